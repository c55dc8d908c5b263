"""The panel's keys that are held down from elsewhere.

Why they come up by themselves: on the panel three seconds of ENTER start a factory reset. A person who holds the key
can let go; a program that was killed, or a terminal that was closed, cannot. So a press over the API lasts 1.5 s,
shorter than any hold that means something, unless it is repeated: only a program that is alive can hold a key.
"""

from daemon.ports import Clock, PanelKey, PanelMirror, Timer

KEY_SECONDS = 1.5
"""How long a press lasts that is not repeated."""


class HeldKeys:
    """Passes keys on to `mirror`. One timer while a key is down, none otherwise."""

    def __init__(self, mirror: PanelMirror, clock: Clock) -> None:
        self._mirror = mirror
        self._clock = clock
        self._due: dict[PanelKey, float] = {}
        self._timer: Timer | None = None

    def press(self, key: PanelKey) -> None:
        """`key` goes down, or is still down."""
        held = key in self._due
        self._due[key] = self._clock.monotonic() + KEY_SECONDS
        self._set_timer()
        if not held:
            self._mirror.key(key, pressed=True)

    def release(self, key: PanelKey) -> None:
        """`key` comes up; harmless where it is not down."""
        if self._due.pop(key, None) is not None:
            self._set_timer()
            self._mirror.key(key, pressed=False)

    def _tick(self) -> None:
        now = self._clock.monotonic()
        for key in [key for key, due in self._due.items() if due <= now]:
            self.release(key)
        self._set_timer()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._due:
            self._timer = self._clock.call_later(min(self._due.values()) - self._clock.monotonic(), self._tick)
