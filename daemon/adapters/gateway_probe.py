"""GatewayProbe: by the kernel's own question for the hardware address (ARP, RFC 826; neighbour discovery, RFC 4861).

Not by ping: many gateways do not answer that, and it takes a right that the service does not have. Here one byte to the
discard port (RFC 863) is enough to have the kernel ask, and its table says what came of it. What was known from before
counts only once it is confirmed, which a kernel that has an entry already takes some seconds to do.
"""

import asyncio
import socket

from daemon.adapters.rtnetlink import Neighbour, read_neighbours
from daemon.messages import Address

_SECONDS = 9.0  # an entry that is old is asked again after 5 s, three times
_DISCARD = 9
_FIRST_LOOK, _LONGEST_PAUSE = 0.02, 0.25
_BEGUN = 0.5  # by then the kernel has taken back that nobody answered before


class NeighbourProbe:
    """Looks for `seconds` at most."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds

    async def answers(self, address: Address) -> bool:
        """See GatewayProbe."""
        loop = asyncio.get_running_loop()
        began, pause = loop.time(), _FIRST_LOOK
        if not await asyncio.to_thread(_provoke, address):
            return False
        while loop.time() - began < self._seconds:
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            found = await asyncio.to_thread(_look, address)
            if any(each.answers for each in found):
                return True
            if found and all(each.failed for each in found) and loop.time() - began > _BEGUN:
                return False
        return False


def _provoke(address: Address) -> bool:
    """Send one byte, which nobody need answer; False where there is no way to `address`."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        try:
            sender.sendto(b"\0", (str(address), _DISCARD))
        except OSError:
            return False
    return True


def _look(address: Address) -> tuple[Neighbour, ...]:
    try:
        return tuple(each for each in read_neighbours() if each.address == address)
    except (OSError, ValueError):
        return ()
