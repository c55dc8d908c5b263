"""A small menu tree for tests with one entry of each kind, and a person who taps and holds keys on it."""

import ipaddress

from msgspec.structs import replace

from frontpanel.fields import AddressField, Choice, NumberField, Option
from frontpanel.form import Form, Values
from frontpanel.items import (
    Action,
    CodeEntry,
    Confirmation,
    DangerousAction,
    MenuTree,
    StatusScreen,
    Submenu,
    Takeover,
    TextPage,
)
from frontpanel.keys import Key
from frontpanel.layout import Size
from frontpanel.menu import Menu

LARGE, SMALL = Size(20, 4), Size(16, 2)
FINGERPRINT = ":".join(f"{value:02X}" for value in range(100, 132))

RESET = DangerousAction(
    "factory", "Factory reset", ("Erase everything?", "Network too!"), ("ALL settings of this", "unit will be erased.")
)
PASSWORD = DangerousAction("password", "Reset CCM Pass", ("Reset the password?",), ("A new one is made.",))
TREE = MenuTree(
    status=StatusScreen(("Base-1", "192.168.1.20", "HTTP 80 on")),
    root=Submenu(
        "root",
        "Menu",
        (
            Submenu("security", "Security", (TextPage("fingerprint", "Fingerprint", (FINGERPRINT,)),)),
            Submenu(
                "administration",
                "Administration",
                (
                    Submenu("access", "CCM Access", (TextPage("default", "Default Password", ("abcd-efgh",)),)),
                    Submenu("reset", "Reset", (PASSWORD, RESET)),
                ),
            ),
        ),
    ),
)
TO_QUESTION = (Key.ENTER, Key.DOWN, Key.ENTER, Key.DOWN, Key.ENTER, Key.DOWN, Key.ENTER)
TO_HOLD = (*TO_QUESTION, Key.DOWN, Key.ENTER)
QUESTION_PATH = ("administration", "reset", "factory")


def host_address(text: str) -> str | None:
    """A field's check: an address that a unit can have."""
    if not text:
        return None
    address = ipaddress.IPv4Address(text)
    return "Not an address for a unit." if address.is_multicast or address.is_loopback else None


def gateway_inside(values: Values) -> str | None:
    """A form's check: the gateway is in the network."""
    typed = dict(values)
    if typed["method"] == "dhcp" or not typed["gateway"]:
        return None
    network = ipaddress.ip_network(f"{typed['address']}/{typed['prefix']}", strict=False)
    return None if ipaddress.ip_address(typed["gateway"]) in network else "Gateway is outside the network."


STATIC = ("method", "static")
NETWORK = Form(
    "network-form",
    "Network settings",
    (
        Choice("method", "Addresses", (Option("dhcp", "Automatic (DHCP)"), Option("static", "Fixed")), "static"),
        AddressField("address", "Address", "192.168.1.20", host_address, visible_if=STATIC),
        NumberField("prefix", "Prefix", 24, 1, 30, visible_if=STATIC),
        AddressField("gateway", "Gateway", "192.168.1.1", host_address, optional=True, visible_if=STATIC),
        AddressField("dns", "DNS", "", host_address, optional=True),
    ),
    ("Apply these network settings?", "Then confirm here."),
    gateway_inside,
)
FORCE = Choice("force-https", "Force HTTPS", (Option("off", "Off"), Option("on", "On")), "off")
SYSLOG = AddressField("syslog", "Log server", "10.0.0.9", host_address)
DIM = NumberField("dim", "Dim after minutes", 5, 1, 60)
NEW_CODE = CodeEntry("new-code", "New panel code", twice=True)
NO_LOCK = Confirmation("no-lock", "No panel lock", ("Let anybody use the panel?",))
LOCK_CODE = CodeEntry("unlock", "Panel code")

