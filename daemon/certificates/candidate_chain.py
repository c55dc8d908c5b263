"""Puts a chain in order: from the leaf up to the root, each certificate next to the one that signed it."""

from itertools import chain

from cryptography import x509

from daemon.certificates.candidate_findings import Code, note, refuse
from daemon.certificates.certificate_facts import (
    called,
    extension,
    is_authority,
    is_self_signed,
    issuer_addresses,
    key_bytes,
    public_key,
)
from daemon.certificates.inspect import Finding
from daemon.certificates.selfsigned import signed_by
from daemon.certificates.trust_store import TrustStore
from daemon.record import Record

_LONGEST = 10  # certificates; browsers and OpenSSL give up there too, and looking further only costs time
_FORUM_POLICIES = "2.23.140.1."  # the CA/Browser Forum's certificate policies: only public authorities use them


class Chain(Record, frozen=True):
    """What was put together. `served` is leaf first, no root; `root` is the self-signed end where it was supplied.

    `anchor` is the public root that the chain leads to, or None where it leads to none. `incomplete`: an intermediate
    is certainly missing. `findings` are about the putting together alone.
    """

    served: tuple[x509.Certificate, ...]
    root: x509.Certificate | None
    anchor: x509.Certificate | None
    incomplete: bool
    findings: tuple[Finding, ...]

    @property
    def leaf(self) -> x509.Certificate:
        """The certificate of the unit itself."""
        return self.served[0]

    @property
    def issuers(self) -> tuple[x509.Certificate, ...]:
        """Everything above the leaf that was supplied, the root with it."""
        return self.served[1:] + (() if self.root is None else (self.root,))


def build_chain(leaf: x509.Certificate, certificates: tuple[x509.Certificate, ...], store: TrustStore) -> Chain:
    """Order `certificates` above `leaf`, with the public roots in `store` to end at."""
    path = _climb(leaf, [certificate for certificate in certificates if certificate != leaf], store)
    root = path[-1] if len(path) > 1 and is_self_signed(path[-1]) else None
    served = tuple(path if root is None else path[:-1])
    anchor = _anchor(path[-1], store)
    unrelated = tuple(certificate for certificate in certificates if certificate not in path)
    ended = root is not None or anchor is not None or is_self_signed(path[-1])
    missing = () if ended else _missing(served, unrelated)
    findings = (
        *missing,
        *(finding for at, issuer in enumerate(path[1:]) if (finding := _not_authority(issuer, at)) is not None),
        *_said_of_order([certificate for certificate in certificates if certificate in path], path),
        *_said_of_unrelated(unrelated),
    )
    return Chain(served, root, anchor, bool(missing), findings)


def _climb(leaf: x509.Certificate, pool: list[x509.Certificate], store: TrustStore) -> list[x509.Certificate]:
    path = [leaf]
    while len(path) < _LONGEST and not is_self_signed(path[-1]):
        lower = path[-1]
        signers = [upper for upper in pool if upper.subject == lower.issuer and signed_by(lower, upper)]
        if not signers:
            break
        # Cross-signed authorities have several certificates: the one that ends the chain soonest serves best.
        best = max(
            signers,
            key=lambda upper: (upper in store.named(upper.subject), is_self_signed(upper), upper.not_valid_after_utc),
        )
        pool.remove(best)
        path.append(best)
    return path


def _anchor(top: x509.Certificate, store: TrustStore) -> x509.Certificate | None:
    """The public root that `top` is, in this or another edition, or that signed it."""
    same = (root for root in store.named(top.subject) if key_bytes(public_key(root)) == key_bytes(public_key(top)))
    above = (root for root in store.named(top.issuer) if signed_by(top, root))
    return next(chain(same, above), None)


def _missing(served: tuple[x509.Certificate, ...], unrelated: tuple[x509.Certificate, ...]) -> tuple[Finding, ...]:
    """A chain may rightly end below a private root that was not supplied; not so where there are signs of a gap."""
    top = served[-1]
    addresses = issuer_addresses(top)
    gap = any(is_authority(certificate) for certificate in unrelated)
    if not gap and not (len(served) == 1 and (addresses or _looks_public(top))):
        return ()
    namesakes = any(certificate.subject == top.issuer for certificate in unrelated)
    other = " One of that name was supplied, and another key signed." if namesakes else ""
    where = f" It can be had at {addresses[0]}" if addresses else " The authority offers it for download"
    return (
        refuse(
            Code.INTERMEDIATE_MISSING,
            f"The certificate of {called(top.issuer)}, which issued {called(top.subject)}, is missing.{other}",
            f"Add the certificate of {called(top.issuer)}.{where}; often there is a file 'fullchain' or 'ca-bundle'.",
        ),
    )


def _looks_public(leaf: x509.Certificate) -> bool:
    policies = extension(leaf, x509.CertificatePolicies)
    forum = any(policy.policy_identifier.dotted_string.startswith(_FORUM_POLICIES) for policy in policies or ())
    return forum or extension(leaf, x509.PrecertificateSignedCertificateTimestamps) is not None


def _not_authority(issuer: x509.Certificate, below: int) -> Finding | None:
    """RFC 5280 section 6.1.4 (k) to (n); `below` is how many intermediates there are between it and the leaf."""
    basic, usage = extension(issuer, x509.BasicConstraints), extension(issuer, x509.KeyUsage)
    old_root = basic is None and is_self_signed(issuer)
    if not old_root and (basic is None or not basic.ca or (usage is not None and not usage.key_cert_sign)):
        reason = "is not allowed to issue certificates"
    elif basic is not None and basic.path_length is not None and below > basic.path_length:
        reason = "is not allowed to have so many authorities below it"
    else:
        return None
    return refuse(
        Code.ISSUER_NOT_AUTHORITY,
        f"{called(issuer.subject)} signed a certificate of the chain and {reason}.",
        "Have the certificate issued by an authority whose own certificate allows it.",
    )


def _said_of_order(found: list[x509.Certificate], path: list[x509.Certificate]) -> tuple[Finding, ...]:
    if found == path:
        return ()
    return (
        note(
            Code.CHAIN_REORDERED,
            "The certificates were not in the order that browsers want; they were put in order, the unit's own first.",
            "There is nothing to do.",
        ),
    )


def _said_of_unrelated(unrelated: tuple[x509.Certificate, ...]) -> tuple[Finding, ...]:
    if not unrelated:
        return ()
    names = ", ".join(called(certificate.subject) for certificate in unrelated[:5])
    more = f" and {len(unrelated) - 5} more" if len(unrelated) > 5 else ""
    return (
        note(
            Code.CERTIFICATES_UNRELATED,
            f"Certificates that are not part of the chain were left out: {names}{more}.",
            "There is nothing to do, unless one of them is the certificate that you mean.",
        ),
    )
