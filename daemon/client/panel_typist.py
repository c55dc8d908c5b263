"""A terminal's bytes turned into strokes of the panel's keys. No clock, no I/O.

A terminal tells of presses only. So every key is a tap, and what has to be held is held by a key of its own: space
holds ENTER, R holds ENTER and EXIT, until it or any other key is typed. Where a terminal repeats it, it is held for as
long as it repeats. Esc alone is EXIT; Esc followed at once by `[` or `O` begins an arrow key.
"""

from enum import Enum

ESCAPE_SECONDS = 0.06
"""After how long an Esc is one by itself."""

RELEASE_SECONDS = 0.7
"""Longer than the pause before a terminal begins to repeat (0.25-0.66 s)."""

LONGEST_SEQUENCE = 16

Stroke = tuple[tuple[str, bool], ...]
"""Keys as the API names them, in order, each with whether it goes down or up."""

_ESCAPE = 0x1B
_ARROWS = {ord("A"): "up", ord("B"): "down", ord("C"): "right", ord("D"): "left"}
_ENTER = frozenset(b"\r\n")
_HOLDS = {ord(" "): ("enter",), ord("r"): ("enter", "exit"), ord("R"): ("enter", "exit")}


class Request(Enum):
    """What a person at the terminal can ask for besides keys."""

    LEAVE = 0x03
    """Ctrl-C"""
    REDRAW = 0x0C
    """Ctrl-L"""


Typed = Stroke | Request


class Typist:
    """Takes bytes with the time they came (seconds, monotonic), gives strokes and requests in order.

    `held` are the keys that are held down; `release_due` is when to `let_go` of them, None: not before another key.
    """

    def __init__(self) -> None:
        self.held: tuple[str, ...] = ()
        self.release_due: float | None = None
        self._last_hold = 0.0
        self._sequence = b""

    @property
    def undecided(self) -> bool:
        """Whether an Esc waits for what follows it; `decide` is to be called after ESCAPE_SECONDS."""
        return bool(self._sequence)

    def feed(self, data: bytes, now: float) -> list[Typed]:
        """Take what was typed."""
        typed: list[Typed] = []
        for byte in data:
            typed += self._take(byte, now)
        return typed

    def decide(self) -> list[Typed]:
        """Nothing followed: a lone Esc is EXIT, anything longer was a key that the panel does not have."""
        lone = len(self._sequence) == 1
        self._sequence = b""
        return self._tap("exit") if lone else []

    def forget(self) -> None:
        """Nothing is held any more, whoever may have let go of it."""
        self.held, self.release_due = (), None

    def let_go(self) -> list[Typed]:
        """What is held comes up."""
        released = tuple((key, False) for key in self.held)
        self.forget()
        return [released] if released else []

    def _take(self, byte: int, now: float) -> list[Typed]:
        if self._sequence:
            return self._continue_sequence(byte, now)
        if byte == _ESCAPE:
            self._sequence = bytes((byte,))
            return []
        if byte in _ENTER:
            return self.let_go() or self._tap("enter")
        if byte in _HOLDS:
            return self._hold(_HOLDS[byte], now)
        return [Request(byte)] if byte in {request.value for request in Request} else []

    def _continue_sequence(self, byte: int, now: float) -> list[Typed]:
        if len(self._sequence) == 1 and byte not in b"[O":
            return self.decide() + self._take(byte, now)
        self._sequence += bytes((byte,))
        ends = len(self._sequence) > 2 and 0x40 <= byte <= 0x7E
        if not ends and len(self._sequence) < LONGEST_SEQUENCE:
            return []
        self._sequence = b""
        return self._tap(_ARROWS[byte]) if ends and byte in _ARROWS else []

    def _tap(self, key: str) -> list[Typed]:
        return [*self.let_go(), ((key, True), (key, False))]

    def _hold(self, keys: tuple[str, ...], now: float) -> list[Typed]:
        if keys == self.held and now - self._last_hold < RELEASE_SECONDS:
            self._last_hold, self.release_due = now, now + RELEASE_SECONDS
            return []
        if self.held:
            return self.let_go()
        self.held, self._last_hold = keys, now
        return [tuple((key, True) for key in keys)]
