"""The menu: where keys lead, what is drawn, and how it keeps its place."""

import pytest
from msgspec.structs import replace

from frontpanel.items import Action, MenuTree, StatusScreen, Submenu, TextPage
from frontpanel.keys import Key
from frontpanel.layout import Size
from frontpanel.menu import IDLE_SECONDS, PAGE_SECONDS
from frontpanel.place import Asking, Idle, Listing
from tests.sample_menu import (
    FINGERPRINT,
    LARGE,
    PASSWORD,
    QUESTION_PATH,
    RESET,
    SMALL,
    TO_HOLD,
    TO_QUESTION,
    TREE,
    menu_at,
    menu_on,
    place,
    run,
    strike,
    tap,
    taps,
    text,
    without,
)


def test_menu_shows_the_status_until_a_key_opens_it() -> None:
    menu = menu_at()
    assert text(menu) == ["Base-1", "192.168.1.20", "HTTP 80 on", ""]
    assert menu.next_wake(0) is None
    tap(menu, Key.RIGHT, 1)
    assert text(menu) == ["Menu", "►Security", " Administration", ""]


def test_menu_moves_enters_and_goes_back_with_the_way_remembered() -> None:
    menu = menu_at(Key.UP, Key.DOWN, Key.RIGHT, Key.DOWN, Key.ENTER)
    assert text(menu) == ["Reset", "►Reset CCM Pass", " Factory reset", ""]
    tap(menu, Key.EXIT, 0)
    assert text(menu) == ["Administration", " CCM Access", "►Reset", ""]
    tap(menu, Key.LEFT, 0)
    assert text(menu) == ["Menu", " Security", "►Administration", ""]
    tap(menu, Key.EXIT, 0)
    assert place(menu) == Idle()


def test_menu_stops_at_the_ends_of_a_list() -> None:
    menu = menu_at(Key.UP, Key.UP, Key.UP)
    assert place(menu) == Listing((), "security")
    for _ in range(5):
        tap(menu, Key.DOWN, 0)
    assert place(menu) == Listing((), "administration")


def test_menu_marks_with_arrows_that_a_list_goes_on() -> None:
    pages = tuple(TextPage(f"p{number}", f"Page {number}", ()) for number in range(6))
    tree = replace(TREE, root=Submenu("root", "Menu", pages))
    menu = menu_at(Key.UP, tree=tree)
    assert text(menu) == ["Menu", "►Page 0", " Page 1", f"{' Page 2':19}▼"]
    for _ in range(3):
        tap(menu, Key.DOWN, 0)
    assert text(menu) == ["Menu", f"{' Page 2':19}▲", "►Page 3", f"{' Page 4':19}▼"]
    for _ in range(3):
        tap(menu, Key.DOWN, 0)
    assert text(menu)[1:] == [f"{' Page 3':19}▲", " Page 4", "►Page 5"]


def test_menu_on_two_rows_shows_the_title_and_the_marked_entry() -> None:
    menu = menu_at(Key.UP, size=SMALL)
    assert text(menu) == [f"{'Menu':15}▼", "►Security"]
    tap(menu, Key.DOWN, 0)
    assert text(menu) == [f"{'Menu':14}▲", "►Administration"]


def test_menu_turns_a_long_title_page_by_page() -> None:
    menu = menu_on("fingerprint", size=SMALL)
    tap(menu, Key.EXIT, 0)
    assert text(menu) == [f"{'Security':14}▲▼", "►Root"]
    assert menu.next_wake(0) == PAGE_SECONDS
    menu.tick(PAGE_SECONDS)
    assert text(menu)[1] == "►certificate's"
    menu.tick(2 * PAGE_SECONDS)
    assert text(menu)[1] == "►fingerprint"
    tap(menu, Key.DOWN, 2 * PAGE_SECONDS)
    assert text(menu)[1] == "►One character"
    large = menu_on("fingerprint")
    assert text(large)[0] == "Root certificate's"
    large.tick(PAGE_SECONDS)
    assert text(large)[0] == "fingerprint"


