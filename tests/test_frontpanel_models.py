"""Models: text in each display's own character set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontpanel.glyphs import GLYPHS
from frontpanel.models import CFA533, CFA635, MODELS, Model, find_model, model_of_version


def test_model_635_maps_the_characters_that_are_not_ascii_there() -> None:
    assert CFA635.encode("$@[\\]^_{|}~`") == bytes.fromhex("a2 a0 fa fb fc 1d c4 fd fe ff ce 27")
    assert CFA635.encode("'") == b"'"


def test_model_533_avoids_the_yen_sign_and_the_arrow() -> None:
    assert CFA533.encode("a\\b~c") == b"a/b-c"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_model_reads_back_what_it_encodes_of_plain_text(model: Model) -> None:
    plain = "".join(map(chr, range(0x20, 0x7F)))
    lost = {"\\", "~"} if not model.leds else {"`"}
    kept = "".join(character for character in plain if character not in lost)
    assert model.decode(model.encode(kept)) == kept


def test_model_maps_the_special_characters_to_their_slots_and_back() -> None:
    glyphs = "".join(glyph.character for glyph in GLYPHS)
    assert CFA635.encode(glyphs) == bytes(range(8))
    assert CFA635.decode(bytes(range(8))) == glyphs


def test_model_drops_accents_and_replaces_what_it_does_not_know() -> None:
    assert CFA635.encode("Zürich Dvořák e\u0301 日本") == b"Zurich Dvorak e ??"


def test_glyphs_are_eight_pictures_that_fit_five_columns_except_the_bars() -> None:
    assert len(GLYPHS) == 8
    assert all(len(glyph.rows) == 8 and max(glyph.rows) <= 0x3F for glyph in GLYPHS)
    assert all(max(glyph.rows) <= 0x1F for glyph in GLYPHS[:6])


@given(st.text(max_size=40), st.sampled_from(MODELS), st.integers(0, 30))
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
    assert model_of_version("CFA835:h1.0,v1.0") is None
