"""Looks at the host's true network state, and watches it: what the kernel, resolv.conf and the host name say.

Nothing is asked of the service that manages the network, so that it is true for every one of them, and where somebody
set addresses by hand. Loopback addresses are left off unless the profile names that interface: nobody reaches a Base
Station by them, and the panel has few lines.
"""

import logging
import socket
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

from daemon.adapters.host_changes import HostChanges
from daemon.adapters.plain_text import one_line
from daemon.adapters.resolv_conf import RESOLV_CONF, RESOLVED_CONF, servers_in
from daemon.adapters.rtnetlink import DefaultRoute, Held, Link, read_addresses, read_default_routes, read_links
from daemon.messages.network import Address, AddressDetail, InterfaceStatus, NetworkStatus, Obtained
from daemon.network_settings import MOST_SERVERS
from daemon.ports import Clock
from daemon.record import Record

_log = logging.getLogger(__name__)

_MOST_ADDRESSES = 64
_LONGEST_NAME = 255
# systemd-resolved's own, on the host itself (systemd-resolved.service(8)); whom it asks stands in RESOLVED_CONF.
_STUBS = frozenset({ip_address("127.0.0.53"), ip_address("127.0.0.54")})

Part = TypeVar("Part")


class _Usable(Record, frozen=True):
    """An address, and the index of its interface."""

    interface: int
    detail: AddressDetail


class HostState:
    """The state of the interface called `interface` and of the `further` ones, or with "" of every one that is up.

    The first of `resolv_confs` that can be read names the DNS servers. `own` are the addresses that this daemon itself
    has set, so that no other counts as static; None where others set them and the kernel's word has to do.
    """

    own: frozenset[Address] | None = None
    _left: frozenset[Address] = frozenset()

    def __init__(
        self,
        interface: str = "",
        resolv_confs: tuple[Path, ...] = (RESOLVED_CONF, RESOLV_CONF),
        *,
        further: tuple[str, ...] = (),
    ) -> None:
        self._names = (interface, *further) if interface else ()
        self._resolv_confs = resolv_confs
        self._links: tuple[Link, ...] = ()
        self._held: tuple[Held, ...] = ()
        self._routes: tuple[DefaultRoute, ...] = ()
        self._logged: set[str] = set()

    def set_own(self, own: frozenset[Address]) -> None:
        """From now on these are the addresses that were set here; those of before count as such until they are gone."""
        self._left |= (self.own or frozenset()) - own
        self.own = own

    def look(self) -> NetworkStatus:
        """The true state now. It takes a few milliseconds and never raises.

        Addresses: those that may be used, IPv4 before IPv6, link-local last, the main interface's before others', each
        without a scope, at most 64; gateways IPv4 before IPv6, by their metric; at most 4 DNS servers. What the kernel
        does not tell is as it last was, and the log says so once.
        """
        self._links = self._part("interfaces", read_links, self._links)
        self._held = self._part("addresses", read_addresses, self._held)
        self._routes = self._part("default routes", read_default_routes, self._routes)
        links = {link.name: link for link in self._links}
        named = [links[name] for name in self._names if name in links] if self._names else self._links
        shown = [link.index for link in named if link.up]
        held = self._usable(set(shown))
        details = _details(held, shown)
        interfaces = tuple(self._interface(name, links.get(name), held) for name in self._names)
        return NetworkStatus(
            host_name=one_line(socket.gethostname(), _LONGEST_NAME),
            addresses=tuple(detail.address for detail in details),
            details=details,
            link=interfaces[0].link if interfaces else None,
            gateways=_gateways(route for route in self._routes if route.interface in shown),
            dns=_dns(self._resolv_confs),
            mac=interfaces[0].mac if interfaces else "",
            interfaces=interfaces,
        )

    def _part(self, name: str, read: Callable[[], Part], last: Part) -> Part:
        try:
            return read()
        except (OSError, ValueError) as err:
            text = one_line(f"Network: the kernel's {name} cannot be read, so those last seen are shown ({err}).")
            if text not in self._logged:
                self._logged.add(text)
                _log.warning("%s", text)
            return last

    def _usable(self, shown: set[int]) -> list[_Usable]:
        held = [one for one in self._held if one.interface in shown]
        self._left &= {one.address for one in held if one.permanent}
        own = None if self.own is None else self.own | self._left
        if not self._names:
            held = [one for one in held if not one.address.is_loopback]
        return [_Usable(one.interface, AddressDetail(one.address, one.prefix, _obtained(one, own))) for one in held]

    def _interface(self, name: str, link: Link | None, held: Iterable[_Usable]) -> InterfaceStatus:
        if link is None:
            return InterfaceStatus(name)
        return InterfaceStatus(
            name, link.mac, link.carrier, _details([one for one in held if one.interface == link.index], [link.index])
        )


class HostWatch:
    """The `status` and `watch` of a NetworkBackend."""

    def __init__(self, clock: Clock, state: HostState) -> None:
        self._clock = clock
        self._state = state
        self._told: NetworkStatus | None = None

    def status(self) -> NetworkStatus:
        """The true state now, which counts as told. Never raises."""
        self._told = self._state.look()
        return self._told

    def watch(self, changed: Callable[[NetworkStatus], object]) -> Callable[[], None]:
        """Call `changed` on the running event loop whenever the state differs from what was last told.

        Told by `status` before, or by a call: a change between `status` and `watch` is not lost. The result stops it.
        """
        told = self._told

        def noticed() -> None:
            nonlocal told
            now = self._state.look()
            if now != told:
                told = now
                changed(now)

        return HostChanges(self._clock, noticed).close


def _details(held: Iterable[_Usable], ranked: Sequence[int]) -> tuple[AddressDetail, ...]:
    """Each address once, though two interfaces may hold the same; of the interface that stands first in `ranked`."""
    each: dict[Address, AddressDetail] = {}
    for one in sorted(held, key=lambda one: (_family(one.detail.address), ranked.index(one.interface))):
        each.setdefault(one.detail.address, one.detail)
    return tuple(each.values())[:_MOST_ADDRESSES]


def _family(address: Address) -> tuple[int, bool]:
    return address.version, address.is_link_local


def _obtained(held: Held, own: frozenset[Address] | None) -> Obtained:
    """How. The kernel alone cannot tell what was given for ever, by DHCP or a router, from what was set by hand."""
    if held.address.is_link_local:
        return Obtained.LINK_LOCAL
    if held.permanent if own is None else held.address in own:
        return Obtained.STATIC
    # DHCPv6 gives single addresses (RFC 8415); a router's advertisement gives a network to choose one in.
    routers = held.address.version == 6 and held.prefix < held.address.max_prefixlen
    return Obtained.ROUTER if routers else Obtained.DHCP


def _gateways(routes: Iterable[DefaultRoute]) -> tuple[Address, ...]:
    gateways = (route.gateway for route in routes if route.gateway is not None)
    return tuple(sorted(dict.fromkeys(gateways), key=lambda gateway: gateway.version))


def _dns(resolv_confs: Iterable[Path]) -> tuple[Address, ...]:
    named = next((servers for servers in map(servers_in, resolv_confs) if servers is not None), ())
    servers = (server for server in map(_server, named) if server is not None and server not in _STUBS)
    return tuple(dict.fromkeys(servers))[:MOST_SERVERS]


def _server(text: str) -> Address | None:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None