def test_menu_breaks_words_that_are_longer_than_the_display() -> None:
    long = "Donaudampfschifffahrtsmuetze"
    tree = MenuTree(StatusScreen((long,)), Submenu("root", long, (TextPage("page", long, (long,)),)))
    for size in (SMALL, LARGE):
        menu = menu_at(tree=tree, size=size)
        assert "".join(text(menu)) == long
        tap(menu, Key.ENTER, 0)
        seen = set()
        for number in range(1, 4):
            seen.add(text(menu)[1])
            menu.tick(number * PAGE_SECONDS)
        assert "".join(sorted(seen, key=lambda part: long.index(part[1:]))).replace("►", "") == long


def test_menu_says_that_a_page_is_empty_and_shows_one_character() -> None:
    assert text(menu_on("none", size=SMALL)) == ["Nothing here", ""]
    assert text(menu_on("none")) == ["Nothing at all", "Nothing here", "", ""]
    assert text(menu_on("one", size=SMALL)) == ["1", ""]


def test_menu_goes_on_scrolling_while_a_key_is_held() -> None:
    menu = menu_on("fingerprint", size=SMALL)
    menu.press(Key.DOWN, 0.0)
    run(menu, 0.0, 5.0)
    assert text(menu) == [f"{'7D:7E:7F:80:81:':15}▲", "82:83"]
    assert menu.release(Key.DOWN, 5.0) == ()


def test_menu_lets_a_held_key_neither_leave_nor_keep_it_awake() -> None:
    menu = menu_on("fingerprint")
    menu.press(Key.LEFT, 0.0)
    run(menu, 0.0, 10.0)
    assert isinstance(menu.place, Listing)
    assert menu.place.path == ("security",)
    menu.press(Key.DOWN, 10.0)
    run(menu, 10.0, 10.0 + IDLE_SECONDS)
    assert place(menu) == Idle()


def test_menu_asks_once_about_something_harmless() -> None:
    menu = menu_on("no-lock")
    assert text(menu) == ["Let anybody use the", "panel?", "", "►No        Yes"]
    tap(menu, Key.ENTER, 0)
    assert place(menu) == Listing(("administration", "lock"), "no-lock")
    taps(menu, 0, Key.ENTER, Key.DOWN)
    assert strike(menu, Key.ENTER, 0) == (Action("no-lock"),)
    assert place(menu) == Listing(("administration", "lock"), "no-lock")


def test_menu_keeps_its_place_on_a_display_of_another_size() -> None:
    menu = menu_on("fingerprint", size=SMALL)
    taps(menu, 0, *[Key.DOWN] * 9)
    menu.resize(LARGE, 0)
    assert text(menu) == ["Root certificate's", f"{'76:77:78:79:7A:7B:':19}▲", "7C:7D:7E:7F:80:81:", "82:83"]
    tap(menu, Key.EXIT, 0)
    menu.resize(SMALL, 0)
    assert text(menu) == [f"{'Security':14}▲▼", "►Root"]


def test_menu_shows_no_secret_in_public() -> None:
    menu = menu_on("default")
    assert text(menu)[1] == "abcd-efgh"
    assert menu.screen(0, public=True).rows[1].strip() == "Shown on the panel"
    assert "abcd" not in "".join(menu.rows(0, public=True))


def test_menu_wraps_a_fingerprint_in_groups_and_scrolls_it() -> None:
    menu = menu_at(Key.UP, Key.ENTER, Key.ENTER)
    assert text(menu) == ["Fingerprint", "64:65:66:67:68:69:", "6A:6B:6C:6D:6E:6F:", "70:71:72:73:74:75: ▼"]
    for _ in range(9):
        tap(menu, Key.DOWN, 0)
    assert text(menu)[1:] == ["76:77:78:79:7A:7B: ▲", "7C:7D:7E:7F:80:81:", "82:83"]
    seen = "".join(row[:19].strip() for row in menu_at(Key.UP, Key.ENTER, Key.ENTER, size=Size(20, 9)).rows(0)[1:])
    assert seen == FINGERPRINT


