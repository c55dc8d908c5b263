"""Where the menu stands, and where it stands after the tree under it was replaced.

A place holds ids, never entries, so that a new tree can be put under it at any time.
"""

import msgspec
from msgspec.structs import replace

from frontpanel.items import DangerousAction, Item, MenuTree, Submenu, TextPage

Path = tuple[str, ...]
"""Ids from the root's entries down; () is the root itself."""


class Idle(msgspec.Struct, frozen=True):
    """The status screen, at its `page` (counted on for ever, shown modulo their number)."""

    page: int = 0


class Listing(msgspec.Struct, frozen=True):
    """The list at `path`, the entry with the id `chosen` marked."""

    path: Path
    chosen: str


class Reading(msgspec.Struct, frozen=True):
    """The text page at `path`, scrolled so that line `top` is its first."""

    path: Path
    top: int = 0


class Asking(msgspec.Struct, frozen=True):
    """The question of the dangerous action at `path`, Yes or No marked."""

    path: Path
    yes: bool = False
    page: int = 0


class Holding(msgspec.Struct, frozen=True):
    """The dangerous action at `path` waits for ENTER to be held.

    `since` is when ENTER went down, None while it is up; `seen` is when the hold was last looked at.
    """

    path: Path
    since: float | None = None
    seen: float = 0.0
    page: int = 0


Place = Idle | Listing | Reading | Asking | Holding


def enter(path: Path, item: Item) -> Place:
    """Return the place that opening `item`, which stands at `path`, leads to."""
    if isinstance(item, Submenu):
        return Listing(path, item.items[0].id if item.items else "")
    if isinstance(item, TextPage):
        return Reading(path)
    return Asking(path)


def leave(place: Place) -> Place:
    """Return the place one step back: the list above, what was left marked; from the first list the status."""
    if isinstance(place, Holding):
        return Asking(place.path)
    if isinstance(place, Idle) or not place.path:
        return Idle()
    return Listing(place.path[:-1], place.path[-1])


def moved(place: Place, old: MenuTree, new: MenuTree) -> Place:
    """Return `place` in the tree `new` that replaces `old`: the same if it is still there, else its nearest parent.

    A dangerous action that is not word for word the same goes back to its question: what was confirmed is gone.
    """
    if isinstance(place, Idle):
        return place
    item = new.find(place.path)
    if isinstance(place, Listing) and isinstance(item, Submenu):
        return replace(place, chosen=_nearest(item, place.chosen, old.find(place.path)))
    if isinstance(place, Reading) and isinstance(item, TextPage):
        return place
    if isinstance(place, Asking | Holding) and isinstance(item, DangerousAction):
        return place if item == old.find(place.path) else Asking(place.path)
    return _parent(place.path, old, new)


def _parent(path: Path, old: MenuTree, new: MenuTree) -> Listing:
    for length in range(len(path) - 1, 0, -1):
        item = new.find(path[:length])
        if isinstance(item, Submenu):
            return Listing(path[:length], _nearest(item, path[length], old.find(path[:length])))
    gone = path[0] if path else ""
    return Listing((), _nearest(new.root, gone, old.root))


def _nearest(menu: Submenu, wanted: str, before: Item | None) -> str:
    """Return the id to mark: `wanted` if it is there, else what stands where it stood."""
    ids = [item.id for item in menu.items]
    if wanted in ids or not ids:
        return wanted if ids else ""
    old_ids = [item.id for item in before.items] if isinstance(before, Submenu) else []
    index = old_ids.index(wanted) if wanted in old_ids else 0
    return ids[min(index, len(ids) - 1)]
