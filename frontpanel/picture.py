"""What fills the display, and the shapes it is built of: lists, text that scrolls, questions, values, forms.

A display of four rows spends one on a title. On two rows a list shows its title and the one entry that is marked: a
person who sees two entries and no title does not know where he is. Text that finds no room is turned a page at a time,
never run along the row: every write to the display costs time on the line, and moving text is hard to read.
"""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from frontpanel.glyphs import CHOSEN, DOWN, TICK, UP, WARNING
from frontpanel.layout import Size, fit, pages, wrap, wrap_all

TALL = 4
"""Rows from which on there is room for more than what a person must see."""

NOTHING = "Nothing here"

Part = TypeVar("Part")


class Picture(msgspec.Struct, frozen=True):
    """The display's rows; over how many pages its text turns; the cursor's column and row if it is shown."""

    rows: tuple[str, ...]
    turns: int = 1
    cursor: tuple[int, int] | None = None


def blank_picture(size: Size) -> Picture:
    """Return an empty display."""
    return Picture(fit([], size))


def list_picture(title: str, labels: Sequence[str], chosen: int, page: int, size: Size) -> Picture:
    """Return a list with its title, one of its `labels` marked, arrows where it goes on."""
    if not labels:
        return Picture(fit([title, NOTHING], size))
    if size.rows < TALL:
        return _short_list(title, labels, chosen, page, size)
    headings = wrap(title, size.columns)
    visible = size.rows - 1
    top = max(0, min(chosen - visible // 2, len(labels) - visible))
    above, below = top > 0, top + visible < len(labels)
    shown = range(top, min(len(labels), top + visible))
    arrows = {shown[0]} if above else set()
    arrows |= {shown[-1]} if below else set()
    parts = wrap(labels[chosen], size.columns - (2 if chosen in arrows else 1))
    rows = [f"{CHOSEN}{turned(parts, page)}" if number == chosen else f" {labels[number]}" for number in shown]
    rows = [turned(headings, page), *_marked(rows, above=above, below=below, width=size.columns)]
    return Picture(fit(rows, size), max(len(headings), len(parts)))


def _short_list(title: str, labels: Sequence[str], chosen: int, page: int, size: Size) -> Picture:
    headings = wrap(title, size.columns - 2)
    parts = wrap(labels[chosen], size.columns - 1)
    heading = with_arrows(turned(headings, page), size.columns, above=chosen > 0, below=chosen < len(labels) - 1)
    return Picture(fit([heading, f"{CHOSEN}{turned(parts, page)}"], size), max(len(headings), len(parts)))


def text_picture(title: str, lines: Sequence[str], top: int, page: int, size: Size) -> Picture:
    """Return text from its line `top` on, or as far down as it goes, with arrows where there is more."""
    headings = wrap(title, size.columns) if size.rows >= TALL else []
    visible = page_rows(size)
    wrapped = wrap_all(lines or (NOTHING,), size.columns - 1)
    top = min(top, last_top(lines, size))
    rows = _marked(wrapped[top : top + visible], above=top > 0, below=top + visible < len(wrapped), width=size.columns)
    return Picture(fit([*([turned(headings, page)] if headings else []), *rows], size), max(1, len(headings)))


def last_top(lines: Sequence[str], size: Size) -> int:
    """Return how far text can be scrolled."""
    return max(0, len(wrap_all(lines, size.columns - 1)) - page_rows(size))


def page_rows(size: Size) -> int:
    """Return how many rows of a text page are seen at once."""
    return size.rows - 1 if size.rows >= TALL else size.rows


def question_picture(lines: Sequence[str], yes: bool, page: int, size: Size) -> Picture:
    """Return a question above No and Yes."""
    text_size = Size(size.columns, size.rows - 1)
    turning = pages(lines, text_size)
    no_mark, yes_mark = (" ", CHOSEN) if yes else (CHOSEN, " ")
    answers = f"{no_mark}No".ljust(size.columns // 2) + f"{yes_mark}Yes"
    return Picture(fit([*fit(turned(turning, page), text_size), answers], size), len(turning))


def value_picture(title: str, value: str, cursor: int, note: str, hint: str, page: int, size: Size) -> Picture:
    """Return a value that is being typed, the cursor on it; below it what is wrong (`note`), else a `hint`.

    On two rows there is no room for a hint, and what is wrong takes the title's.
    """
    wrong = f"{WARNING} {note}" if note else ""
    if size.rows < TALL:
        headings, below = wrap(wrong or title, size.columns), [[""]]
    else:
        headings, below = wrap(title, size.columns), pages((wrong or hint,), Size(size.columns, size.rows - 2))
    rows = [turned(headings, page), f" {value}", *turned(below, page)]
    return Picture(fit(rows, size), max(len(headings), len(below)), (min(1 + cursor, size.columns - 1), 1))


def form_picture(entries: Sequence[tuple[str, str]], chosen: int, page: int, size: Size) -> Picture:
    """Return a form: each of its entries has a row for its title and one for its value."""
    visible = size.rows // 2
    top = max(0, min(chosen - visible // 2, len(entries) - visible))
    last = min(len(entries), top + visible) - 1
    indent = "  " if size.rows >= TALL else " "
    rows: list[str] = []
    turns = 1
    for number in range(top, last + 1):
        title, value = entries[number]
        titles = wrap(title, size.columns - 3)
        values = wrap(value, size.columns - len(indent))
        turn = page if number == chosen else 0
        turns = max(turns, len(titles), len(values)) if number == chosen else turns
        mark = CHOSEN if number == chosen else " "
        above, below = number == top and top > 0, number == last and last < len(entries) - 1
        rows += [with_arrows(mark + turned(titles, turn), size.columns, above=above, below=below)]
        rows += [indent + turned(values, turn)]
    return Picture(fit(rows, size), turns)


def with_arrows(text: str, width: int, *, above: bool, below: bool) -> str:
    """Return `text` with arrows in the last two columns that tell whether there is more above and below."""
    return text[: width - 2].ljust(width - 2) + (UP if above else " ") + (DOWN if below else " ")


def ticked(label: str) -> str:
    """Return the label of what holds now."""
    return f"{label} {TICK}"


def turned(parts: Sequence[Part], page: int) -> Part:
    """Return the part that `page` counts to, round and round."""
    return parts[page % len(parts)]


def _marked(rows: list[str], *, above: bool, below: bool, width: int) -> list[str]:
    """Put arrows into the last column where there is more to see."""
    if above and rows:
        rows = [rows[0][: width - 1].ljust(width - 1) + UP, *rows[1:]]
    if below and rows:
        rows = [*rows[:-1], rows[-1][: width - 1].ljust(width - 1) + DOWN]
    return rows