FULL_TREE = MenuTree(
    status=StatusScreen(
        (
            "⚠ The certificate ends in 6 days.",
            "Base-1",
            "S/N A123456",
            "192.168.1.20/24 fixed",
            "2001:db8:1234:5678:9abc:def0:1234:5678",
            "HTTP 80: on",
            "⚿ HTTPS 443 433",
        )
    ),
    root=Submenu(
        "root",
        "Menu",
        (
            Submenu(
                "networking",
                "Networking",
                (
                    TextPage("addresses", "Addresses", ("Name: base-1", "192.168.1.20/24", "Gateway 192.168.1.1")),
                    NETWORK,
                    SYSLOG,
                ),
            ),
            Submenu(
                "security",
                "Security",
                (
                    FORCE,
                    TextPage("fingerprint", "Root certificate's fingerprint", ("SHA-256:", FINGERPRINT)),
                    TextPage("one", "One character", ("1",)),
                    TextPage("none", "Nothing at all", ()),
                ),
            ),
            Submenu(
                "administration",
                "Administration",
                (
                    Submenu(
                        "access",
                        "CCM Access",
                        (TextPage("default", "Default Password", ("abcd-efgh",), secret=True),),
                    ),
                    Submenu("reset", "Reset", (PASSWORD, RESET)),
                    Submenu("lock", "Panel lock", (NEW_CODE, NO_LOCK)),
                    DIM,
                ),
            ),
            Submenu("empty", "Events", ()),
        ),
    ),
    recovery=Submenu("recovery", "Reset screen", (PASSWORD, RESET)),
)
LOCKED_TREE = replace(FULL_TREE, locked=LOCK_CODE)
TAKEOVERS = (
    Takeover("reset", ("Factory reset", "Erasing: certificates and keys"), progress=40, spinner=True),
    Takeover("starting", ("Base-1", "Starting ..."), modal=False),
    Takeover(
        "pending",
        ("New address", "192.168.100.200", "ENTER keeps it", "42 s left"),
        modal=False,
        confirm="confirm-network",
    ),
)


def menu_at(*keys: Key, tree: MenuTree = TREE, size: Size = LARGE, now: float = 0.0) -> Menu:
    menu = Menu(tree, size, now)
    for key in keys:
        tap(menu, key, now)
    return menu


def menu_on(identity: str, *, tree: MenuTree = FULL_TREE, size: Size = LARGE, now: float = 0.0) -> Menu:
    """A menu whose owner has opened the entry with this id, wherever it stands."""
    menu = Menu(tree, size, now)
    tap(menu, Key.ENTER, now)
    for step in way_to(tree.root, identity):
        while getattr(menu.place, "chosen", None) != step:
            tap(menu, Key.DOWN, now)
        tap(menu, Key.ENTER, now)
    return menu


def way_to(menu: Submenu, identity: str) -> tuple[str, ...]:
    """The ids that lead from the list `menu` to the entry; () if it is not below it."""
    for item in menu.items:
        if item.id == identity:
            return (identity,)
        below = way_to(item, identity) if isinstance(item, Submenu) else ()
        if below:
            return (item.id, *below)
    return ()


def tap(menu: Menu, key: Key, now: float) -> None:
    assert strike(menu, key, now) == ()


def strike(menu: Menu, key: Key, now: float) -> tuple[Action, ...]:
    """Press and release `key`; return what that confirmed."""
    actions = menu.press(key, now)
    assert menu.release(key, now) == ()
    return actions


def taps(menu: Menu, now: float, *keys: Key) -> None:
    for key in keys:
        tap(menu, key, now)


def hold(menu: Menu, start: float, seconds: float) -> list[Action]:
    """Press ENTER at `start`, tick whenever the menu wants it for `seconds`; return what was confirmed."""
    actions = list(menu.press(Key.ENTER, start))
    return actions + run(menu, start, start + seconds)


def run(menu: Menu, now: float, until: float) -> list[Action]:
    """Let time pass as the menu wants it; return what was confirmed."""
    actions: list[Action] = []
    while (due := menu.next_wake(now)) is not None and due <= until:
        assert due > now
        now = due
        actions += menu.tick(now)
    return actions


def place(menu: Menu) -> object:
    return menu.place


def text(menu: Menu, now: float = 0.0) -> list[str]:
    return [row.rstrip() for row in menu.rows(now)]


def without(item: Submenu, identity: str) -> Submenu:
    kept = (without(child, identity) if isinstance(child, Submenu) else child for child in item.items)
    return replace(item, items=tuple(child for child in kept if child.id != identity))
