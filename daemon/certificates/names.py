"""Which names the unit's own root may vouch for.

The owner is asked to trust the device root on a PC that also does its banking. So the root is name-constrained
(RFC 5280 section 4.2.1.10): even with its key stolen, it can vouch only for private addresses, the unit's own host
names, and static addresses that the owner gave. This file computes those constraints and reads them back.

Two limits of the standard, known and accepted. A permitted DNS name includes the names below it, so a unit must not be
named like a top-level domain. A constraint binds only the kinds of name that it mentions, so there is always at least
one DNS name among them.
"""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import TypeVar

from cryptography import x509

from daemon.errors import BadInput
from daemon.record import Record

Item = TypeVar("Item")
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PRIVATE_NETWORKS: tuple[Network, ...] = (
    IPv4Network("10.0.0.0/8"),  # RFC 1918
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv4Network("169.254.0.0/16"),  # link-local, RFC 3927
    IPv4Network("127.0.0.0/8"),
    IPv4Network("100.64.0.0/10"),  # shared address space, RFC 6598; VPNs use it
    IPv6Network("fc00::/7"),  # unique local, RFC 4193
    IPv6Network("fe80::/10"),  # link-local, RFC 4291
    IPv6Network("::1/128"),
)

_FALLBACK_NAME = "localhost"
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST_NAME = 253


class Identities(Record, frozen=True):
    """How the unit can be reached: exact host names (`host`, `host.local`, aliases) and the addresses it holds now."""

    host_names: tuple[str, ...]
    addresses: tuple[Address, ...]


class Admitted(Record, frozen=True):
    """Identities sorted by a root's constraints. `left_off` holds the rest, as given, in order."""

    host_names: tuple[str, ...]
    addresses: tuple[Address, ...]
    left_off: tuple[str, ...]


def constraints(host_names: Iterable[str], static_addresses: Iterable[Address]) -> x509.NameConstraints:
    """The name constraints of a new root: private networks, exactly these addresses and these names.

    Host names that are no DNS names are passed over; `admit` will then report them.
    """
    names = _unique(filter(None, map(dns_name, host_names))) or (_FALLBACK_NAME,)
    given = _unique(map(_without_scope, static_addresses))
    outside = (address for address in given if not _in_any(address, PRIVATE_NETWORKS))
    networks = PRIVATE_NETWORKS + tuple(ip_network(address) for address in outside)
    permitted: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    permitted += [x509.IPAddress(network) for network in networks]
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None)


def admit(root: x509.Certificate, identities: Identities) -> Admitted:
    """Sort `identities` into those that `root` may vouch for and those that it may not.

    Admitted names are lower-case without a final dot, admitted addresses without a scope, all without repetitions.
    Raises BadInput (`root-unconstrained`) when `root` has no name constraints: such a root is not one of ours.
    """
    permitted = _permitted(root)
    bases = tuple(base.value for base in permitted if isinstance(base, x509.DNSName))
    networks = tuple(_network(base) for base in permitted if isinstance(base, x509.IPAddress))
    names: list[str] = []
    left_off: list[str] = []
    for given in identities.host_names:
        name = dns_name(given)
        if name is not None and any(name == base or name.endswith("." + base) for base in bases):
            names.append(name)
        else:
            left_off.append(given)
    addresses: list[Address] = []
    for address in identities.addresses:
        plain = _without_scope(address)
        if _in_any(plain, networks):
            addresses.append(plain)
        else:
            left_off.append(str(address))
    return Admitted(_unique(names), _unique(addresses), _unique(left_off))


def require_constraints(root: x509.Certificate) -> None:
    """Make sure that `root` is name-constrained. Raises BadInput (`root-unconstrained`)."""
    _permitted(root)


def dns_name(text: str) -> str | None:
    """`text` as a lower-case DNS name (RFC 1123 section 2.1, RFC 5280 section 4.2.1.6), or None where it is none.

    A name whose last label is all digits is None: browsers read it as an IPv4 address.
    """
    name = text.lower().removesuffix(".")
    labels = name.split(".")
    sound = text.isascii() and len(name) <= _LONGEST_NAME and all(_LABEL.fullmatch(label) for label in labels)
    return name if sound and not labels[-1].isdigit() else None


def _permitted(root: x509.Certificate) -> list[x509.GeneralName]:
    try:
        return root.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError) as err:
        raise BadInput(
            "root-unconstrained",
            "The device root has no name constraints, so this unit did not make it.",
            "Let the unit make a new root, and trust that one.",
        ) from err


def _without_scope(address: Address) -> Address:
    return IPv6Address(int(address)) if isinstance(address, IPv6Address) else address


def _network(base: x509.IPAddress) -> Network:
    return base.value if isinstance(base.value, IPv4Network | IPv6Network) else ip_network(base.value)


def _in_any(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _unique(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(items))
