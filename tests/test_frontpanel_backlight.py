"""The backlight: dims when nobody is there, and the key that wakes it does nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from frontpanel.backlight import DIM_LEVEL, DIM_SECONDS, Backlight
from frontpanel.keys import Key, KeyEvent


def press(key: Key) -> KeyEvent:
    return KeyEvent(key, pressed=True)


def release(key: Key) -> KeyEvent:
    return KeyEvent(key, pressed=False)


def dark() -> Backlight:
    backlight = Backlight(0.0)
    backlight.tick(DIM_SECONDS)
    return backlight


def test_backlight_dims_after_five_minutes_without_a_key_and_sets_no_timer_then() -> None:
    backlight = Backlight(100.0)
    assert backlight.next_wake() == 100.0 + 5 * 60
    backlight.tick(399.9)
    assert backlight.level == 100
    backlight.tick(400.0)
    assert backlight.level == DIM_LEVEL
    assert backlight.next_wake() is None


def test_backlight_stays_lit_for_as_long_as_keys_come() -> None:
    backlight = Backlight(0.0)
    for now in range(0, 3000, 299):
        assert backlight.passes(press(Key.DOWN), now)
        assert backlight.passes(release(Key.DOWN), now)
        assert backlight.level == 100
    assert backlight.next_wake() == now + DIM_SECONDS


def test_backlight_swallows_the_waking_key_press_and_release_and_nothing_after_it() -> None:
    backlight = dark()
    assert not backlight.passes(press(Key.ENTER), 1000.0)
    assert backlight.level == 100
    assert backlight.passes(press(Key.DOWN), 1000.1)
    assert not backlight.passes(release(Key.ENTER), 1000.2)
    assert backlight.passes(release(Key.DOWN), 1000.3)
    assert backlight.passes(press(Key.ENTER), 1000.4)
    assert backlight.passes(release(Key.ENTER), 1000.5)


def test_backlight_swallows_a_waking_key_even_if_its_timer_came_late() -> None:
    assert not Backlight(0.0).passes(press(Key.ENTER), DIM_SECONDS + 0.1)


def test_backlight_passes_the_release_of_a_key_that_was_pressed_in_the_light() -> None:
    backlight = Backlight(0.0)
    assert backlight.passes(press(Key.UP), 1.0)
    assert backlight.passes(release(Key.UP), 1000.0)
    assert backlight.level == DIM_LEVEL


def test_backlight_lights_up_for_what_a_person_must_see_and_swallows_nothing_then() -> None:
    backlight = dark()
    backlight.light(1000.0)
    assert backlight.level == 100
    assert backlight.next_wake() == 1000.0 + DIM_SECONDS
    assert backlight.passes(press(Key.ENTER), 1001.0)


def test_backlight_dims_to_the_level_and_after_the_time_it_is_told() -> None:
    backlight = Backlight(0.0, dimmed=0, seconds=10.0)
    backlight.tick(10.0)
    assert backlight.level == 0


@given(st.lists(st.tuples(st.sampled_from(Key), st.floats(0, 1000))))
def test_backlight_passes_a_release_exactly_if_it_passed_the_press(steps: list[tuple[Key, float]]) -> None:
    backlight = Backlight(0.0)
    now = 0.0
    passed: dict[Key, bool] = {}
    for key, seconds in steps:
        now += seconds
        if key in passed:
            assert backlight.passes(release(key), now) is passed.pop(key)
        else:
            was_dark = (backlight.next_wake() or 0.0) <= now
            passed[key] = backlight.passes(press(key), now)
            assert passed[key] is not was_dark
            assert backlight.level == 100
