"""Values changed at the panel: one option, an address, a number, and several of them in a form."""

import pytest
from msgspec.structs import replace

from frontpanel.fields import AddressField, Choice, NumberField, Option
from frontpanel.form import Form, Values
from frontpanel.items import Action, MenuTree, StatusScreen, Submenu
from frontpanel.keys import Key
from frontpanel.menu import IDLE_SECONDS, Menu
from frontpanel.place import Choosing, Deciding, Editing, Filling, Idle, Listing, Reviewing
from tests.sample_menu import (
    FORCE,
    FULL_TREE,
    NETWORK,
    SMALL,
    SYSLOG,
    menu_on,
    place,
    run,
    strike,
    tap,
    taps,
    text,
    without,
)

FORM_PATH = ("networking", "network-form")
FROM_TOP_TO_APPLY = (Key.DOWN,) * 5


def tree_of(*items: Choice | AddressField | NumberField | Form) -> MenuTree:
    return MenuTree(StatusScreen(("Base-1",)), Submenu("root", "Menu", items))


def typed(menu: Menu) -> Values:
    here = menu.place
    assert isinstance(here, Filling)
    return here.typed


def with_dhcp(menu: Menu) -> None:
    """Pick DHCP in the network form, from its first field."""
    taps(menu, 0, Key.ENTER, Key.UP, Key.ENTER)


def test_choice_ticks_what_holds_and_gives_what_is_taken() -> None:
    menu = menu_on("force-https")
    assert text(menu) == ["Force HTTPS", "►Off ✓", " On", ""]
    tap(menu, Key.DOWN, 0)
    assert text(menu)[1:3] == [" Off ✓", "►On"]
    assert strike(menu, Key.ENTER, 0) == (Action("force-https", "on"),)
    assert place(menu) == Listing(("security",), "force-https")


@pytest.mark.parametrize("key", [Key.EXIT, Key.LEFT])
def test_choice_that_is_left_gives_nothing(key: Key) -> None:
    menu = menu_on("force-https")
    taps(menu, 0, Key.DOWN, Key.RIGHT, key)
    assert place(menu) == Listing(("security",), "force-https")


def test_address_is_typed_with_the_cursor_keys() -> None:
    menu = menu_on("syslog")
    assert text(menu)[:2] == ["Log server", " 010.000.000.009"]
    assert menu.screen(0).cursor is not None
    taps(menu, 0, Key.RIGHT, Key.UP)
    assert text(menu)[1] == " 020.000.000.009"
    cursor = menu.screen(0).cursor
    assert cursor is not None
    assert (cursor.column, cursor.row) == (2, 1)
    assert strike(menu, Key.ENTER, 0) == (Action("syslog", "20.0.0.9"),)


def test_address_that_is_wrong_says_so_while_it_is_typed_and_is_not_taken() -> None:
    menu = menu_on("syslog")
    taps(menu, 0, Key.UP, Key.UP, Key.RIGHT, Key.UP)
    assert text(menu)[1] == " 220.000.000.009"
    tap(menu, Key.RIGHT, 0)
    taps(menu, 0, *[Key.UP] * 5)
    assert text(menu) == ["Log server", " 225.000.000.009", "⚠ Not an address for", "a unit."]
    assert strike(menu, Key.ENTER, 0) == ()
    assert isinstance(place(menu), Editing)
    tap(menu, Key.EXIT, 0)
    assert place(menu) == Listing(("networking",), "syslog")


def test_address_on_two_rows_says_what_is_wrong_in_place_of_the_title() -> None:
    menu = menu_on("syslog", size=SMALL)
    assert text(menu) == ["Log server", " 010.000.000.009"]
    taps(menu, 0, Key.UP, Key.UP, Key.RIGHT, Key.UP, Key.RIGHT, *[Key.UP] * 5)
    assert text(menu) == ["⚠ Not an address", " 225.000.000.009"]
    menu.tick(4.0)
    assert text(menu) == ["for a unit.", " 225.000.000.009"]


