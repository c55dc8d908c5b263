"""Networking at the front panel: what the network is, and a form that sets it otherwise. Pure.

The panel types IPv4 only: nobody enters an IPv6 address digit by digit at a rack. What the form does not show (IPv6,
names, time servers) stays as it is.
"""

import ipaddress
from collections.abc import Iterator

from msgspec.structs import asdict, replace

from daemon.messages.network import AddressDetail, InterfaceStatus, NetworkStatus, Obtained
from daemon.messages.snapshot import Snapshot
from daemon.network_settings import (
    AddressMethod,
    InterfaceDetails,
    Ipv6Method,
    NetworkFields,
    NetworkSettings,
    address_objection,
    faults,
)
from frontpanel.fields import AddressField, Choice, Field, NumberField, Option, VisibleIf
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
_INTERFACE, _MAIN = "net-interface", "*"  # as no interface is called
_SHOWN_SERVERS = 2
_USUAL_PREFIX = 24


def network_items(snapshot: Snapshot) -> Iterator[Item]:
    """What stands under Networking."""
    several = len(snapshot.network.interfaces) > 1
    yield TextPage("network-view", "View all", tuple(_view_each(snapshot) if several else _view(snapshot)))
    if snapshot.network_managed:
        yield _form(snapshot)


def addresses(network: NetworkStatus) -> Iterator[str]:
    """Each address, with how it was obtained."""
    if not network.addresses:
        yield "No network address"
    for address in network.addresses:
        detail = network.detail(address)
        yield str(address) if detail is None else f"{address} {_OBTAINED[detail.obtained]}"


def new_addresses(snapshot: Snapshot) -> tuple[tuple[str, ...], bool]:
    """Where the unit is to be reached under the details that are set, and whether it is there yet.

    In few letters, a line for each interface that the pending change touches, by its name where there are several. A
    further one without a cable need not be there: the main one leads to the unit.
    """
    network, settings = snapshot.network, snapshot.network_settings
    main = InterfaceStatus("", network.mac, network.link, network.main_details)
    if len(network.interfaces) < 2:
        where, there = _new_address(settings, main, needs_cable=True)
        return (where,), there
    changed = (snapshot.pending.interfaces if snapshot.pending else ()) or (network.interfaces[0].name,)
    found = [
        (each.name, *_new_address(settings.of(each.name) if number else settings, each, needs_cable=number == 0))
        for number, each in enumerate(network.interfaces)
        if each.name in changed
    ]
    return tuple(f"{name}: {where}" for name, where, _ in found), all(there for _, _, there in found)


def _new_address(details: InterfaceDetails, status: InterfaceStatus, *, needs_cable: bool) -> tuple[str, bool]:
    static = details.ipv4_interface
    if static is not None:
        there = status.holds(static.ip) and (status.link is not False or not needs_cable)
        return f"{static.ip} {'static' if there else '...'}", there
    got = [each for each in status.details if each.address.version == 4 and each.obtained is not Obtained.STATIC]
    for each in sorted(got, key=lambda each: each.obtained is Obtained.LINK_LOCAL):
        return f"{each.address} {_OBTAINED[each.obtained]}", True
    # Where there is no cable nothing will come: whoever prepares a unit for another place may keep that.
    return ("No cable", True) if status.link is False else ("Asking DHCP ...", False)


def typed_fields(values: Values, now: NetworkSettings) -> NetworkFields:
    """The details that the form's values make of those that hold `now`; they may have faults."""
    typed = dict(values)
    interface = typed.get(_INTERFACE, _MAIN)
    details = now if interface == _MAIN else now.of(interface)

    def value(field: str) -> str:
        return typed[_id(field, interface)]

    static = value("net-method") == AddressMethod.STATIC.value
    said = {
        "method": AddressMethod(value("net-method")),
        "address": f"{value('net-address')}/{value('net-prefix')}" if static else None,
        "gateway": (value("net-gateway") or None) if static else None,
        "dns": (*filter(None, (value("net-dns-1"), value("net-dns-2"))), *_other_servers(details)),
    }
    if interface == _MAIN:
        return NetworkFields(**asdict(now) | said)
    others = (entry for entry in now.further if entry.interface != interface)
    return NetworkFields(**asdict(now) | {"further": (*others, replace(now.of(interface), **said))})


