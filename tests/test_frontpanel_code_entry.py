"""Codes typed with the cursor keys: shown for a moment, masked, never told to anybody but the program."""

import pytest
from msgspec.structs import replace

from frontpanel.entry import MASK_SECONDS
from frontpanel.items import Action, CodeEntry, MenuTree, StatusScreen, Submenu
from frontpanel.keys import Key
from frontpanel.menu import IDLE_SECONDS, Menu
from frontpanel.place import Idle, Listing, Typing
from tests.sample_menu import NEW_CODE, menu_on, place, strike, tap, taps, text

PIN = CodeEntry("pin", "Code", 4, 6)
TREE = MenuTree(StatusScreen(("Base-1",)), Submenu("root", "Menu", (PIN,)))


def type_code(menu: Menu, code: str, now: float = 0.0) -> None:
    for digit in code:
        taps(menu, now, Key.RIGHT, *[Key.UP] * (int(digit) + 1))


def test_code_shows_a_digit_for_a_moment_and_then_a_mask() -> None:
    menu = menu_on("pin", tree=TREE)
    assert text(menu) == ["Code", " _", "4 to 6 digits, then", "ENTER"]
    taps(menu, 5.0, Key.UP, Key.UP)
    assert text(menu, 5.0)[1] == " 1"
    due = menu.next_wake(5.0)
    assert due == 5.0 + MASK_SECONDS
    menu.tick(due)
    assert text(menu, due)[1] == " *"
    tap(menu, Key.DOWN, 7.0)
    assert text(menu, 7.0)[1] == " 0"
    taps(menu, 7.0, Key.RIGHT, Key.DOWN)
    assert text(menu, 7.0)[1] == " *9"


def test_code_is_given_with_the_digit_under_the_cursor() -> None:
    menu = menu_on("pin", tree=TREE)
    type_code(menu, "4711")
    assert strike(menu, Key.ENTER, 0) == (Action("pin", "4711"),)
    assert place(menu) == Listing((), "pin")


def test_code_too_short_is_not_given_and_too_long_cannot_be_typed() -> None:
    menu = menu_on("pin", tree=TREE)
    type_code(menu, "123")
    assert strike(menu, Key.ENTER, 0) == ()
    assert text(menu)[2] == "⚠ 4 to 6 digits."
    type_code(menu, "456")
    taps(menu, 0, Key.RIGHT, Key.RIGHT, Key.UP)
    assert strike(menu, Key.ENTER, 0) == (Action("pin", "123457"),)


def test_code_is_taken_back_digit_by_digit_and_then_left() -> None:
    menu = menu_on("pin", tree=TREE)
    type_code(menu, "12345")
    taps(menu, 0, Key.LEFT, Key.LEFT)
    assert text(menu)[1] == " ***_"
    type_code(menu, "9")
    assert strike(menu, Key.ENTER, 0) == (Action("pin", "1239"),)
    taps(menu, 0, Key.ENTER, Key.UP, Key.LEFT)
    assert text(menu)[1] == " _"
    tap(menu, Key.LEFT, 0)
    assert place(menu) == Listing((), "pin")


def test_code_that_nobody_knows_yet_is_typed_twice() -> None:
    menu = menu_on("new-code")
    type_code(menu, "1234")
    tap(menu, Key.ENTER, 0)
    assert text(menu)[:2] == ["The same again", " _"]
    type_code(menu, "1235")
    tap(menu, Key.ENTER, 0)
    assert text(menu) == ["New panel code", " _", "⚠ Not the same.", "Begin again."]
    type_code(menu, "1234")
    tap(menu, Key.ENTER, 0)
    type_code(menu, "1234")
    assert strike(menu, Key.ENTER, 0) == (Action(NEW_CODE.id, "1234"),)


@pytest.mark.parametrize("twice", [False, True])
def test_code_is_in_no_description_and_no_public_picture(twice: bool) -> None:
    tree = replace(TREE, root=Submenu("root", "Menu", (replace(PIN, twice=twice),)))
    menu = menu_on("pin", tree=tree)
    type_code(menu, "8888")
    if twice:
        tap(menu, Key.ENTER, 0)
        type_code(menu, "8888")
    assert "8" in text(menu)[1]
    assert "8" not in "".join(menu.rows(0, public=True))
    assert "8" not in repr(menu.place)
    assert "8" not in repr(strike(menu, Key.ENTER, 0))


def test_code_is_forgotten_when_nobody_goes_on() -> None:
    menu = menu_on("new-code")
    type_code(menu, "1234")
    tap(menu, Key.ENTER, 0)
    menu.tick(IDLE_SECONDS)
    assert place(menu) == Idle()


def test_code_is_forgotten_when_another_is_asked_for_under_it() -> None:
    menu = menu_on("pin", tree=TREE)
    type_code(menu, "1234")
    menu.update(replace(TREE, root=Submenu("root", "Menu", (replace(PIN, longest=4),))), 0)
    assert place(menu) == Typing(("pin",))
