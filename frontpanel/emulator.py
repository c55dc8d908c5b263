"""What a panel knows and how it answers, without a wire: commands in, replies out.

Written from the data sheet, not from our driver, and held to it by software that is not ours (LCDproc's server), so
that the driver is tested against something that can disagree with it.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from frontpanel.commands import ALL_KEYS, Code, CursorStyle, Report
from frontpanel.glyphs import GLYPHS
from frontpanel.keys import Key
from frontpanel.models import CFA533, CFA633, CFA635, CFA735, CFA835, Model
from frontpanel.protocol import Kind, Packet
from frontpanel.screen import Led

SPEEDS = (19200, 115200)
STATUS_LENGTH = 15
OWN_REBOOT = bytes((8, 18, 99))
HOST_REBOOTS = (bytes((12, 28, 97)), bytes((3, 11, 95)))
UNKNOWN_GLYPH = "▒"
LONGEST_PING = 16
LONGEST_VERSION = 16
LEGACY_LINES = 2
"""Commands 7 and 8 write whole lines; only displays of two lines have kept them."""

MOST_ENHANCED_CONTRAST = 200
"""The second byte of the 533's longer contrast command, its first being ignored."""

NEWCOMERS = frozenset({CFA735, CFA835})
"""Models that have dropped commands of their elders: the status is one that we know."""

FIRMWARE = {CFA635: "h1.1,v1.6", CFA633: "h1.5,k1.7", CFA533: "h1.4,u1v2", CFA735: "h1.0,v1.1", CFA835: "h1.0,v1.2"}

_KNOWN_PICTURES = {glyph.rows: glyph.character for glyph in GLYPHS}


@dataclass
class PanelState:
    """Everything a panel can store as its boot state: picture, special characters, lights, key masks, speed."""

    cells: list[bytearray]
    baud: int
    contrast: int
    glyphs: list[tuple[int, ...]] = field(default_factory=lambda: [(0,) * 8 for _ in range(8)])
    gpio: dict[int, int] = field(default_factory=dict)
    backlight: int = 100
    cursor: tuple[int, int] = (0, 0)
    cursor_style: CursorStyle = CursorStyle.NONE
    press_mask: int = ALL_KEYS
    release_mask: int = ALL_KEYS


def new_state(model: Model) -> PanelState:
    """Return the state of a panel fresh from the maker: its name on the first row, everything lit."""
    cells = [bytearray(b" " * model.columns) for _ in range(model.rows)]
    cells[0][: len(model.name)] = model.name.encode("ascii")
    return PanelState(cells=cells, baud=model.baud, contrast=model.contrast)


