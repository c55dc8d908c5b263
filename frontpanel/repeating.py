"""A key that is held down and does again what it did, until it comes up or leads elsewhere."""

from frontpanel.keys import Key

FIRST_SECONDS = 0.5
EVERY_SECONDS = 0.15
"""After how long a held key begins to repeat, and how fast it goes on."""

WATCH_SECONDS = 1.0


class Repeating:
    """Knows which key repeats and when it does so next."""

    def __init__(self) -> None:
        self._key: Key | None = None
        self._due = 0.0

    def start(self, key: Key, now: float) -> None:
        """`key` went down where it repeats."""
        self._key, self._due = key, now + FIRST_SECONDS

    def stop(self) -> None:
        """The key came up, or means something else now."""
        self._key = None

    def due(self, now: float) -> Key | None:
        """Return the key if it is to act again now. One that nobody looked at for a while has perhaps come up."""
        if self._key is None or now < self._due:
            return None
        if now - self._due > WATCH_SECONDS:
            self.stop()
            return None
        self._due = now + EVERY_SECONDS
        return self._key

    def next_wake(self) -> float | None:
        """Return when to ask next; None while no key repeats."""
        return None if self._key is None else self._due
