"""ENTER and EXIT held together soon after start-up: the way to the reset screen for whoever forgot the panel's code.

Nobody holds these two by accident, and nobody who may not switch the unit off and on gets here. The hold counts only
while it is watched, as any other does.
"""

from frontpanel.keys import Key

KEYS = frozenset({Key.ENTER, Key.EXIT})
WITHIN_SECONDS = 10.0
HOLD_SECONDS = 2.5
"""Shorter than the 4 s after which a 635's own firmware may act on either key."""

WATCH_SECONDS = 1.0


class RecoveryHold:
    """Watches for the hold of a unit that was `started` at that time (seconds, monotonic)."""

    def __init__(self, started: float) -> None:
        self._until = started + WITHIN_SECONDS
        self._since: float | None = None
        self._seen = 0.0

    @property
    def held(self) -> float | None:
        """How long the two keys were held when last looked at, in seconds; None while they are not."""
        return None if self._since is None else self._seen - self._since

    def press(self, down: frozenset[Key], now: float) -> bool:
        """Tell whether a hold begins now that the keys `down` are."""
        self.cancel()
        if down != KEYS or now > self._until:
            return False
        self._since = self._seen = now
        return True

    def watch(self, now: float) -> bool:
        """Look at the hold; True once, when it was long enough. One that nobody looked at for a while is void."""
        if self._since is None:
            return False
        if now - self._seen > WATCH_SECONDS:
            self.cancel()
            return False
        self._seen = now
        if now < self._since + HOLD_SECONDS:
            return False
        self.cancel()
        return True

    def cancel(self) -> None:
        """A key came up, another went down, or the link was lost."""
        self._since = None

    def next_wake(self, steps: int) -> float | None:
        """Return when to look next, so that a bar of `steps` moves evenly and the end is not missed."""
        if self._since is None:
            return None
        return min(self._since + HOLD_SECONDS, self._seen + HOLD_SECONDS / steps)
