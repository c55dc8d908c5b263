"""Fills the bodies about the network from a Snapshot; see `views` for the others."""

from collections.abc import Iterable

from daemon.messages.network import Address, AddressDetail, NetworkStatus
from daemon.messages.snapshot import Snapshot
from daemon.network_settings import NetworkSettings
from daemon.settings import Profile
from daemon.web.network_bodies import AddressBody, InterfaceStateBody, NetworkBody, NetworkStateBody
from daemon.web.tags import tag_of


def network_body(snapshot: Snapshot, profile: Profile) -> NetworkBody:
    """How the network is and how it is set."""
    further = profile.network.further
    settings = snapshot.network_settings.naming(further)
    return NetworkBody(
        managed=snapshot.network_managed,
        interface=profile.network.interface,
        confirm_seconds=profile.security.confirm_seconds,
        settings=settings,
        tag=tag_of(settings),
        factory=NetworkSettings().naming(further),
        state=_state(snapshot.network),
    )


def _state(network: NetworkStatus) -> NetworkStateBody:
    return NetworkStateBody(
        host_name=network.host_name,
        addresses=_addresses((address, network.detail(address)) for address in network.addresses),
        link=network.link,
        gateways=tuple(map(str, network.gateways)),
        dns=tuple(map(str, network.dns)),
        mac=network.mac,
        interfaces=tuple(
            InterfaceStateBody(
                name=each.name,
                link=each.link,
                mac=each.mac,
                addresses=_addresses((detail.address, detail) for detail in each.details),
            )
            for each in network.interfaces
        ),
    )


def _addresses(held: Iterable[tuple[Address, AddressDetail | None]]) -> tuple[AddressBody, ...]:
    return tuple(
        AddressBody(
            address=str(address),
            prefix=None if detail is None else detail.prefix,
            obtained=None if detail is None else detail.obtained,
        )
        for address, detail in held
    )
