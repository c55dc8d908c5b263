"""What a panel shows, and the fewest commands that turn one picture into another."""

from collections.abc import Iterator
from enum import Enum

import msgspec

from frontpanel import commands
from frontpanel.commands import CursorStyle
from frontpanel.models import Model
from frontpanel.protocol import Packet

FULL_BACKLIGHT = 100

COSTLIEST_GAP = 10
"""Unchanged cells worth sending again rather than beginning another command, which costs ten bytes on the wire:
type, length, column, row and CRC out, and four bytes of reply before the next one may start."""


class Led(Enum):
    """The colours of a two-colour LED, as (green, red) in per cent."""

    OFF = (0, 0)
    GREEN = (100, 0)
    RED = (0, 100)
    AMBER = (100, 100)


class Cursor(msgspec.Struct, frozen=True):
    """A visible cursor; column and row count from 0."""

    column: int
    row: int
    style: CursorStyle = CursorStyle.UNDERSCORE


class Screen(msgspec.Struct, frozen=True):
    """One picture: rows of Unicode text from the top, LEDs from the top, backlight 0-100, cursor if any.

    Rows too short or missing are blank, what is too much for the model is cut off: any Screen can be shown on any
    model.
    """

    rows: tuple[str, ...] = ()
    leds: tuple[Led, ...] = ()
    backlight: int = FULL_BACKLIGHT
    cursor: Cursor | None = None


def changes(shown: Screen | None, wanted: Screen, model: Model) -> list[Packet]:
    """Return the commands that turn `shown` (None: anything at all) into `wanted`; none if they look the same."""
    return [
        *_row_changes(shown, wanted, model),
        *_led_changes(shown, wanted, model),
        *_backlight_change(shown, wanted),
        *_cursor_changes(shown, wanted, model),
    ]


def _row_changes(shown: Screen | None, wanted: Screen, model: Model) -> Iterator[Packet]:
    for row in range(model.rows):
        new = _cells(wanted, row, model)
        old = None if shown is None else _cells(shown, row, model)
        for start, end in _runs(old, new):
            yield commands.write(start, row, new[start:end])


def _cells(screen: Screen, row: int, model: Model) -> bytes:
    return model.encode(screen.rows[row] if row < len(screen.rows) else "", model.columns)


def _runs(old: bytes | None, new: bytes) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of what differs, runs joined over gaps that are cheaper to send than to skip."""
    if old is None:
        yield 0, len(new)
        return
    differing = [column for column in range(len(new)) if old[column] != new[column]]
    if not differing:
        return
    start = last = differing[0]
    for column in differing[1:]:
        if column - last - 1 > COSTLIEST_GAP:
            yield start, last + 1
            start = column
        last = column
    yield start, last + 1


def _led_changes(shown: Screen | None, wanted: Screen, model: Model) -> Iterator[Packet]:
    for place, pins in enumerate(model.leds):
        new = _led(wanted, place)
        old = None if shown is None else _led(shown, place)
        green, red = new.value
        if old is None or old.value[0] != green:
            yield commands.gpio(pins.green, green)
        if old is None or old.value[1] != red:
            yield commands.gpio(pins.red, red)


def _led(screen: Screen, place: int) -> Led:
    return screen.leds[place] if place < len(screen.leds) else Led.OFF


def _backlight_change(shown: Screen | None, wanted: Screen) -> Iterator[Packet]:
    if shown is None or shown.backlight != wanted.backlight:
        yield commands.backlight(max(0, min(FULL_BACKLIGHT, wanted.backlight)))


def _cursor_changes(shown: Screen | None, wanted: Screen, model: Model) -> Iterator[Packet]:
    old = None if shown is None else shown.cursor
    new = wanted.cursor
    if shown is not None and old == new:
        return
    if new is not None and (old is None or (old.column, old.row) != (new.column, new.row)):
        yield commands.cursor_position(min(new.column, model.columns - 1), min(new.row, model.rows - 1))
    style = CursorStyle.NONE if new is None else new.style
    if shown is None or (CursorStyle.NONE if old is None else old.style) is not style:
        yield commands.cursor_style(style)
