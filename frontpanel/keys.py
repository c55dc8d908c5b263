"""The six keys, their codes in reports and their bits in masks.

The masks' order is not the codes' order (CFA635 data sheet v2.1, commands 23 and 24): hence one table for both.
"""

from enum import Enum

import msgspec


class Key(Enum):
    """A key of the panel: its code when pressed, its code when released, its bit in masks."""

    UP = (1, 7, 0x01)
    DOWN = (2, 8, 0x20)
    LEFT = (3, 9, 0x08)
    RIGHT = (4, 10, 0x10)
    ENTER = (5, 11, 0x02)
    EXIT = (6, 12, 0x04)

    def __init__(self, press_code: int, release_code: int, mask: int) -> None:
        self.press_code = press_code
        self.release_code = release_code
        self.mask = mask


class KeyEvent(msgspec.Struct, frozen=True):
    """A key went down (`pressed`) or came up."""

    key: Key
    pressed: bool


def event_of_code(code: int) -> KeyEvent | None:
    """Return what a key report's code means; None for codes of other models' keys."""
    for key in Key:
        if code == key.press_code:
            return KeyEvent(key, pressed=True)
        if code == key.release_code:
            return KeyEvent(key, pressed=False)
    return None


def keys_of_mask(mask: int) -> frozenset[Key]:
    """Return the keys whose bits are set."""
    return frozenset(key for key in Key if mask & key.mask)
