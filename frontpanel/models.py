"""The panels we know: their size, speed, LEDs and character set.

Sources: CFA635 data sheet v2.1, CFA533 data sheet, CFA633 data sheet. Their character sets are ASCII only in part;
what differs is listed per model, and everything else that people write is folded to its nearest plain letter.

A CFA735 or CFA835 says another name and is otherwise driven as a 635: it takes longer data, which we do not send, and
lacks commands (7, 8, 10, 30, 35) that we do not send either.
"""

import unicodedata

import msgspec
from msgspec.structs import replace

from frontpanel.glyphs import GLYPHS

LONGEST_DATA = 22
"""Bytes of data in the longest packet that we send to any model, and that any of them sends to us."""

UNKNOWN = ord("?")
_SPECIAL = {glyph.character: index for index, glyph in enumerate(GLYPHS)}


class LedPins(msgspec.Struct, frozen=True):
    """The two GPIO indexes (command 34) behind one two-colour LED."""

    green: int
    red: int


class Model(msgspec.Struct, frozen=True):
    """One kind of panel. Lengths are in bytes, speeds in baud, the size in character cells.

    `name` is what it calls itself and `setting` what a profile calls it. `contrast` is about right on a desk, of at
    most `most_contrast`. `differing` are the codes of characters that are not where ASCII has them, `strangers` what
    else the display can show.
    """

    name: str
    setting: str
    columns: int
    rows: int
    longest_data: int
    baud: int
    contrast: int
    most_contrast: int
    leds: tuple[LedPins, ...]
    differing: tuple[tuple[str, int], ...]
    strangers: tuple[tuple[str, int], ...] = ()

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
        shown.update({code: character for character, code in self.strangers})
        return "".join(shown.get(code, chr(UNKNOWN)) for code in cells)


_PLAIN = str.maketrans(
    "ßøØæÆœŒłŁđĐðÐþÞıħĦ‘’‚“”„«»‐‑–—−•·",  # noqa: RUF001 - what people and their editors write
    'soOaAoOlLdDdDtTihH\'\'\'"""""-----*.',
)
"""Letters and marks that Unicode does not take apart, and the one plain character each is shown as."""


def _folded(text: str) -> str:
    """Split letters from their accents, one character out for each letter in, leaving our glyphs alone."""
    if text.isascii():
        return text
    folded = []
    for character in text.translate(_PLAIN):
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

# The 16x2 displays have no backslash and no tilde, so that the nearest others are sent.
_CFA533_SET = (("\\", ord("/")), ("~", ord("-")))
_CFA533_STRANGERS = (("¥", 0x5C), ("→", 0x7E), ("←", 0x7F), ("█", 0xFF))

CFA635 = Model(
    name="CFA635",
    setting="635",
    columns=20,
    rows=4,
    longest_data=LONGEST_DATA,
    baud=115200,
    contrast=105,
    most_contrast=254,
    leds=(LedPins(11, 12), LedPins(9, 10), LedPins(7, 8), LedPins(5, 6)),
    differing=_CFA635_SET,
)
CFA633 = Model(
    name="CFA633",
    setting="633",
    columns=16,
    rows=2,
    longest_data=LONGEST_DATA,
    baud=19200,
    contrast=16,
    most_contrast=50,
    leds=(),
    differing=_CFA533_SET,
    strangers=_CFA533_STRANGERS,
)
CFA533 = replace(CFA633, name="CFA533", setting="533", longest_data=18)
CFA735 = replace(CFA635, name="CFA735")
CFA835 = replace(CFA635, name="CFA835")

MODELS: tuple[Model, ...] = (CFA635, CFA633, CFA533)
"""The models that a profile may name."""

_ANSWERING = (*MODELS, CFA735, CFA835)


def find_model(name: str) -> Model:
    """Return the model called `name` (`635` and `CFA635` both do); ValueError names the known ones."""
    wanted = name.strip().upper().removeprefix("CFA")
    for model in MODELS:
        if model.setting == wanted:
            return model
    known = ", ".join(model.setting for model in MODELS)
    raise ValueError(f"There is no panel model '{name}'; the known ones are {known}.")


def model_of_version(version: str) -> Model | None:
    """Return the model that a panel's version text (`CFA635:h1.1,v1.6`, `CFA533:hX1, v2.0`) names, None if unknown."""
    return next((model for model in _ANSWERING if version.upper().startswith(model.name)), None)
