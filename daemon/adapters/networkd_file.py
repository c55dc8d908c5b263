"""Network details as the text of a `.network` file (systemd.network(5)).

DNS servers and time servers stand in the same file: networkd hands them on to systemd-resolved and systemd-timesyncd,
so that the daemon needs no right to write those services' own files or to restart them. What the owner sets goes in the
place of what DHCP or a router says; what is left open is theirs to say.
"""

from collections.abc import Iterator

from daemon.network_settings import Ipv6Method, NetworkSettings

_HEAD = (
    "# Written by base-stationd from the unit's own settings. What is changed here is lost: use the CCM or the panel.\n"
)

Section = tuple[str, tuple[tuple[str, str], ...]]


def network_file(settings: NetworkSettings, interface: str) -> str:
    """The file's text for the interface of this name. The same settings give the same text."""
    return _HEAD + "".join(
        f"\n[{name}]\n" + "".join(f"{key}={value}\n" for key, value in entries)
        for name, entries in _sections(settings, interface)
    )


def _sections(settings: NetworkSettings, interface: str) -> Iterator[Section]:
    yield "Match", (("Name", interface),)
    yield "Network", tuple(_network(settings))
    own = (("UseDNS", "no"),) if settings.dns else ()
    own_time = (("UseNTP", "no"),) if settings.ntp else ()
    domains = (("UseDomains", "no"),) if settings.search_domain else (("UseDomains", "yes"),)
    # The host keeps its name whatever a DHCP server says; and a server knows the unit by its name and hardware address.
    yield "DHCPv4", (("ClientIdentifier", "mac"), ("UseHostname", "no"), *domains, *own, *own_time)
    yield "DHCPv6", (("UseHostname", "no"), *own, *own_time)
    if settings.ipv6 is not Ipv6Method.OFF:
        yield "IPv6AcceptRA", (*domains, *own)
    for interface_address, gateway in (
        (settings.ipv4_interface, settings.gateway),
        (settings.ipv6_interface, settings.ipv6_gateway),
    ):
        if interface_address is not None:
            yield "Address", (("Address", str(interface_address)),)
            if gateway is not None:
                yield "Route", (("Gateway", gateway),)


def _network(settings: NetworkSettings) -> Iterator[tuple[str, str]]:
    static = settings.ipv4_interface is not None
    automatic = settings.ipv6 is Ipv6Method.AUTOMATIC
    yield "DHCP", _families(ipv4=not static, ipv6=automatic)
    # An address of the unit's own making where DHCP gives none (RFC 3927).
    yield "LinkLocalAddressing", _families(ipv4=not static, ipv6=settings.ipv6 is not Ipv6Method.OFF)
    yield "IPv6AcceptRA", "yes" if automatic else "no"
    # Static details hold with the cable out, too: the panel shows what will be there once it is in.
    if static:
        yield "ConfigureWithoutCarrier", "yes"
    for server in settings.dns:
        yield "DNS", server
    if settings.search_domain:
        yield "Domains", settings.search_domain
    for server in settings.ntp:
        yield "NTP", server


def _families(*, ipv4: bool, ipv6: bool) -> str:
    if ipv4 and ipv6:
        return "yes"
    return "ipv4" if ipv4 else "ipv6" if ipv6 else "no"
