"""The menu's description: frozen data that says what there is, never how it is drawn.

The program makes a whole new tree whenever what it has to say changes. The menu finds its place in the new tree by
ids, so an id must stay the same for the same thing, and no two entries of a tree may share one.
"""

from collections.abc import Iterator

import msgspec

from frontpanel.fields import AddressField, Choice, Field, NumberField
from frontpanel.form import Form, Values

DEEPEST = 3
"""Lists below one another, the first one included: a person loses the way beyond that."""

HOLD_SECONDS = 3.0
"""A 635's own firmware may act on ENTER or EXIT held for 4 s: holds stay shorter."""

RECOVERY = "*recovery*"
"""The first id of every path into the reset screen; no entry may have it."""


class TextPage(msgspec.Struct, frozen=True):
    """Text to read; long lines are wrapped, long pages scroll. What is `secret` is shown on the panel only."""

    id: str
    title: str
    lines: tuple[str, ...]
    secret: bool = False


class Confirmation(msgspec.Struct, frozen=True):
    """Something harmless to do: asks once, with No first."""

    id: str
    title: str
    question: tuple[str, ...]


class DangerousAction(msgspec.Struct, frozen=True):
    """Something that cannot be undone: asks, with No first, then wants ENTER held for `hold_seconds`."""

    id: str
    title: str
    question: tuple[str, ...]
    warning: tuple[str, ...]
    hold_seconds: float = HOLD_SECONDS


class CodeEntry(msgspec.Struct, frozen=True):
    """A code of `shortest` to `longest` digits to type, masked; typed `twice` where nobody knows yet if it is right."""

    id: str
    title: str
    shortest: int = 4
    longest: int = 8
    twice: bool = False


class Submenu(msgspec.Struct, frozen=True):
    """A list of entries."""

    id: str
    title: str
    items: "tuple[Item, ...]"


Item = Submenu | TextPage | Confirmation | DangerousAction | CodeEntry | Form | Choice | AddressField | NumberField


class StatusScreen(msgspec.Struct, frozen=True):
    """What stands on the display while nobody uses it, most important line first; pages turn by themselves."""

    lines: tuple[str, ...]


class MenuTree(msgspec.Struct, frozen=True):
    """Everything the panel offers.

    `locked` is the code that a person must type before the menu opens. `recovery` is the reset screen, which opens
    without it (see recovery.py); its entries may be the very ones that stand in the menu too.
    ValueError: lists deeper than DEEPEST, or an id used twice.
    """

    status: StatusScreen
    root: Submenu
    locked: CodeEntry | None = None
    recovery: Submenu | None = None

    def __post_init__(self) -> None:
        for menu in (self.root, *([self.recovery] if self.recovery else [])):
            ids = [RECOVERY, *(item.id for item in _every_item(menu))]
            twice = {identity for identity in ids if ids.count(identity) > 1}
            if twice:
                raise ValueError(f"These menu ids are used twice: {', '.join(sorted(twice))}.")
            if _depth(menu) > DEEPEST:
                raise ValueError(f"The menu is {_depth(menu)} lists deep; {DEEPEST} are allowed.")

    def find(self, path: tuple[str, ...]) -> Item | None:
        """Return the entry that `path` (ids, the root's own left out) leads to, None if it is not there.

        A path that begins with RECOVERY leads into the reset screen, one that goes on below a form to its field.
        """
        item: Item | None = self.root
        if path[:1] == (RECOVERY,):
            item, path = self.recovery, path[1:]
        for identity in path:
            item = _child(item, identity)
        return item


class Takeover(msgspec.Struct, frozen=True):
    """Takes the whole display: the progress of a reset, a countdown.

    `progress` is 0-100 or None for no bar. `spinner` turns once a second. While it is `modal` keys do nothing, else a
    key puts it away until nobody has used the panel for a while or a take-over with another `id` comes. With `confirm`
    ENTER gives that action instead, once the take-over stood there long enough to be seen.
    """

    id: str
    lines: tuple[str, ...]
    progress: int | None = None
    spinner: bool = False
    modal: bool = True
    confirm: str | None = None


class Action(msgspec.Struct, frozen=True):
    """The owner asked for what has this `id`, and confirmed it as its kind demands.

    `value` is what was chosen or typed, `values` are a form's visible fields. A value may be a code: `repr` hides it.
    """

    id: str
    value: str = ""
    values: Values = ()

    def __repr__(self) -> str:
        """Keep what was typed out of every log and report."""
        value = ", value='***'" if self.value else ""
        values = f", values={self.values!r}" if self.values else ""
        return f"Action({self.id!r}{value}{values})"


def _child(item: Item | None, identity: str) -> Item | None:
    children: tuple[Item | Field, ...] = ()
    if isinstance(item, Submenu):
        children = item.items
    elif isinstance(item, Form):
        children = item.fields
    return next((child for child in children if child.id == identity), None)


def _every_item(item: Item) -> Iterator[Item]:
    yield item
    if isinstance(item, Submenu):
        for child in item.items:
            yield from _every_item(child)


def _depth(menu: Submenu | Form) -> int:
    below = menu.items if isinstance(menu, Submenu) else ()
    return 1 + max((_depth(item) for item in below if isinstance(item, Submenu | Form)), default=0)
