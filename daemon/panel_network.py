"""Networking at the front panel: what the network is, and a form that sets it otherwise. Pure.

The panel types IPv4 only: nobody enters an IPv6 address digit by digit at a rack. What the form does not show (IPv6,
names, time servers) stays as it is.
"""

import ipaddress
from collections.abc import Iterator

from msgspec.structs import asdict

from daemon.messages import AddressDetail, NetworkStatus, Obtained, Snapshot
from daemon.network_settings import (
    AddressMethod,
    Ipv6Method,
    NetworkFields,
    NetworkSettings,
    address_objection,
    faults,
)
from frontpanel.fields import AddressField, Choice, NumberField, Option
from frontpanel.form import Form, Values
from frontpanel.glyphs import WARNING
from frontpanel.items import Item, TextPage

SET_NETWORK = "set-network"

_OBTAINED = {
    Obtained.DHCP: "DHCP",
    Obtained.STATIC: "static",
    Obtained.ROUTER: "auto",
    Obtained.LINK_LOCAL: "link-local",
}
_METHODS = (Option(AddressMethod.DHCP.value, "Automatic (DHCP)"), Option(AddressMethod.STATIC.value, "Static"))
_IF_STATIC = ("net-method", AddressMethod.STATIC.value)
_SHOWN_SERVERS = 2
_USUAL_PREFIX = 24


def network_items(snapshot: Snapshot) -> Iterator[Item]:
    """What stands under Networking."""
    yield TextPage("network-view", "View all", tuple(_view(snapshot)))
    if snapshot.network_managed:
        yield _form(snapshot)


def addresses(network: NetworkStatus) -> Iterator[str]:
    """Each address, with how it was obtained."""
    if not network.addresses:
        yield "No network address"
    for address in network.addresses:
        detail = network.detail(address)
        yield str(address) if detail is None else f"{address} {_OBTAINED[detail.obtained]}"


def new_address(snapshot: Snapshot) -> tuple[str, bool]:
    """Where the unit is to be reached under the details that are set, in few letters, and whether it is there yet."""
    network, static = snapshot.network, snapshot.network_settings.static_addresses
    if static and static[0].version == 4:
        there = static[0] in network.addresses and network.link is not False
        return f"{static[0]} {'static' if there else '...'}", there
    got = [each for each in network.details if each.address.version == 4 and each.obtained is not Obtained.STATIC]
    for each in sorted(got, key=lambda each: each.obtained is Obtained.LINK_LOCAL):
        return f"{each.address} {_OBTAINED[each.obtained]}", True
    # Where there is no cable nothing will come: whoever prepares a unit for another place may keep that.
    return ("No cable", True) if network.link is False else ("Asking DHCP ...", False)


def typed_fields(values: Values, now: NetworkSettings) -> NetworkFields:
    """The details that the form's values make of those that hold `now`; they may have faults."""
    typed = dict(values)
    static = typed["net-method"] == AddressMethod.STATIC.value
    return NetworkFields(
        **asdict(now)
        | {
            "method": AddressMethod(typed["net-method"]),
            "address": f"{typed['net-address']}/{typed['net-prefix']}" if static else None,
            "gateway": (typed["net-gateway"] or None) if static else None,
            "dns": (*filter(None, (typed["net-dns-1"], typed["net-dns-2"])), *_other_servers(now)),
        }
    )


def _form(snapshot: Snapshot) -> Form:
    now = snapshot.network_settings
    held = _ipv4(snapshot.network)
    address, prefix = "", _USUAL_PREFIX
    if now.ipv4_interface is not None:
        address, prefix = str(now.ipv4_interface.ip), now.ipv4_interface.network.prefixlen
    elif held is not None:
        address, prefix = str(held.address), min(held.prefix, 30)
    gateway = now.gateway or next((str(each) for each in snapshot.network.gateways if each.version == 4), "")
    servers = (*_shown_servers(now), "", "")

    def whole(values: Values) -> str | None:
        return next((fault.detail for fault in faults(typed_fields(values, now))), None)

    return Form(
        SET_NETWORK,
        "Change",
        (
            Choice("net-method", "Addresses", _METHODS, now.method.value),
            AddressField("net-address", "Address", address, address_objection, visible_if=_IF_STATIC),
            NumberField("net-prefix", "Prefix", prefix, 1, 30, visible_if=_IF_STATIC),
            AddressField("net-gateway", "Gateway", gateway, address_objection, optional=True, visible_if=_IF_STATIC),
            AddressField("net-dns-1", "DNS 1", servers[0], address_objection, optional=True),
            AddressField("net-dns-2", "DNS 2", servers[1], address_objection, optional=True),
        ),
        ("Apply? Keep it here with ENTER, or it goes back.",),
        whole,
    )


def _ipv4(network: NetworkStatus) -> AddressDetail | None:
    return next(
        (each for each in network.details if each.address.version == 4 and not each.address.is_link_local), None
    )


def _shown_servers(now: NetworkSettings) -> tuple[str, ...]:
    return tuple(server for server in now.dns if ipaddress.ip_address(server).version == 4)[:_SHOWN_SERVERS]


def _other_servers(now: NetworkSettings) -> tuple[str, ...]:
    shown = _shown_servers(now)
    return tuple(server for server in now.dns if server not in shown)


def _view(snapshot: Snapshot) -> Iterator[str]:
    network, now = snapshot.network, snapshot.network_settings
    if network.link is False:
        yield f"{WARNING} No cable, or no link."
    yield f"Name: {network.host_name or 'none'}"
    for address in network.addresses:
        detail = network.detail(address)
        yield str(address) if detail is None else f"{address}/{detail.prefix} {_OBTAINED[detail.obtained]}"
    if not network.addresses:
        yield "No network address"
    yield from (f"Gateway {gateway}" for gateway in network.gateways)
    yield from (f"DNS {server}" for server in network.dns)
    if network.mac:
        yield f"MAC {network.mac}"
    if not snapshot.network_managed:
        yield "Set on the host, not here."
        return
    yield f"Set: {'DHCP' if now.method is AddressMethod.DHCP else f'static {now.address}'}"
    if now.ipv6 is Ipv6Method.STATIC:
        yield f"Set: IPv6 {now.ipv6_address}"
    elif now.ipv6 is Ipv6Method.OFF:
        yield "Set: IPv6 off"
