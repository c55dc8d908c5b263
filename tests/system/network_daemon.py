"""The daemon in a network of its own, which it sets as on a unit: started by test_browser_network as a program.

    python -m tests.system.network_daemon --config FILE

All of it is the real daemon but who sets the clock, and the backend that sets the network: that of a unit wants a whole
system with systemd-networkd (test_guest_network has one), and this one does the same with `ip`. What DHCP gives is
LEASE, which ends some day, as leases do; a static address does not. The host has it before the daemon starts. There is
a second interface, FURTHER, which is the unit's where its profile names it.
"""

import asyncio
import os
import socket
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from daemon import __main__ as program
from daemon.adapters.host_network import HostNetwork
from daemon.adapters.timedated import Timedated
from daemon.network_settings import AddressMethod, InterfaceDetails, NetworkSettings
from daemon.ports import Clock, NetworkBackend
from daemon.settings import NetworkBackendName, Profile
from tests.own_network import enter_own_network, ip_batch, plug_in

INTERFACE = "nic0"
LEASE, GATEWAY = "10.77.3.20/24", "10.77.3.1"
FURTHER, FURTHER_LEASE = "nic1", "10.88.3.20/24"
_LEASED = "valid_lft 3600 preferred_lft 3600"

_applied: list[NetworkSettings] = []


class IpNetwork(HostNetwork):
    """Sets INTERFACE and FURTHER: IPv4, and static IPv6."""

    def __init__(self, clock: Clock, further: tuple[str, ...], factory_name: str) -> None:
        super().__init__(clock, INTERFACE, further)
        self._factory_name = factory_name

    @property
    def manages(self) -> bool:
        """Yes."""
        return True

    async def apply(self, settings: NetworkSettings) -> None:
        """Where it is so already nothing is disturbed."""
        if settings != _applied[-1]:
            obey(settings)
        socket.sethostname(settings.host_name or self._factory_name)

    async def reset(self, defaults: NetworkSettings) -> tuple[str, ...]:
        """The same."""
        await self.apply(defaults)
        return ()


class NotedTime(Timedated):
    """Does not move this machine's clock: what it is set to is written into the file that `SET_CLOCK` names."""

    async def set(self, time: datetime) -> None:
        """See ports.TimeKeeper."""
        await asyncio.to_thread(Path(os.environ["SET_CLOCK"]).write_text, time.isoformat())


def obey(settings: NetworkSettings) -> None:
    """Have the interfaces be as `settings` say."""
    _applied.append(settings)
    lines = _lines(INTERFACE, settings, LEASE, GATEWAY)
    ip_batch(*lines, *_lines(FURTHER, settings.of(FURTHER), FURTHER_LEASE, None))


def _lines(name: str, details: InterfaceDetails, lease: str, gateway: str | None) -> list[str]:
    leased = details.method is AddressMethod.DHCP
    lines = [f"addr flush dev {name} scope global"]
    if leased:
        lines.append(f"addr add {lease} dev {name} {_LEASED}")
    lines += [f"addr add {one} dev {name}" for one in (details.ipv4_interface,) if one]
    lines += [f"addr add {one} dev {name} nodad" for one in (details.ipv6_interface,) if one]
    gateways = (gateway if leased else details.gateway, details.ipv6_gateway)
    return [*lines, *(f"route replace default via {gateway} dev {name}" for gateway in gateways if gateway)]


def main(arguments: Sequence[str]) -> int:
    """Enter the network and be the daemon there."""
    enter_own_network()
    plug_in()
    ip_batch(f"link add {FURTHER} type veth peer name far1", *(f"link set {name} up" for name in (FURTHER, "far1")))
    obey(NetworkSettings())

    def network(profile: Profile, clock: Clock) -> NetworkBackend:
        if profile.network.backend is NetworkBackendName.NONE:
            return HostNetwork(clock, INTERFACE)
        return IpNetwork(clock, profile.network.further, profile.device.host_name)

    vars(program)["_network"] = network
    if "SET_CLOCK" in os.environ:
        vars(program)["Timedated"] = NotedTime
    return program.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
