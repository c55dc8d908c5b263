"""The commands we send to a panel, each as a Packet.

There is deliberately no builder for command 5: two of its three forms reset or power off the HOST, and nothing we
do needs the third. What cannot be built cannot be sent by mistake. Nor can it arise where one frame follows another,
for no data of ours holds the bytes 5, 3 before one of its forms (tests/test_frontpanel_forbidden.py).
"""

from enum import IntEnum

from frontpanel.protocol import Packet


class Code(IntEnum):
    """Command codes (CFA635 data sheet v2.1, "Command Codes"); the ones the emulator answers."""

    PING = 0
    VERSION = 1
    STORE_BOOT_STATE = 4
    REBOOT = 5
    CLEAR = 6
    LINE_1 = 7
    LINE_2 = 8
    SPECIAL_CHARACTER = 9
    CURSOR_POSITION = 11
    CURSOR_STYLE = 12
    CONTRAST = 13
    BACKLIGHT = 14
    KEY_REPORTING = 23
    POLL_KEYS = 24
    STATUS = 30
    WRITE = 31
    BAUD = 33
    GPIO = 34


class Report(IntEnum):
    """The types of packets that a panel sends unasked."""

    KEY = 0x80
    FAN = 0x81
    TEMPERATURE = 0x82


class CursorStyle(IntEnum):
    """How the cursor looks (command 12)."""

    NONE = 0
    BLOCK = 1
    UNDERSCORE = 2


ALL_KEYS = 0x3F


def ping(payload: bytes) -> Packet:
    """Ask for the same 0-16 bytes back."""
    return Packet(Code.PING, payload)


def version() -> Packet:
    """Ask for 16 bytes such as `CFA635:h1.1,v1.6`."""
    return Packet(Code.VERSION)


def store_boot_state() -> Packet:
    """Have the panel show from power-on what it shows now. Wears its memory: not to be sent twice for the same."""
    return Packet(Code.STORE_BOOT_STATE)


def special_character(index: int, rows: tuple[int, ...]) -> Packet:
    """Define special character 0-7 by eight rows of 0-63."""
    return Packet(Code.SPECIAL_CHARACTER, bytes((index, *rows)))


def cursor_position(column: int, row: int) -> Packet:
    """Put the cursor on a cell; both count from 0."""
    return Packet(Code.CURSOR_POSITION, bytes((column, row)))


def cursor_style(style: CursorStyle) -> Packet:
    """Say how the cursor looks."""
    return Packet(Code.CURSOR_STYLE, bytes((style,)))


def contrast(level: int) -> Packet:
    """Set the contrast: 0-254 on the 635, 0-50 on the 633 and 533."""
    return Packet(Code.CONTRAST, bytes((level,)))


def backlight(percent: int) -> Packet:
    """Set the backlight, 0-100. One byte: the 635's firmware 1.6 rejects the two-byte form."""
    return Packet(Code.BACKLIGHT, bytes((percent,)))


def key_reporting(press_mask: int, release_mask: int) -> Packet:
    """Say which keys report presses and releases."""
    return Packet(Code.KEY_REPORTING, bytes((press_mask, release_mask)))


def poll_keys() -> Packet:
    """Ask for three masks: held now, pressed since the last poll, released since (cleared by reading)."""
    return Packet(Code.POLL_KEYS)


def write(column: int, row: int, cells: bytes) -> Packet:
    """Write display codes from a cell on, to the right; they must end on that row."""
    return Packet(Code.WRITE, bytes((column, row)) + cells)


def gpio(index: int, percent: int) -> Packet:
    """Set an output, 0-100; the 635's LEDs are outputs 5-12."""
    return Packet(Code.GPIO, bytes((index, percent)))
