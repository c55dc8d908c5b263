"""The backlight dims while nobody uses the panel, and the key that wakes it does nothing else.

A person in the dark presses any key to see; that press must not be an answer to a question that could not be read.
Pure: no clock, no I/O. The picture stays on the display, only darker.
"""

from frontpanel.keys import Key, KeyEvent
from frontpanel.screen import FULL_BACKLIGHT

DIM_SECONDS = 300.0
DIM_LEVEL = 15
"""Per cent; enough to find the panel by."""


class Backlight:
    """Takes the keys before the menu does. `now` is always seconds of one monotonic clock that never goes back.

    `dimmed` is the backlight's level in per cent after `seconds` without a key.
    """

    def __init__(self, now: float, dimmed: int = DIM_LEVEL, seconds: float = DIM_SECONDS) -> None:
        self._dimmed = dimmed
        self._seconds = seconds
        self._dims_at = now + seconds
        self._dark = False
        self._swallowed: frozenset[Key] = frozenset()

    @property
    def level(self) -> int:
        """What the backlight should be now, 0-100."""
        return self._dimmed if self._dark else FULL_BACKLIGHT

    def passes(self, event: KeyEvent, now: float) -> bool:
        """Take a key event; tell whether it is for the menu: False for a press that wakes and for its release."""
        self.tick(now)
        woke = self._dark and event.pressed
        if woke:
            self._swallowed |= {event.key}
        passes = event.key not in self._swallowed
        if not event.pressed:
            self._swallowed -= {event.key}
        if event.pressed or not self._dark:
            self.light(now)
        return passes

    def light(self, now: float) -> None:
        """Light up and stay lit for the full time, as after a key: for something that a person must see."""
        self._dark = False
        self._dims_at = now + self._seconds

    def tick(self, now: float) -> None:
        """Time has passed; see `next_wake`. Calling it early or late or twice does no harm."""
        self._dark = self._dark or now >= self._dims_at

    def next_wake(self) -> float | None:
        """Return when `tick` must be called; None: not before a key."""
        return None if self._dark else self._dims_at