def test_digit_goes_on_turning_while_its_key_is_held() -> None:
    menu = menu_on("syslog")
    tap(menu, Key.RIGHT, 0)
    menu.press(Key.UP, 0.0)
    seen = [text(menu)[1][:4]]
    now = 0.0
    while (due := menu.next_wake(now)) is not None and due < 1.0:
        now = due
        menu.tick(now)
        seen.append(text(menu)[1][:4])
    assert seen == [" 020", " 030", " 040", " 050", " 060"]
    menu.release(Key.UP, 1.0)
    assert run(menu, 1.0, 4.0) == []
    assert text(menu)[1][:4] == " 060"


def test_held_key_stops_when_nobody_looked_or_the_link_is_lost() -> None:
    for stop in ("stall", "interrupt"):
        menu = menu_on("syslog")
        menu.press(Key.UP, 0.0)
        before = text(menu)
        if stop == "interrupt":
            menu.interrupt(0.1)
        menu.tick(1.6)
        menu.tick(2.0)
        assert text(menu) == before


def test_number_keeps_within_its_limits() -> None:
    menu = menu_on("dim")
    assert text(menu)[:2] == ["Dim after minutes", " 05"]
    taps(menu, 0, Key.DOWN, Key.RIGHT, *[Key.UP] * 5)
    assert text(menu)[1] == " 60"
    taps(menu, 0, Key.LEFT, Key.UP)
    assert text(menu)[1:] == [" 00", "⚠ 1 to 60 only.", ""]
    assert strike(menu, Key.ENTER, 0) == ()


def test_number_below_its_lowest_is_not_taken() -> None:
    tree = tree_of(NumberField("n", "Number", 3, 2, 9))
    menu = menu_on("n", tree=tree)
    taps(menu, 0, Key.DOWN, Key.DOWN)
    assert text(menu)[1:3] == [" 1", "⚠ 2 to 9 only."]
    assert strike(menu, Key.ENTER, 0) == ()
    tap(menu, Key.UP, 0)
    assert strike(menu, Key.ENTER, 0) == (Action("n", "2"),)


def test_address_that_cannot_be_typed_stays_when_nobody_touched_it() -> None:
    menu = menu_on("dns", tree=tree_of(AddressField("dns", "DNS", "fd00::1", optional=True)))
    assert text(menu)[1] == " 000.000.000.000"
    assert strike(menu, Key.ENTER, 0) == ()
    assert place(menu) == Listing((), "dns")


def test_address_is_none_only_where_that_may_be() -> None:
    for optional, action in ((True, (Action("a", ""),)), (False, ())):
        menu = menu_on("a", tree=tree_of(AddressField("a", "A", "1.0.0.0", optional=optional)))
        taps(menu, 0, Key.RIGHT, Key.RIGHT, Key.DOWN)
        assert text(menu)[2].startswith("⚠ No address yet.") is not optional
        assert strike(menu, Key.ENTER, 0) == action


def test_form_shows_its_fields_with_their_values() -> None:
    menu = menu_on("network-form")
    assert text(menu) == ["►Addresses", "  Fixed", f"{' Address':19}▼", "  192.168.1.20"]
    small = menu_on("network-form", size=SMALL)
    assert text(small) == [f"{'►Addresses':15}▼", " Fixed"]


def test_form_hides_the_fields_that_depend_on_another_value() -> None:
    menu = menu_on("network-form")
    with_dhcp(menu)
    assert text(menu) == ["►Addresses", "  Automatic (DHCP)", f"{' DNS':19}▼", "  none"]
    taps(menu, 0, Key.DOWN, Key.DOWN, Key.ENTER)
    assert text(menu) == ["Network settings", "Addresses:", "Automatic (DHCP)", f"{'DNS: none':19}▼"]


def test_form_shows_the_whole_and_asks_once_with_no_first() -> None:
    menu = menu_on("network-form")
    with_dhcp(menu)
    taps(menu, 0, Key.DOWN, Key.DOWN, Key.ENTER)
    assert isinstance(place(menu), Reviewing)
    tap(menu, Key.ENTER, 0)
    assert text(menu)[-1] == "ENTER goes on."
    tap(menu, Key.ENTER, 0)
    assert text(menu) == ["Apply these network", "settings?", "Then confirm here.", "►No        Yes"]
    tap(menu, Key.ENTER, 0)
    assert typed(menu) == (("method", "dhcp"),)
    taps(menu, 0, Key.ENTER, Key.ENTER, Key.ENTER, Key.RIGHT)
    assert strike(menu, Key.ENTER, 0) == (Action("network-form", values=(("method", "dhcp"), ("dns", ""))),)
    assert place(menu) == Listing(("networking",), "network-form")


