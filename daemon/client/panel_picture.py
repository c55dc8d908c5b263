"""The front panel's picture as the API tells it, made safe for a terminal."""

from typing import Any, NamedTuple

from daemon.client.terminal import plain

MOST_ROWS = 8
MOST_COLUMNS = 40


class Picture(NamedTuple):
    """Rows of one length, the cursor as (column, row) or None, LEDs from top to bottom, backlight from 0 to 100."""

    rows: tuple[str, ...]
    cursor: tuple[int, int] | None
    leds: tuple[str, ...]
    backlight: int

    @property
    def columns(self) -> int:
        """How many characters wide it is."""
        return max(map(len, self.rows), default=0)


def picture_of(answer: Any) -> Picture:
    """The picture in `GET /panel`'s answer. Raises KeyError, TypeError or ValueError where it is none."""
    columns = min(int(answer["columns"]), MOST_COLUMNS)
    rows = tuple(plain(row)[:columns].ljust(columns) for row in answer["rows"][:MOST_ROWS])
    cursor = answer["cursor"]
    if cursor is not None:
        column, row = cursor
        cursor = int(column), int(row)
    return Picture(rows, cursor, tuple(plain(led) for led in answer["leds"][: len(rows)]), int(answer["backlight"]))
