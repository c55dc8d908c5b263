"""The front panel drawn with characters: plain, or with ANSI colours (ECMA-48) as one string that repaints it whole."""

from collections.abc import Sequence

from daemon.client.panel_picture import Picture
from daemon.client.terminal import plain

HELP = "arrows  Enter  Esc = EXIT  Space = hold ENTER  R = ENTER+EXIT  Ctrl-C leaves"

# The second screen, so that the person's own text comes back; no cursor; lines that are too long are cut off.
ENTER_SCREEN = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J"
LEAVE_SCREEN = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"

DIM_BELOW = 50

_HOME = "\x1b[H"
_END_LINE = "\x1b[0m\x1b[K\r\n"
_CLEAR_BELOW = "\x1b[0m\x1b[K\x1b[J"
_LIT = "\x1b[30;106m"
_DIMMED = "\x1b[37;44m"
_REVERSED = "\x1b[7m"
_NOT_REVERSED = "\x1b[27m"
_PLAIN = "\x1b[0m"
_LEDS = {"green": "\x1b[92m●", "red": "\x1b[91m●", "orange": "\x1b[93m●"}
_DARK = "\x1b[90m○"


def framed(picture: Picture) -> list[str]:
    """The panel as lines of plain text, its LEDs as words beside it."""
    edge = "─" * (picture.columns + 2)
    leds = (*(f"  {led}" for led in picture.leds), *[""] * len(picture.rows))
    return [f"┌{edge}┐", *(f"│ {row} │{led}" for row, led in zip(picture.rows, leds, strict=False)), f"└{edge}┘"]


def painted(picture: Picture, notes: Sequence[str], *, lit: bool, lines: int) -> str:
    """What draws the panel on a terminal of that many `lines`, `notes` below it; dark unless it is `lit`."""
    edge = "─" * (picture.columns + 2)
    body = [_painted_row(picture, row, lit=lit) for row in range(len(picture.rows))]
    whole = [f"┌{edge}┐", *body, f"└{edge}┘", "", *(plain(note) for note in notes)]
    return _HOME + _END_LINE.join(whole[:lines]) + _CLEAR_BELOW


def _painted_row(picture: Picture, row: int, *, lit: bool) -> str:
    # A terminal may draw a special character wider than one column: the frame's other side is put where it belongs.
    far = f"{_PLAIN}\x1b[{picture.columns + 4}G│"
    if not lit:
        return f"│{_PLAIN}\x1b[K{far}"
    light = _LIT if picture.backlight >= DIM_BELOW else _DIMMED
    led = f"  {_LEDS.get(picture.leds[row], _DARK)}" if row < len(picture.leds) else ""
    return f"│{light} {_with_cursor(picture, row)} {far}{led}"


def _with_cursor(picture: Picture, row: int) -> str:
    text = picture.rows[row]
    if picture.cursor is None or picture.cursor[1] != row or not 0 <= picture.cursor[0] < len(text):
        return text
    column = picture.cursor[0]
    return f"{text[:column]}{_REVERSED}{text[column]}{_NOT_REVERSED}{text[column + 1 :]}"
