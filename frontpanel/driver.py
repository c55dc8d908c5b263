"""The panel as the rest of the program sees it: show this, tell me about keys, and look after yourself.

FrontPanel never gives up and never raises for anything the serial line does. It writes only when the wanted screen
differs from the shown one, and holds no timer while nothing changes and no key is down.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import msgspec

from frontpanel import commands
from frontpanel.conversation import Conversation
from frontpanel.errors import CommandRefused, LinkError
from frontpanel.glyphs import GLYPHS
from frontpanel.keypad import Keypad
from frontpanel.keys import KeyEvent, event_of_code, keys_of_mask
from frontpanel.models import Model, model_of_version
from frontpanel.protocol import Packet
from frontpanel.screen import Screen, changes
from frontpanel.serialport import SerialPort

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 5.0
"""Seconds between two attempts to connect: doubled each time, up to this."""

PROVEN_SECONDS = 5.0
"""A link that held this long starts again with the first pause when it is lost."""

HELD_POLL_SECONDS = 0.5
"""How often the panel is asked about its keys while one is down, so that a lost release is noticed."""

LONGEST_VERSION = 32

_log = logging.getLogger(__name__)


class LinkHealth(msgspec.Struct, frozen=True):
    """How the panel is: connected or not, its own version text, and a sentence for the owner."""

    connected: bool
    detail: str
    version: str | None = None


def _ignore_key(event: KeyEvent) -> None:
    """Take a key event and do nothing."""


def _ignore_health(health: LinkHealth) -> None:
    """Take the link's health and do nothing."""


