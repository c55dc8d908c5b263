"""The panel's lock, and the way past it: ENTER and EXIT held together soon after start-up."""

import pytest
from msgspec.structs import replace

from frontpanel.items import RECOVERY, Action, MenuTree, Submenu, Takeover
from frontpanel.keys import Key
from frontpanel.menu import IDLE_SECONDS, Menu
from frontpanel.place import Asking, Holding, Idle, Listing, Unlocking
from frontpanel.recovery import HOLD_SECONDS, WATCH_SECONDS, WITHIN_SECONDS
from tests.sample_menu import (
    FULL_TREE,
    LARGE,
    LOCK_CODE,
    LOCKED_TREE,
    SMALL,
    hold,
    menu_at,
    menu_on,
    place,
    run,
    strike,
    tap,
    taps,
    text,
)

TYPE_ZEROS = [Key.UP, Key.RIGHT] * 4
RESET_SCREEN = Listing((RECOVERY,), "password")


def waiting_menu(now: float = 0.0) -> Menu:
    """A locked menu whose program has just been given a code."""
    menu = menu_at(Key.DOWN, *TYPE_ZEROS, tree=LOCKED_TREE, now=now)
    assert strike(menu, Key.ENTER, now) == (Action("unlock", "0000"),)
    return menu


def unlocked_menu(now: float = 0.0) -> Menu:
    menu = waiting_menu(now)
    menu.unlock(now)
    return menu


def hold_both(menu: Menu, now: float, seconds: float, first: Key = Key.ENTER) -> None:
    for key in (first, Key.EXIT if first is Key.ENTER else Key.ENTER):
        assert menu.press(key, now) == ()
    assert run(menu, now, now + seconds) == []


def let_go(menu: Menu, now: float) -> None:
    for key in (Key.ENTER, Key.EXIT):
        assert menu.release(key, now) == ()


@pytest.mark.parametrize("key", list(Key))
def test_locked_menu_turns_its_status_and_asks_for_the_code_at_any_key(key: Key) -> None:
    menu = Menu(LOCKED_TREE, SMALL, 0.0)
    first = text(menu)
    assert run(menu, 0.0, 4.0) == []
    assert text(menu) != first
    tap(menu, key, 5.0)
    assert text(menu, 5.0) == ["⚿ Panel code", " _"]


def test_locked_menu_opens_when_the_program_says_so() -> None:
    menu = waiting_menu()
    assert text(menu) == ["⚿ Panel code", " Checking ...", "", ""]
    taps(menu, 0, Key.UP, Key.ENTER, Key.RIGHT)
    assert text(menu)[1] == " Checking ..."
    menu.unlock(0.5)
    assert place(menu) == Listing((), "networking")


def test_locked_menu_tells_why_a_code_was_refused_and_takes_another() -> None:
    menu = waiting_menu()
    menu.refuse("Wrong code. Wait 2 s.", 1.0)
    assert text(menu, 1.0) == ["⚿ Panel code", " _", "⚠ Wrong code. Wait 2", "s."]
    taps(menu, 1.0, *TYPE_ZEROS)
    assert strike(menu, Key.ENTER, 1.0) == (Action("unlock", "0000"),)


def test_locked_menu_hears_only_an_answer_that_it_waits_for() -> None:
    menu = menu_at(Key.DOWN, tree=LOCKED_TREE)
    menu.unlock(0.0)
    assert isinstance(place(menu), Unlocking)
    menu = waiting_menu()
    tap(menu, Key.EXIT, 0.0)
    menu.unlock(0.0)
    menu.refuse("Wrong.", 0.0)
    assert place(menu) == Idle()
    tap(menu, Key.DOWN, 0.0)
    assert isinstance(place(menu), Unlocking)


def test_menu_locks_again_after_the_idle_time_and_not_before() -> None:
    menu = unlocked_menu()
    tap(menu, Key.EXIT, 1.0)
    assert place(menu) == Idle()
    assert menu.next_wake(1.0) is None or not menu.locked
    tap(menu, Key.DOWN, IDLE_SECONDS)
    assert isinstance(place(menu), Listing)
    tap(menu, Key.EXIT, IDLE_SECONDS)
    tap(menu, Key.DOWN, 2 * IDLE_SECONDS)
    assert isinstance(place(menu), Unlocking)


def test_menu_locks_from_wherever_it_was_left() -> None:
    menu = unlocked_menu()
    taps(menu, 0, Key.ENTER, Key.DOWN, Key.ENTER, Key.ENTER)
    menu.tick(IDLE_SECONDS)
    assert place(menu) == Idle()
    assert menu.locked


def test_menu_shuts_at_once_when_a_lock_appears() -> None:
    menu = menu_on("factory")
    menu.update(LOCKED_TREE, 0.0)
    assert place(menu) == Idle()
    tap(menu, Key.DOWN, 0.0)
    assert isinstance(place(menu), Unlocking)


def test_menu_stays_open_when_the_tree_changes_and_opens_when_the_lock_goes() -> None:
    menu = unlocked_menu()
    menu.update(replace(LOCKED_TREE, locked=replace(LOCK_CODE, longest=6)), 0.0)
    assert place(menu) == Listing((), "networking")
    menu = menu_at(Key.DOWN, tree=LOCKED_TREE)
    menu.update(FULL_TREE, 0.0)
    assert place(menu) == Idle()
    tap(menu, Key.DOWN, 0.0)
    assert place(menu) == Listing((), "networking")