class Emulator:
    """One emulated panel. `state` is what it shows and remembers; `host_resets` counts the commands that would have
    reset or powered off the host, which nobody may ever send."""

    def __init__(self, model: Model = CFA635) -> None:
        self.model = model
        self.state = new_state(model)
        self.boot_state = copy.deepcopy(self.state)
        self.stores = 0
        self.reboots = 0
        self.host_resets = 0
        self._font = tuple(model.decode(bytes((code,))) for code in range(256))
        self._down: set[Key] = set()
        self._pressed_since: set[Key] = set()
        self._released_since: set[Key] = set()
        self._handlers: dict[int, Callable[[bytes], bytes | None]] = {
            Code.PING: self._ping,
            Code.VERSION: self._version,
            Code.STORE_BOOT_STATE: self._store,
            Code.REBOOT: self._reboot,
            Code.CLEAR: self._clear,
            Code.LINE_1: partial(self._line, 0),
            Code.LINE_2: partial(self._line, 1),
            Code.SPECIAL_CHARACTER: self._special_character,
            Code.CURSOR_POSITION: self._cursor_position,
            Code.CURSOR_STYLE: self._cursor_style,
            Code.CONTRAST: self._contrast,
            Code.BACKLIGHT: self._backlight,
            Code.KEY_REPORTING: self._key_reporting,
            Code.POLL_KEYS: self._poll_keys,
            Code.STATUS: self._status,
            Code.WRITE: self._write,
            Code.BAUD: self._baud,
            Code.GPIO: self._gpio,
        }
        if model.rows != LEGACY_LINES:
            del self._handlers[Code.LINE_1], self._handlers[Code.LINE_2]
        if model in NEWCOMERS:
            del self._handlers[Code.STATUS]

    def answer(self, packet: Packet) -> Packet | None:
        """Carry out a command; return its response, or an error packet if the command is unknown or wrong.

        None for anything that is no command: a panel does not answer answers.
        """
        if packet.kind is not Kind.COMMAND:
            return None
        handler = self._handlers.get(packet.code)
        data = handler(packet.data) if handler is not None else None
        if data is None:
            return Packet(Kind.ERROR << 6 | packet.code)
        return Packet(Kind.RESPONSE << 6 | packet.code, data)

    def press(self, key: Key) -> Packet | None:
        """Push a key down; return the report it causes, if its mask bit asks for one."""
        if key in self._down:
            return None
        self._down.add(key)
        self._pressed_since.add(key)
        wanted = self.state.press_mask & key.mask
        return Packet(Report.KEY, bytes((key.press_code,))) if wanted else None

    def release(self, key: Key) -> Packet | None:
        """Let a key up; return the report it causes, if its mask bit asks for one."""
        if key not in self._down:
            return None
        self._down.remove(key)
        self._released_since.add(key)
        wanted = self.state.release_mask & key.mask
        return Packet(Report.KEY, bytes((key.release_code,))) if wanted else None

    def lines(self) -> tuple[str, ...]:
        """Return the rows as a person reads them; special characters are known by their pictures, not their slots."""
        return tuple("".join(self._character(code) for code in row) for row in self.state.cells)

    def leds(self) -> tuple[Led, ...]:
        """Return the LEDs' colours from the top; any brightness counts as lit."""
        lit = {index for index, level in self.state.gpio.items() if level}
        return tuple(Led((100 * (pins.green in lit), 100 * (pins.red in lit))) for pins in self.model.leds)

    def _character(self, code: int) -> str:
        if code < 2 * len(self.state.glyphs):
            return _KNOWN_PICTURES.get(self.state.glyphs[code % len(self.state.glyphs)], UNKNOWN_GLYPH)
        return self._font[code]

    def _ping(self, data: bytes) -> bytes | None:
        return data if len(data) <= LONGEST_PING else None

    def _version(self, data: bytes) -> bytes | None:
        return f"{self.model.name}:{FIRMWARE[self.model]}".encode("ascii")[:LONGEST_VERSION] if not data else None

    def _store(self, data: bytes) -> bytes | None:
        if data:
            return None
        self.stores += 1
        self.boot_state = copy.deepcopy(self.state)
        return b""

    def _reboot(self, data: bytes) -> bytes | None:
        if data == OWN_REBOOT:
            self.reboots += 1
            self.state = copy.deepcopy(self.boot_state)
            return b""
        if data in HOST_REBOOTS:
            self.host_resets += 1
            return b""
        return None

    def _clear(self, data: bytes) -> bytes | None:
        if data:
            return None
        for row in self.state.cells:
            row[:] = b" " * self.model.columns
        self.state.cursor = (0, 0)
        return b""

    def _line(self, row: int, data: bytes) -> bytes | None:
        if len(data) != self.model.columns:
            return None
        self.state.cells[row][:] = data
        return b""

    def _special_character(self, data: bytes) -> bytes | None:
        if len(data) != 9 or data[0] > 7 or max(data[1:]) > 0x3F:
            return None
        self.state.glyphs[data[0]] = tuple(data[1:])
        return b""

    def _cursor_position(self, data: bytes) -> bytes | None:
        if len(data) != 2 or not self._on_screen(data[0], data[1]):
            return None
        self.state.cursor = (data[0], data[1])
        return b""

    def _cursor_style(self, data: bytes) -> bytes | None:
        # The 635 knows styles up to 4 (blinking ones); what is beyond underscore is shown as a block.
        if len(data) != 1 or data[0] > 4:
            return None
        self.state.cursor_style = CursorStyle(data[0]) if data[0] <= CursorStyle.UNDERSCORE else CursorStyle.BLOCK
        return b""

    def _contrast(self, data: bytes) -> bytes | None:
        if self.model is CFA533 and len(data) == 2 and data[1] <= MOST_ENHANCED_CONTRAST:
            self.state.contrast = data[1] * self.model.most_contrast // MOST_ENHANCED_CONTRAST
            return b""
        if len(data) != 1 or data[0] > self.model.most_contrast:
            return None
        self.state.contrast = data[0]
        return b""

    def _backlight(self, data: bytes) -> bytes | None:
        # The 533 takes a second byte for its keypad's own light.
        if len(data) not in ((1, 2) if self.model is CFA533 else (1,)) or max(data) > 100:
            return None
        self.state.backlight = data[0]
        return b""

    def _key_reporting(self, data: bytes) -> bytes | None:
        if len(data) != 2 or max(data) > ALL_KEYS:
            return None
        self.state.press_mask, self.state.release_mask = data
        return b""

    def _poll_keys(self, data: bytes) -> bytes | None:
        if data:
            return None
        masks = bytes(sum(key.mask for key in keys) for keys in (self._down, self._pressed_since, self._released_since))
        self._pressed_since.clear()
        self._released_since.clear()
        return masks

    def _status(self, data: bytes) -> bytes | None:
        if data:
            return None
        status = bytearray(STATUS_LENGTH)
        status[5], status[6] = self.state.press_mask, self.state.release_mask
        status[13], status[14] = self.state.contrast, self.state.backlight
        return bytes(status)

    def _write(self, data: bytes) -> bytes | None:
        if len(data) < 3 or not self._on_screen(data[0], data[1]) or data[0] + len(data) - 2 > self.model.columns:
            return None
        column, row, cells = data[0], data[1], data[2:]
        self.state.cells[row][column : column + len(cells)] = cells
        return b""

    def _baud(self, data: bytes) -> bytes | None:
        if len(data) != 1 or data[0] >= len(SPEEDS):
            return None
        self.state.baud = SPEEDS[data[0]]
        return b""

    def _gpio(self, data: bytes) -> bytes | None:
        if len(data) != 2 or data[0] > 12 or data[1] > 100:
            return None
        self.state.gpio[data[0]] = data[1]
        return b""

    def _on_screen(self, column: int, row: int) -> bool:
        return column < self.model.columns and row < self.model.rows
