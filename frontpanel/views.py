"""A place of the menu as rows of text, for any size of display from 16x2 up.

Displays of four rows and more spend one on the list's or page's title; on two rows it would cost half the display.
"""

import math

from frontpanel.glyphs import CHOSEN, DOWN, UP
from frontpanel.items import DangerousAction, Item, MenuTree, Submenu, Takeover, TextPage
from frontpanel.layout import Size, bar, fit, pages, wrap_all
from frontpanel.place import Asking, Holding, Idle, Listing, Place, Reading

TALL = 4
SPINNER = ".oOo"
SPINNER_SECONDS = 0.25
"""One turn of four pictures a second."""


def view(place: Place, tree: MenuTree, size: Size) -> tuple[str, ...]:
    """Return the rows that `place` shows; always exactly the display's size."""
    item = tree.root if isinstance(place, Idle) else tree.find(place.path)
    if isinstance(place, Listing) and isinstance(item, Submenu):
        return fit(_list(place, item, size), size)
    if isinstance(place, Reading) and isinstance(item, TextPage):
        return fit(_text(place, item, size), size)
    if isinstance(place, Asking) and isinstance(item, DangerousAction):
        return fit(_question(place, item, size), size)
    if isinstance(place, Holding) and isinstance(item, DangerousAction):
        return fit(_hold(place, item, size), size)
    page = place.page if isinstance(place, Idle) else 0
    return fit(_turned(pages(tree.status.lines, size), page), size)


def page_count(place: Place, tree: MenuTree, size: Size) -> int:
    """Return how many pages `place` turns through by itself."""
    if isinstance(place, Idle):
        return len(pages(tree.status.lines, size))
    item = tree.find(place.path)
    if isinstance(place, Asking) and isinstance(item, DangerousAction):
        return len(pages(item.question, Size(size.columns, size.rows - 1)))
    if isinstance(place, Holding) and place.since is None and isinstance(item, DangerousAction):
        return len(pages(_hold_lines(item, size), _hold_text_size(size)))
    return 1


def last_top(item: Item | None, size: Size) -> int:
    """Return how far a text page can be scrolled."""
    if not isinstance(item, TextPage):
        return 0
    return max(0, len(wrap_all(item.lines, size.columns - 1)) - (size.rows - _heading_rows(size)))


def takeover_view(takeover: Takeover, size: Size, now: float) -> tuple[str, ...]:
    """Return the rows of a take-over: its text, and a bar, per cent and spinner on the last row as wanted."""
    spin = SPINNER[int(now / SPINNER_SECONDS) % len(SPINNER)] if takeover.spinner else " "
    text = wrap_all(takeover.lines, size.columns)
    if takeover.progress is not None:
        percent = max(0, min(100, takeover.progress))
        last = f"{bar(percent / 100, size.columns - 6)}{percent:4d}%{spin}"
        return fit([*fit(text, Size(size.columns, size.rows - 1)), last], size)
    rows = fit(text, size)
    return (*rows[:-1], rows[-1][:-1] + spin) if takeover.spinner else rows


def next_spin(now: float) -> float:
    """Return when the spinner's next picture is due, in seconds, later than `now`."""
    return (math.floor(now / SPINNER_SECONDS) + 1) * SPINNER_SECONDS


def _heading_rows(size: Size) -> int:
    return 1 if size.rows >= TALL else 0


def _turned(all_pages: list[list[str]], page: int) -> list[str]:
    return all_pages[page % len(all_pages)]


def _list(place: Listing, menu: Submenu, size: Size) -> list[str]:
    heading = [menu.title] * _heading_rows(size)
    if not menu.items:
        return [*heading, "Nothing here"]
    visible = size.rows - len(heading)
    ids = [item.id for item in menu.items]
    chosen = ids.index(place.chosen) if place.chosen in ids else 0
    top = max(0, min(chosen - visible // 2, len(ids) - visible))
    rows = [
        f"{CHOSEN if top + offset == chosen else ' '}{item.title}"
        for offset, item in enumerate(menu.items[top : top + visible])
    ]
    return heading + _marked(rows, above=top > 0, below=top + visible < len(ids), width=size.columns)


def _text(place: Reading, page: TextPage, size: Size) -> list[str]:
    heading = [page.title] * _heading_rows(size)
    visible = size.rows - len(heading)
    lines = wrap_all(page.lines, size.columns - 1)
    top = min(place.top, last_top(page, size))
    rows = lines[top : top + visible]
    return heading + _marked(rows, above=top > 0, below=top + visible < len(lines), width=size.columns)


def _marked(rows: list[str], *, above: bool, below: bool, width: int) -> list[str]:
    """Put arrows into the last column where there is more to see."""
    if above and rows:
        rows = [rows[0][: width - 1].ljust(width - 1) + UP, *rows[1:]]
    if below and rows:
        rows = [*rows[:-1], rows[-1][: width - 1].ljust(width - 1) + DOWN]
    return rows


def _question(place: Asking, action: DangerousAction, size: Size) -> list[str]:
    text_size = Size(size.columns, size.rows - 1)
    text = fit(_turned(pages(action.question, text_size), place.page), text_size)
    no, yes = (" ", CHOSEN) if place.yes else (CHOSEN, " ")
    return [*text, f"{no}No".ljust(size.columns // 2) + f"{yes}Yes"]


def _hold(place: Holding, action: DangerousAction, size: Size) -> list[str]:
    text_size = _hold_text_size(size)
    if place.since is None:
        text = _turned(pages(_hold_lines(action, size), text_size), place.page)
        held = 0.0
    else:
        text = pages(action.warning, text_size)[0] if size.rows >= TALL else []
        held = place.seen - place.since
    left = math.ceil(action.hold_seconds - held)
    hint = _hold_hint(action) if place.since is None else f"Keep holding {left} s"
    if size.rows < TALL:
        return [*(text if place.since is None else [hint]), bar(held / action.hold_seconds, size.columns)]
    return [*fit(text, text_size), hint, bar(held / action.hold_seconds, size.columns)]


def _hold_lines(action: DangerousAction, size: Size) -> tuple[str, ...]:
    """Return the text that turns above the bar; short displays have no row of its own for the hint."""
    return action.warning if size.rows >= TALL else (_hold_hint(action), *action.warning)


def _hold_hint(action: DangerousAction) -> str:
    return f"Hold ENTER {action.hold_seconds:g} s"


def _hold_text_size(size: Size) -> Size:
    return Size(size.columns, size.rows - 2 if size.rows >= TALL else size.rows - 1)
