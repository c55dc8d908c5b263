"""NameAnnouncer: tells the local network the unit's name and services, with python-zeroconf.

zeroconf is imported, in a thread, when something is announced for the first time; until then it costs nothing. On the
bench (x86, compiled zeroconf 0.154) that takes 11 ms, holds the event loop up for 2 to 3 ms, and takes 4.0 MB of
memory, 4.5 MB once announced. While all is well this file has no timer; zeroconf looks after its cache every 10 s and
wakes for traffic.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from daemon.adapters.plain_text import one_line
from daemon.ports import Announcement, Clock, Timer

if TYPE_CHECKING:
    from daemon.adapters.mdns_responder import Responder

_log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 300.0


class MdnsAnnouncer:
    """Announces on `interface` alone, or with "" on every one but the loopback, over IPv4 and IPv6 as it has them.

    Where another host has the name (RFC 6762 section 9) the unit does not fight for it: it takes `NAME-2` to `NAME-9`,
    and a service that another host has is called `Instance (2)` and so on. `on_name` is told on the event loop the host
    name (one label) that is really announced, whenever that changes, or "" where there is none.

    Names are asked for before each announcement. A conflict that arises afterwards, as when two networks are joined,
    is not found before the next; two units that start at the same moment are told apart by their addresses (section
    8.2). A name once taken is kept until nothing is announced.

    What fails is logged in one sentence and tried again after 5 s, then after twice the pause each, up to 5 min.
    """

    def __init__(
        self, clock: Clock, interface: str = "", on_name: Callable[[str], object] = lambda host_name: None
    ) -> None:
        self._clock = clock
        self._interface = interface
        self._on_name = on_name
        self._wanted: Announcement | None = None
        self._turn = 0
        self._closed = False
        self._task: asyncio.Task[None] | None = None
        self._responder: Responder | None = None
        self._timer: Timer | None = None
        self._pause = _FIRST_PAUSE
        self._name = ""
        self._logged = ""

    async def announce(self, announcement: Announcement | None) -> None:
        """Announce this from now on and take back what was announced before; with None, nothing and no sockets.

        Returns when that or a newer call's is done or has failed for now: after 2 s, and 1 s more for each name that
        others have. Of calls that overlap the last one counts. Services or addresses that are not announced any more
        are taken back at once (section 10.1); without addresses nothing is announced. Never raises.
        """
        if self._closed:
            return
        self._wanted = announcement
        self._pause = _FIRST_PAUSE
        await asyncio.shield(self._start())

    async def close(self) -> None:
        """Take everything back and close the sockets; nothing is announced any more. Harmless when repeated."""
        self._closed = True
        self._wanted = None
        await asyncio.shield(self._start())

    def _start(self) -> asyncio.Task[None]:
        """Have the one task do what is wanted now."""
        self._turn += 1
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._work())
        return self._task

    async def _work(self) -> None:
        try:
            turn = 0
            while turn != self._turn:
                turn = self._turn
                await self._do(self._wanted, turn)
        finally:
            self._task = None

    async def _do(self, wanted: Announcement | None, turn: int) -> None:
        try:
            if wanted is None or not wanted.addresses:
                await self._stop()
                self._settle("")
                return
            responder = await self._opened()
            self._tell_name(await responder.tell(wanted, lambda: self._turn != turn))
            fault = responder.fault
        except Exception as err:  # noqa: BLE001 - whatever zeroconf raises, the unit goes on and tries again
            fault = str(err) or type(err).__name__
            await self._stop()
        if self._turn == turn:
            self._settle(fault)

    async def _opened(self) -> "Responder":
        """The responder, on the addresses that the interface has now. Raises OSError."""
        if self._responder is None:
            kind = await asyncio.to_thread(_load)
            self._responder = await kind.open(self._interface)
        else:
            await self._responder.follow(self._interface)
        return self._responder

    async def _stop(self) -> None:
        responder, self._responder = self._responder, None
        self._tell_name("")
        if responder is None:
            return
        try:
            await responder.close()
        except Exception as err:  # noqa: BLE001 - it is given up in any case
            _log.warning("Network name: taking it back failed (%s).", one_line(str(err) or type(err).__name__))

    def _settle(self, fault: str) -> None:
        """Try again later if something failed; the log need not say the same thing twice."""
        if not fault:
            self._pause, self._logged = _FIRST_PAUSE, ""
            return
        if fault != self._logged:
            self._logged = fault
            _log.warning("Network name: not announced as it should be, trying again (%s).", one_line(fault))
        self._timer = self._clock.call_later(self._pause, self._start)
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)

    def _tell_name(self, host_name: str) -> None:
        if host_name != self._name:
            self._name = host_name
            self._on_name(host_name)


def _load() -> "type[Responder]":
    from daemon.adapters.mdns_responder import Responder

    return Responder
