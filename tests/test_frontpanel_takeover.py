"""Take-overs: what covers the display, and what keys do meanwhile."""

import pytest

from frontpanel.cover import READ_SECONDS
from frontpanel.items import Action, Takeover
from frontpanel.keys import Key
from frontpanel.menu import IDLE_SECONDS, PAGE_SECONDS
from frontpanel.place import Asking, Idle, Listing, Unlocking
from tests.sample_menu import (
    LOCKED_TREE,
    QUESTION_PATH,
    SMALL,
    TO_HOLD,
    menu_at,
    place,
    strike,
    tap,
    taps,
    text,
)


def test_takeover_that_is_modal_shows_its_progress_and_swallows_keys() -> None:
    menu = menu_at(Key.UP)
    menu.take_over(Takeover("reset", ("Factory reset", "Do not switch off"), progress=50), 0.0)
    assert text(menu) == ["Factory reset", "Do not switch off", "", "[██████      ]  50%"]
    for key in Key:
        tap(menu, key, 1.0)
    assert text(menu)[0] == "Factory reset"
    menu.take_over(None, 2.0)
    assert place(menu) == Listing((), "security")


def test_takeover_spins_once_a_second_and_only_while_it_is_there() -> None:
    menu = menu_at()
    menu.take_over(Takeover("reset", ("Resetting",), progress=0, spinner=True), 10.0)
    seen, now = [], 10.0
    for _ in range(8):
        seen.append(menu.rows(now)[-1][-1])
        due = menu.next_wake(now)
        assert due is not None
        assert due - now == pytest.approx(0.25)
        now = due
        menu.tick(now)
    assert "".join(seen) == ".oOo.oOo"
    menu.take_over(None, now)
    assert menu.next_wake(now) is None


def test_takeover_that_is_not_modal_goes_away_on_a_key_and_comes_back_when_idle() -> None:
    menu = menu_at()
    menu.take_over(Takeover("pending", ("Confirm in 60 s",), modal=False), 0.0)
    tap(menu, Key.UP, 1.0)
    assert place(menu) == Idle()
    assert text(menu)[0] == "Base-1"
    menu.take_over(Takeover("pending", ("Confirm in 59 s",), modal=False), 2.0)
    assert text(menu)[0] == "Base-1"
    due = menu.next_wake(2.0)
    assert due == 1.0 + IDLE_SECONDS
    menu.tick(due)
    assert text(menu)[0] == "Confirm in 59 s"


def test_takeover_with_another_id_shows_although_the_last_was_put_away() -> None:
    menu = menu_at()
    menu.take_over(Takeover("pending", ("first",), modal=False), 0.0)
    tap(menu, Key.UP, 1.0)
    menu.take_over(Takeover("other", ("second",), modal=False), 2.0)
    assert text(menu)[0] == "second"


def test_takeover_cancels_a_hold() -> None:
    menu = menu_at(*TO_HOLD)
    menu.press(Key.ENTER, 0.0)
    menu.take_over(Takeover("pending", ("Wait",)), 0.5)
    menu.take_over(None, 0.6)
    assert place(menu) == Asking(QUESTION_PATH)


ASKING = Takeover("pending", ("New address.", "ENTER keeps it"), modal=False, confirm="keep")
KEPT = (Action("keep"),)


def test_takeover_is_confirmed_with_enter_and_put_away_with_another_key() -> None:
    menu = menu_at()
    menu.take_over(ASKING, 0.0)
    assert strike(menu, Key.ENTER, READ_SECONDS) == KEPT
    assert text(menu)[0] == "New address."
    tap(menu, Key.ENTER, READ_SECONDS + 0.1)
    tap(menu, Key.EXIT, READ_SECONDS + 0.2)
    assert text(menu)[0] == "Base-1"
    tap(menu, Key.ENTER, READ_SECONDS + 5)
    assert place(menu) == Listing((), "security")


def test_takeover_is_not_confirmed_before_it_can_have_been_read() -> None:
    menu = menu_at()
    menu.take_over(ASKING, 10.0)
    tap(menu, Key.ENTER, 10.0)
    tap(menu, Key.ENTER, 9.9 + READ_SECONDS)
    assert strike(menu, Key.ENTER, 10.0 + READ_SECONDS) == KEPT


