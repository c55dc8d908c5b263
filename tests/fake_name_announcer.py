"""FakeNameAnnouncer: mDNS in memory, behind the port NameAnnouncer; passes the same contract test as the real part."""

import asyncio
from collections.abc import Callable

from daemon.ports import Announcement


class FakeNameAnnouncer:
    """`announced` is what the network hears now, under the host name `host_name` (or "").

    `asked` holds every call. `others` are the host names of other hosts.
    """

    def __init__(self, on_name: Callable[[str], object] = lambda host_name: None) -> None:
        self._on_name = on_name
        self._closed = False
        self._open = asyncio.Event()
        self._open.set()
        self.others: set[str] = set()
        self.asked: list[Announcement | None] = []
        self.announced: Announcement | None = None
        self.host_name = ""

    def hold(self) -> None:
        """Calls wait until `release`."""
        self._open.clear()

    def release(self) -> None:
        """Let what waits go on."""
        self._open.set()

    async def announce(self, announcement: Announcement | None) -> None:
        if self._closed:
            return
        self.asked.append(announcement)
        await asyncio.sleep(0)  # calls that overlap come together
        await self._open.wait()
        self._become(self.asked[-1])

    async def close(self) -> None:
        await self.announce(None)
        self._closed = True

    def _become(self, announcement: Announcement | None) -> None:
        self.announced = announcement if announcement and announcement.addresses else None
        name = self._free(self.announced.host_name) if self.announced else ""
        if name != self.host_name:
            self.host_name = name
            self._on_name(name)

    def _free(self, name: str) -> str:
        names = (name, *(f"{name}-{number}" for number in range(2, 10)))
        return next((one for one in names if one not in self.others), "")
