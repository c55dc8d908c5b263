"""A number or an address while its digits are changed one by one with the cursor keys.

All digits stand there from the beginning, leading zeros too, so that none ever moves under the cursor. A group of
digits never exceeds its greatest value: a digit offers only what can begin such a value, and digits to its right give
way if they must (UP on the 1 of 199 makes 255 in an address, not 299).
"""

import msgspec
from msgspec.structs import replace

from frontpanel.fields import AddressField, NumberField

_OCTETS = 4
_OCTET_DIGITS = 3
_OCTET_MOST = 255


class Draft(msgspec.Struct, frozen=True):
    """`digits` in groups of `width`, each at most `most`; `at` is the digit under the cursor, from 0."""

    digits: str
    width: int
    most: int
    at: int = 0

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups, leading zeros included."""
        return tuple(self.digits[start : start + self.width] for start in range(0, len(self.digits), self.width))

    @property
    def picture(self) -> str:
        """What is shown, as wide as the widest value."""
        return ".".join(self.groups)

    @property
    def cursor(self) -> int:
        """The cursor's column in `picture`."""
        return self.at + self.at // self.width

    def moved(self, step: int) -> "Draft":
        """Return the draft with the cursor `step` digits further right, stopping at the ends."""
        return replace(self, at=max(0, min(len(self.digits) - 1, self.at + step)))

    def turned(self, step: int) -> "Draft":
        """Return the draft with the digit under the cursor `step` further, round and round."""
        start = self.at - self.at % self.width
        before, digit, after = self.digits[start : self.at], self.digits[self.at], self.digits[self.at + 1 :]
        after, rest = after[: start + self.width - self.at - 1], after[start + self.width - self.at - 1 :]
        offered = sum(1 for new in range(10) if int(f"{before}{new}") * 10 ** len(after) <= self.most)
        group = f"{before}{(int(digit) + step) % offered}{after}"
        group = f"{min(int(group), self.most):0{self.width}d}"
        return replace(self, digits=self.digits[:start] + group + rest)


def draft_of(field: AddressField | NumberField, text: str) -> Draft:
    """Return the draft that begins with the value `text`; with 0 where that cannot be typed (an IPv6 address)."""
    if isinstance(field, NumberField):
        width = len(str(field.highest))
        return Draft(f"{min(_number(text), field.highest):0{width}d}", width, field.highest)
    octets = text.split(".")
    numbers = [_number(octet) for octet in octets] if len(octets) == _OCTETS else [0] * _OCTETS
    return Draft("".join(f"{min(number, _OCTET_MOST):03d}" for number in numbers), _OCTET_DIGITS, _OCTET_MOST)


def draft_text(field: AddressField | NumberField, draft: Draft) -> str:
    """Return the value that the draft stands for now."""
    text = ".".join(str(int(group)) for group in draft.groups)
    return "" if isinstance(field, AddressField) and not text.strip("0.") else text


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0
