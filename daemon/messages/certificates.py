"""Commands about certificates, and how each source's is."""

from typing import ClassVar

from daemon.certificates.csr import KeyType, RequestSubject, RequestSummary
from daemon.certificates.inspect import Finding, Severity
from daemon.certificates.material import CertificateSummary
from daemon.messages.command import Command, Origin
from daemon.record import Record
from daemon.settings import CertificateSource


class SuppliedFiles(Record, frozen=True):
    """What the owner supplied: files in any form, and the pass phrase of what is locked, if one was given."""

    hidden: ClassVar[frozenset[str]] = frozenset({"files", "passphrase"})

    files: tuple[bytes, ...]
    passphrase: str | None = None


class Verdict(Record, frozen=True):
    """What is to be said of a certificate before it is installed; errors come first among the findings.

    `installable`: no error. `needs_yes`: there are warnings that the owner must agree to. `chain` is what would be
    served, leaf first, as far as it could be put together; `root` the supplied one at its end, kept for download.
    """

    findings: tuple[Finding, ...]
    chain: tuple[CertificateSummary, ...] = ()
    root: CertificateSummary | None = None
    installable: bool = False
    installed: bool = False

    @property
    def needs_yes(self) -> bool:
        """Whether there are warnings."""
        return any(finding.severity is Severity.WARNING for finding in self.findings)


class JudgeCertificate(Command[Verdict], frozen=True):
    """Say what installing `supplied` would do, and change nothing.

    `reached_as` is the host by which the browser reaches the unit, "" where there is none.
    Raises TooLarge, BadInput (what cannot be read within limits) and TooMany (`busy`).
    """

    supplied: SuppliedFiles
    reached_as: str


class InstallCertificate(Command[Verdict], frozen=True):
    """Install the owner's certificate, if the Verdict allows it: `installed` tells.

    Errors refuse, and so do warnings unless they are accepted; nothing has changed then. Raises like JudgeCertificate,
    Refused (`change-pending`, `not-ready`) and StorageFault.
    """

    supplied: SuppliedFiles
    reached_as: str
    accept_warnings: bool
    origin: Origin


class RestoreCertificate(Command[None], frozen=True):
    """Make the owner's certificate before this one current again. Raises NotFound (`no-previous`), Refused."""

    origin: Origin


class RemoveCertificate(Command[None], frozen=True):
    """Erase the owner's certificates and their keys. Raises Refused (`certificate-active`), StorageFault."""

    origin: Origin


class ActivateCertificate(Command[None], frozen=True):
    """Serve another source's certificate. Raises Refused (`certificate-missing`, `change-pending`), StorageFault."""

    source: CertificateSource
    origin: Origin


class RequestCertificate(Command[RequestSummary], frozen=True):
    """Make a key on the unit and a request for it.

    `names` None: the unit's own names and addresses, and the first of its names as common name if no subject is given.

    Raises BadInput (`bad-subject`, `bad-name`, `no-name`), Refused (`request-pending`, unless `replace`), StorageFault.
    """

    key_type: KeyType
    subject: RequestSubject
    names: tuple[str, ...] | None
    replace: bool
    origin: Origin


class DiscardRequest(Command[None], frozen=True):
    """Forget the request and its key. Raises NotFound (`no-request`), StorageFault."""

    origin: Origin


class RenewRoot(Command[None], frozen=True):
    """Make a new device root, which every PC must be told to trust. Raises Refused (`port-80-is-off`), StorageFault."""

    origin: Origin


class CertificateStatus(Record, frozen=True):
    """One source's certificate, or none. `available` tells whether it can be chosen.

    `chain` is as served, leaf first, and `chain_pem` the same as PEM. `life_left` is the share of the leaf's lifetime
    that is left (0 to 1) and `days_left` that in whole days, negative once it has expired; both None while the clock is
    not set. `root`, `previous` (the leaf that can be brought back) and `request` concern the owner's own only.
    """

    source: CertificateSource
    leaf: CertificateSummary | None = None
    available: bool = False
    detail: str = ""
    left_off: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    life_left: float | None = None
    days_left: int | None = None
    chain: tuple[CertificateSummary, ...] = ()
    chain_pem: bytes = b""
    root: CertificateSummary | None = None
    root_pem: bytes = b""
    previous: CertificateSummary | None = None
    request: RequestSummary | None = None
