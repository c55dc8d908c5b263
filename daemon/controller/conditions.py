"""What a Command needs of the unit before it may go on; each raises Refused, and then nothing has changed."""

from daemon.controller.core import Core
from daemon.controller.unit import Pending
from daemon.errors import Refused, StaleConnection
from daemon.messages import Arrival, Obtained, TlsEvidence
from daemon.ports import Serving
from daemon.settings import Settings
from daemon.states import CONFIRMING, SERVED, SETTLED, State


def require_current(core: Core, evidence: TlsEvidence) -> None:
    """The connection was opened under the TLS generation in force (`stale-connection`)."""
    if evidence.tls_generation != core.unit.tls_generation:
        raise StaleConnection


def require_settled(core: Core) -> None:
    """Nothing is starting (`not-ready`) or waits to be confirmed (`change-pending`)."""
    if core.state in CONFIRMING or core.unit.changing:
        raise Refused(
            "change-pending", "Another change has not been settled yet.", "Confirm it or go back, then try again."
        )
    if core.state not in SETTLED:
        raise Refused("not-ready", "The unit is not in normal operation.", "See the alarms, and wait.")


def require_serving(core: Core) -> None:
    """The unit serves its owner's configuration (`not-ready`): else what is stored now would not be the owner's."""
    if core.state is State.FAULT:
        raise Refused(
            "not-ready",
            "The unit runs on defaults after a fault, and changes nothing of what is stored.",
            "Sign in with the default password that the front panel shows; see the alarms.",
        )
    if not SERVED[core.state].https:
        raise Refused("not-ready", "The unit is not in normal operation.", "Wait a moment and try again.")


def require_managed(core: Core) -> None:
    """The unit sets its host's network (`network-not-managed`)."""
    if not core.ports.network.manages:
        raise Refused(
            "network-not-managed",
            "The network of this unit's host is set on the host itself, not here.",
            "Change it there, or have the unit's maker set [network] backend in its profile.",
        )


def require_arrival(core: Core, pending: Pending, arrival: Arrival | None) -> None:
    """Somebody came to the unit as its new network details have it.

    Raises StaleConnection where the connection is older than they are, Refused (`not-at-new-address`) where it came to
    an address that says nothing about them.
    """
    before, after = pending.record.before.network, pending.record.after.network
    if before == after:
        return
    if arrival is None or arrival.opened < pending.since:
        raise StaleConnection
    old, new = set(before.static_addresses), set(after.static_addresses)
    detail = core.unit.network.detail(arrival.address)
    leased = detail is not None and detail.obtained is not Obtained.STATIC
    if arrival.address in new - old if new - old else arrival.address not in old - new or leased:
        return
    where = " or ".join(map(str, new - old)) or "the address that the front panel shows"
    raise Refused(
        "not-at-new-address",
        f"This came to {arrival.address}, which does not show that the unit can be reached as it is set now.",
        f"Open the CCM at {where} and keep the change there, or press ENTER at the front panel.",
    )


def serving_anew(core: Core, settings: Settings | None = None) -> Serving:
    """What is served now, or under `settings`, with a new TLS generation: connections from before prove nothing."""
    unit = core.unit
    chain = unit.serving_chain if settings is None else unit.chain_of(unit.served_under(settings), settings)
    if chain is None:
        raise Refused("not-ready", "The unit is still starting.", "Wait a moment and try again.")
    return Serving(chain, core.next_generation())
