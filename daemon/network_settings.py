"""The owner's network details, and what makes a set of them a good one.

They are judged as a whole: an address, a prefix and a gateway that are each well formed can still cut the unit off
together, and so can two interfaces. `faults` says of every fault which field it is in and what is allowed there. API,
front panel and settings file ask the same function, so none of the three lets in what another refuses.

The unit's main interface is the one that its maker's profile names; its details stand beside those of the whole host
(name, time servers, discovery). `further` are the details of other interfaces. One that has no entry has the factory's.
"""

from collections.abc import Collection, Iterator
from itertools import combinations

from msgspec.structs import replace

from daemon.interface_settings import DETAILS as DETAILS
from daemon.interface_settings import MOST_SERVERS as MOST_SERVERS
from daemon.interface_settings import Address as Address
from daemon.interface_settings import AddressMethod as AddressMethod
from daemon.interface_settings import InterfaceDetails as InterfaceDetails
from daemon.interface_settings import InterfaceFields as InterfaceFields
from daemon.interface_settings import Ipv6Method as Ipv6Method
from daemon.interface_settings import NetworkFault as NetworkFault
from daemon.interface_settings import address_objection as address_objection
from daemon.interface_settings import faults_of, is_host_label, is_interface_name, server_faults, without_unused
from daemon.interface_settings import is_dns_name as is_dns_name

MOST_FURTHER = 7
_MAIN = "the main interface"


