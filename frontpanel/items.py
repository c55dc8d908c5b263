"""The menu's description: frozen data that says what there is, never how it is drawn.

The program makes a whole new tree whenever what it has to say changes. The menu finds its place in the new tree by
ids, so an id must stay the same for the same thing, and no two entries of a tree may share one.
"""

from collections.abc import Iterator

import msgspec

DEEPEST = 3
"""Lists below one another, the first one included: a person loses the way beyond that."""

HOLD_SECONDS = 3.0
"""A 635's own firmware may act on ENTER or EXIT held for 4 s: holds stay shorter."""


class TextPage(msgspec.Struct, frozen=True):
    """Text to read; long lines are wrapped, long pages scroll."""

    id: str
    title: str
    lines: tuple[str, ...]


class DangerousAction(msgspec.Struct, frozen=True):
    """Something that cannot be undone: asks, with No first, then wants ENTER held for `hold_seconds`."""

    id: str
    title: str
    question: tuple[str, ...]
    warning: tuple[str, ...]
    hold_seconds: float = HOLD_SECONDS


class Submenu(msgspec.Struct, frozen=True):
    """A list of entries."""

    id: str
    title: str
    items: "tuple[Item, ...]"


Item = Submenu | TextPage | DangerousAction


class StatusScreen(msgspec.Struct, frozen=True):
    """What stands on the display while nobody uses it, most important line first; pages turn by themselves."""

    lines: tuple[str, ...]


class MenuTree(msgspec.Struct, frozen=True):
    """Everything the panel offers. ValueError: lists deeper than DEEPEST, or an id used twice."""

    status: StatusScreen
    root: Submenu

    def __post_init__(self) -> None:
        ids = [item.id for item in _every_item(self.root)]
        twice = {identity for identity in ids if ids.count(identity) > 1}
        if twice:
            raise ValueError(f"These menu ids are used twice: {', '.join(sorted(twice))}.")
        if _depth(self.root) > DEEPEST:
            raise ValueError(f"The menu is {_depth(self.root)} lists deep; {DEEPEST} are allowed.")

    def find(self, path: tuple[str, ...]) -> Item | None:
        """Return the entry that `path` (ids, the root's own left out) leads to, None if it is not there."""
        item: Item = self.root
        for identity in path:
            if not isinstance(item, Submenu):
                return None
            child = next((entry for entry in item.items if entry.id == identity), None)
            if child is None:
                return None
            item = child
        return item


class Takeover(msgspec.Struct, frozen=True):
    """Takes the whole display: the progress of a reset, a countdown.

    `progress` is 0-100 or None for no bar. `spinner` turns once a second. While it is `modal` keys do nothing, else a
    key puts it away until nobody has used the panel for a while or a take-over with another `id` comes.
    """

    id: str
    lines: tuple[str, ...]
    progress: int | None = None
    spinner: bool = False
    modal: bool = True


class Action(msgspec.Struct, frozen=True):
    """The owner asked for the dangerous action `id`, confirmed it and held ENTER for its time."""

    id: str


def _every_item(item: Item) -> Iterator[Item]:
    yield item
    if isinstance(item, Submenu):
        for child in item.items:
            yield from _every_item(child)


def _depth(menu: Submenu) -> int:
    return 1 + max((_depth(item) for item in menu.items if isinstance(item, Submenu)), default=0)
