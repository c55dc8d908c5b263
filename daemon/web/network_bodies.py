"""The JSON bodies about the network; see `bodies` for the others."""

from typing import Annotated, Any

import msgspec

from daemon.messages import Obtained
from daemon.network_settings import MOST_SERVERS, AddressMethod, Ipv6Method, NetworkFault, NetworkFields
from daemon.web.bodies import Body, FindingBody, Request

Text = Annotated[str, msgspec.Meta(max_length=253)]
Texts = Annotated[tuple[Text, ...], msgspec.Meta(max_length=2 * MOST_SERVERS)]


class NetworkRequest(Request, frozen=True):
    """`PUT /network`: all details; one that is left out is as from the factory. An address has its prefix with it."""

    method: AddressMethod = AddressMethod.DHCP
    address: Text | None = None
    gateway: Text | None = None
    ipv6: Ipv6Method = Ipv6Method.AUTOMATIC
    ipv6_address: Text | None = None
    ipv6_gateway: Text | None = None
    dns: Texts = ()
    search_domain: Text | None = None
    host_name: Text | None = None
    ntp: Texts = ()
    discovery: bool = True

    @property
    def fields(self) -> NetworkFields:
        """The same to be judged; what is empty counts as left out."""
        given: dict[str, Any] = msgspec.structs.asdict(self)
        filled: dict[str, Any] = {name: None if value == "" else value for name, value in given.items()}
        return NetworkFields(**filled)


class AddressBody(Body, frozen=True):
    """An address that the unit holds; `prefix` and `obtained` are null where nobody knows."""

    address: str
    prefix: int | None
    obtained: Obtained | None


class NetworkStateBody(Body, frozen=True):
    """The host's network as it truly is. `link`: there is a carrier; null where that is not known."""

    host_name: str
    addresses: tuple[AddressBody, ...]
    link: bool | None
    gateways: tuple[str, ...]
    dns: tuple[str, ...]
    mac: str


class NetworkBody(Body, frozen=True):
    """`GET /network`: what is set, what is, and what the factory set. `managed` false: it is set on the host itself.

    `confirm_seconds` is how long a change waits to be kept.
    """

    managed: bool
    interface: str
    confirm_seconds: int
    settings: NetworkFields
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
