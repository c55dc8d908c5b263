"""The panels we know: their size, speed, LEDs and character set.

Sources: CFA635 data sheet v2.1, CFA533 data sheet, CFA633 data sheet. Their character sets are ASCII only in part;
what differs is listed per model, and everything else that people write is folded to its nearest plain letter.
"""

import unicodedata

import msgspec

from frontpanel.glyphs import GLYPHS

UNKNOWN = ord("?")
_SPECIAL = {glyph.character: index for index, glyph in enumerate(GLYPHS)}


class LedPins(msgspec.Struct, frozen=True):
    """The two GPIO indexes (command 34) behind one two-colour LED."""

    green: int
    red: int


class Model(msgspec.Struct, frozen=True):
    """One kind of panel. Lengths are in bytes, speeds in baud, the size in character cells."""

    name: str
    columns: int
    rows: int
    longest_data: int
    baud: int
    contrast: int
    leds: tuple[LedPins, ...]
    differing: tuple[tuple[str, int], ...]

    def encode(self, text: str, width: int | None = None) -> bytes:
        """Return the display's own codes for `text`, one byte a character.

        Accents are dropped, the eight special characters become 0-7, anything else unknown becomes a question
        mark. With `width` the result is cut or filled with blanks to exactly that many cells.
        """
        differing = dict(self.differing)
        cells = bytes(_code(character, differing) for character in _folded(text))
        return cells if width is None else cells[:width].ljust(width)

    def decode(self, cells: bytes) -> str:
        """Return the text that a person would read off the display; the inverse of `encode` where there is one."""
        shown = {code: character for character, code in self.differing}
        shown.update({index: glyph.character for index, glyph in enumerate(GLYPHS)})
        misplaced = {character for character, _ in self.differing}
        shown.update({code: chr(code) for code in range(0x20, 0x7F) if chr(code) not in misplaced})
        return "".join(shown.get(code, chr(UNKNOWN)) for code in cells)


def _folded(text: str) -> str:
    """Split letters from their accents, one character out for each letter in, leaving our glyphs alone."""
    if text.isascii():
        return text
    folded = []
    for character in text:
        if not unicodedata.combining(character):
            plain = unicodedata.normalize("NFKD", character)
            folded.append(character if character in _SPECIAL or not plain[:1].isascii() else plain[0])
    return "".join(folded)


def _code(character: str, differing: dict[str, int]) -> int:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character in differing:
        return differing[character]
    return ord(character) if " " <= character <= "~" else UNKNOWN


_CFA635_SET = (
    ("$", 0xA2), ("@", 0xA0), ("[", 0xFA), ("\\", 0xFB), ("]", 0xFC), ("^", 0x1D), ("_", 0xC4),
    ("{", 0xFD), ("|", 0xFE), ("}", 0xFF), ("~", 0xCE), ("`", 0x27),
)  # fmt: skip

# The 16x2 displays have no backslash (a yen sign stands there) and no tilde (an arrow).
_CFA533_SET = (("\\", ord("/")), ("~", ord("-")))

CFA635 = Model(
    name="CFA635",
    columns=20,
    rows=4,
    longest_data=22,
    baud=115200,
    contrast=105,
    leds=(LedPins(11, 12), LedPins(9, 10), LedPins(7, 8), LedPins(5, 6)),
    differing=_CFA635_SET,
)
CFA633 = Model(
    name="CFA633", columns=16, rows=2, longest_data=22, baud=19200, contrast=16, leds=(), differing=_CFA533_SET
)
CFA533 = Model(
    name="CFA533", columns=16, rows=2, longest_data=18, baud=19200, contrast=16, leds=(), differing=_CFA533_SET
)

MODELS: tuple[Model, ...] = (CFA635, CFA633, CFA533)


def find_model(name: str) -> Model:
    """Return the model called `name` (`635` and `CFA635` both do); ValueError names the known ones."""
    wanted = name.strip().upper().removeprefix("CFA")
    for model in MODELS:
        if model.name.removeprefix("CFA") == wanted:
            return model
    known = ", ".join(model.name.removeprefix("CFA") for model in MODELS)
    raise ValueError(f"There is no panel model '{name}'; the known ones are {known}.")


def model_of_version(version: str) -> Model | None:
    """Return the model that a panel's version text (`CFA635:h1.1,v1.6`, `CFA533:hX1, v2.0`) names, None if unknown."""
    return next((model for model in MODELS if version.upper().startswith(model.name)), None)
