"""NetworkBackend `none`: shows the host's addresses and name, and sets nothing.

For a unit whose addresses are the business of the host's own network service, and for a run on a desk. Loopback
addresses are left off unless the profile names that interface: nobody reaches a Base Station by them, and the panel has
few lines.
"""

import array
import fcntl
import ipaddress
import socket
import struct
from collections.abc import Callable

import ifaddr

from daemon.adapters.host_changes import HostChanges
from daemon.adapters.plain_text import one_line
from daemon.messages import Address, NetworkStatus
from daemon.ports import Clock
from daemon.settings import NetworkSettings

_MOST_ADDRESSES = 64
# linux/sockios.h and linux/if.h; struct ifreq is a name of 16 bytes and a union of 24.
_SIOCGIFFLAGS = 0x8913
_IFF_UP = 0x1


class HostNetwork:
    """The addresses of the interface called `interface`, or with "" of every interface that is up."""

    def __init__(self, clock: Clock, interface: str = "") -> None:
        self._clock = clock
        self._interface = interface
        self._told: NetworkStatus | None = None

    async def status(self) -> NetworkStatus:
        """The true state now: IPv4 before IPv6, link-local last, each without a scope, at most 64."""
        self._told = self._look()
        return self._told

    def watch(self, changed: Callable[[NetworkStatus], object]) -> Callable[[], None]:
        """Call `changed` on the running event loop whenever the state differs from what was last told.

        Told by `status` before, or by a call: a change between `status` and `watch` is not lost. The result stops it.
        """
        told = self._told

        def noticed() -> None:
            nonlocal told
            now = self._look()
            if now != told:
                told = now
                changed(now)

        return HostChanges(self._clock, noticed).close

    async def reset(self, defaults: NetworkSettings) -> tuple[str, ...]:
        """Nothing is changed, and the sentence says so."""
        return ("The unit's addresses and host name are those of its host's own network service, which keeps them.",)

    def _look(self) -> NetworkStatus:
        found: list[Address] = []
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            for adapter in ifaddr.get_adapters():
                name = str(adapter.name)
                if self._interface in ("", name.partition(":")[0]) and _is_up(sock, name):
                    found += (_address(ip) for ip in adapter.ips)
        if not self._interface:
            found = [address for address in found if not address.is_loopback]
        found.sort(key=lambda address: (address.version, address.is_link_local))
        return NetworkStatus(one_line(socket.gethostname(), 255), tuple(dict.fromkeys(found))[:_MOST_ADDRESSES])


def _address(ip: ifaddr.IP) -> Address:
    text = ip.ip if isinstance(ip.ip, str) else ip.ip[0]
    return ipaddress.ip_address(text.partition("%")[0])


def _is_up(sock: socket.socket, name: str) -> bool:
    """Whether the interface is up; one that went away in between is not."""
    request = array.array("b", struct.pack("16s24x", name.encode()[:15]))
    try:
        fcntl.ioctl(sock.fileno(), _SIOCGIFFLAGS, request)
    except OSError:
        return False
    (flags,) = struct.unpack_from("=H", request, 16)
    return bool(flags & _IFF_UP)
