"""A small menu tree for tests, and a person who taps and holds keys on it."""

from msgspec.structs import replace

from frontpanel.items import Action, DangerousAction, MenuTree, StatusScreen, Submenu, TextPage
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


def menu_at(*keys: Key, tree: MenuTree = TREE, size: Size = LARGE, now: float = 0.0) -> Menu:
    menu = Menu(tree, size, now)
    for key in keys:
        tap(menu, key, now)
    return menu


def tap(menu: Menu, key: Key, now: float) -> None:
    assert menu.press(key, now) == ()
    assert menu.release(key, now) == ()


def hold(menu: Menu, start: float, seconds: float) -> list[Action]:
    """Press ENTER at `start`, tick whenever the menu wants it for `seconds`; return what was confirmed."""
    actions = list(menu.press(Key.ENTER, start))
    now = start
    while (due := menu.next_wake(now)) is not None and due <= start + seconds:
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
