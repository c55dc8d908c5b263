"""Network details as the text of `.network` files (systemd.network(5)), one for each interface.

DNS servers and time servers stand in the same files: networkd hands them on to systemd-resolved and systemd-timesyncd,
so that the daemon needs no right to write those services' own files or to restart them. What the owner sets goes in the
place of what DHCP or a router says; what is left open is theirs to say.

A host has one way to each place. Where several interfaces offer one, the main interface's is taken as long as it is
there: all routes of the further ones have a higher metric, each its own, in the order of the profile. So none of them
can take its network away from the main one, whatever a DHCP server says. The main one's have 1024 where DHCP or a
router gives them (in later versions 2048 where that router calls itself a poor one), others less.
"""

from collections.abc import Iterator, Sequence

from daemon.network_settings import InterfaceDetails, Ipv6Method, NetworkSettings
from daemon.record import Record

MAIN_FILE = "base-station.network"
_FURTHER = "base-station-", ".network"
_FIRST_METRIC = 4096
_HEAD = (
    "# Written by base-stationd from the unit's own settings. What is changed here is lost: use the CCM or the panel.\n"
)

Section = tuple[str, tuple[tuple[str, str], ...]]


class NetworkFile(Record, frozen=True):
    """A file's name and text."""

    name: str
    text: str


def network_files(settings: NetworkSettings, interface: str, further: Sequence[str] = ()) -> tuple[NetworkFile, ...]:
    """The files for the main interface of this name and for the further ones. The same settings give the same files."""
    main = NetworkFile(MAIN_FILE, _text(settings, interface, settings.ntp, None))
    return main, *(
        NetworkFile(further_file(name), _text(settings.of(name), name, settings.ntp, _FIRST_METRIC + number))
        for number, name in enumerate(further)
    )


def further_file(interface: str) -> str:
    """The name of a further interface's file."""
    return interface.join(_FURTHER)


def is_further_file(name: str) -> bool:
    """Whether a file of this name is one of a further interface, of whichever."""
    return name.startswith(_FURTHER[0]) and name.endswith(_FURTHER[1])


def _text(details: InterfaceDetails, interface: str, ntp: tuple[str, ...], metric: int | None) -> str:
    return _HEAD + "".join(
        f"\n[{name}]\n" + "".join(f"{key}={value}\n" for key, value in entries)
        for name, entries in _sections(details, interface, ntp, metric)
    )


def _sections(details: InterfaceDetails, interface: str, ntp: tuple[str, ...], metric: int | None) -> Iterator[Section]:
    """`ntp` and no `metric`: of the main interface, whose file has the host's time servers."""
    yield "Match", (("Name", interface),)
    yield "Network", tuple(_network(details, ntp if metric is None else ()))
    own = (("UseDNS", "no"),) if details.dns else ()
    own_time = (("UseNTP", "no"),) if ntp else ()
    domains = (("UseDomains", "no"),) if details.search_domain else (("UseDomains", "yes"),)
    ranked = () if metric is None else (("RouteMetric", str(metric)),)
    # The host keeps its name whatever a DHCP server says; and a server knows the unit by its name and hardware address.
    yield "DHCPv4", (("ClientIdentifier", "mac"), ("UseHostname", "no"), *domains, *own, *own_time, *ranked)
    yield "DHCPv6", (("UseHostname", "no"), *own, *own_time)
    if details.ipv6 is not Ipv6Method.OFF:
        yield "IPv6AcceptRA", (*domains, *own, *ranked)
    for interface_address, gateway in (
        (details.ipv4_interface, details.gateway),
        (details.ipv6_interface, details.ipv6_gateway),
    ):
        if interface_address is not None:
            yield "Address", (("Address", str(interface_address)), *ranked)
            if gateway is not None:
                yield "Route", (("Gateway", gateway), *(() if metric is None else (("Metric", str(metric)),)))


def _network(details: InterfaceDetails, ntp: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    static = details.ipv4_interface is not None
    automatic = details.ipv6 is Ipv6Method.AUTOMATIC
    yield "DHCP", _families(ipv4=not static, ipv6=automatic)
    # An address of the unit's own making where DHCP gives none (RFC 3927).
    yield "LinkLocalAddressing", _families(ipv4=not static, ipv6=details.ipv6 is not Ipv6Method.OFF)
    yield "IPv6AcceptRA", "yes" if automatic else "no"
    # Static details hold with the cable out, too: the panel shows what will be there once it is in.
    if static:
        yield "ConfigureWithoutCarrier", "yes"
    for server in details.dns:
        yield "DNS", server
    if details.search_domain:
        yield "Domains", details.search_domain
    for server in ntp:
        yield "NTP", server


def _families(*, ipv4: bool, ipv6: bool) -> str:
    if ipv4 and ipv6:
        return "yes"
    return "ipv4" if ipv4 else "ipv6" if ipv6 else "no"
