"""What a Command needs of the unit before it may go on; each raises Refused, and then nothing has changed."""

from daemon.controller.core import Core
from daemon.errors import ChangedMeanwhile, Refused, StaleConnection, UnknownInterface
from daemon.messages.command import TlsEvidence
from daemon.network_settings import NetworkSettings
from daemon.ports import Serving
from daemon.settings import Settings
from daemon.states import CONFIRMING, SERVED, SETTLED, State


def require_current(core: Core, evidence: TlsEvidence) -> None:
    """The connection was opened under the TLS generation in force (`stale-connection`)."""
    if evidence.tls_generation != core.unit.tls_generation:
        raise StaleConnection


def require_settled(core: Core) -> None:
    """Nothing is starting (`not-ready`), waits to be confirmed or is being carried out (`change-pending`)."""
    if core.state in CONFIRMING:
        raise Refused(
            "change-pending", "Another change has not been settled yet.", "Confirm it or go back, then try again."
        )
    if core.unit.changing:  # as by itself, when its self-signed certificate takes a new address up
        raise Refused("change-pending", "The unit is still carrying out a change.", "Wait a moment and try again.")
    if core.state not in SETTLED:
        raise Refused("not-ready", "The unit is not in normal operation.", "See the alarms, and wait.")


def require_unchanged(now: object, seen: object) -> None:
    """What is set is still what the caller has seen, None for any. Raises ChangedMeanwhile."""
    if seen is not None and seen != now:
        raise ChangedMeanwhile


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


def require_known(core: Core, settings: NetworkSettings) -> None:
    """The unit has every interface that they are about. Raises UnknownInterface."""
    known = core.profile.network.further
    for entry in settings.unused(known):
        raise UnknownInterface(entry.interface, known)


def serving_anew(core: Core, settings: Settings | None = None) -> Serving:
    """What is served now, or under `settings`, with a new TLS generation: connections from before prove nothing."""
    unit = core.unit
    chain = unit.serving_chain if settings is None else unit.chain_of(unit.served_under(settings), settings)
    if chain is None:
        raise Refused("not-ready", "The unit is still starting.", "Wait a moment and try again.")
    return Serving(chain, core.next_generation())