def test_form_gives_every_visible_value_changed_or_not() -> None:
    menu = menu_on("network-form")
    taps(menu, 0, Key.DOWN, Key.DOWN, Key.ENTER, Key.DOWN, Key.ENTER)
    assert typed(menu) == (("prefix", "14"),)
    taps(menu, 0, *FROM_TOP_TO_APPLY, *[Key.ENTER] * 4, Key.DOWN)
    (action,) = strike(menu, Key.ENTER, 0)
    assert action.values == (
        ("method", "static"),
        ("address", "192.168.1.20"),
        ("prefix", "14"),
        ("gateway", "192.168.1.1"),
        ("dns", ""),
    )


def test_form_that_is_wrong_as_a_whole_says_why_and_asks_nothing() -> None:
    menu = menu_on("network-form")
    taps(menu, 0, Key.DOWN, Key.ENTER, Key.DOWN, Key.ENTER, *FROM_TOP_TO_APPLY)
    assert text(menu)[2:] == ["►Apply", "  ⚠ Gateway is"]
    tap(menu, Key.ENTER, 0)
    assert text(menu) == ["Not yet", "⚠ Gateway is", "outside the", "network."]
    tap(menu, Key.ENTER, 0)
    assert isinstance(place(menu), Filling)


def test_form_in_which_nothing_changed_applies_nothing() -> None:
    menu = menu_on("network-form")
    taps(menu, 0, *FROM_TOP_TO_APPLY)
    assert text(menu)[2:] == ["►Apply", "  Nothing changed"]
    tap(menu, Key.ENTER, 0)
    assert isinstance(place(menu), Filling)
    tap(menu, Key.EXIT, 0)
    assert place(menu) == Listing(("networking",), "network-form")


@pytest.mark.parametrize("key", [Key.EXIT, Key.LEFT])
def test_form_that_was_changed_asks_before_it_is_dropped(key: Key) -> None:
    menu = menu_on("network-form")
    with_dhcp(menu)
    tap(menu, key, 0)
    assert text(menu) == ["Drop what you", "changed?", "", "►No        Yes"]
    tap(menu, Key.ENTER, 0)
    assert typed(menu) == (("method", "dhcp"),)
    taps(menu, 0, key, Key.DOWN, Key.ENTER)
    assert place(menu) == Listing(("networking",), "network-form")
    tap(menu, Key.ENTER, 0)
    assert typed(menu) == ()


def test_form_put_back_as_it_was_is_left_without_a_question() -> None:
    menu = menu_on("network-form")
    with_dhcp(menu)
    taps(menu, 0, Key.ENTER, Key.DOWN, Key.ENTER, Key.EXIT)
    assert place(menu) == Listing(("networking",), "network-form")


def test_form_forgets_everything_when_nobody_uses_the_panel() -> None:
    menu = menu_on("network-form")
    taps(menu, 0, Key.DOWN, Key.ENTER, Key.DOWN, Key.ENTER, Key.ENTER, Key.UP)
    menu.tick(IDLE_SECONDS)
    assert place(menu) == Idle()
    assert "192" not in repr(menu.place)
    taps(menu, IDLE_SECONDS, Key.ENTER, Key.ENTER, Key.DOWN, Key.ENTER, Key.DOWN)
    assert text(menu)[3] == "  192.168.1.20"


def test_form_keeps_what_was_typed_when_what_holds_now_changes() -> None:
    menu = menu_on("network-form")
    taps(menu, 0, Key.DOWN, Key.ENTER, Key.RIGHT, Key.DOWN)
    fields = tuple(replace(field, current="10.9.8.7") if field.id == "gateway" else field for field in NETWORK.fields)
    menu.update(with_form(replace(NETWORK, fields=fields)), 1.0)
    assert text(menu)[1] == " 182.168.001.020"
    tap(menu, Key.ENTER, 1.0)
    assert typed(menu) == (("address", "182.168.1.20"),)


