"""A terminal's bytes as the six keys: taps, holds, and Esc told apart from arrows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontpanel.keys import Key, KeyEvent
from frontpanel.typist import ESCAPE_SECONDS, RELEASE_SECONDS, REPEAT_SECONDS, Request, Typed, Typist

DOWN = KeyEvent(Key.ENTER, pressed=True)
UP = KeyEvent(Key.ENTER, pressed=False)


def tap(key: Key) -> list[Typed]:
    return [KeyEvent(key, pressed=True), KeyEvent(key, pressed=False)]


def play(*typed: tuple[float, bytes], until: float = 100.0) -> list[tuple[float, Typed]]:
    """Type bytes at their times, ticking when asked to; return what came and when."""
    typist = Typist()
    events: list[tuple[float, Typed]] = []
    for at, data in (*typed, (until, b"")):
        while (due := typist.next_wake()) is not None and due <= at:
            events += [(due, event) for event in typist.tick(due)]
        events += [(at, event) for event in typist.feed(data, at)]
    return events


def what(events: list[tuple[float, Typed]]) -> list[Typed]:
    return [event for _, event in events]


@pytest.mark.parametrize("lead", [b"\x1b[", b"\x1bO"])
def test_typist_knows_the_arrows(lead: bytes) -> None:
    arrows = {b"A": Key.UP, b"B": Key.DOWN, b"C": Key.RIGHT, b"D": Key.LEFT}
    for letter, key in arrows.items():
        assert what(play((0.0, lead + letter))) == tap(key)


def test_typist_takes_a_lone_escape_for_exit_after_a_short_time() -> None:
    events = play((1.0, b"\x1b"))
    assert what(events) == tap(Key.EXIT)
    assert events[0][0] == 1.0 + ESCAPE_SECONDS


def test_typist_takes_an_arrow_cut_in_two_for_an_arrow() -> None:
    assert what(play((0.0, b"\x1b"), (ESCAPE_SECONDS / 2, b"[A"))) == tap(Key.UP)


def test_typist_takes_escape_before_another_key_for_exit() -> None:
    assert what(play((0.0, b"\x1b\x1b[A"))) == tap(Key.EXIT) + tap(Key.UP)


def test_typist_swallows_keys_that_a_panel_does_not_have() -> None:
    assert play((0.0, b"\x1b[15~"), (1.0, b"\x1b[1;5H"), (2.0, b"q\x7f\xc3\xa4"), (3.0, b"\x1b[")) == []


def test_typist_gives_up_a_sequence_without_end() -> None:
    assert what(play((0.0, b"\x1b[" + b"1" * 14 + b"\x1b[A"))) == tap(Key.UP)


def test_typist_repeats_arrows_as_taps() -> None:
    assert what(play(*[(0.5 + 0.03 * number, b"\x1b[B") for number in range(4)])) == tap(Key.DOWN) * 4


@pytest.mark.parametrize("byte", [b"\r", b"\n"])
def test_typist_releases_enter_after_its_last_byte(byte: bytes) -> None:
    assert play((1.0, byte)) == [(1.0, DOWN), (1.0 + RELEASE_SECONDS, UP)]


def test_typist_holds_enter_as_long_as_it_repeats() -> None:
    repeats = [(0.0, b"\r"), *[(0.66 + 0.04 * number, b"\r") for number in range(70)]]
    events = play(*repeats)
    assert what(events) == [DOWN, UP]
    assert events[1][0] == pytest.approx(repeats[-1][0] + RELEASE_SECONDS)
    assert events[1][0] > 3.0


def test_typist_takes_a_second_enter_without_repeats_for_a_second_tap() -> None:
    events = play((0.0, b"\r"), (0.3, b"\r"))
    assert what(events) == [DOWN, UP, DOWN, UP]
    assert events[1][0] == 0.3 + REPEAT_SECONDS


def test_typist_takes_a_tap_and_then_a_hold_for_both() -> None:
    hold = [(0.5, b"\r"), *[(1.0 + 0.04 * number, b"\r") for number in range(60)]]
    events = play((0.0, b"\r"), *hold)
    assert what(events) == [DOWN, UP, DOWN, UP]
    assert events[3][0] - events[2][0] > 3.0


def test_typist_lets_enter_go_before_another_key() -> None:
    assert what(play((0.0, b"\r"), (0.1, b"\x1b[A"))) == [DOWN, UP, *tap(Key.UP)]
    assert what(play((0.0, b"\r"), (0.3, b"\r"), (0.31, b"\x1b[A"))) == [DOWN, UP, DOWN, UP, *tap(Key.UP)]


def test_typist_latches_enter_with_space_until_the_next() -> None:
    assert play((0.0, b" "), (5.0, b" ")) == [(0.0, DOWN), (5.0, UP)]
    assert play((0.0, b" "), (5.0, b"\r")) == [(0.0, DOWN), (5.0, UP)]
    assert what(play((0.0, b"\r"), (0.1, b" "), (4.0, b"\x1b[A"))) == [DOWN, UP, DOWN, UP, *tap(Key.UP)]


def test_typist_holds_enter_as_long_as_space_repeats() -> None:
    repeats = [(0.0, b" "), *[(0.66 + 0.04 * number, b" ") for number in range(70)]]
    events = play(*repeats)
    assert what(events) == [DOWN, UP]
    assert events[1][0] == pytest.approx(repeats[-1][0] + RELEASE_SECONDS)


@pytest.mark.parametrize("byte", [b"r", b"R"])
def test_typist_holds_enter_and_exit_together_until_the_next_key(byte: bytes) -> None:
    exit_down, exit_up = tap(Key.EXIT)
    assert play((0.0, byte), (2.6, byte)) == [(0.0, DOWN), (0.0, exit_down), (2.6, UP), (2.6, exit_up)]
    assert what(play((0.0, byte), (2.6, b"\x1b[A"))) == [DOWN, exit_down, UP, exit_up, *tap(Key.UP)]
    assert what(play((0.0, b"\r"), (0.1, byte), (3.0, b"\r"))) == [DOWN, UP, DOWN, exit_down, UP, exit_up]


def test_typist_passes_on_leave_and_redraw() -> None:
    assert what(play((0.0, b"\x0c\x03"))) == [Request.REDRAW, Request.LEAVE]


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.04, 0.2, 0.5, 1.0]), st.binary(max_size=6)), max_size=30))
def test_typist_alternates_presses_and_releases_whatever_is_typed(strokes: list[tuple[float, bytes]]) -> None:
    now, timed = 0.0, []
    for after, data in strokes:
        now += after
        timed.append((now, data.translate(bytes.maketrans(b" rR", b"\r\r\r"))))
    down: set[Key] = set()
    for event in what(play(*timed, until=now + 10)):
        if isinstance(event, KeyEvent):
            assert event.pressed is (event.key not in down)
            down ^= {event.key}
    assert down == set()
