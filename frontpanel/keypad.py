"""Which keys are down, as far as we can know when reports can be lost.

A lost release would look like a key held for ever, and holding ENTER is what starts a reset: so while a key is down
the driver also asks the panel, and `settle` puts the two accounts together.
"""

from frontpanel.keys import Key, KeyEvent


class Keypad:
    """Turns reports and polls into a sound sequence: every press is followed by its release before the next."""

    def __init__(self) -> None:
        self._held: frozenset[Key] = frozenset()

    @property
    def held(self) -> frozenset[Key]:
        """The keys that are down."""
        return self._held

    def report(self, event: KeyEvent) -> list[KeyEvent]:
        """Take a report; return what it means. A second press implies a release that was lost."""
        if event.pressed:
            lost = [KeyEvent(event.key, pressed=False)] if event.key in self._held else []
            self._held |= {event.key}
            return [*lost, event]
        if event.key not in self._held:
            return []
        self._held -= {event.key}
        return [event]

    def settle(self, down: frozenset[Key]) -> list[KeyEvent]:
        """Take the panel's own word on which keys are down; return what must have happened."""
        released = [KeyEvent(key, pressed=False) for key in Key if key in self._held - down]
        pressed = [KeyEvent(key, pressed=True) for key in Key if key in down - self._held]
        self._held = down
        return released + pressed

    def let_go(self) -> list[KeyEvent]:
        """Forget all keys, as when the link is lost; return their releases."""
        return self.settle(frozenset())
