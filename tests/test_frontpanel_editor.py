"""Digits changed one by one: what each can become, and what the whole then is."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontpanel.editor import Draft, draft_of, draft_text
from frontpanel.fields import AddressField, NumberField

ADDRESS = AddressField("a", "Address")
PREFIX = NumberField("p", "Prefix", 24, 1, 32)
moves = st.lists(st.sampled_from(["up", "down", "left", "right"]), max_size=60)


def moved(draft: Draft, *steps: str) -> Draft:
    for step in steps:
        draft = draft.moved(1 if step == "right" else -1) if step in {"left", "right"} else turned(draft, step)
    return draft


def turned(draft: Draft, step: str) -> Draft:
    return draft.turned(1 if step == "up" else -1)


def test_editor_shows_all_digits_and_gives_the_address_without_them() -> None:
    draft = draft_of(ADDRESS, "192.168.1.20")
    assert draft.picture == "192.168.001.020"
    assert draft_text(ADDRESS, draft) == "192.168.1.20"


def test_editor_steps_over_the_dots_and_stops_at_the_ends() -> None:
    draft = draft_of(ADDRESS, "192.168.1.20")
    assert moved(draft, "left").cursor == 0
    assert moved(draft, "right", "right", "right").cursor == 4
    assert moved(draft, *["right"] * 20).cursor == 14


@pytest.mark.parametrize(
    ("before", "steps", "after"),
    [
        ("199", ["up"], "255"),
        ("255", ["up"], "055"),
        ("055", ["down"], "255"),
        ("249", ["right", "up"], "255"),
        ("250", ["right", "up"], "200"),
        ("255", ["right", "right", "up"], "250"),
        ("250", ["right", "right", "down"], "255"),
        ("190", ["right", "up"], "100"),
    ],
)
def test_editor_never_lets_an_octet_exceed_255(before: str, steps: list[str], after: str) -> None:
    assert moved(draft_of(ADDRESS, f"{before}.0.0.1"), *steps).groups[0] == after


def test_editor_turns_a_number_up_to_its_highest() -> None:
    draft = draft_of(PREFIX, "24")
    assert draft_text(PREFIX, moved(draft, "up")) == "32"
    assert draft_text(PREFIX, moved(draft, "up", "up")) == "2"
    assert draft_text(PREFIX, moved(draft, "down", "right", "down")) == "13"


@pytest.mark.parametrize("text", ["", "fd00::1", "1.2.3", "a.b.c.d", "999.1.1.1.1"])
def test_editor_begins_with_zeros_where_a_value_cannot_be_typed(text: str) -> None:
    draft = draft_of(ADDRESS, text)
    assert draft.picture == "000.000.000.000"
    assert draft_text(ADDRESS, draft) == ""


@given(st.ip_addresses(v=4).map(str), moves)
def test_editor_always_holds_an_address(text: str, steps: list[str]) -> None:
    draft = moved(draft_of(ADDRESS, text), *steps)
    assert str(ipaddress.IPv4Address(draft_text(ADDRESS, draft) or "0.0.0.0")) == (
        draft_text(ADDRESS, draft) or "0.0.0.0"
    )
    assert draft.picture[draft.cursor].isdecimal()


@given(st.integers(0, 2000), st.integers(0, 2000), moves)
def test_editor_never_exceeds_a_numbers_highest(highest: int, current: int, steps: list[str]) -> None:
    field = NumberField("n", "N", min(current, highest), 0, highest)
    assert int(draft_text(field, moved(draft_of(field, str(field.current)), *steps))) <= highest


@given(st.sampled_from(["000", "100", "249", "255"]), st.integers(0, 2))
def test_editor_comes_round_to_where_it_began(octet: str, at: int) -> None:
    draft = moved(draft_of(ADDRESS, f"{int(octet)}.1.1.1"), *["right"] * at)
    assert turned(turned(draft, "up"), "down").digits[at] == draft.digits[at]
