"""Keys: codes, masks, and which are down when reports can be lost."""

from hypothesis import given
from hypothesis import strategies as st

from frontpanel.keypad import Keypad
from frontpanel.keys import Key, KeyEvent, event_of_code, keys_of_mask

events = st.builds(KeyEvent, st.sampled_from(Key), st.booleans())


def test_key_masks_are_not_in_the_order_of_the_codes() -> None:
    assert [key.mask for key in Key] == [0x01, 0x20, 0x08, 0x10, 0x02, 0x04]
    assert keys_of_mask(0x22) == {Key.DOWN, Key.ENTER}


def test_key_codes_1_to_6_are_presses_and_7_to_12_releases() -> None:
    found = [event_of_code(code) for code in range(1, 13)]
    assert found == [KeyEvent(key, pressed) for pressed in (True, False) for key in Key]
    assert event_of_code(0) is None
    assert event_of_code(13) is None


def test_keypad_adds_a_lost_release_before_a_second_press() -> None:
    pad = Keypad()
    press, release = KeyEvent(Key.UP, pressed=True), KeyEvent(Key.UP, pressed=False)
    assert pad.report(press) == [press]
    assert pad.report(press) == [release, press]
    assert pad.report(release) == [release]
    assert pad.report(release) == []


def test_keypad_believes_the_panel_about_what_is_down() -> None:
    pad = Keypad()
    pad.report(KeyEvent(Key.ENTER, pressed=True))
    assert pad.settle(frozenset({Key.UP})) == [KeyEvent(Key.ENTER, pressed=False), KeyEvent(Key.UP, pressed=True)]
    assert pad.let_go() == [KeyEvent(Key.UP, pressed=False)]
    assert pad.held == frozenset()


@given(st.lists(events | st.frozensets(st.sampled_from(Key))))
def test_keypad_alternates_presses_and_releases_whatever_is_reported(steps: list[KeyEvent | frozenset[Key]]) -> None:
    pad = Keypad()
    down: set[Key] = set()
    for step in steps:
        for event in pad.report(step) if isinstance(step, KeyEvent) else pad.settle(step):
            assert event.pressed is (event.key not in down)
            down ^= {event.key}
        assert pad.held == down
