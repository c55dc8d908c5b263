"""Dangerous actions: what it takes to start one, and everything that must not."""

import pytest
from msgspec.structs import replace

from frontpanel.items import Action, StatusScreen
from frontpanel.keys import Key
from frontpanel.menu import PAGE_SECONDS, WATCH_SECONDS
from frontpanel.place import Asking, Holding, Listing
from tests.sample_menu import (
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
