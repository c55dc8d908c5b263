"""By which hosts a request may name this unit.

Why at all: a page on the Internet may have its own name resolve to the unit's address (DNS rebinding); the owner's
browser then takes the unit for that page's server, and neither cookies nor Origin help. The Host field gives it away.
An address literal cannot be rebound, so every one is fine, and the owner is not locked out by an address that the unit
does not know it has (a forwarded port, a new lease).
"""

import ipaddress
import re
from collections.abc import Sequence

from daemon.errors import Misdirected
from daemon.messages.network import Address
from daemon.messages.snapshot import Snapshot
from daemon.record import Record

DEFAULT_PORTS = {"http": 80, "https": 443}

# A DNS name has at most 253 characters, a port five.
_LONGEST = 260
_PORT = re.compile(r"[0-9]{1,5}", re.ASCII)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#]*)", re.IGNORECASE)


class Authority(Record, frozen=True):
    """Host and port as a request names them; names in lower case without the root's dot, `port` None if not given."""

    host: str | Address
    port: int | None = None

    @property
    def text(self) -> str:
        """The host as it stands in a URL: IPv6 addresses in brackets."""
        return f"[{self.host}]" if isinstance(self.host, ipaddress.IPv6Address) else str(self.host)


def parse_authority(text: str) -> Authority | None:
    """Read `host[:port]` (RFC 9110 section 7.2), or None where it is none. Says nothing about whose host it is."""
    if len(text) > _LONGEST:
        return None
    if text.startswith("["):
        literal, closed, rest = text[1:].partition("]")
        if not closed or rest[:1] not in ("", ":"):
            return None
        host: str | Address | None = _ipv6(literal)
        port = rest[1:]
    else:
        name, _, port = text.partition(":")
        host = _ipv4_or_name(name.lower().removesuffix("."))
    if not host or (port and not (_PORT.fullmatch(port) and int(port) <= 65535)):
        return None
    return Authority(host, int(port) if port else None)


def named_authority(target: str, hosts: Sequence[str]) -> Authority | None:
    """The authority that a request names: `target` is its request line's target, `hosts` its Host fields.

    A target in absolute form goes before Host (RFC 9112 section 3.2.2). None or several Host fields name nothing.
    """
    if len(hosts) != 1:
        return None
    absolute = _ABSOLUTE.match(target)
    return parse_authority(absolute[1] if absolute else hosts[0])


def is_ours(authority: Authority, snapshot: Snapshot) -> bool:
    """Whether the unit answers to this host: an address, `localhost`, its names and aliases, a certificate's names."""
    host = authority.host
    if not isinstance(host, str):
        return True
    names = _names(snapshot)
    # A wildcard covers one label (RFC 9525 section 6.3).
    return host in names or f"*.{host.partition('.')[2]}" in names


def check_host(target: str, hosts: Sequence[str], snapshot: Snapshot) -> Authority:
    """The authority that a request names, if it is this unit's. Raises Misdirected (`misdirected`)."""
    authority = named_authority(target, hosts)
    if authority is None or not is_ours(authority, snapshot):
        raise Misdirected(
            "misdirected",
            "This unit does not answer to the host name in the request.",
            "Use the unit's address as the front panel shows it, or one of the unit's names.",
        )
    return authority


def is_same_origin(origin: str, scheme: str, authority: Authority) -> bool:
    """Whether an Origin field (RFC 6454) names the page that came from `scheme` and `authority`."""
    claimed_scheme, separator, rest = origin.partition("://")
    claimed = parse_authority(rest)
    return (
        bool(separator)
        and claimed is not None
        and claimed_scheme.lower() == scheme
        and claimed.host == authority.host
        and (claimed.port or DEFAULT_PORTS[scheme]) == (authority.port or DEFAULT_PORTS[scheme])
    )


def _names(snapshot: Snapshot) -> frozenset[str]:
    certified = (name for status in snapshot.certificates if status.leaf for name in status.leaf.names)
    announced = (f"{snapshot.announced_name}.local",) if snapshot.announced_name else ()
    names = ("localhost", *snapshot.network.names, *announced, *snapshot.aliases, *certified)
    return frozenset(name.lower().removesuffix(".") for name in names)


def _ipv6(literal: str) -> Address | None:
    try:
        # A zone means something only on the client's own host (RFC 6874 section 3); those that send it are forgiven.
        return ipaddress.IPv6Address(literal.partition("%")[0])
    except ValueError:
        return None


def _ipv4_or_name(text: str) -> str | Address:
    try:
        return ipaddress.IPv4Address(text)
    except ValueError:
        return text