def test_menu_forgets_that_it_was_unlocked_when_the_lock_goes_and_comes() -> None:
    menu = unlocked_menu()
    menu.update(FULL_TREE, 0.0)
    menu.update(LOCKED_TREE, 0.0)
    assert menu.locked
    assert place(menu) == Idle()


@pytest.mark.parametrize("tree", [FULL_TREE, LOCKED_TREE])
@pytest.mark.parametrize("first", [Key.ENTER, Key.EXIT])
@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_enter_and_exit_held_at_start_up_open_the_reset_screen(tree: MenuTree, first: Key, size: object) -> None:
    menu = Menu(tree, SMALL if size == SMALL else LARGE, 100.0)
    hold_both(menu, 103.0, HOLD_SECONDS - 0.01, first)
    assert text(menu, 105.0)[0] == "⚠ Keep both held"
    assert place(menu) != RESET_SCREEN
    menu.tick(103.0 + HOLD_SECONDS)
    assert place(menu) == RESET_SCREEN
    let_go(menu, 106.0)
    assert place(menu) == RESET_SCREEN


def test_reset_screen_still_wants_its_two_steps() -> None:
    menu = Menu(LOCKED_TREE, LARGE, 0.0)
    hold_both(menu, 1.0, HOLD_SECONDS)
    let_go(menu, 4.0)
    taps(menu, 4.0, Key.DOWN, Key.ENTER)
    assert place(menu) == Asking((RECOVERY, "factory"))
    taps(menu, 4.0, Key.DOWN, Key.ENTER)
    assert isinstance(place(menu), Holding)
    assert hold(menu, 5.0, 3.0) == [Action("factory")]
    assert place(menu) == Listing((RECOVERY,), "factory")


def test_reset_screen_leads_to_nothing_else_of_a_locked_menu() -> None:
    for key in (Key.EXIT, Key.LEFT):
        menu = Menu(LOCKED_TREE, LARGE, 0.0)
        hold_both(menu, 1.0, HOLD_SECONDS)
        let_go(menu, 4.0)
        tap(menu, key, 4.0)
        assert place(menu) == Idle()
        tap(menu, Key.DOWN, 4.0)
        assert isinstance(place(menu), Unlocking)


@pytest.mark.parametrize("tree", [FULL_TREE, LOCKED_TREE])
def test_reset_screen_that_goes_away_leaves_the_status(tree: MenuTree) -> None:
    menu = Menu(tree, LARGE, 0.0)
    hold_both(menu, 1.0, HOLD_SECONDS)
    menu.update(replace(tree, recovery=None), 4.0)
    assert place(menu) == Idle()


def test_reset_screen_opens_from_under_a_takeover_unless_it_is_modal() -> None:
    for modal in (False, True):
        menu = Menu(LOCKED_TREE, LARGE, 0.0)
        menu.take_over(Takeover("t", ("Starting",), modal=modal, confirm="keep"), 0.0)
        hold_both(menu, 1.0, HOLD_SECONDS)
        assert (text(menu, 4.0)[0] == "Reset screen") is not modal


@pytest.mark.parametrize("stop", ["late", "release", "third key", "stall", "interrupt", "modal"])
def test_reset_screen_stays_shut_when_the_hold_is_not_whole(stop: str) -> None:
    menu = Menu(LOCKED_TREE, LARGE, 0.0)
    start = WITHIN_SECONDS + 0.1 if stop == "late" else 1.0
    hold_both(menu, start, 2.0)
    match stop:
        case "release":
            menu.release(Key.EXIT, start + 2)
        case "third key":
            menu.press(Key.UP, start + 2)
        case "stall":
            menu.tick(start + 2 + 2 * WATCH_SECONDS)
        case "interrupt":
            menu.interrupt(start + 2)
        case "modal":
            menu.take_over(Takeover("t", ("Reset",)), start + 2)
            menu.take_over(None, start + 2)
    run(menu, start + 2, start + 10)
    assert not isinstance(menu.place, Listing)


def test_reset_screen_counts_from_when_the_unit_started() -> None:
    menu = Menu(LOCKED_TREE, LARGE, 100.0, started=89.0)
    hold_both(menu, 101.0, HOLD_SECONDS)
    assert not isinstance(menu.place, Listing)


def test_tree_without_a_reset_screen_has_none() -> None:
    menu = Menu(replace(LOCKED_TREE, recovery=None), LARGE, 0.0)
    hold_both(menu, 1.0, HOLD_SECONDS)
    assert not isinstance(menu.place, Listing)
    assert replace(LOCKED_TREE, recovery=None).find((RECOVERY,)) is None


def test_tree_refuses_the_reset_screens_own_id_and_twins_within_it() -> None:
    with pytest.raises(ValueError, match="used twice"):
        replace(FULL_TREE, root=Submenu("root", "Menu", (Submenu(RECOVERY, "", ()),)))
    with pytest.raises(ValueError, match="twin"):
        replace(FULL_TREE, recovery=Submenu("twin", "", (Submenu("twin", "", ()),)))