def test_takeover_counts_from_its_appearing_not_from_its_last_second() -> None:
    menu = menu_at()
    menu.take_over(ASKING, 0.0)
    menu.take_over(Takeover("pending", ("9 s left",), modal=False, confirm="keep"), 1.0)
    assert strike(menu, Key.ENTER, 1.0) == KEPT


def test_takeover_that_asks_something_else_must_be_read_anew() -> None:
    menu = menu_at()
    menu.take_over(ASKING, 0.0)
    menu.take_over(Takeover("pending", ("Other",), modal=False, confirm="other"), 1.0)
    tap(menu, Key.ENTER, 1.1)
    assert strike(menu, Key.ENTER, 1.0 + READ_SECONDS) == (Action("other"),)


def test_takeover_that_comes_back_must_be_read_anew() -> None:
    menu = menu_at()
    menu.take_over(ASKING, 0.0)
    tap(menu, Key.UP, 1.0)
    menu.tick(1.0 + IDLE_SECONDS)
    assert text(menu)[0] == "New address."
    tap(menu, Key.ENTER, 1.1 + IDLE_SECONDS)
    assert strike(menu, Key.ENTER, 1.0 + IDLE_SECONDS + READ_SECONDS) == KEPT


@pytest.mark.parametrize("other", [Key.EXIT, Key.UP])
def test_takeover_is_not_confirmed_while_another_key_is_down(other: Key) -> None:
    menu = menu_at()
    menu.press(other, 0.0)
    menu.take_over(ASKING, 1.0)
    assert menu.press(Key.ENTER, 20.0) == ()


def test_takeover_is_not_confirmed_by_enter_that_was_down_before() -> None:
    menu = menu_at()
    menu.press(Key.ENTER, 0.0)
    menu.take_over(ASKING, 0.1)
    menu.tick(5.0)
    assert menu.press(Key.ENTER, 5.0) == ()
    assert menu.release(Key.ENTER, 5.1) == ()
    assert strike(menu, Key.ENTER, 5.2) == KEPT


def test_takeover_is_not_confirmed_by_the_first_enter_after_the_link_was_lost() -> None:
    menu = menu_at()
    menu.take_over(ASKING, 0.0)
    menu.interrupt(1.0)
    tap(menu, Key.ENTER, 5.0)
    assert strike(menu, Key.ENTER, 5.1) == KEPT


def test_takeover_must_be_read_anew_when_the_link_comes_back() -> None:
    menu = menu_at()
    menu.take_over(ASKING, 0.0)
    menu.interrupt(1.0)
    tap(menu, Key.ENTER, 1.1)
    tap(menu, Key.ENTER, 1.2)
    assert strike(menu, Key.ENTER, 1.0 + READ_SECONDS) == KEPT


def test_takeover_under_lock_wants_the_code_before_it_is_confirmed() -> None:
    menu = menu_at(tree=LOCKED_TREE)
    menu.take_over(ASKING, 0.0)
    tap(menu, Key.ENTER, 1.0)
    assert isinstance(place(menu), Unlocking)
    taps(menu, 1.0, *[Key.UP, Key.RIGHT] * 4)
    assert strike(menu, Key.ENTER, 1.0) == (Action("unlock", "0000"),)
    menu.unlock(2.0)
    assert text(menu)[0] == "New address."
    assert strike(menu, Key.ENTER, 2.0 + READ_SECONDS) == KEPT


def test_takeover_that_is_modal_can_be_confirmed_and_nothing_else() -> None:
    menu = menu_at()
    menu.take_over(Takeover("pending", ("New address.",), confirm="keep"), 0.0)
    tap(menu, Key.EXIT, 1.0)
    assert text(menu)[0] == "New address."
    assert strike(menu, Key.ENTER, 1.0) == KEPT


def test_takeover_turns_its_pages_where_the_display_is_small() -> None:
    menu = menu_at(size=SMALL)
    menu.take_over(Takeover("t", ("New address.", "192.168.1.20", "ENTER keeps it"), modal=False), 0.0)
    assert text(menu) == ["New address.", "192.168.1.20"]
    assert menu.next_wake(0.0) == PAGE_SECONDS
    menu.tick(PAGE_SECONDS)
    assert text(menu) == ["ENTER keeps it", ""]
    menu.take_over(Takeover("other", ("Erasing everything that was here",), progress=5), PAGE_SECONDS)
    assert text(menu)[0] == "Erasing"
    menu.tick(2 * PAGE_SECONDS)
    assert text(menu)[0] == "everything that"
