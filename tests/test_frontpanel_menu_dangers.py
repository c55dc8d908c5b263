"""Dangerous actions: what it takes to start one, and everything that must not."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from frontpanel.items import Action, DangerousAction, Item, MenuTree, StatusScreen, Submenu, Takeover, TextPage
from frontpanel.keys import Key
from frontpanel.layout import Size
from frontpanel.menu import PAGE_SECONDS, WATCH_SECONDS, Menu
from frontpanel.place import Asking, Holding, Idle, Listing, Reading
from tests.sample_menu import (
    LARGE,
    QUESTION_PATH,
    SMALL,
    TO_HOLD,
    TO_QUESTION,
    TREE,
    hold,
    menu_at,
    place,
    tap,
    text,
    without,
)


def test_menu_asks_with_no_marked_first() -> None:
    menu = menu_at(*TO_QUESTION)
    assert text(menu) == ["Erase everything?", "Network too!", "", "►No        Yes"]
    tap(menu, Key.ENTER, 0)
    assert place(menu) == Listing(("administration", "reset"), "factory")


@pytest.mark.parametrize("key", [Key.RIGHT, Key.DOWN])
def test_menu_chooses_yes_only_with_enter(key: Key) -> None:
    menu = menu_at(*TO_QUESTION, key)
    assert text(menu)[-1] == " No       ►Yes"
    tap(menu, Key.RIGHT, 0)
    assert place(menu) == Asking(QUESTION_PATH, yes=True)
    tap(menu, Key.LEFT, 0)
    assert place(menu) == Asking(QUESTION_PATH)
    tap(menu, Key.LEFT, 0)
    assert isinstance(menu.place, Listing)


def test_menu_confirms_once_when_enter_is_held_long_enough() -> None:
    menu = menu_at(*TO_HOLD)
    assert text(menu) == ["ALL settings of this", "unit will be erased.", "Hold ENTER 3 s", "[                  ]"]
    assert hold(menu, 1.0, 2.9) == []
    assert text(menu)[2] == "Keep holding 1 s"
    assert text(menu)[3].count("█") == 17
    assert menu.tick(3.99) == ()
    now = menu.next_wake(3.99)
    assert now == 4.0
    assert menu.tick(now) == (Action("factory"),)
    assert menu.tick(now + 0.1) == ()
    assert menu.release(Key.ENTER, now + 0.2) == ()
    assert place(menu) == Listing(("administration", "reset"), "factory")


def test_menu_fits_the_whole_question_on_the_small_display() -> None:
    menu = menu_at(*TO_QUESTION, size=SMALL)
    assert text(menu) == ["Erase", f"{'►No':9}Yes"]
    menu.tick(PAGE_SECONDS)
    assert text(menu) == ["everything?", f"{'►No':9}Yes"]
    tap(menu, Key.DOWN, PAGE_SECONDS)
    tap(menu, Key.ENTER, PAGE_SECONDS)
    assert text(menu) == ["Hold ENTER 3 s", "[              ]"]
    assert hold(menu, 5.0, 3.5) == [Action("factory")]


def test_menu_does_not_count_the_press_that_chose_yes() -> None:
    menu = menu_at(*TO_HOLD[:-1])
    assert hold(menu, 0.0, 10.0) == []
    assert place(menu) == Holding(QUESTION_PATH)


def test_menu_goes_back_to_no_when_enter_is_let_go_early() -> None:
    menu = menu_at(*TO_HOLD)
    assert hold(menu, 0.0, 2.5) == []
    menu.release(Key.ENTER, 2.6)
    assert place(menu) == Asking(QUESTION_PATH)
    assert hold(menu, 3.0, 1.0) == []


def test_menu_does_not_take_a_late_release_for_a_completed_hold() -> None:
    menu = menu_at(*TO_HOLD)
    menu.press(Key.ENTER, 0.0)
    assert menu.release(Key.ENTER, 60.0) == ()
    assert menu.tick(60.0) == ()


def test_menu_voids_a_hold_that_nobody_watched() -> None:
    menu = menu_at(*TO_HOLD)
    menu.press(Key.ENTER, 0.0)
    assert menu.tick(0.5) == ()
    assert menu.tick(0.6 + WATCH_SECONDS) == ()
    assert place(menu) == Asking(QUESTION_PATH)


@pytest.mark.parametrize("key", [Key.EXIT, Key.UP, Key.LEFT, Key.ENTER])
def test_menu_cancels_a_hold_when_another_key_is_pressed(key: Key) -> None:
    menu = menu_at(*TO_HOLD)
    menu.press(Key.ENTER, 0.0)
    menu.press(key, 0.5)
    assert place(menu) == Asking(QUESTION_PATH)


def test_menu_cancels_a_hold_when_the_link_is_lost() -> None:
    menu = menu_at(*TO_HOLD)
    hold(menu, 0.0, 2.0)
    menu.interrupt(2.1)
    assert place(menu) == Asking(QUESTION_PATH)
    assert menu.tick(3.0) == ()


def test_menu_keeps_a_hold_through_an_update_of_other_things() -> None:
    menu = menu_at(*TO_HOLD)
    menu.press(Key.ENTER, 0.0)
    menu.update(replace(TREE, status=StatusScreen(("other",))), 0.5)
    assert hold(menu_at(*TO_HOLD), 0.0, 3.0) == [Action("factory")]
    for tenth in range(6, 30):
        assert menu.tick(tenth / 10) == ()
    assert menu.tick(3.0) == (Action("factory"),)


@dataclass(frozen=True)
class Step:
    """Something that happens to a menu, `after` seconds."""

    what: str
    key: Key
    after: float


TREES = [TREE, *(replace(TREE, root=without(TREE.root, gone)) for gone in ("factory", "reset", "security", "default"))]
HOLD_TICKS = [Step("tick", Key.ENTER, 0.5)] * 7
walks = st.sampled_from(
    [
        [Step("press", Key.ENTER, 0.1), *HOLD_TICKS],
        [step for key in TO_HOLD for step in (Step("press", key, 0.1), Step("release", key, 0.1))],
    ]
)
steps = st.lists(
    st.builds(
        lambda *parts: [Step(*parts)],
        st.sampled_from(["press", "release", "tick", "update", "interrupt", "cover", "uncover"]),
        st.sampled_from(Key),
        st.sampled_from([0.0, 0.1, 0.9, 1.1, 3.0, 50.0]),
    )
    | walks,
    max_size=60,
).map(lambda lists: [step for part in lists for step in part])


class Witness:
    """Judges from outside whether a confirmed action was rightly confirmed."""

    def __init__(self) -> None:
        self.held_since: float | None = None
        self.last_look = 0.0

    def note(self, step: Step, before: object, after: object, now: float) -> None:
        if isinstance(after, Holding) and not isinstance(before, Holding):
            assert isinstance(before, Asking)
            assert before.yes
            assert (step.what, step.key) == ("press", Key.ENTER)
            assert after.since is None
        starts = (step.what, step.key) == ("press", Key.ENTER) and isinstance(before, Holding) and before.since is None
        if starts:
            self.held_since = now
        elif step.what != "tick" or now - self.last_look > WATCH_SECONDS:
            keeps = step.what in {"update", "uncover"} or (step.what == "release" and step.key is not Key.ENTER)
            self.held_since = self.held_since if keeps else None
        if step.what == "tick" or starts:
            self.last_look = now

    def judge(self, actions: tuple[Action, ...], now: float) -> None:
        if actions:
            assert len(actions) == 1
            assert self.held_since is not None
            assert now - self.held_since >= 3.0 - 1e-6  # the sum of many steps is not exact
            self.held_since = None


def apply(menu: Menu, step: Step, now: float) -> tuple[Action, ...]:
    match step.what:
        case "press":
            return menu.press(step.key, now)
        case "release":
            return menu.release(step.key, now)
        case "tick":
            return menu.tick(now)
        case "update":
            menu.update(TREES[list(Key).index(step.key) % len(TREES)], now)
        case "interrupt":
            menu.interrupt(now)
        case "cover":
            menu.take_over(Takeover("t", ("Covered",), modal=step.key is Key.UP), now)
        case _:
            menu.take_over(None, now)
    return ()


@settings(max_examples=300)
@given(steps, st.sampled_from([LARGE, SMALL]))
def test_menu_confirms_nothing_without_question_and_watched_hold_and_is_always_somewhere(
    sequence: list[Step], size: Size
) -> None:
    menu, witness, now = Menu(TREE, size, 0.0), Witness(), 0.0
    tree = TREE
    for step in sequence:
        now += step.after
        before = menu.place
        actions = apply(menu, step, now)
        if step.what == "update":
            tree = TREES[list(Key).index(step.key) % len(TREES)]
        witness.note(step, before, menu.place, now)
        witness.judge(actions, now)
        assert_is_somewhere(menu, tree, size, now)


def assert_is_somewhere(menu: Menu, tree: MenuTree, size: Size, now: float) -> None:
    here = menu.place
    kinds: dict[type, type[Item]] = {
        Listing: Submenu,
        Reading: TextPage,
        Asking: DangerousAction,
        Holding: DangerousAction,
    }
    if not isinstance(here, Idle):
        assert isinstance(tree.find(here.path), kinds[type(here)])
    rows = menu.rows(now)
    assert [len(row) for row in rows] == [size.columns] * size.rows
    due = menu.next_wake(now)
    menu.tick(now)
    assert due is None or menu.next_wake(now) != now


def test_witness_sees_a_reset_that_was_rightly_confirmed() -> None:
    menu, witness, now = Menu(TREE, LARGE, 0.0), Witness(), 0.0
    confirmed: list[Action] = []
    for key in TO_HOLD:
        tap(menu, key, 0.0)
    for step in [Step("press", Key.ENTER, 0.1), *HOLD_TICKS]:
        now += step.after
        before = menu.place
        actions = apply(menu, step, now)
        witness.note(step, before, menu.place, now)
        witness.judge(actions, now)
        confirmed += actions
    assert confirmed == [Action("factory")]