def test_menu_pages_through_a_long_status_every_four_seconds() -> None:
    tree = replace(TREE, status=StatusScreen(("ALARM first", "two", "three", "four", "five")))
    menu = menu_at(tree=tree)
    assert text(menu)[0] == "ALARM first"
    assert menu.next_wake(0) == PAGE_SECONDS
    menu.tick(PAGE_SECONDS)
    assert text(menu) == ["five", "", "", ""]
    menu.tick(2 * PAGE_SECONDS)
    assert text(menu)[0] == "ALARM first"


def test_menu_keeps_a_long_status_line_together_on_one_page() -> None:
    tree = replace(TREE, status=StatusScreen(("one", "two", "three", "2001:db8:1234:5678:9abc:def0:1234:5678")))
    menu = menu_at(tree=tree)
    assert text(menu) == ["one", "two", "three", ""]
    menu.tick(PAGE_SECONDS)
    assert text(menu) == ["2001:db8:1234:5678:", "9abc:def0:1234:5678", "", ""]


def test_menu_returns_to_the_status_when_nobody_uses_it() -> None:
    menu = menu_at(Key.UP, Key.DOWN, now=100.0)
    assert menu.next_wake(100.0) == 100.0 + IDLE_SECONDS
    menu.tick(100.0 + IDLE_SECONDS - 0.1)
    assert isinstance(menu.place, Listing)
    menu.tick(100.0 + IDLE_SECONDS)
    assert place(menu) == Idle()
    assert menu.next_wake(100.0 + IDLE_SECONDS) is None


def test_menu_opens_anew_when_a_key_comes_before_a_late_tick() -> None:
    menu = menu_at(*TO_HOLD)
    menu.press(Key.ENTER, IDLE_SECONDS + 1)
    assert place(menu) == Listing((), "security")


@pytest.mark.parametrize("keys", [TO_HOLD, (*TO_QUESTION, Key.DOWN)])
def test_menu_asks_again_when_the_action_changed_under_it(keys: tuple[Key, ...]) -> None:
    menu = menu_at(*keys)
    if keys == TO_HOLD:
        menu.press(Key.ENTER, 0.0)
    changed = replace(RESET, warning=("Something else.",))
    reset = Submenu("reset", "Reset", (PASSWORD, changed))
    administration = Submenu("administration", "Administration", (reset,))
    menu.update(replace(TREE, root=Submenu("root", "Menu", (administration,))), 0.1)
    assert place(menu) == Asking(QUESTION_PATH)


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ("factory", Listing(("administration", "reset"), "password")),
        ("reset", Listing(("administration",), "access")),
        ("administration", Listing((), "security")),
        ("security", Asking(QUESTION_PATH)),
    ],
)
def test_menu_falls_back_to_the_nearest_parent_when_its_entry_goes(gone: str, left: object) -> None:
    menu = menu_at(*TO_QUESTION)
    menu.update(replace(TREE, root=without(TREE.root, gone)), 0.0)
    assert place(menu) == left


def test_menu_keeps_the_marked_entry_when_others_come_and_go() -> None:
    menu = menu_at(Key.UP, Key.DOWN)
    more = (TextPage("about", "About", ()), *TREE.root.items)
    menu.update(replace(TREE, root=Submenu("root", "Menu", more)), 0.0)
    assert place(menu) == Listing((), "administration")


def test_menu_survives_an_empty_list() -> None:
    menu = menu_at(Key.UP, Key.ENTER)
    menu.update(replace(TREE, root=Submenu("root", "Menu", ())), 0.0)
    for key in Key:
        tap(menu, key, 0.0)
        menu.update(MenuTree(TREE.status, Submenu("root", "Menu", (Submenu("security", "Security", ()),))), 0.0)
        assert len(menu.rows(0)) == 4


def test_tree_refuses_an_id_used_twice_and_lists_too_deep() -> None:
    with pytest.raises(ValueError, match="security"):
        MenuTree(TREE.status, Submenu("root", "Menu", (TextPage("security", "", ()), TextPage("security", "", ()))))
    deep = Submenu("a", "", (Submenu("b", "", (Submenu("c", "", (Submenu("d", "", ()),)),)),))
    with pytest.raises(ValueError, match="4 lists deep"):
        MenuTree(TREE.status, deep)
