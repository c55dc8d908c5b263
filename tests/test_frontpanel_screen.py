"""Screens: the commands that turn one into another, carried out by the emulator."""

from hypothesis import given
from hypothesis import strategies as st

from frontpanel.commands import Code, CursorStyle
from frontpanel.emulator import Emulator
from frontpanel.models import CFA533, CFA635, MODELS, Model
from frontpanel.protocol import Kind, Packet
from frontpanel.screen import Cursor, Led, Screen, changes

texts = st.text(st.sampled_from("ab [~▲é"), max_size=22)
screens = st.builds(
    Screen,
    rows=st.lists(texts, max_size=5).map(tuple),
    leds=st.lists(st.sampled_from(Led), max_size=5).map(tuple),
    backlight=st.integers(0, 100),
    cursor=st.none() | st.builds(Cursor, st.integers(0, 19), st.integers(0, 3), st.sampled_from(CursorStyle)),
)


def writes(commands: list[Packet]) -> list[tuple[int, int, bytes]]:
    return [(c.data[0], c.data[1], c.data[2:]) for c in commands if c.code == Code.WRITE]


def test_screen_that_looks_the_same_needs_no_command() -> None:
    assert changes(Screen(("é", "")), Screen(("e",)), CFA635) == []


def test_screen_sends_only_the_changed_cells() -> None:
    before, after = Screen(("Days left: 19",)), Screen(("Days left: 20",))
    assert writes(changes(before, after, CFA635)) == [(11, 0, b"20")]


def test_screen_joins_changes_that_are_close_and_parts_those_that_are_far() -> None:
    near = changes(Screen(("a         a",)), Screen(("b         b",)), CFA635)
    far = changes(Screen(("a              a",)), Screen(("b              b",)), CFA635)
    assert writes(near) == [(0, 0, b"b         b")]
    assert writes(far) == [(0, 0, b"b"), (15, 0, b"b")]


def test_screen_over_an_unknown_picture_sends_everything_once() -> None:
    commands = changes(None, Screen(("x",)), CFA635)
    assert [len(cells) for _, _, cells in writes(commands)] == [20] * 4
    assert [c.code for c in commands].count(Code.GPIO) == 8
    assert {Code.BACKLIGHT, Code.CURSOR_STYLE} <= {Code(c.code) for c in commands}


def test_screen_lights_each_led_by_its_two_pins() -> None:
    commands = changes(Screen(), Screen(leds=(Led.GREEN, Led.RED, Led.AMBER)), CFA635)
    assert [tuple(c.data) for c in commands] == [(11, 100), (10, 100), (7, 100), (8, 100)]


def test_screen_without_leds_on_the_model_sends_none() -> None:
    assert changes(Screen(), Screen(leds=(Led.GREEN,)), CFA533) == []


@given(screens, screens, st.sampled_from(MODELS))
def test_screen_changes_make_any_panel_show_the_new_one(first: Screen, second: Screen, model: Model) -> None:
    stepwise, at_once = Emulator(model), Emulator(model)
    for command in [*changes(None, first, model), *changes(first, second, model)]:
        assert len(command.data) <= model.longest_data
        reply = stepwise.answer(command)
        assert reply is not None
        assert reply.kind is Kind.RESPONSE
    for command in changes(None, second, model):
        at_once.answer(command)
    shown, wanted = stepwise.state, at_once.state
    assert (shown.cells, shown.gpio, shown.backlight) == (wanted.cells, wanted.gpio, wanted.backlight)
    assert shown.cursor_style == wanted.cursor_style
    assert second.cursor is None or shown.cursor == wanted.cursor
