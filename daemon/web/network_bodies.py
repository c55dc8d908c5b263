"""The JSON bodies about the network; see `bodies` for the others."""

from typing import Annotated, Any

import msgspec

from daemon.messages.network import Obtained
from daemon.network_settings import (
    MOST_FURTHER,
    MOST_SERVERS,
    AddressMethod,
    InterfaceFields,
    Ipv6Method,
    NetworkFault,
    NetworkFields,
)
from daemon.web.bodies import Body, FindingBody, Request

Text = Annotated[str, msgspec.Meta(max_length=253)]
Texts = Annotated[tuple[Text, ...], msgspec.Meta(max_length=2 * MOST_SERVERS)]


class InterfaceDetailsRequest(Request, frozen=True):
    """What can be set of every interface. An address has its prefix with it."""

    method: AddressMethod = AddressMethod.DHCP
    address: Text | None = None
    gateway: Text | None = None
    ipv6: Ipv6Method = Ipv6Method.AUTOMATIC
    ipv6_address: Text | None = None
    ipv6_gateway: Text | None = None
    dns: Texts = ()
    search_domain: Text | None = None

    @property
    def filled(self) -> dict[str, Any]:
        """The fields by name; what is empty counts as left out."""
        given: dict[str, Any] = msgspec.structs.asdict(self)
        return {name: None if value == "" else value for name, value in given.items()}


class InterfaceRequest(InterfaceDetailsRequest, frozen=True, kw_only=True):
    """One of the further interfaces."""

    interface: Annotated[str, msgspec.Meta(max_length=15)]

    @property
    def filled(self) -> dict[str, Any]:
        """The fields by name; an empty one counts as left out, but for the name, without which there is no entry."""
        return super().filled | {"interface": self.interface}


class NetworkRequest(InterfaceDetailsRequest, frozen=True):
    """`PUT /network`: all details; one that is left out is as from the factory.

    So is an interface that is left out of `further`. Where `further` itself is left out (or null), as by a caller that
    knows the main interface only, the details of all further interfaces stay as they are.
    """

    host_name: Text | None = None
    ntp: Texts = ()
    discovery: bool = True
    further: Annotated[tuple[InterfaceRequest, ...], msgspec.Meta(max_length=2 * MOST_FURTHER)] | None = None

    def fields(self, now: NetworkFields) -> NetworkFields:
        """The same to be judged, in the place of `now`."""
        further = now.further
        if self.further is not None:
            further = tuple(InterfaceFields(**entry.filled) for entry in self.further)
        return NetworkFields(**self.filled | {"further": further})


class AddressBody(Body, frozen=True):
    """An address that the unit holds; `prefix` and `obtained` are null where nobody knows."""

    address: str
    prefix: int | None
    obtained: Obtained | None


class InterfaceStateBody(Body, frozen=True):
    """One interface as it truly is; `link` null where the host has no such interface."""

    name: str
    link: bool | None
    mac: str
    addresses: tuple[AddressBody, ...]


class NetworkStateBody(Body, frozen=True):
    """The host's network as it truly is. `addresses` are those of all the unit's interfaces.

    `link` (there is a carrier; null where that is not known) and `mac` are the main interface's. `interfaces` are those
    that the profile names, the main one first.
    """

    host_name: str
    addresses: tuple[AddressBody, ...]
    link: bool | None
    gateways: tuple[str, ...]
    dns: tuple[str, ...]
    mac: str
    interfaces: tuple[InterfaceStateBody, ...]


class NetworkBody(Body, frozen=True):
    """`GET /network`: what is set, what is, and what the factory set. `managed` false: it is set on the host itself.

    `interface` is the main one. `further` has an entry for each further interface, in the order of the profile.
    `confirm_seconds` is how long a change waits to be kept. `tag` stands for `settings` and may be sent as If-Match.
    """

    managed: bool
    interface: str
    confirm_seconds: int
    settings: NetworkFields
    tag: str
    factory: NetworkFields
    state: NetworkStateBody


class NetworkVerdictBody(Body, frozen=True):
    """`PUT /network?dry_run=true`: `faults` refuse the change, `findings` are to be known before it.

    `addresses` are those at which the CCM will be reached, as far as the settings themselves give them.
    """

    changes: bool
    faults: tuple[NetworkFault, ...]
    findings: tuple[FindingBody, ...]
    addresses: tuple[str, ...]
