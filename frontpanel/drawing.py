"""The emulated panel drawn with characters and ANSI colours (ECMA-48), as one string that repaints it whole.

A picture is under two kilobytes and is drawn only when something changed, so it is always drawn whole: a terminal
that is attached late, resized or scribbled over is right again after the next change.
"""

from collections.abc import Sequence

from frontpanel.commands import CursorStyle
from frontpanel.emulated import EmulatedPanel
from frontpanel.screen import Led

HELP = "arrows  Enter  Esc = EXIT  Space = hold ENTER  R = ENTER+EXIT  Ctrl-C leaves"

ENTER_SCREEN = "\x1b[?1049h\x1b[?25l\x1b[2J"
LEAVE_SCREEN = "\x1b[0m\x1b[?25h\x1b[?1049l"

DIM_BELOW = 50

_HOME = "\x1b[H"
_END_LINE = "\x1b[0m\x1b[K\r\n"
_CLEAR_BELOW = "\x1b[0m\x1b[J"
_LIT = "\x1b[30;106m"
_DIMMED = "\x1b[37;44m"
_REVERSED = "\x1b[7m"
_NOT_REVERSED = "\x1b[27m"
_LED_COLOURS = {Led.OFF: "\x1b[90m○", Led.GREEN: "\x1b[92m●", Led.RED: "\x1b[91m●", Led.AMBER: "\x1b[93m●"}


def picture(panel: EmulatedPanel, notes: Sequence[str], columns: int, rows: int) -> str:
    """Return the ANSI text that draws the panel and below it the last of `notes` (plain text) that find room.

    `columns` and `rows` are the terminal's size.
    """
    lines = [*_panel_lines(panel), "", HELP[:columns]][:rows]
    room = max(0, rows - len(lines))
    lines += [_printable(note)[:columns] for note in notes[len(notes) - min(room, len(notes)) :]]
    return _HOME + _END_LINE.join(lines) + _CLEAR_BELOW


def _panel_lines(panel: EmulatedPanel) -> list[str]:
    width = panel.emulator.model.columns + 2
    if not panel.plugged:
        return ["┌" + "─" * width + "┐", *["│" + " " * width + "│" for _ in panel.lines()], "└" + "─" * width + "┘"]
    light = _LIT if panel.emulator.state.backlight >= DIM_BELOW else _DIMMED
    leds = [f"  {_LED_COLOURS[led]}" for led in panel.emulator.leds()]
    leds += [""] * len(panel.lines())
    body = [f"│{light} {_with_cursor(panel, row, text)} \x1b[0m│{leds[row]}" for row, text in enumerate(panel.lines())]
    return ["┌" + "─" * width + "┐", *body, "└" + "─" * width + "┘"]


def _with_cursor(panel: EmulatedPanel, row: int, text: str) -> str:
    column, cursor_row = panel.emulator.state.cursor
    if panel.emulator.state.cursor_style is CursorStyle.NONE or cursor_row != row:
        return text
    return f"{text[:column]}{_REVERSED}{text[column]}{_NOT_REVERSED}{text[column + 1 :]}"


def _printable(text: str) -> str:
    """Return `text` without anything that could steer the terminal."""
    return "".join(character if character.isprintable() else " " for character in text)