def test_form_asks_anew_when_it_changed_under_the_question() -> None:
    menu = menu_on("network-form")
    with_dhcp(menu)
    taps(menu, 0, Key.DOWN, Key.DOWN, *[Key.ENTER] * 3, Key.DOWN)
    assert isinstance(place(menu), Deciding)
    menu.update(with_form(replace(NETWORK, question=("Really?",))), 0)
    assert typed(menu) == (("method", "dhcp"),)


def test_form_is_judged_once_more_when_yes_is_chosen() -> None:
    menu = menu_on("network-form")
    with_dhcp(menu)
    taps(menu, 0, Key.DOWN, Key.DOWN, *[Key.ENTER] * 3, Key.DOWN)
    menu.update(with_form(replace(NETWORK, check=lambda values: "Not now.")), 0)
    assert isinstance(place(menu), Deciding)
    assert strike(menu, Key.ENTER, 0) == ()
    assert isinstance(place(menu), Filling)


def test_form_that_is_gone_leads_to_the_list_that_is_left() -> None:
    for keys in ((), (Key.ENTER,), (Key.DOWN, Key.ENTER)):
        menu = menu_on("network-form")
        taps(menu, 0, *keys)
        menu.update(replace(FULL_TREE, root=without(FULL_TREE.root, "network-form")), 0)
        assert place(menu) == Listing(("networking",), "syslog")


def test_field_whose_options_changed_goes_back_to_the_form() -> None:
    menu = menu_on("network-form")
    tap(menu, Key.ENTER, 0)
    assert isinstance(place(menu), Choosing)
    method = replace(NETWORK.fields[0], options=(Option("static", "Fixed"),))
    menu.update(with_form(replace(NETWORK, fields=(method, *NETWORK.fields[1:]))), 0)
    assert place(menu) == Filling(FORM_PATH, "method")


def test_entries_are_the_same_whatever_function_checks_them() -> None:
    assert replace(SYSLOG, check=lambda text: "Never.") == SYSLOG
    assert hash(replace(SYSLOG, check=lambda text: "Never.")) == hash(SYSLOG)
    assert replace(SYSLOG, current="1.1.1.1") != SYSLOG
    assert replace(NETWORK, check=lambda values: None) == NETWORK


def test_menu_takes_the_new_checks_of_a_tree_that_looks_the_same() -> None:
    menu = menu_on("log", tree=tree_of(AddressField("log", "Log", "1.1.1.1")))
    menu.update(tree_of(AddressField("log", "Log", "1.1.1.1", lambda text: "Never.")), 0)
    assert text(menu)[2] == "⚠ Never."


def test_fields_and_forms_refuse_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="'c' needs options"):
        Choice("c", "C", ())
    with pytest.raises(ValueError, match="'n' cannot be from 5 to 4"):
        NumberField("n", "N", 4, 5, 4)
    with pytest.raises(ValueError, match="'f' has no fields"):
        Form("f", "F", ())
    with pytest.raises(ValueError, match="'force-https' twice"):
        Form("f", "F", (FORCE, FORCE))
    with pytest.raises(ValueError, match="waits for 'later', which is not before it"):
        Form("f", "F", (replace(FORCE, visible_if=("later", "x")),))


def test_form_counts_as_a_list_of_the_menus_depth() -> None:
    deep = Submenu("a", "A", (Submenu("b", "B", (Submenu("c", "C", (NETWORK,)),)),))
    with pytest.raises(ValueError, match="4 lists deep"):
        MenuTree(StatusScreen(()), deep)


def test_actions_keep_what_was_typed_out_of_their_description() -> None:
    assert "1234" not in repr(Action("unlock", "1234"))
    assert repr(Action("reset")) == "Action('reset')"
    assert "dhcp" in repr(Action("net", values=(("method", "dhcp"),)))


def with_form(form: Form) -> MenuTree:
    networking = FULL_TREE.root.items[0]
    assert isinstance(networking, Submenu)
    items = tuple(form if item.id == form.id else item for item in networking.items)
    return replace(
        FULL_TREE,
        root=replace(FULL_TREE.root, items=(replace(networking, items=items), *FULL_TREE.root.items[1:])),
    )
