"""Models: text in each display's own character set, and which model a panel is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontpanel.glyphs import GLYPHS
from frontpanel.models import CFA533, CFA633, CFA635, CFA735, CFA835, MODELS, Model, find_model, model_of_version

EVERY_MODEL = (*MODELS, CFA735, CFA835)
TALL = (CFA635, CFA735, CFA835)
SMALL = (CFA633, CFA533)

# As on the 635's own page of characters; everything not named here stands at its ASCII code.
ON_THE_635 = {
    "$": 0xA2, "@": 0xA0, "[": 0xFA, "\\": 0xFB, "]": 0xFC, "^": 0x1D, "_": 0xC4,
    "`": 0x27, "{": 0xFD, "|": 0xFE, "}": 0xFF, "~": 0xCE,
}  # fmt: skip
ON_TWO_ROWS = {"\\": ord("/"), "~": ord("-")}

ACCENTED = {
    "A": "ÀÁÂÃÄÅĀĂĄ", "a": "àáâãäåāăąª", "C": "ÇĆĈĊČ", "c": "çćĉċč", "D": "ĎĐÐ", "d": "ďđð", "E": "ÈÉÊËĒĔĖĘĚ",
    "e": "èéêëēĕėęě", "G": "ĜĞĠĢ", "g": "ĝğġģ", "H": "ĤĦ", "h": "ĥħ", "I": "ÌÍÎÏĨĪĬĮİ", "i": "ìíîïĩīĭįı", "J": "Ĵ",
    "j": "ĵ", "K": "Ķ", "k": "ķ", "L": "ĹĻĽŁ", "l": "ĺļľł", "N": "ÑŃŅŇ", "n": "ñńņň", "O": "ÒÓÔÕÖØŌŎŐŒ",
    "o": "òóôõöøōŏőœº", "R": "ŔŖŘ", "r": "ŕŗř", "S": "ŚŜŞŠȘ", "s": "śŝşšșß", "T": "ŢŤÞȚ", "t": "ţťþț",
    "U": "ÙÚÛÜŨŪŬŮŰŲ", "u": "ùúûüũūŭůűų", "W": "ŴẀẂẄ", "w": "ŵẁẃẅ", "Y": "ÝŶŸ", "y": "ýÿŷ", "Z": "ŹŻŽ", "z": "źżž",
    "'": "‘’", '"': "“”„«»", "-": "–—−", " ": "\u00a0\u2009", ".": "…", "*": "•",  # noqa: RUF001
}  # fmt: skip


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.name)
def test_model_sends_each_printable_character_as_its_display_has_it(model: Model) -> None:
    ascii_codes = {chr(code): code for code in range(0x20, 0x7F)}
    sent = {character: model.encode(character)[0] for character in ascii_codes}
    assert sent == ascii_codes | (ON_THE_635 if model in TALL else ON_TWO_ROWS)


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.name)
def test_model_folds_accented_letters_and_typographic_marks_to_plain_ones(model: Model) -> None:
    for plain, accented in ACCENTED.items():
        assert model.encode(accented) == model.encode(plain) * len(accented)


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.name)
def test_model_reads_back_what_it_encodes_of_plain_text(model: Model) -> None:
    plain = "".join(map(chr, range(0x20, 0x7F)))
    lost = {"\\", "~"} if model in SMALL else {"`"}
    kept = "".join(character for character in plain if character not in lost)
    assert model.decode(model.encode(kept)) == kept


def test_model_reads_what_a_small_display_shows_in_the_places_of_backslash_and_tilde() -> None:
    assert CFA533.decode(b"\\~\x7f\xff") == "¥→←█"


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.name)
def test_model_maps_the_special_characters_to_their_slots_and_back(model: Model) -> None:
    glyphs = "".join(glyph.character for glyph in GLYPHS)
    assert model.encode(glyphs) == bytes(range(8))
    assert model.decode(bytes(range(8))) == glyphs


def test_model_drops_accents_and_replaces_what_it_does_not_know() -> None:
    assert CFA635.encode("Zürich Dvořák e\u0301 日本") == b"Zurich Dvorak e ??"


def test_glyphs_are_eight_pictures_that_fit_five_columns_except_the_bars() -> None:
    assert len(GLYPHS) == 8
    assert all(len(glyph.rows) == 8 and max(glyph.rows) <= 0x3F for glyph in GLYPHS)
    assert all(max(glyph.rows) <= 0x1F for glyph in GLYPHS[:6])


@given(st.text(max_size=40), st.sampled_from(EVERY_MODEL), st.integers(0, 30))
def test_model_encodes_any_text_to_exactly_the_width(text: str, model: Model, width: int) -> None:
    assert len(model.encode(text, width)) == width


@pytest.mark.parametrize("name", ["635", "CFA635", " cfa635 "])
def test_model_is_found_by_either_name(name: str) -> None:
    assert find_model(name) is CFA635


def test_model_unknown_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="635, 633, 533"):
        find_model("636")


def test_model_is_known_by_a_panels_version_however_it_is_written() -> None:
    assert model_of_version("CFA635:h1.1,v1.6") is CFA635
    assert model_of_version("CFA533:hX1, vY2") is CFA533
    assert model_of_version("CFA633") is CFA633
    assert model_of_version("CFA631:h1.0,v1.0") is None
    assert model_of_version("HD44780") is None


@pytest.mark.parametrize("model", [CFA735, CFA835], ids=lambda model: model.name)
def test_model_735_and_835_are_a_635_by_another_name(model: Model) -> None:
    assert model_of_version(f"{model.name}:h1.0,v1.0") is model
    assert model.setting == "635"
    assert (model.columns, model.rows, model.longest_data, model.leds) == (20, 4, 22, CFA635.leds)


def test_model_contrast_is_within_each_display_s_range() -> None:
    assert [(model.most_contrast, model.contrast) for model in MODELS] == [(254, 105), (50, 16), (50, 16)]
