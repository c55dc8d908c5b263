"""Values that a person changes at the panel: one of several options, an IPv4 address, a number.

A field is an entry of the menu of its own, or one of several in a form. What is asked of a value beyond its shape is
the program's to say: `check` gets the value as text and returns a short sentence about what is wrong, or None. It is
called while the display is drawn, so it must be quick, pure and raise nothing.
"""

import re
from collections.abc import Callable
from typing import Any

import msgspec

_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}", re.ASCII)

Check = Callable[[str], str | None]
VisibleIf = tuple[str, str]
"""The id of another field of the form, and the value it must have for this one to be there."""


def no_objection(text: str) -> str | None:
    """Find nothing wrong with any value."""
    return None


class Checked(msgspec.Struct, frozen=True):
    """Compared by everything but `check`: the program makes a new function for each tree, and means the same."""

    def __eq__(self, other: object) -> bool:
        """Tell whether the two look the same to a person."""
        return type(other) is type(self) and _compared(self) == _compared(other)

    def __hash__(self) -> int:
        """Agree with `__eq__`."""
        return hash(_compared(self))


class Option(msgspec.Struct, frozen=True):
    """One of the values of a Choice."""

    id: str
    label: str


class Choice(msgspec.Struct, frozen=True):
    """One of `options`; `current` is the id of the one that holds now. ValueError: no options, or an id used twice."""

    id: str
    title: str
    options: tuple[Option, ...]
    current: str = ""
    visible_if: VisibleIf | None = None

    def __post_init__(self) -> None:
        if not self.options or len({option.id for option in self.options}) < len(self.options):
            raise ValueError(f"The choice '{self.id}' needs options, each with an id of its own.")


class AddressField(Checked, frozen=True):
    """An IPv4 address, such as `192.168.1.20`; "" is none, which is typed as 0.0.0.0 and good only if `optional`."""

    id: str
    title: str
    current: str = ""
    check: Check = no_objection
    optional: bool = False
    visible_if: VisibleIf | None = None


class NumberField(Checked, frozen=True):
    """A whole number from `lowest` to `highest`. ValueError: these are the wrong way round, or below 0."""

    id: str
    title: str
    current: int
    lowest: int
    highest: int
    check: Check = no_objection
    visible_if: VisibleIf | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.lowest <= self.highest:
            raise ValueError(f"The number '{self.id}' cannot be from {self.lowest} to {self.highest}.")


Field = Choice | AddressField | NumberField


def current_text(field: Field) -> str:
    """Return the value that holds now, as text."""
    return str(field.current)


def shown_text(field: Field, text: str) -> str:
    """Return the value `text` in a person's words."""
    if isinstance(field, Choice):
        return next((option.label for option in field.options if option.id == text), text or "-")
    return text or "none"


def is_value(field: Field, text: str) -> bool:
    """Tell whether `text` has the shape of the field's values; whether it is a good one, `objection` says."""
    match field:
        case Choice():
            return any(option.id == text for option in field.options)
        case AddressField():
            return not text or _ADDRESS.fullmatch(text) is not None
        case NumberField():
            return text.isascii() and text.isdecimal() and len(text) <= len(str(field.highest))


def objection(field: Field, text: str) -> str | None:
    """Return what is wrong with `text` as the value of `field`, None if nothing is."""
    match field:
        case Choice():
            return None if is_value(field, text) else "Choose one."
        case AddressField():
            if not text:
                return None if field.optional else "No address yet."
            return field.check(text) or None
        case NumberField():
            if not is_value(field, text) or not field.lowest <= int(text) <= field.highest:
                return f"{field.lowest} to {field.highest} only."
            return field.check(text) or None


def _compared(checked: Checked) -> tuple[Any, ...]:
    return tuple(getattr(checked, name) for name in checked.__struct_fields__ if name != "check")
