"""Take-overs: what covers the display, and what keys do meanwhile."""

import pytest

from frontpanel.items import Takeover
from frontpanel.keys import Key
from frontpanel.menu import IDLE_SECONDS
from frontpanel.place import Asking, Idle, Listing
from tests.sample_menu import (
    QUESTION_PATH,
    TO_HOLD,
    menu_at,
    place,
    tap,
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
