"""Commands about the network details, and how the host's network is."""

import ipaddress
from enum import StrEnum

from daemon.certificates.inspect import Finding
from daemon.messages.command import Command, Origin
from daemon.network_settings import NetworkSettings
from daemon.record import Record

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Obtained(StrEnum):
    """How the unit came to hold an address."""

    DHCP = "dhcp"
    STATIC = "static"
    ROUTER = "router"
    """From a router's advertisement (RFC 4862)."""
    LINK_LOCAL = "link-local"


class AddressDetail(Record, frozen=True):
    """An address with the length of its network's prefix, and how it was obtained."""

    address: Address
    prefix: int
    obtained: Obtained


class InterfaceStatus(Record, frozen=True):
    """One interface of the unit's, by the host's `name` for it: its hardware address, carrier and addresses.

    `link` is None, and all else empty, where the host has no such interface.
    """

    name: str
    mac: str = ""
    link: bool | None = None
    details: tuple[AddressDetail, ...] = ()

    def holds(self, address: Address) -> bool:
        """Whether `address` is one of its addresses."""
        return any(detail.address == address for detail in self.details)


class NetworkStatus(Record, frozen=True):
    """The host's true addresses and name, as the network backend sees them.

    `addresses` are those of all the unit's interfaces; `details` tells more of them, as far as that is known. `link` is
    whether there is a carrier, None where every interface is shown or it is not known, and `mac` the hardware address,
    both of the main interface. `gateways` are those of the default routes, `dns` the servers that the host asks.
    `interfaces` are those that the profile names, the main one first.
    """

    host_name: str = ""
    addresses: tuple[Address, ...] = ()
    details: tuple[AddressDetail, ...] = ()
    link: bool | None = None
    gateways: tuple[Address, ...] = ()
    dns: tuple[Address, ...] = ()
    mac: str = ""
    interfaces: tuple[InterfaceStatus, ...] = ()

    @property
    def main_addresses(self) -> tuple[Address, ...]:
        """Those of the main interface; of all where no interface is named."""
        return tuple(each.address for each in self.interfaces[0].details) if self.interfaces else self.addresses

    @property
    def main_details(self) -> tuple[AddressDetail, ...]:
        """Those of the main interface's addresses; of all where no interface is named."""
        return self.interfaces[0].details if self.interfaces else self.details

    def detail(self, address: Address) -> AddressDetail | None:
        """What more is known of `address`."""
        return next((detail for detail in self.details if detail.address == address), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The host name, and the same in `.local` (RFC 6762)."""
        if not self.host_name:
            return ()
        short = self.host_name.split(".")[0]
        return tuple(dict.fromkeys((self.host_name, short, f"{short}.local")))


class JudgeNetwork(Command[tuple[Finding, ...]], frozen=True):
    """Say what other network details would mean for the certificates, and change nothing.

    Raises Refused (`network-not-managed`), UnknownInterface.
    """

    settings: NetworkSettings


class SetNetwork(Command[None], frozen=True):
    """Other network details, as a change that goes back by itself unless somebody confirms it at the new address.

    `before` are the details that the caller has seen, None for any.

    Raises Refused (`network-not-managed`, `change-pending`, `not-ready`), ChangedMeanwhile, UnknownInterface,
    StorageFault, HostFailed.
    """

    settings: NetworkSettings
    origin: Origin
    before: NetworkSettings | None = None


class ResetNetwork(Command[None], frozen=True):
    """From the panel or the unit: the factory's network details, at once; nothing else changes.

    A change of the network that waits or is under way is given up. Raises Refused, HostFailed (it is tried again).
    """

    origin: Origin


class NoteNetwork(Command[None], frozen=True):
    """The host's addresses or name changed."""

    network: NetworkStatus


class NoteAnnouncedName(Command[None], frozen=True):
    """By which host name (one label) the local network hears of the unit now, "" for none."""

    host_name: str
