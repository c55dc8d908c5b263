"""A sound private chain, ways to make it wrong, and the judge, for the tests of the verdict."""

from collections.abc import Callable
from datetime import datetime
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from daemon.certificates.bundle import Bundle
from daemon.certificates.candidate_findings import Code
from daemon.certificates.distrust import Distrust
from daemon.certificates.inspect import Finding, Severity
from daemon.certificates.judgement import CandidateContext, Judgement, judge_candidate
from tests.certificate_maker import NOW, Made, authority, bundle, server

ROOT = authority()
BETWEEN = authority("Studio issuing", ROOT, path_length=0)
LEAF = server(BETWEEN)
SOUND = bundle(LEAF, BETWEEN, ROOT)
PUBLIC = authority("Public root")


Judge = Callable[..., Judgement]


def judge_with_store(folder: Path) -> Judge:
    """A judge for whom `PUBLIC` is a public root, and whose unit is foh.example at 192.168.1.4."""
    store = folder / "public.crt"
    store.write_bytes(b"# a list\n" + authority("Elsewhere").pem + PUBLIC.pem)

    def judge(
        candidate: Bundle,
        now: datetime = NOW,
        synchronised: bool | None = True,
        reached_as: str = "foh.example",
        distrusted: tuple[Distrust, ...] = (),
    ) -> Judgement:
        own = ("foh.example",), (IPv4Address("192.168.1.4"),)
        return judge_candidate(candidate, CandidateContext(now, synchronised, reached_as, *own, store, distrusted))

    return judge


def found(judgement: Judgement, code: Code) -> Finding:
    (finding,) = [finding for finding in judgement.findings if finding.code == code.value]
    return finding


def codes(judgement: Judgement) -> dict[str, Severity]:
    return {finding.code: finding.severity for finding in judgement.findings}


def leaf(**options: object) -> Bundle:
    return bundle(server(BETWEEN, **options), BETWEEN, ROOT)  # type: ignore[arg-type]


def leaf_with(*extensions: x509.ExtensionType) -> Bundle:
    return bundle(server(BETWEEN, *extensions), BETWEEN, ROOT)


def under(issuer: Made, **options: object) -> Bundle:
    return bundle(server(issuer, **options), issuer, ROOT)  # type: ignore[arg-type]


def aia(address: str) -> x509.AuthorityInformationAccess:
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(address))]
    )


def constrained(*, permitted: list[x509.GeneralName] | None, excluded: list[x509.GeneralName] | None) -> Bundle:
    return under(authority("Constrained", ROOT, x509.NameConstraints(permitted, excluded)))
