"""The link that mDNS is spoken on: an interface's own addresses and who else is on it."""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_network

from daemon.adapters.rtnetlink import read_addresses, read_links
from daemon.messages.network import Address
from daemon.record import Record

_MOST_ADDRESSES = 16


class Link(Record, frozen=True):
    """`own` are the host's addresses on it; `sources` those that are spoken from: each IPv4, one IPv6 an interface."""

    own: frozenset[Address]
    networks: tuple[IPv4Network | IPv6Network, ...]
    indexes: frozenset[int]
    sources: tuple[str, ...]

    def reaches(self, source: Address, scope: int) -> bool:
        """Whether a packet from there comes from the link itself; others are to be ignored (RFC 6762 section 11)."""
        if isinstance(source, IPv6Address) and source.is_link_local:
            return scope in self.indexes
        return any(source in network for network in self.networks)


def find_link(interface: str) -> Link:
    """The link of `interface`, or with "" of all but the loopback. Raises OSError where there is no address."""
    links = [link for link in read_links() if link.up and link.name == (interface or link.name)]
    held = [one for one in read_addresses() if one.interface in {link.index for link in links}]
    if not interface:
        loopbacks = {one.interface for one in held if one.address.is_loopback}
        held = [one for one in held if one.interface not in loopbacks]
    indexes = {one.interface for one in held}
    sources = [
        text for index in sorted(indexes) for text in _sources([o.address for o in held if o.interface == index])
    ]
    if not sources:
        raise OSError(f"{interface or 'the host'} has no address")
    networks = tuple(ip_network((str(one.address), one.prefix), strict=False) for one in held)
    own = frozenset(one.address for one in held)
    return Link(own, networks, frozenset(indexes), tuple(dict.fromkeys(sources))[:_MOST_ADDRESSES])


def _sources(addresses: list[Address]) -> list[str]:
    """Of IPv6 addresses the link-local one, which every host has, if there is one."""
    sixth = sorted((address for address in addresses if address.version == 6), key=lambda one: not one.is_link_local)
    return [str(address) for address in addresses if address.version == 4] + [str(address) for address in sixth[:1]]
