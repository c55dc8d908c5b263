"""A change that goes back by itself unless somebody confirms it."""

from enum import StrEnum

from daemon.messages.command import Command, Origin, TlsEvidence
from daemon.messages.network import Address
from daemon.record import Record


class ChangeKind(StrEnum):
    """What a pending change touches."""

    FORCE_HTTPS = "force-https"
    CERTIFICATE = "certificate"
    NETWORK = "network"
    RESTORE = "restore"


class PendingView(Record, frozen=True):
    """A change that goes back by itself at `deadline` (monotonic seconds) unless confirmed.

    `interfaces` are the names of those whose network details it touches, the main one first.
    """

    kinds: tuple[ChangeKind, ...]
    deadline: float
    seconds: int
    interfaces: tuple[str, ...] = ()

    @property
    def network_only(self) -> bool:
        """Whether nothing but network details changed: then the panel and port 80 may confirm it too."""
        return self.kinds == (ChangeKind.NETWORK,)


class Arrival(Record, frozen=True):
    """How a request reached the unit: at which of its `address`es, over a connection `opened` then (monotonic)."""

    address: Address
    opened: float


class ConfirmChange(Command[None], frozen=True):
    """Keep the pending change: somebody reached the unit after it.

    `evidence` is None over HTTP, which can confirm network details only. `arrival` counts for network details, which
    want somebody at the new address, or at an address of an interface that they left alone.
    Raises Refused (`nothing-pending`, `not-at-new-address`, `not-https`), StaleConnection, StorageFault.
    """

    evidence: TlsEvidence | None
    origin: Origin
    arrival: Arrival | None = None


class ConfirmNetwork(Command[None], frozen=True):
    """From the panel: keep new network details. Raises Refused (`nothing-pending`, `browser-needed`), StorageFault."""

    origin: Origin


class RollBackChange(Command[None], frozen=True):
    """Go back to how it was before the pending change. Raises Refused (`nothing-pending`)."""

    origin: Origin
