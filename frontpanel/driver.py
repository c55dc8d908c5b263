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
from frontpanel.bootscreen import BootScreen
from frontpanel.conversation import Conversation, Heard
from frontpanel.errors import CommandRefused, LinkError
from frontpanel.finding import Found, ask, judge, silence, speeds, talking
from frontpanel.glyphs import GLYPHS
from frontpanel.keys import KeyEvent
from frontpanel.keywatch import KeyWatch
from frontpanel.models import CFA635, Model
from frontpanel.protocol import Packet
from frontpanel.screen import Screen, changes

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0
"""Seconds between two attempts to connect: doubled each time, up to this. So a panel that was away for a while is back
after at most as long again."""

PROVEN_SECONDS = 5.0
"""A link that held this long starts again with the first pause when it is lost."""

_log = logging.getLogger(__name__)


class LinkHealth(msgspec.Struct, frozen=True):
    """How the panel is: connected or not, and a sentence for the owner; of a connected one also what it is.

    `version` is its whole version text, `model` and `firmware` the two parts of that, `baud` the line's speed.
    """

    connected: bool
    detail: str
    version: str | None = None
    model: str | None = None
    firmware: str | None = None
    baud: int | None = None


class FrontPanel:
    """Drives one panel at `device` (a path, best a udev symlink that stays the same).

    `model` is what the profile says, None to ask the panel. If another known one is there, it is driven as what it is
    and health says so. `baud` is the speed to ask at first, by default the model's own.

    All callbacks are called by the event loop, not from within `run`, so that an error in them is the loop's to report
    and cannot stop the panel. `on_key` gets every key event in order, a press always followed by its release, also
    when the link is lost. `on_health` gets the link's health whenever it changes. `on_model` gets the panel's model
    when its size is another than what was said last (at first: than `model`), before anything is shown on it.
    `on_stored` gets the note to keep for the next BootScreen. The pauses between attempts are in seconds.
    """

    def __init__(
        self,
        device: Path,
        model: Model | None,
        *,
        on_key: Callable[[KeyEvent], None] = lambda event: None,
        on_health: Callable[[LinkHealth], None] = lambda health: None,
        on_model: Callable[[Model], None] = lambda model: None,
        on_stored: Callable[[str], None] = lambda note: None,
        baud: int | None = None,
        first_pause: float = FIRST_PAUSE,
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        self._device = device
        self._model = model
        self._on_health = on_health
        self._on_model = on_model
        self._on_stored = on_stored
        self._baud = baud or (model or CFA635).baud
        self._last_baud = self._baud
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._wanted: Screen | None = None
        self._boot: BootScreen | None = None
        self._may_store = True
        self._refused: set[int] = set()
        self._size = None if model is None else (model.columns, model.rows)
        self._wake = asyncio.Event()
        self._keys = KeyWatch(on_key, self._wake.set)
        self._in_doubt = False
        self._connected_at: float | None = None
        self._health = LinkHealth(connected=False, detail="The front panel was not opened yet.")

    @property
    def health(self) -> LinkHealth:
        """The link's health now."""
        return self._health

    def show(self, screen: Screen) -> None:
        """Want `screen` on the display, its LEDs and its backlight; the latest wins. Returns at once."""
        if screen != self._wanted:
            self._wanted = screen
            self._wake.set()

    def keep_at_boot(self, boot: BootScreen) -> None:
        """Have the panel show `boot` by itself from power-on, if it is not stored yet. Only the first one is stored."""
        self._boot = boot
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
        """Find the panel and show until the link fails with LinkError."""
        tried: list[tuple[int, Heard]] = []
        for baud in speeds(self._last_baud, self._baud):
            async with talking(self._device, baud, self._keys.take, self._doubt, self._wake.set) as conversation:
                try:
                    version = await ask(conversation, self._device)
                    if version is not None:
                        found = judge(version, baud, self._model, self._device)
                        self._last_baud = baud
                        await self._keep_showing(conversation, found)
                    tried.append((baud, conversation.heard))
                finally:
                    self._keys.let_go()
        raise silence(self._device, tried)

    async def _keep_showing(self, conversation: Conversation, found: Found) -> NoReturn:
        # A panel does not even answer what is too long for it, so the one that is there counts, not the profile's.
        self._tell_model(found.model)
        self._refused.clear()
        shown: Screen | None = None
        self._in_doubt = True
        while True:
            self._wake.clear()
            conversation.check()
            if self._in_doubt:
                self._in_doubt = False
                shown = None
                await self._prepare(conversation, found.model)
            if self._boot is not None and self._may_store:
                shown = await self._store(conversation, found, self._boot, shown)
            wanted = self._wanted
            if wanted is not None:
                await self._paint(conversation, found.model, shown, wanted)
                shown = wanted
            self._report(self._described(found))
            await self._rest(conversation)

    async def _prepare(self, conversation: Conversation, model: Model) -> None:
        """Bring everything but the picture into a known state; keys pressed while nobody listened are forgotten."""
        await self._do(conversation, commands.key_reporting(commands.ALL_KEYS, commands.ALL_KEYS))
        await self._keys.poll(conversation)
        await self._do(conversation, commands.contrast(model.contrast))
        for index, glyph in enumerate(GLYPHS):
            await self._do(conversation, commands.special_character(index, glyph.rows))

    async def _paint(self, conversation: Conversation, model: Model, shown: Screen | None, wanted: Screen) -> None:
        for command in changes(shown, wanted, model):
            await self._do(conversation, command)

    async def _store(
        self, conversation: Conversation, found: Found, boot: BootScreen, shown: Screen | None
    ) -> Screen | None:
        """Store the boot screen if it is due; return what is shown then. A picture in doubt is not stored."""
        if not boot.is_due(found):
            return shown
        screen = Screen(boot.rows)
        await self._paint(conversation, found.model, shown, screen)
        if self._in_doubt:
            return screen
        self._may_store = False
        try:
            await conversation.exchange(commands.store_boot_state(), tries=1)
        except CommandRefused as refusal:
            _log.warning("front panel: its boot screen cannot be stored: %s", refusal)
        except LinkError as error:
            conversation.check()
            _log.warning("front panel: it is not known whether its boot screen was stored: %s", error)
        else:
            asyncio.get_running_loop().call_soon(self._on_stored, boot.note(found))
        return screen

    async def _do(self, conversation: Conversation, command: Packet) -> None:
        """Exchange `command`; a refusal is logged once and otherwise taken as done, for asking again would not help."""
        try:
            await conversation.exchange(command)
        except CommandRefused as refusal:
            if command.code not in self._refused:
                _log.warning("front panel: %s", refusal)
            self._refused.add(command.code)

    async def _rest(self, conversation: Conversation) -> None:
        """Wait for something to do: for ever while no key is down, else until the keys must be asked for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(self._keys.due):
                await self._wake.wait()
        if self._keys.due is not None and self._keys.due <= asyncio.get_running_loop().time():
            await self._keys.poll(conversation)

    def _tell_model(self, model: Model) -> None:
        size = (model.columns, model.rows)
        if size != self._size:
            self._size = size
            asyncio.get_running_loop().call_soon(self._on_model, model)

    def _doubt(self) -> None:
        self._in_doubt = True
        self._wake.set()

    def _described(self, found: Found) -> LinkHealth:
        detail = f"The front panel works ({found.version})."
        profile = self._model
        if profile is not None and profile.setting != found.model.setting:
            detail = f"The front panel is a {found.name}, but the profile says {profile.name}: correct [panel] model."
        elif not found.known:
            detail = f"The front panel is a {found.name}, not known here; it is driven as a {found.model.name}."
        return LinkHealth(True, detail, found.version, found.name, found.firmware, found.baud)

    def _report(self, health: LinkHealth) -> None:
        if health.connected and self._connected_at is None:
            self._connected_at = asyncio.get_running_loop().time()
        if health != self._health:
            self._health = health
            asyncio.get_running_loop().call_soon(self._on_health, health)
