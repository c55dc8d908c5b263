"""Whether somebody has arrived at the unit as its new network details have it: the proof that a change keeps.

What must not happen is that details are kept under which nobody reaches the unit. So it takes a connection opened since
the change, and to an address that says something about the unit as it is now. On a unit with several interfaces:

- An interface whose details did not change vouches for the unit with any address that it holds. It was not touched, so
  whoever comes that way can come again and mend what is wrong with the other: of a change of eth1 alone, eth0 will do.
- One whose details changed vouches with an address that is new to it; an old one would say nothing. Where it gets no
  new static address (it asks DHCP now, or has another DNS server), any will do but a static one that it loses.
- Of several that changed one is enough. To want all would make a change unkeepable where the second cable is out, or
  leads to a network without a computer; and whoever arrives at one of them has a way in, which is the promise.
- An address that moved from one interface to another counts once the host holds it where it belongs now: before that,
  whoever comes to it has come by the old way. An address that two interfaces hold counts only where both vouch.
- An address that no interface holds (127.0.0.1, at the end of a tunnel) says nothing of the network. It will do only
  where no interface gets a new static address, so that there is nothing to arrive at.

ENTER at the front panel keeps every change: whoever has hands on the unit needs no network to come back.
"""

from daemon.controller.core import Core
from daemon.controller.unit import Pending
from daemon.errors import Refused, StaleConnection
from daemon.messages.network import Address, InterfaceStatus, NetworkStatus, Obtained
from daemon.messages.pending import Arrival
from daemon.network_settings import InterfaceDetails
from daemon.ports import ChangeRecord
from daemon.record import Record


class _Interface(Record, frozen=True):
    """What becomes of one interface: its static addresses that are `new` to it, and those that it loses (`gone`)."""

    name: str
    changed: bool
    new: tuple[Address, ...]
    gone: tuple[Address, ...]
    status: InterfaceStatus | None

    def holds(self, address: Address) -> bool:
        """Whether `address` is one of its addresses now, as far as that is known."""
        return self.status is not None and self.status.holds(address)

    def vouches(self, address: Address) -> bool:
        """Whether who came to `address`, which it holds, has seen it as it is to be."""
        if not self.changed:
            return True
        return address in self.new if self.new else address not in self.gone or self._leased(address)

    def _leased(self, address: Address) -> bool:
        details = () if self.status is None else self.status.details
        return any(each.address == address and each.obtained is not Obtained.STATIC for each in details)


def changed_interfaces(core: Core, record: ChangeRecord) -> tuple[str, ...]:
    """The names of the interfaces whose details the change touches, the main one first."""
    return tuple(each.name for each in _interfaces(core, record) if each.changed)


def require_arrival(core: Core, pending: Pending, arrival: Arrival | None) -> None:
    """Somebody came to the unit as its new network details have it; see above.

    Raises StaleConnection where the connection is older than they are, Refused (`not-at-new-address`) where it came to
    an address that says nothing about them.
    """
    if pending.record.before.network == pending.record.after.network:
        return
    if arrival is None or arrival.opened < pending.since:
        raise StaleConnection
    interfaces = _interfaces(core, pending.record)
    if _has_arrived(interfaces, core.unit.network, arrival.address):
        return
    raise Refused(
        "not-at-new-address",
        f"This came to {arrival.address}, which does not show that the unit can be reached as it is set now.",
        f"Open the CCM at {_where(interfaces)} and keep the change there, or press ENTER at the front panel.",
    )


def _has_arrived(interfaces: tuple[_Interface, ...], network: NetworkStatus, address: Address) -> bool:
    holders = [each for each in interfaces if each.holds(address)]
    if holders:
        return all(each.vouches(address) for each in holders)
    gone = {left for each in interfaces for left in each.gone}
    new = {got for each in interfaces for got in each.new}
    if new:
        return address in new - gone
    detail = network.detail(address)
    return address not in gone or (detail is not None and detail.obtained is not Obtained.STATIC)


def _where(interfaces: tuple[_Interface, ...]) -> str:
    places = [str(address) for each in interfaces for address in each.new]
    if places:
        untouched = (each for each in interfaces if not each.changed and each.status and each.status.details)
        places += (f"an address of {each.name}" for each in untouched)
    return " or ".join(places) or "the address that the front panel shows"


def _interfaces(core: Core, record: ChangeRecord) -> tuple[_Interface, ...]:
    before, after = record.before.network, record.after.network
    profile, statuses = core.profile.network, core.unit.network.interfaces
    main = _interface(profile.interface, before, after, statuses[0] if statuses else None)
    return main, *(
        _interface(name, before.of(name), after.of(name), next((each for each in statuses if each.name == name), None))
        for name in profile.further
    )


def _interface(
    name: str, before: InterfaceDetails, after: InterfaceDetails, status: InterfaceStatus | None
) -> _Interface:
    old, new = before.own_addresses, after.own_addresses
    return _Interface(
        name,
        not before.same_details(after),
        tuple(address for address in new if address not in old),
        tuple(address for address in old if address not in new),
        status,
    )
