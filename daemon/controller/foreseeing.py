"""What other network details would mean for the certificates: told before they are applied, and changing nothing.

A certificate that does not name the new address still encrypts, but every browser warns there; and a root of the unit's
own can vouch only for the names that it was made for. Better to hear both at one's desk than at the new address.
"""

from ipaddress import IPv4Address, IPv6Address

from daemon.certificates import selfsigned
from daemon.certificates.inspect import Finding, Severity
from daemon.certificates.material import KeyedChain, alternative_names
from daemon.certificates.names import Identities
from daemon.controller.core import Core
from daemon.messages.network import NetworkStatus
from daemon.network_settings import AddressMethod, InterfaceDetails, NetworkSettings
from daemon.settings import CertificateSource

_OWN, _SELF = CertificateSource.OWN, CertificateSource.SELF_SIGNED


def network_under(network: NetworkStatus, settings: NetworkSettings) -> NetworkStatus:
    """How the unit will be named and addressed under `settings`, as far as that can be told beforehand.

    The addresses of now are among them: they may stay, and a certificate that names them as well does no harm.
    """
    new = tuple(address for address in settings.static_addresses if address not in network.addresses)
    return NetworkStatus(settings.host_name or network.host_name, (*new, *network.addresses))


def foresee(core: Core, settings: NetworkSettings) -> tuple[Finding, ...]:
    """What is to be said of the certificate in use before `settings` are applied."""
    unit = core.unit
    before = core.network_of(unit.settings)
    names = (settings.host_name,) if settings.host_name and settings.host_name != before.host_name else ()
    addresses = tuple(address for address in settings.static_addresses if address not in before.static_addresses)
    found: list[Finding] = []
    own = unit.chain_of(_OWN)
    if unit.served_under(unit.settings) is _OWN and own is not None:
        found += _own_findings(own, names, addresses)
    elif unit.root is not None:
        left_off = selfsigned.outside_constraints(unit.root, Identities(names, addresses))
        if left_off:
            found.append(_outside_root(left_off))
    if _becomes_unknown(before, settings):
        found.append(_address_unknown("The new address"))
    for name in core.profile.network.further:
        if _becomes_unknown(before.of(name), settings.of(name)):
            found.append(_address_unknown(f"The new address of {name}"))
    return tuple(found)


def _becomes_unknown(before: InterfaceDetails, after: InterfaceDetails) -> bool:
    return after.method is AddressMethod.DHCP and before.method is AddressMethod.STATIC


def _own_findings(
    own: KeyedChain, names: tuple[str, ...], addresses: tuple[IPv4Address | IPv6Address, ...]
) -> list[Finding]:
    # Imported where it is used: what it needs is no business of a start-up.
    from daemon.certificates.candidate_names import names_one_of

    wanted = (*names, *map(str, addresses))
    if not wanted or names_one_of(own.leaf, wanted):
        return []
    listed = ", ".join(alternative_names(own.leaf)[:12]) or "none"
    return [
        Finding(
            "name-not-in-san",
            Severity.WARNING,
            f"Your own certificate does not name {' or '.join(wanted)}; it names {listed}.",
            "Browsers will warn there unless a DNS server leads one of its names to the unit. Have one issued with the "
            "new address, or choose the self-signed certificate.",
        )
    ]


def _outside_root(left_off: tuple[str, ...]) -> Finding:
    return Finding(
        "outside-root",
        Severity.WARNING,
        f"The unit's own root cannot vouch for {', '.join(left_off)}: it was made for other names and for private "
        "addresses.",
        "Browsers will warn there. To end that, renew the device root (Security) after the change, and trust it anew.",
    )


def _address_unknown(what: str) -> Finding:
    return Finding(
        "address-from-dhcp",
        Severity.NOTE,
        f"{what} will be what the DHCP server gives, which nobody can tell beforehand.",
        "Read it on the front panel, and keep the change there with ENTER or in the CCM at that address.",
    )
