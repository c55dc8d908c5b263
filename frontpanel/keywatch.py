"""The keys of a connected panel: its reports, and while a key is down also its own word on which are.

A lost release would be a key held for ever. So the panel is asked every HELD_POLL_SECONDS for as long as one is down,
and never otherwise.
"""

import asyncio
import logging
from collections.abc import Callable

from frontpanel import commands
from frontpanel.conversation import Conversation
from frontpanel.errors import CommandRefused
from frontpanel.keypad import Keypad
from frontpanel.keys import KeyEvent, event_of_code, keys_of_mask
from frontpanel.protocol import Packet

HELD_POLL_SECONDS = 0.5

_log = logging.getLogger(__name__)


class KeyWatch:
    """Makes key events of what a panel says. `on_key` gets them in order, called by the event loop.

    `on_held` is called when `due` has become a time.
    """

    def __init__(self, on_key: Callable[[KeyEvent], None], on_held: Callable[[], None]) -> None:
        self._on_key = on_key
        self._on_held = on_held
        self._keypad = Keypad()
        self._poll_at = 0.0

    @property
    def due(self) -> float | None:
        """When to `poll` next, in the event loop's time; None while no key is down."""
        return self._poll_at if self._keypad.held else None

    def take(self, packet: Packet) -> None:
        """Take a report; what is none of a key is dropped."""
        if packet.type != commands.Report.KEY or len(packet.data) != 1:
            return
        event = event_of_code(packet.data[0])
        if event is None:
            return
        if not self._keypad.held:
            self._poll_at = asyncio.get_running_loop().time() + HELD_POLL_SECONDS
            self._on_held()
        self._tell(self._keypad.report(event))

    async def poll(self, conversation: Conversation) -> None:
        """Ask the panel which keys are down. LinkError: it does not answer."""
        self._poll_at = asyncio.get_running_loop().time() + HELD_POLL_SECONDS
        try:
            masks = await conversation.exchange(commands.poll_keys())
        except CommandRefused as refusal:
            _log.warning("front panel: %s", refusal)
            return
        if masks:
            self._tell(self._keypad.settle(keys_of_mask(masks[0])))

    def let_go(self) -> None:
        """The panel is gone: whatever was down is up."""
        self._tell(self._keypad.let_go())

    def _tell(self, events: list[KeyEvent]) -> None:
        for event in events:
            asyncio.get_running_loop().call_soon(self._on_key, event)
