"""GatewayProbe: by the kernel's own question for the hardware address (ARP, RFC 826; neighbour discovery, RFC 4861).

Not by ping: many gateways do not answer that, and it takes a right that the service does not have. Here one byte to the
discard port (RFC 863) is enough to have the kernel ask, and its table says what came of it. What was known from before
counts only once it is confirmed, which a kernel that has an entry already takes 5 s to begin with. Most devices confirm
it at once by themselves, as they say that nobody listens on that port (ICMP); a firewall may keep them from it.
"""

import asyncio
import socket

from daemon.adapters.rtnetlink import Neighbour, read_neighbours
from daemon.messages.network import Address

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
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        try:
            with socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
                sender.connect((str(address), _DISCARD))
                if sender.getsockname()[0] == str(address):
                    return False  # it is the unit's own: no device has it
                sender.send(b"\0")
                return await self._wait(address, sender)
        except OSError:  # no way leads there
            return False

    async def _wait(self, address: Address, sender: socket.socket) -> bool:
        loop = asyncio.get_running_loop()
        began, pause, heard = loop.time(), _FIRST_LOOK, False
        while (left := began + self._seconds - loop.time()) > 0:
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 2, _LONGEST_PAUSE)
            heard = heard or _is_answered(sender)
            found = await asyncio.to_thread(_look, address)
            # Without an entry it was no device on this network that spoke, but one behind another gateway.
            if any(heard or each.answers for each in found):
                return True
            if found and all(each.failed for each in found) and loop.time() - began > _BEGUN:
                return False
        return False


def _is_answered(sender: socket.socket) -> bool:
    """Whether something came back: that nobody listens there, or data from somebody who does."""
    try:
        sender.recv(1)
    except ConnectionRefusedError:
        return True
    except OSError:  # nothing yet; or the kernel's own word that nobody is there, which its table says better
        return False
    return True


def _look(address: Address) -> tuple[Neighbour, ...]:
    try:
        return tuple(each for each in read_neighbours() if each.address == address)
    except (OSError, ValueError):
        return ()
