"""Text made to fit a small display: wrapped, put on pages, bars."""

from collections.abc import Sequence

import msgspec

from frontpanel.glyphs import BLOCK, HALF_BLOCK

BREAK_AFTER = ":.,-/@="
"""Long words (a fingerprint, an address, a host name) may be broken after these, so that groups stay whole."""


class Size(msgspec.Struct, frozen=True):
    """A display's size in character cells."""

    columns: int
    rows: int


def wrap(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width`, at least one line; words kept whole where they can be."""
    lines = [""]
    for word in text.split():
        for part in _parts(word, width):
            joined = f"{lines[-1]} {part}" if lines[-1] else part
            fits = len(joined) <= width and part == word
            lines[-1:] = [joined] if fits or not lines[-1] else [lines[-1], part]
    return lines


def wrap_all(lines: Sequence[str], width: int) -> list[str]:
    """Return all `lines` wrapped, one below the other."""
    return [part for line in lines for part in wrap(line, width)]


def pages(lines: Sequence[str], size: Size) -> list[list[str]]:
    """Return `lines` wrapped and put on pages; at least one page. A line is cut by a page's end only if it must be."""
    result: list[list[str]] = [[]]
    for line in lines:
        parts = wrap(line, size.columns)
        if result[-1] and len(result[-1]) + len(parts) > size.rows:
            result.append([])
        for part in parts:
            if len(result[-1]) == size.rows:
                result.append([])
            result[-1].append(part)
    return result


def bar(fraction: float, width: int) -> str:
    """Return a progress bar of `width` cells between brackets, filled to `fraction` (0-1) in steps of half a cell."""
    cells = width - 2
    halves = round(2 * cells * min(1.0, max(0.0, fraction)))
    filled = BLOCK * (halves // 2) + HALF_BLOCK * (halves % 2)
    return f"[{filled.ljust(cells)}]"


def bar_steps(width: int) -> int:
    """Return how many different bars `bar` can draw in `width`, less one."""
    return 2 * (width - 2)


def fit(rows: Sequence[str], size: Size) -> tuple[str, ...]:
    """Return exactly the display's rows, each exactly as wide as it is."""
    padded = [*rows, *[""] * size.rows][: size.rows]
    return tuple(row[: size.columns].ljust(size.columns) for row in padded)


def _parts(word: str, width: int) -> list[str]:
    parts = []
    while len(word) > width:
        cut = max(word.rfind(mark, 0, width) for mark in BREAK_AFTER) + 1
        parts.append(word[: cut or width])
        word = word[cut or width :]
    return [*parts, word] if word else parts