def _form(snapshot: Snapshot) -> Form:
    """On a unit with several interfaces it asks first which one is meant, and has that one's fields."""
    now, network = snapshot.network_settings, snapshot.network
    gateway = next((str(each) for each in network.gateways if each.version == 4), "")
    fields: list[Field] = []
    if len(network.interfaces) > 1:
        main, *others = network.interfaces
        options = (Option(_MAIN, f"{main.name} (main)"), *(Option(each.name, each.name) for each in others))
        fields.append(Choice(_INTERFACE, "Interface", options, _MAIN))
        fields += _fields(_MAIN, now, network.main_details, gateway, (_INTERFACE, _MAIN))
        for each in others:
            # The host's gateway is no device of this network.
            fields += _fields(each.name, now.of(each.name), each.details, "", (_INTERFACE, each.name))
    else:
        fields += _fields(_MAIN, now, network.main_details, gateway, None)

    def whole(values: Values) -> str | None:
        return next((fault.detail for fault in faults(typed_fields(values, now))), None)

    return Form(SET_NETWORK, "Change", tuple(fields), ("Apply? Keep it here with ENTER, or it goes back.",), whole)


def _fields(
    interface: str,
    details: InterfaceDetails,
    status: tuple[AddressDetail, ...],
    gateway: str,
    visible_if: VisibleIf | None,
) -> Iterator[Field]:
    """One interface's; a static address begins as the one that it holds, and its gateway as `gateway`."""
    held = _ipv4(status)
    address, prefix = "", _USUAL_PREFIX
    if details.ipv4_interface is not None:
        address, prefix = str(details.ipv4_interface.ip), details.ipv4_interface.network.prefixlen
    elif held is not None:
        address, prefix = str(held.address), min(held.prefix, 30)
    servers = (*_shown_servers(details), "", "")
    method = _id("net-method", interface)
    if_static = (method, AddressMethod.STATIC.value)
    yield Choice(method, "Addresses", _METHODS, details.method.value, visible_if=visible_if)
    yield AddressField(_id("net-address", interface), "Address", address, address_objection, visible_if=if_static)
    yield NumberField(_id("net-prefix", interface), "Prefix", prefix, 1, 30, visible_if=if_static)
    yield AddressField(
        _id("net-gateway", interface),
        "Gateway",
        details.gateway or gateway,
        address_objection,
        optional=True,
        visible_if=if_static,
    )
    for number, server in enumerate(servers[:_SHOWN_SERVERS], 1):
        yield AddressField(
            _id(f"net-dns-{number}", interface),
            f"DNS {number}",
            server,
            address_objection,
            optional=True,
            visible_if=visible_if,
        )


def _id(field: str, interface: str) -> str:
    return field if interface == _MAIN else f"{field} {interface}"


def _ipv4(details: tuple[AddressDetail, ...]) -> AddressDetail | None:
    return next((each for each in details if each.address.version == 4 and not each.address.is_link_local), None)


def _shown_servers(details: InterfaceDetails) -> tuple[str, ...]:
    return tuple(server for server in details.dns if ipaddress.ip_address(server).version == 4)[:_SHOWN_SERVERS]


def _other_servers(details: InterfaceDetails) -> tuple[str, ...]:
    shown = _shown_servers(details)
    return tuple(server for server in details.dns if server not in shown)


def _view(snapshot: Snapshot) -> Iterator[str]:
    network = snapshot.network
    if network.link is False:
        yield f"{WARNING} No cable, or no link."
    yield f"Name: {network.host_name or 'none'}"
    for address in network.addresses:
        detail = network.detail(address)
        yield str(address) if detail is None else _held(detail)
    if not network.addresses:
        yield "No network address"
    yield from _ways_out(network)
    if network.mac:
        yield f"MAC {network.mac}"
    if not snapshot.network_managed:
        yield "Set on the host, not here."
        return
    yield from _set(snapshot.network_settings)


def _view_each(snapshot: Snapshot) -> Iterator[str]:
    """The host's, then interface by interface."""
    network, settings = snapshot.network, snapshot.network_settings
    yield f"Name: {network.host_name or 'none'}"
    yield from _ways_out(network)
    if not snapshot.network_managed:
        yield "Set on the host, not here."
    for number, each in enumerate(network.interfaces):
        yield f"{each.name}{'' if number else ' (main)'}:"
        if each.link is False:
            yield f"{WARNING} No cable, or no link."
        elif each.link is None:
            yield "Not in this unit."
        yield from map(_held, each.details)
        if not each.details:
            yield "No network address"
        if each.mac:
            yield f"MAC {each.mac}"
        if snapshot.network_managed:
            yield from _set(settings.of(each.name) if number else settings)


def _held(detail: AddressDetail) -> str:
    return f"{detail.address}/{detail.prefix} {_OBTAINED[detail.obtained]}"


def _ways_out(network: NetworkStatus) -> Iterator[str]:
    yield from (f"Gateway {gateway}" for gateway in network.gateways)
    yield from (f"DNS {server}" for server in network.dns)


def _set(details: InterfaceDetails) -> Iterator[str]:
    yield f"Set: {'DHCP' if details.method is AddressMethod.DHCP else f'static {details.address}'}"
    if details.ipv6 is Ipv6Method.STATIC:
        yield f"Set: IPv6 {details.ipv6_address}"
    elif details.ipv6 is Ipv6Method.OFF:
        yield "Set: IPv6 off"
