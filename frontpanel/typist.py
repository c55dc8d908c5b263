"""A terminal's bytes turned into the panel's six keys, pressed and released. No clock, no I/O.

A terminal tells of presses only, and repeats them while a key is held. ENTER has to be holdable, so its release is
made up: RELEASE_SECONDS after its last byte. A second byte within that time may be a repeat or a second tap; the
byte after it tells, since repeats come in quick succession and taps do not. The other keys are taps, repeated ones too.
Space holds ENTER down until it is typed again, for terminals that do not repeat; R does so with ENTER and EXIT, which
no terminal can tell of two keys held together. Where either is held and repeats, it is up when its repeats end.

Esc alone is EXIT; Esc followed at once by `[` or `O` begins an arrow key.
"""

from enum import Enum

from frontpanel.keys import Key, KeyEvent

RELEASE_SECONDS = 0.7
"""Longer than the pause before a terminal begins to repeat (0.25-0.66 s)."""

REPEAT_SECONDS = 0.15
"""Repeats follow each other faster than this, taps do not."""

ESCAPE_SECONDS = 0.06
LONGEST_SEQUENCE = 16

_ESCAPE = 0x1B
_ARROWS = {ord("A"): Key.UP, ord("B"): Key.DOWN, ord("C"): Key.RIGHT, ord("D"): Key.LEFT}
_ENTER = frozenset(b"\r\n")
_LATCHES = {ord(" "): (Key.ENTER,), ord("r"): (Key.ENTER, Key.EXIT), ord("R"): (Key.ENTER, Key.EXIT)}


class Request(Enum):
    """What a person at the terminal can ask for besides keys."""

    LEAVE = 0x03
    """Ctrl-C"""
    REDRAW = 0x0C
    """Ctrl-L"""


Typed = KeyEvent | Request

_DOWN = KeyEvent(Key.ENTER, pressed=True)
_UP = KeyEvent(Key.ENTER, pressed=False)


class Typist:
    """Takes bytes with the time they came (seconds, monotonic), gives key events and requests in order."""

    def __init__(self) -> None:
        self._sequence = b""
        self._sequence_due = 0.0
        self._latched: tuple[Key, ...] = ()
        self._last_latch = 0.0
        self._release_due: float | None = None
        self._tap_due: float | None = None
        self._last_enter = 0.0

    def feed(self, data: bytes, now: float) -> list[Typed]:
        """Take what was typed."""
        typed = self.tick(now)
        for byte in data:
            typed += self._take(byte, now)
        return typed

    def tick(self, now: float) -> list[Typed]:
        """Time has passed: a lone Esc is one, a key that repeats no more is up."""
        typed: list[Typed] = []
        if self._sequence and now >= self._sequence_due:
            typed += self._end_sequence()
        if self._tap_due is not None and now >= self._tap_due:
            self._tap_due = None
            typed += [_UP, _DOWN]
        if self._release_due is not None and now >= self._release_due:
            typed += self._let_go()
        return typed

    def next_wake(self) -> float | None:
        """Return when `tick` must be called; None: not before something is typed."""
        due = [time for time in (self._tap_due, self._release_due) if time is not None]
        if self._sequence:
            due.append(self._sequence_due)
        return min(due, default=None)

    def _take(self, byte: int, now: float) -> list[Typed]:
        if self._sequence:
            return self._continue_sequence(byte, now)
        if byte == _ESCAPE:
            self._sequence, self._sequence_due = bytes((byte,)), now + ESCAPE_SECONDS
            return []
        if byte in _ENTER:
            return self._enter(now)
        if byte in _LATCHES:
            return self._latch(_LATCHES[byte], now)
        return [Request(byte)] if byte in {request.value for request in Request} else []

    def _continue_sequence(self, byte: int, now: float) -> list[Typed]:
        if len(self._sequence) == 1 and byte not in b"[O":
            return self._end_sequence() + self._take(byte, now)
        self._sequence += bytes((byte,))
        ends = len(self._sequence) > 2 and 0x40 <= byte <= 0x7E
        if not ends and len(self._sequence) < LONGEST_SEQUENCE:
            return []
        self._sequence = b""
        return self._tap(_ARROWS[byte]) if ends and byte in _ARROWS else []

    def _end_sequence(self) -> list[Typed]:
        """Time is up or another key came: a lone Esc is EXIT, anything longer was a key that we do not have."""
        lone = len(self._sequence) == 1
        self._sequence = b""
        return self._tap(Key.EXIT) if lone else []

    def _tap(self, key: Key) -> list[Typed]:
        return [*self._let_go(), KeyEvent(key, pressed=True), KeyEvent(key, pressed=False)]

    def _enter(self, now: float) -> list[Typed]:
        if self._latched:
            return self._let_go()
        typed: list[Typed] = [_DOWN] if self._release_due is None else []
        if self._release_due is not None:
            repeats = now - self._last_enter < REPEAT_SECONDS
            self._tap_due = None if repeats else now + REPEAT_SECONDS
        self._last_enter = now
        self._release_due = now + RELEASE_SECONDS
        return typed

    def _latch(self, keys: tuple[Key, ...], now: float) -> list[Typed]:
        if keys == self._latched and now - self._last_latch < RELEASE_SECONDS:
            self._last_latch, self._release_due = now, now + RELEASE_SECONDS
            return []
        if self._latched:
            return self._let_go()
        typed = self._let_go()
        self._latched, self._last_latch = keys, now
        return [*typed, *(KeyEvent(key, pressed=True) for key in keys)]

    def _let_go(self) -> list[Typed]:
        """Return the releases of what is down; a tap that was still in question has then been one."""
        if self._latched:
            released: list[Typed] = [KeyEvent(key, pressed=False) for key in self._latched]
        elif self._release_due is None:
            return []
        else:
            released = [_UP]
        tapped: list[Typed] = [_UP, _DOWN] if self._tap_due is not None else []
        self._latched, self._release_due, self._tap_due = (), None, None
        return [*tapped, *released]
