"""A code while its digits are typed with the cursor keys, shown for a moment and then masked.

UP and DOWN turn the digit under the cursor, RIGHT goes on to the next, LEFT takes one back. Only the digit that is
being turned is ever shown.
"""

import msgspec
from msgspec.structs import replace

MASK_SECONDS = 1.0
"""How long the digit under the cursor stands there to be read after it was turned."""

MASK = "*"
BLANK = "_"


class Code(msgspec.Struct, frozen=True):
    """`typed` digits, then the one under the cursor ("" until it is turned), last turned at `at` (seconds)."""

    typed: str = ""
    digit: str = ""
    at: float = 0.0

    def __repr__(self) -> str:
        """Keep the digits out of every log and report."""
        return f"Code({len(self.text)} digits)"

    @property
    def text(self) -> str:
        """The code as far as it was typed."""
        return self.typed + self.digit

    def turned(self, step: int, now: float) -> "Code":
        """Return the code with the digit under the cursor `step` further, round and round; blank begins at 0 or 9."""
        digit = (int(self.digit) + step) % 10 if self.digit else (0 if step > 0 else 9)
        return replace(self, digit=str(digit), at=now)

    def next_digit(self, longest: int) -> "Code":
        """Return the code with the cursor on the next, blank digit; unchanged where there is none."""
        return Code(self.text) if self.digit and len(self.text) < longest else self

    def taken_back(self) -> "Code":
        """Return the code with the digit under the cursor blank again, or if it is, the one before it."""
        return Code(self.typed) if self.digit else Code(self.typed[:-1])

    def picture(self, now: float, *, public: bool = False) -> str:
        """Return what is shown; nothing but masks if `public`."""
        plain = self.digit and now < self.at + MASK_SECONDS and not public
        return MASK * len(self.typed) + (self.digit if plain else MASK if self.digit else BLANK)

    def masked_at(self, now: float) -> float | None:
        """Return when the digit under the cursor will be masked; None if there is none to mask."""
        return self.at + MASK_SECONDS if self.digit and now < self.at + MASK_SECONDS else None
