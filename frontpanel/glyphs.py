"""The eight special characters that every supported panel can be taught (command 9).

Screens are written in Unicode. These eight characters have no place in the displays' own sets, so each is drawn
here and uploaded once after a connect. The pictures use five columns, because the 533 and 633 have five and the
635 has six (its left column stays blank); a full progress block uses all six, so that a bar has no seams.
"""

import msgspec

UP = "▲"
DOWN = "▼"
CHOSEN = "►"
LOCK = "⚿"
WARNING = "⚠"
TICK = "✓"
BLOCK = "█"
HALF_BLOCK = "▌"


class Glyph(msgspec.Struct, frozen=True):
    """One special character: the Unicode character that asks for it and its eight rows.

    Each row is 0-63, most significant bit at the left (CFA635 data sheet, command 9).
    """

    character: str
    rows: tuple[int, ...]


def _picture(character: str, *rows: str) -> Glyph:
    return Glyph(character, tuple(int(row.replace(".", "0").replace("#", "1"), 2) for row in rows))


GLYPHS: tuple[Glyph, ...] = (
    _picture(UP, "......", "...#..", "..###.", ".#####", "......", "......", "......", "......"),
    _picture(DOWN, "......", "......", "......", "......", ".#####", "..###.", "...#..", "......"),
    _picture(CHOSEN, "......", ".#....", ".###..", ".#####", ".###..", ".#....", "......", "......"),
    _picture(LOCK, "..###.", ".#...#", ".#...#", ".#####", ".##.##", ".##.##", ".#####", "......"),
    _picture(WARNING, "...#..", "..###.", "..#.#.", "..#.#.", ".##.##", ".#####", ".##.##", ".#####"),
    _picture(TICK, "......", ".....#", "....##", ".#.##.", ".###..", "..#...", "......", "......"),
    _picture(BLOCK, *["######"] * 7, "......"),
    _picture(HALF_BLOCK, *["###..."] * 7, "......"),
)
