"""Fills the bodies about the network from a Snapshot; see `views` for the others."""

from daemon.messages import Snapshot
from daemon.network_settings import NetworkSettings
from daemon.settings import Profile
from daemon.web.network_bodies import AddressBody, NetworkBody, NetworkStateBody


def network_body(snapshot: Snapshot, profile: Profile) -> NetworkBody:
    """How the network is and how it is set."""
    network = snapshot.network
    addresses = []
    for address in network.addresses:
        detail = network.detail(address)
        prefix, obtained = (None, None) if detail is None else (detail.prefix, detail.obtained)
        addresses.append(AddressBody(address=str(address), prefix=prefix, obtained=obtained))
    return NetworkBody(
        managed=snapshot.network_managed,
        interface=profile.network.interface,
        confirm_seconds=profile.security.confirm_seconds,
        settings=snapshot.network_settings,
        factory=NetworkSettings(),
        state=NetworkStateBody(
            host_name=network.host_name,
            addresses=tuple(addresses),
            link=network.link,
            gateways=tuple(map(str, network.gateways)),
            dns=tuple(map(str, network.dns)),
            mac=network.mac,
        ),
    )