class FrontPanel:
    """Drives one panel at `device` (a path, best a udev symlink that stays the same).

    `model` is what the profile says. If another known one is there, screens are cut to its size and health says so.

    `on_key` gets every key event in order, a press always followed by its release, also when the link is lost.
    `on_health` gets the link's health whenever it changes. Both are called by the event loop, not from within `run`,
    so that an error in them is the loop's to report and cannot stop the panel.
    `baud` is the model's own speed unless given; the pauses between attempts are in seconds.
    """

    def __init__(
        self,
        device: Path,
        model: Model,
        *,
        on_key: Callable[[KeyEvent], None] = _ignore_key,
        on_health: Callable[[LinkHealth], None] = _ignore_health,
        baud: int | None = None,
        first_pause: float = FIRST_PAUSE,
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        self._device = device
        self._model = model
        self._on_key = on_key
        self._on_health = on_health
        self._baud = baud or model.baud
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._wanted: Screen | None = None
        self._wake = asyncio.Event()
        self._keypad = Keypad()
        self._poll_due = 0.0
        self._in_doubt = False
        self._connected_at: float | None = None
        self._health = LinkHealth(connected=False, detail="The front panel was not opened yet.")

    @property
    def health(self) -> LinkHealth:
        """The link's health now."""
        return self._health

    def show(self, screen: Screen) -> None:
        """Want `screen` on the display; the latest wins. Returns at once, connected or not."""
        if screen != self._wanted:
            self._wanted = screen
            self._wake.set()

    async def run(self) -> NoReturn:
        """Keep the panel connected and showing, until cancelled. Raises nothing else."""
        pause = self._first_pause
        while True:
            try:
                await self._serve()
            except LinkError as error:
                self._report(LinkHealth(connected=False, detail=str(error)))
            if self._was_proven():
                pause = self._first_pause
            await asyncio.sleep(pause)
            pause = min(2 * pause, self._longest_pause)

    def _was_proven(self) -> bool:
        """Tell whether the link that just ended had held for PROVEN_SECONDS."""
        since, self._connected_at = self._connected_at, None
        return since is not None and asyncio.get_running_loop().time() - since >= PROVEN_SECONDS

    async def _serve(self) -> NoReturn:
        """Connect and show until the link fails with LinkError."""
        port = await SerialPort.open(self._device, self._baud)
        conversation = Conversation(port.write, self._model.longest_data, self._reported, self._doubt)

        def take(data: bytes) -> None:
            conversation.feed(data)
            if conversation.over:
                self._wake.set()

        def lose(error: LinkError) -> None:
            conversation.lost(error)
            self._wake.set()

        try:
            port.start(take, lose)
            version = await self._ask_version(conversation)
            await self._keep_showing(conversation, version)
        finally:
            conversation.lost(LinkError("The panel's port was closed."))
            self._tell_keys(self._keypad.let_go())
            await port.close()

    async def _ask_version(self, conversation: Conversation) -> str:
        try:
            data = await conversation.exchange(commands.version())
        except CommandRefused as error:
            raise LinkError(f"The device at {self._device} has no version; it is not a front panel.") from error
        text = "".join(chr(byte) for byte in data[:LONGEST_VERSION] if 0x20 <= byte < 0x7F).strip()
        if not text.upper().startswith("CFA"):
            raise LinkError(f"The device at {self._device} answers as '{text}'; it is not a front panel.")
        return text

    async def _keep_showing(self, conversation: Conversation, version: str) -> NoReturn:
        shown: Screen | None = None
        prepared = False
        # A panel does not even answer what is too long for it, so the one that is there counts, not the profile's.
        model = model_of_version(version) or self._model
        while True:
            self._wake.clear()
            conversation.check()
            if self._in_doubt or not prepared:
                self._in_doubt = False
                shown = None
                await self._prepare(conversation, model)
                prepared = True
            wanted = self._wanted
            if wanted is not None:
                for command in changes(shown, wanted, model):
                    await self._do(conversation, command)
                shown = wanted
            self._report(LinkHealth(connected=True, detail=self._described(version), version=version))
            await self._rest(conversation)

    async def _prepare(self, conversation: Conversation, model: Model) -> None:
        """Bring everything but the picture into a known state; keys pressed while nobody listened are forgotten."""
        await self._do(conversation, commands.key_reporting(commands.ALL_KEYS, commands.ALL_KEYS))
        await self._poll_keys(conversation)
        await self._do(conversation, commands.contrast(model.contrast))
        for index, glyph in enumerate(GLYPHS):
            await self._do(conversation, commands.special_character(index, glyph.rows))

    async def _do(self, conversation: Conversation, command: Packet) -> None:
        """Exchange `command`; a refusal is logged and otherwise taken as done, for asking again would not help."""
        try:
            await conversation.exchange(command)
        except CommandRefused as refusal:
            _log.warning("front panel: %s", refusal)

    async def _poll_keys(self, conversation: Conversation) -> None:
        self._poll_due = asyncio.get_running_loop().time() + HELD_POLL_SECONDS
        try:
            masks = await conversation.exchange(commands.poll_keys())
        except CommandRefused as refusal:
            _log.warning("front panel: %s", refusal)
            return
        if masks:
            self._tell_keys(self._keypad.settle(keys_of_mask(masks[0])))

    async def _rest(self, conversation: Conversation) -> None:
        """Wait for something to do: for ever while no key is down, else until the keys must be asked for."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(self._poll_due if self._keypad.held else None):
                await self._wake.wait()
        if self._keypad.held and loop.time() >= self._poll_due:
            await self._poll_keys(conversation)

    def _reported(self, packet: Packet) -> None:
        if packet.type != commands.Report.KEY or len(packet.data) != 1:
            return
        event = event_of_code(packet.data[0])
        if event is None:
            return
        if not self._keypad.held:
            self._poll_due = asyncio.get_running_loop().time() + HELD_POLL_SECONDS
            self._wake.set()
        self._tell_keys(self._keypad.report(event))

    def _tell_keys(self, events: list[KeyEvent]) -> None:
        for event in events:
            asyncio.get_running_loop().call_soon(self._on_key, event)

    def _doubt(self) -> None:
        self._in_doubt = True
        self._wake.set()

    def _described(self, version: str) -> str:
        if version.upper().startswith(self._model.name):
            return f"The front panel works ({version})."
        return f"The front panel says it is {version}, but the profile says {self._model.name}: correct [panel] model."

    def _report(self, health: LinkHealth) -> None:
        if health.connected and self._connected_at is None:
            self._connected_at = asyncio.get_running_loop().time()
        if health != self._health:
            self._health = health
            asyncio.get_running_loop().call_soon(self._on_health, health)
