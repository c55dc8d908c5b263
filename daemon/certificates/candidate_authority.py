"""Who vouches for the chain in the end: whether PCs know that authority, and whether browsers still trust it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography import x509

from daemon.certificates.candidate_chain import Chain
from daemon.certificates.candidate_findings import Code, ask
from daemon.certificates.certificate_facts import called, is_self_signed
from daemon.certificates.distrust import Distrust
from daemon.certificates.inspect import Finding
from daemon.certificates.material import fingerprint
from daemon.certificates.trust_store import TrustStore
from daemon.version import BUILD_DATE


def judge_root(chain: Chain, store_is_empty: bool) -> Iterator[Finding]:
    """A warning where the chain leads to no root that the host knows as public."""
    if chain.anchor is not None or chain.incomplete:
        return
    doubt = " This unit has no list of public authorities to compare with." if store_is_empty else ""
    top = chain.root or chain.served[-1]
    if chain.root is not None:
        detail = f"The root {called(top.subject)} is not a public one; its SHA-256 fingerprint is {fingerprint(top)}."
        remedy = "Go on if the PCs that will reach this unit trust that root; compare the fingerprint."
    elif is_self_signed(top):
        detail = f"The certificate is signed by itself; its SHA-256 fingerprint is {fingerprint(top)}."
        remedy = (
            "Each PC will warn; Chrome cannot be made to trust it. Use the unit's own certificate, or an authority's."
        )
    else:
        detail = f"The authority {called(top.issuer)} is not a public one, and its certificate was not supplied."
        remedy = "Go on if the PCs that will reach this unit trust it as a root; if it is an intermediate, add it."
    yield ask(Code.ROOT_UNKNOWN, detail + doubt, remedy)


def judge_trust(chain: Chain, store: TrustStore, distrusted: tuple[Distrust, ...], now: datetime) -> Iterator[Finding]:
    """A warning where browsers stop trusting the authority, from the first issuer upward that is a public root.

    A chain that also leads to an older root, through a cross-signed certificate, is judged by the newer one.
    """
    rows = {row.subject: row for row in distrusted}
    path = (*chain.served, *(() if chain.root is None else (chain.root,)))
    for certificate in path:
        issuer = certificate.issuer.rfc4514_string()
        if issuer in rows:
            yield from _judge_row(chain.leaf, certificate.issuer, rows[issuer], now)
            return
        if store.named(certificate.issuer):
            return


def _judge_row(leaf: x509.Certificate, issuer: x509.Name, row: Distrust, now: datetime) -> Iterator[Finding]:
    if row.issued_after is not None and leaf.not_valid_before_utc.date() > row.issued_after:
        yield ask(
            Code.AUTHORITY_DISTRUSTED_AFTER,
            f"{row.by} does not trust what {called(issuer)} issued after {row.issued_after}, and this certificate was "
            f"issued on {leaf.not_valid_before_utc:%Y-%m-%d} ({row.source}).",
            "Have the certificate issued by another authority.",
        )
    if row.ends is None or now < BUILD_DATE or leaf.not_valid_after_utc.date() <= row.ends:
        return
    since = "no longer trusts" if now.astimezone(UTC).date() > row.ends else "will no longer trust"
    yield ask(
        Code.AUTHORITY_DISTRUSTED_AFTER,
        f"{row.by} {since} {called(issuer)} after {row.ends}, and this certificate is valid for longer ({row.source}).",
        "Ask the authority for a chain that leads to one of its newer roots, and supply that.",
    )
