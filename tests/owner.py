"""An owner with a certificate authority of their own, and what they ask of a unit on fakes about certificates."""

import asyncio
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from typing import Any

from cryptography import x509

from daemon.certificates import bundle_decoding
from daemon.certificates.bundle import Bundle
from daemon.certificates.csr import KeyType, PendingRequest, RequestSubject, RequestSummary
from daemon.certificates.material import KeyedChain
from daemon.messages.certificates import (
    ActivateCertificate,
    CertificateStatus,
    InstallCertificate,
    JudgeCertificate,
    RenewRoot,
    RequestCertificate,
    RestoreCertificate,
    SuppliedFiles,
    Verdict,
)
from daemon.messages.command import Command
from daemon.messages.security import NoteHttpClient
from daemon.settings import CertificateSource
from tests.certificate_maker import DAY, Key, Made, authority, server
from tests.controller_unit import HTTPS, RunningUnit
from tests.fakes import START

OWN, SELF = CertificateSource.OWN, CertificateSource.SELF_SIGNED
SAN: tuple[x509.GeneralName, ...] = (
    x509.DNSName("foh.example"),
    x509.DNSName("foh-1"),
    x509.IPAddress(IPv4Address("192.168.1.20")),
)
_LONG_AGO, _FAR_OFF = START - 1000 * DAY, START + 3000 * DAY


class Owner:
    """Has a root and an intermediate that issues, which is valid for years."""

    def __init__(self, name: str = "Theatre") -> None:
        self.root = authority(f"{name} root", start=_LONG_AGO, end=_FAR_OFF)
        self.issuer = authority(f"{name} issuer", self.root, start=_LONG_AGO, end=_FAR_OFF)

    def leaf(
        self,
        days: float = 200,
        *,
        start: datetime = START - timedelta(hours=1),
        key: Key | None = None,
        san: Iterable[x509.GeneralName] = SAN,
        issuer: Made | None = None,
    ) -> Made:
        """A certificate for the unit that the tests run, valid for `days` from `start`."""
        return server(issuer or self.issuer, san=san, key=key, start=start, end=start + timedelta(days=days))

    def chain(self, leaf: Made | None = None, *, root: bool = True) -> KeyedChain:
        """A new certificate, or `leaf`, as the unit keeps it once it is installed."""
        leaf = leaf or self.leaf()
        return KeyedChain((leaf.pem, self.issuer.pem), leaf.key_pem, self.root.pem if root else None)

    def fulfil(self, request: PendingRequest) -> KeyedChain:
        """The certificate that the authority issues for `request`, without a key."""
        csr = x509.load_pem_x509_csr(request.csr)
        made = self.leaf()
        leaf = (
            x509.CertificateBuilder(
                self.issuer.certificate.subject,
                csr.subject,
                csr.public_key(),
                x509.random_serial_number(),
                made.certificate.not_valid_before_utc,
                made.certificate.not_valid_after_utc,
                [*made.certificate.extensions],
            ).sign(self.issuer.key, made.certificate.signature_hash_algorithm)  # type: ignore[arg-type]
        )
        return KeyedChain((Made(leaf, made.key).pem, self.issuer.pem), b"", self.root.pem)


class Reading:
    """Reads what the owner supplies in this process, to be quick; waits while held."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self._open = threading.Event()
        self._open.set()

    def read(self, given: tuple[bytes, ...], passphrase: str | None) -> Bundle:
        self.begun.set()
        assert self._open.wait(15), "held and never released"
        return bundle_decoding.decode(given, passphrase)

    def hold(self) -> None:
        """Files wait to be read until `release`."""
        self.begun.clear()
        self._open.clear()

    def release(self) -> None:
        """Let what waits go on."""
        self._open.set()

    async def until_begun(self) -> None:
        """Until something is being read."""
        assert await asyncio.to_thread(self.begun.wait, 5)


def files(chain: KeyedChain) -> SuppliedFiles:
    """All of it in one file, the root with it."""
    return SuppliedFiles((b"".join((chain.key, *chain.chain, chain.root or b"")),))


def installing(chain: KeyedChain, *, accept_warnings: bool = True) -> Command[Verdict]:
    return InstallCertificate(files(chain), "192.168.1.20", accept_warnings, HTTPS)


def judging(chain: KeyedChain) -> Command[Verdict]:
    return JudgeCertificate(files(chain), "192.168.1.20")


def activating(source: CertificateSource) -> Command[None]:
    return ActivateCertificate(source, HTTPS)


def restoring() -> Command[None]:
    return RestoreCertificate(HTTPS)


def renewing_root() -> Command[None]:
    return RenewRoot(HTTPS)


def requesting(*, replace: bool = False, **fields: Any) -> Command[RequestSummary]:
    wanted: dict[str, Any] = {"key_type": KeyType.P256, "subject": RequestSubject(), "names": None} | fields
    return RequestCertificate(replace=replace, origin=HTTPS, **wanted)


async def install(unit: RunningUnit, chain: KeyedChain) -> Verdict:
    """Install it in spite of warnings."""
    verdict = await unit.submit(installing(chain))
    assert verdict.installed, verdict
    return verdict


async def use(unit: RunningUnit, chain: KeyedChain) -> None:
    """Install it and have it served, while port 80 is on."""
    await install(unit, chain)
    await unit.submit(activating(OWN))


async def force_with(unit: RunningUnit, chain: KeyedChain) -> None:
    """Have it served, tested, and port 80 off for good."""
    await use(unit, chain)
    await unit.force()


def status(unit: RunningUnit, source: CertificateSource = OWN) -> CertificateStatus:
    """How a source stands in the Snapshot."""
    return next(status for status in unit.snapshot.certificates if status.source is source)


def served(unit: RunningUnit) -> KeyedChain:
    """What the listeners present."""
    assert unit.listeners.serving is not None
    return unit.listeners.serving.chain


def stored(unit: RunningUnit) -> set[str]:
    """Identities of the owner's certificates on the disk."""
    return set(unit.world.vault.stored.kept.get(CertificateSource.OWN, {}))


def changing(unit: RunningUnit) -> bool:
    """Whether the unit thinks that a change is under way."""
    return unit.controller._core.unit.changing


async def at_rest(unit: RunningUnit) -> None:
    """Until all that follows from what was asked is done."""
    core, quiet = unit.controller._core, 0
    async with asyncio.timeout(5):
        while quiet < 3:
            await unit.submit(NoteHttpClient("192.168.1.9"))
            await core.disk.run(lambda: None)
            quiet = 0 if core.effects._effects or core.unit.changing else quiet + 1
