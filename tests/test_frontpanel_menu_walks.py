"""Whatever happens in whatever order, the menu is somewhere, and confirms nothing that nobody meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontpanel.items import Action, MenuTree
from frontpanel.keys import Key
from frontpanel.layout import Size
from frontpanel.menu import IDLE_SECONDS
from frontpanel.place import Idle
from tests.menu_walk import BOTH, TREES, WALKS, Step, Walk, sequences, tapped, ticks
from tests.sample_menu import FULL_TREE, LARGE, LOCKED_TREE, SMALL


@settings(max_examples=800, deadline=None)
@given(sequences, st.sampled_from([LARGE, SMALL]), st.sampled_from(TREES))
def test_menu_is_always_somewhere_and_confirms_nothing_by_accident(
    sequence: list[Step], size: Size, tree: MenuTree
) -> None:
    walk = Walk(size, tree)
    for step in sequence:
        walk.take(step)
    walk.take(Step("uncover", Key.ENTER, 0.0))
    walk.take(Step("tick", Key.ENTER, IDLE_SECONDS + 1))
    assert isinstance(walk.menu.place, Idle)
    assert walk.menu.locked is (walk.tree.locked is not None)


@pytest.mark.parametrize("size", [LARGE, SMALL])
@pytest.mark.parametrize("name", ["factory", "network-form", "keep"])
def test_walks_do_get_somewhere(name: str, size: Size) -> None:
    confirmed = []
    for steps in WALKS:
        walk = Walk(size)
        for step in steps:
            walk.take(step)
        confirmed += [action.id for action in walk.confirmed]
    assert name in confirmed


def test_walks_get_into_the_reset_screen_of_a_locked_menu() -> None:
    walk = Walk(LARGE, LOCKED_TREE)
    for step in [*BOTH, Step("release", Key.EXIT, 0.0), Step("release", Key.ENTER, 0.0)]:
        walk.take(step)
    for step in [*tapped(Key.ENTER, Key.DOWN, Key.ENTER), Step("press", Key.ENTER, 0.1), *ticks(7)]:
        walk.take(step)
    assert walk.confirmed == [Action("password")]


def test_witness_notices_a_hold_that_was_too_short() -> None:
    walk = Walk(LARGE, FULL_TREE)
    for steps in WALKS[5]:
        walk.take(steps)
    with pytest.raises(AssertionError):
        walk._judge(Action("factory"), Step("tick", Key.ENTER, 0.0), walk.menu.place, unsure=False)
