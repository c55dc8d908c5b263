"""The take-over that covers the menu, if one does: since when it stands there, and whether it was put away.

ENTER confirms only what a person can have read: a take-over that has just appeared, or came back with the link, wants
a moment first.
"""

import math

from frontpanel.items import Takeover
from frontpanel.layout import Size, bar, fit, pages
from frontpanel.picture import Picture, turned

READ_SECONDS = 0.7
"""How long a take-over must have stood on the display before ENTER confirms it."""

SPINNER = ".oOo"
SPINNER_SECONDS = 0.25
"""One turn of four pictures a second."""


class Cover:
    """Keeps the program's take-over."""

    def __init__(self) -> None:
        self._takeover: Takeover | None = None
        self._put_away: str | None = None
        self._since = 0.0
        self._page = 0

    @property
    def takeover(self) -> Takeover | None:
        """The take-over that covers the display; None if nothing does."""
        takeover = self._takeover
        return takeover if takeover is not None and (takeover.modal or takeover.id != self._put_away) else None

    @property
    def put_away(self) -> bool:
        """Whether there is one that a key has put away."""
        return self._put_away is not None

    def set(self, takeover: Takeover | None, now: float) -> bool:
        """Cover the display with `takeover`, or uncover it with None; tell whether something else covers it now."""
        before = self.takeover
        if takeover is None or takeover.id != self._put_away:
            self._put_away = None
        self._takeover = takeover
        after = self.takeover
        if after is None or (before is not None and (before.id, before.confirm) == (after.id, after.confirm)):
            return False
        self.appear(now)
        return True

    def remove(self) -> None:
        """Put the take-over away, unless it is modal."""
        if self._takeover is not None and not self._takeover.modal:
            self._put_away = self._takeover.id

    def bring_back(self, now: float) -> None:
        """Let what was put away stand there again."""
        if self._put_away is not None:
            self._put_away = None
            self.appear(now)

    def appear(self, now: float) -> None:
        """Nobody can have read the take-over before `now`."""
        self._since, self._page = now, 0

    def was_read(self, now: float) -> bool:
        """Tell whether the take-over has stood there long enough to be confirmed."""
        return now >= self._since + READ_SECONDS

    def turn(self) -> None:
        """Show the next page of its text."""
        self._page += 1

    def picture(self, takeover: Takeover, size: Size, now: float) -> Picture:
        """Return `takeover` as a picture: its text, and a bar, per cent and spinner on the last row as wanted."""
        spin = SPINNER[int(now / SPINNER_SECONDS) % len(SPINNER)] if takeover.spinner else " "
        if takeover.progress is not None:
            percent = max(0, min(100, takeover.progress))
            text_size = Size(size.columns, size.rows - 1)
            turning = pages(takeover.lines, text_size)
            last = f"{bar(percent / 100, size.columns - 6)}{percent:4d}%{spin}"
            return Picture(fit([*fit(turned(turning, self._page), text_size), last], size), len(turning))
        turning = pages(takeover.lines, Size(size.columns - (1 if takeover.spinner else 0), size.rows))
        rows = fit(turned(turning, self._page), size)
        rows = (*rows[:-1], rows[-1][:-1] + spin) if takeover.spinner else rows
        return Picture(rows, len(turning))


def next_spin(now: float) -> float:
    """Return when the spinner's next picture is due, in seconds, later than `now`."""
    return (math.floor(now / SPINNER_SECONDS) + 1) * SPINNER_SECONDS
