"""Which of the supplied certificates is the one to serve, and which key is its own."""

from cryptography import x509

from daemon.certificates.bundle import Bundle
from daemon.certificates.candidate_findings import Code, ask, refuse
from daemon.certificates.certificate_facts import called, is_authority, key_bytes, public_key
from daemon.certificates.inspect import Finding
from daemon.certificates.material import read_key
from daemon.record import Record

_LOCKED = frozenset({Code.PASS_PHRASE_MISSING.value, Code.WRONG_PASS_PHRASE.value})
KEY_NOT_READ = _LOCKED | {Code.KEY_UNREADABLE.value, Code.KEY_UNSUPPORTED.value}  # no matter once there is a key


class Pair(Record, frozen=True):
    """The certificate to serve and its key (PEM), as far as they are known, and what is to be said of the choice."""

    hidden = frozenset({"key"})

    leaf: x509.Certificate | None
    key: bytes | None
    findings: tuple[Finding, ...] = ()


def choose_pair(certificates: tuple[x509.Certificate, ...], bundle: Bundle) -> Pair:
    """Choose the leaf by the key that belongs to it; without one, by its being no authority."""
    said = {finding.code for finding in bundle.findings}
    if not certificates:
        return Pair(None, None, () if said & _LOCKED else (_no_certificate(),))
    keys = {key_bytes(read_key(pem).public_key()): pem for pem in bundle.keys}
    keyed = [certificate for certificate in certificates if key_bytes(public_key(certificate)) in keys]
    plain = [certificate for certificate in certificates if not _serves_as_authority(certificate, certificates)]
    both = [certificate for certificate in keyed if certificate in plain]
    if both:
        return _among(both, keys)
    leaf = _first_leaf(plain, certificates)
    findings = [*_ambiguous(plain), *_authority(leaf)]
    if not keys:
        findings += () if said & KEY_NOT_READ else (_no_key(leaf),)
    elif not keyed:
        findings.append(_matches_none(leaf))
    elif leaf not in keyed:
        findings.append(_of_another(keyed[0], leaf))
    return Pair(leaf, keys.get(key_bytes(public_key(leaf))), tuple(findings))


def _serves_as_authority(certificate: x509.Certificate, others: tuple[x509.Certificate, ...]) -> bool:
    """Roots of the old kind do not say that they are authorities; but they issue another certificate here."""
    return is_authority(certificate) or any(
        other.issuer == certificate.subject for other in others if other != certificate
    )


def _among(leaves: list[x509.Certificate], keys: dict[bytes | None, bytes]) -> Pair:
    """Of several certificates that have their key here: the one that lasts longest if the key is one, else none."""
    chosen = max(leaves, key=lambda leaf: leaf.not_valid_after_utc)
    key = key_bytes(public_key(chosen))
    if len(leaves) == 1:
        return Pair(chosen, keys[key])
    if any(key_bytes(public_key(leaf)) != key for leaf in leaves):
        return Pair(chosen, keys[key], tuple(_ambiguous(leaves)))
    warning = ask(
        Code.SEVERAL_LEAVES,
        f"{len(leaves)} certificates belong to the same key; the one valid until "
        f"{chosen.not_valid_after_utc:%Y-%m-%d} was chosen.",
        "Leave the older ones out if that is not the one you mean.",
    )
    return Pair(chosen, keys[key], (warning,))


def _first_leaf(plain: list[x509.Certificate], certificates: tuple[x509.Certificate, ...]) -> x509.Certificate:
    issuers = [certificate.issuer for certificate in certificates if certificate.issuer != certificate.subject]
    lowest = [certificate for certificate in certificates if certificate.subject not in issuers]
    return next(iter([*plain, *lowest, *certificates]))


def _ambiguous(leaves: list[x509.Certificate]) -> list[Finding]:
    if len(leaves) < 2:
        return []
    names = ", ".join(called(leaf.subject) for leaf in leaves[:5])
    return [
        refuse(
            Code.SEVERAL_LEAVES,
            f"There are {len(leaves)} certificates that could be served ({names}), and the keys do not settle which.",
            "Supply only the certificate for this unit, its chain and its key.",
        )
    ]


def _authority(leaf: x509.Certificate) -> list[Finding]:
    if not is_authority(leaf):
        return []
    return [
        refuse(
            Code.LEAF_IS_CA,
            f"The certificate {called(leaf.subject)} is that of an authority (CA:TRUE), which a web server must not "
            "serve as its own; Firefox refuses it.",
            "Have a server certificate issued (CA:FALSE). With 'openssl req -x509' add "
            '-addext "basicConstraints=critical,CA:FALSE".',
        )
    ]


def _no_certificate() -> Finding:
    return refuse(
        Code.NO_CERTIFICATE, "There is no certificate in what was supplied.", "Supply the certificate and its chain."
    )


def _no_key(leaf: x509.Certificate) -> Finding:
    return refuse(
        Code.NO_KEY,
        f"There is no private key for {called(leaf.subject)} in what was supplied.",
        "Supply the private key too (often a .key, .pfx or .p12 file). If the key was made on this unit, this "
        "certificate was not made from its request.",
    )


def _matches_none(leaf: x509.Certificate) -> Finding:
    return refuse(
        Code.KEY_MATCHES_NONE,
        f"The private key belongs to none of the certificates, and so not to {called(leaf.subject)}.",
        "Supply the key that the certificate was requested with; a key made anew does not fit.",
    )


def _of_another(owner: x509.Certificate, leaf: x509.Certificate) -> Finding:
    return refuse(
        Code.KEY_OF_ANOTHER_CERTIFICATE,
        f"The private key belongs to {called(owner.subject)}, and not to {called(leaf.subject)}.",
        f"Supply the key of {called(leaf.subject)}. The key of an authority should never leave that authority.",
    )
