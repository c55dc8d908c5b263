"""The last lines of the log, for the support bundle: whoever has a browser only cannot read the unit's journal."""

import logging
from collections import deque

MOST_LINES = 300
LONGEST_LINE = 2000


class RecentLog(logging.Handler):
    """Keeps the last 300 records, each cut at 2000 characters: half a megabyte at the very most."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        self._lines: deque[str] = deque(maxlen=MOST_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        try:
            self._lines.append(self.format(record)[:LONGEST_LINE])
        except Exception:  # noqa: BLE001 - as logging wants it: a log line must not be what stops the unit
            self.handleError(record)

    def clear(self) -> None:
        """Forget them: they tell of the owner before a factory reset."""
        self._lines.clear()

    def lines(self) -> tuple[str, ...]:
        """The oldest first."""
        return tuple(self._lines)