class NetworkFields(InterfaceDetails, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Network details as somebody typed them; see `faults`. The defaults are the factory's.

    The main interface's details, and: a `host_name`, None for one made from the serial number; `ntp`, addresses or
    names; `discovery`, whether the unit is announced by mDNS; and the details of `further` interfaces.
    """

    host_name: str | None = None
    ntp: tuple[str, ...] = ()
    discovery: bool = True
    further: tuple[InterfaceFields, ...] = ()

    def unused(self, further: Collection[str]) -> tuple[InterfaceFields, ...]:
        """The entries that are not in force on a unit with these further interfaces."""
        return tuple(entry for entry in self.further if entry.interface not in further)


class NetworkSettings(NetworkFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Network details without a fault; ValueError for others."""

    def __post_init__(self) -> None:
        for fault in faults(self):
            raise ValueError(f"{fault.field}: {fault.detail} {fault.allowed}")

    @property
    def static_addresses(self) -> tuple[Address, ...]:
        """The addresses that these settings themselves give the unit, on all interfaces; the main one's first."""
        return (*self.own_addresses, *(address for entry in self.further for address in entry.own_addresses))

    def of(self, interface: str) -> InterfaceFields:
        """The details of the further `interface` of this name."""
        found = (entry for entry in self.further if entry.interface == interface)
        return next(found, InterfaceFields(interface=interface))

    def naming(self, further: Collection[str]) -> "NetworkSettings":
        """The same with an entry for each of these interfaces, also where it says the factory's, and for no other."""
        return replace(self, further=tuple(map(self.of, further)))

    def on(self, further: Collection[str]) -> "NetworkSettings":
        """What of them is in force on a unit with these further interfaces, in the order of their entries.

        A stored file may have entries for others, from the time of another profile. They are kept there, and unused.
        """
        return replace(self, further=tuple(entry for entry in self.further if entry.interface in further))

    def keeping(self, before: "NetworkSettings", further: Collection[str]) -> "NetworkSettings":
        """The same with those entries of `before` that are not in force; without them where that gave a fault."""
        try:
            return settings_of(replace(self, further=(*self.further, *before.unused(further))))
        except ValueError:
            return self


def settings_of(fields: NetworkFields) -> NetworkSettings:
    """The same as settings; ValueError where `faults` finds any.

    What the methods make no use of is left out, and so are entries that say what holds without them; the others are in
    the order of their names. So equal settings are the same settings.
    """
    plain = without_unused(fields)
    entries = sorted(map(without_unused, fields.further), key=lambda entry: entry.interface)
    given = {name: getattr(plain, name) for name in plain.__struct_fields__}
    return NetworkSettings(**given | {"further": tuple(entry for entry in entries if not entry.is_factory)})


def faults(fields: NetworkFields) -> tuple[NetworkFault, ...]:
    """All that is wrong with `fields`, in their order; a field that the method makes no use of is not looked at.

    The field of a further interface is told with the interface: `further.eth1.address`.
    """
    return tuple(_faults(fields))


def _faults(fields: NetworkFields) -> Iterator[NetworkFault]:
    yield from faults_of(fields)
    if fields.host_name is not None and not _is_host_name(fields.host_name):
        yield NetworkFault(
            "host_name",
            "This is no host name.",
            "1 to 63 letters, digits and hyphens, with no hyphen at either end, not digits alone, not 'localhost'.",
        )
    yield from server_faults("ntp", fields.ntp, names=True)
    if len(fields.further) > MOST_FURTHER:
        yield NetworkFault("further", f"{len(fields.further)} interfaces are too many.", f"At most {MOST_FURTHER}.")
        return
    yield from _further_faults(fields)


def _is_host_name(name: str) -> bool:
    return is_host_label(name) and not name.isdecimal() and name.lower() != "localhost"


def _further_faults(fields: NetworkFields) -> Iterator[NetworkFault]:
    good: list[InterfaceDetails] = [] if any(faults_of(fields)) else [fields]
    known: set[str] = set()
    for entry in fields.further:
        if not is_interface_name(entry.interface):
            yield NetworkFault("further", f"'{entry.interface[:40]}' is no interface's name.", "A name such as eth1.")
        elif entry.interface in known:
            yield _fault(entry, "interface", f"{entry.interface} stands there twice.", "Each interface once.")
        else:
            known.add(entry.interface)
            found = tuple(_fault(entry, one.field, one.detail, one.allowed) for one in faults_of(entry))
            yield from found
            good += () if found else (entry,)
    # Those that are faulty by themselves are held against the others once they are corrected.
    for one, other in combinations(good, 2):
        yield from _faults_together(one, other)


def _faults_together(one: InterfaceDetails, other: InterfaceDetails) -> Iterator[NetworkFault]:
    """What is wrong with `other`, of a further interface, beside `one`."""
    for field, held, wanted in (
        ("address", one.ipv4_interface, other.ipv4_interface),
        ("ipv6_address", one.ipv6_interface, other.ipv6_interface),
    ):
        if held is None or wanted is None:
            continue
        allowed = f"An address in another network than {held.network}."
        if held.ip == wanted.ip:
            said = f"{wanted.ip} would be the address of both {_name(one)} and {_name(other)}."
            yield _fault(other, field, said, allowed)
        elif held.network.overlaps(wanted.network):
            said = (
                f"{wanted.network} of {_name(other)} overlaps {held.network} of {_name(one)}: the unit would not know "
                "which way to go."
            )
            yield _fault(other, field, said, allowed)
    for field, gateways in (
        ("gateway", one.ipv4_interface and other.ipv4_interface and (one.gateway, other.gateway)),
        ("ipv6_gateway", one.ipv6_interface and other.ipv6_interface and (one.ipv6_gateway, other.ipv6_gateway)),
    ):
        if gateways and all(gateways):
            said = f"There is one way out for all interfaces, and {_name(one)} has it: the gateway {gateways[0]}."
            yield _fault(other, field, said, f"A gateway for {_name(one)} or for {_name(other)}, not for both.")


def _name(details: InterfaceDetails) -> str:
    return details.interface if isinstance(details, InterfaceFields) else _MAIN


def _fault(details: InterfaceDetails, field: str, detail: str, allowed: str) -> NetworkFault:
    prefix = f"further.{details.interface}." if isinstance(details, InterfaceFields) else ""
    return NetworkFault(f"{prefix}{field}", detail, allowed)
