"""A place of the menu as a picture, for any size of display from 16x2 up."""

import math

from frontpanel.entry import Code
from frontpanel.filling_views import filling_view
from frontpanel.glyphs import LOCK
from frontpanel.items import CodeEntry, Confirmation, DangerousAction, MenuTree, Submenu, TextPage
from frontpanel.layout import Size, bar, fit, pages
from frontpanel.picture import (
    TALL,
    Picture,
    list_picture,
    question_picture,
    text_picture,
    turned,
    value_picture,
)
from frontpanel.place import (
    Asking,
    Choosing,
    Deciding,
    Editing,
    Filling,
    Holding,
    Idle,
    Listing,
    Place,
    Reading,
    Reviewing,
    Typing,
    Unlocking,
)

AGAIN = "The same again"
NOT_PUBLIC = ("Shown on the panel only.",)


def view(place: Place, tree: MenuTree, size: Size, now: float, *, public: bool = False) -> Picture:
    """Return what `place` shows; always exactly the display's size. What is `public` shows no secret."""
    if isinstance(place, Editing | Choosing | Filling | Reviewing | Deciding):
        return filling_view(place, tree, size)
    item = None if isinstance(place, Idle | Unlocking) else tree.find(place.path)
    match place, item:
        case Unlocking(), _ if tree.locked is not None:
            return _unlocking(place, tree.locked, size, now, public=public)
        case Listing(), Submenu():
            return _list(place, item, size)
        case Reading(), TextPage():
            lines = NOT_PUBLIC if public and item.secret else item.lines
            return text_picture(item.title, lines, place.top, place.page, size)
        case Asking(), Confirmation() | DangerousAction():
            return question_picture(item.question, place.yes, place.page, size)
        case Holding(), DangerousAction():
            return _hold(place, item, size)
        case Typing(), CodeEntry():
            title = AGAIN if place.first else item.title
            return _code(title, item, place.code, place.note, place.page, size, now, public=public)
        case _:
            page = place.page if isinstance(place, Idle) else 0
            turning = pages(tree.status.lines, size)
            return Picture(fit(turned(turning, page), size), len(turning))


def _list(place: Listing, menu: Submenu, size: Size) -> Picture:
    ids = [item.id for item in menu.items]
    chosen = ids.index(place.chosen) if place.chosen in ids else 0
    return list_picture(menu.title, [item.title for item in menu.items], chosen, place.page, size)


def _unlocking(place: Unlocking, entry: CodeEntry, size: Size, now: float, *, public: bool) -> Picture:
    title = f"{LOCK} {entry.title}"
    if place.waiting:
        return Picture(fit([title, " Checking ..."], size))
    return _code(title, entry, place.code, place.note, place.page, size, now, public=public)


def _code(
    title: str, entry: CodeEntry, code: Code, note: str, page: int, size: Size, now: float, *, public: bool
) -> Picture:
    value = code.picture(now, public=public)
    return value_picture(title, value, len(value) - 1, note, f"{code_length(entry)}, then ENTER", page, size)


def code_length(entry: CodeEntry) -> str:
    """Return how long a code must be, in words."""
    if entry.shortest == entry.longest:
        return f"{entry.longest} digits"
    return f"{entry.shortest} to {entry.longest} digits"


def _hold(place: Holding, action: DangerousAction, size: Size) -> Picture:
    """Draw the hold: its text turns until ENTER goes down, then the seconds left and the bar move."""
    held = 0.0 if place.since is None else place.seen - place.since
    hint = f"Hold ENTER {action.hold_seconds:g} s"
    if place.since is not None:
        hint = f"Keep holding {math.ceil(action.hold_seconds - held)} s"
    progress = bar(held / action.hold_seconds, size.columns)
    if size.rows < TALL:
        lines = (hint,) if place.since is not None else (hint, *action.warning)
        turning = pages(lines, Size(size.columns, size.rows - 1))
        return Picture(fit([*turned(turning, place.page), progress], size), len(turning))
    text_size = Size(size.columns, size.rows - 2)
    turning = pages(action.warning, text_size)
    page = place.page if place.since is None else 0
    rows = [*fit(turned(turning, page), text_size), hint, progress]
    return Picture(fit(rows, size), len(turning) if place.since is None else 1)
