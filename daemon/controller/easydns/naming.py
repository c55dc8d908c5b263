"""Which name, which address, which records: what the settings, the profile and the network make of them. Pure."""

from ipaddress import IPv4Address

from daemon.controller.core import Core
from daemon.easydns_settings import EasyDnsSettings
from daemon.messages.network import NetworkStatus
from daemon.record import Record
from daemon.registration_ports import AcmeServer

CHALLENGE = "_acme-challenge"


class RecordPlace(Record, frozen=True):
    """Where a record stands: in `zone`, at `host` relative to it."""

    zone: str
    host: str


def label(core: Core, settings: EasyDnsSettings) -> str:
    """The unit's label: the owner's, or made from the serial number."""
    return (settings.label or core.profile.device.serial.strip("-") or "unit").lower()


def full_name(core: Core, settings: EasyDnsSettings) -> str:
    """The unit's name below the vendor's domain, lower-case, without a dot at its end."""
    return f"{label(core, settings)}.{core.profile.easydns.domain.lower()}"


def ordered_names(core: Core, settings: EasyDnsSettings) -> tuple[str, ...]:
    """What the certificate is ordered for."""
    name = full_name(core, settings)
    return (name, f"*.{name}") if settings.wildcard else (name,)


def lan_address(network: NetworkStatus) -> IPv4Address | None:
    """The address that the name leads to: the first IPv4 one that others can reach, the main interface's before others.

    Never one seen from outside: that would be the studio's router.
    """
    usable = [
        address
        for address in network.addresses
        if isinstance(address, IPv4Address) and not (address.is_link_local or address.is_loopback)
    ]
    main = [address for address in usable if network.interfaces and network.interfaces[0].holds(address)]
    return next(iter((*main, *usable)), None)


def challenge_place(core: Core, settings: EasyDnsSettings, record_name: str) -> RecordPlace:
    """Where the TXT record called `record_name` is written: in the delegated zone, if there is one.

    There it is called by the unit's label alone, to which the CNAME at `_acme-challenge.LABEL.DOMAIN` leads.
    """
    if settings.challenge_zone is not None:
        return RecordPlace(settings.challenge_zone.lower(), label(core, settings))
    domain = core.profile.easydns.domain.lower()
    return RecordPlace(domain, record_name.lower().removesuffix(f".{domain}"))


def acme_server(core: Core, settings: EasyDnsSettings) -> AcmeServer:
    """The ACME server, and by what it is verified."""
    trust = None if settings.trust_root is None else settings.trust_root.encode()
    return AcmeServer(settings.directory or core.profile.easydns.directory, trust)


def dns_servers(core: Core) -> tuple[str, ...]:
    """Those that the owner set, or else those that the host uses.

    A link-local one (from a router's advertisement) can be asked over its own interface only, which is for the host.
    """
    told = (server for server in core.unit.network.dns if not server.is_link_local)
    return core.unit.settings.network.dns or tuple(map(str, told))
