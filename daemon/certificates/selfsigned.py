"""The certificate a unit makes for itself: a long-lived root that the owner trusts once, and a short-lived leaf.

Why two: only a root and a leaf below it can be trusted with a single import in Chromium, Firefox and Apple's systems
alike, and the leaf can be made anew whenever an address changes without trust being given again.

Why the root starts at the build date and not at the present: a unit without a clock battery makes its root when it
does not know the time, or believes in a wrong one. A root that starts in the future could never be repaired without
asking for trust again; one that starts a little early harms nobody.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from daemon.certificates.material import DeviceRoot, KeyedChain, PrivateKey, alternative_names, read_key, require_pair
from daemon.certificates.names import Address, Admitted, Identities, admit, constraints
from daemon.record import Record
from daemon.version import BUILD_DATE

ROOT_LIFE = timedelta(days=20 * 365 + 5)
LEAF_LIFE = timedelta(days=397)
BACKDATED = timedelta(days=1)  # so that a PC whose clock or time zone is hours off still takes a new leaf

_ORGANISATION = "Base Station"
LONGEST_COMMON_NAME = 64  # ub-common-name, RFC 5280 appendix A.1


class ReissueReason(StrEnum):
    """Why the leaf must be made anew."""

    OTHER_ROOT = "other-root"
    NAMES_CHANGED = "names-changed"
    CLOCK_NOW_SET = "clock-now-set"
    NOT_YET_VALID = "not-yet-valid"
    THIRD_LEFT = "third-left"


class IssuedLeaf(Record, frozen=True):
    """A new leaf with its key, and the names and addresses that the root may not vouch for, as text."""

    chain: KeyedChain
    left_off: tuple[str, ...]


def make_root(
    device_name: str, host_names: Iterable[str], static_addresses: Iterable[Address], now: datetime
) -> DeviceRoot:
    """Make a device root (RFC 5280 section 4.2.1): EC P-256, CA with path length 0, serverAuth, name-constrained.

    It may vouch for private, link-local and loopback addresses, for `static_addresses`, and for `host_names` (see
    `names`). Its subject is the device's name and the start of its key identifier, so that in a PC's trust store the
    root made after a factory reset can be told from the one before. Lives until 20 years after `now` (or after the
    build date, if `now` is earlier).
    """
    key = ec.generate_private_key(ec.SECP256R1())
    key_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    name = _root_name(device_name, key_id.digest.hex().upper()[:8])
    builder = (
        _builder(name, name, key, BUILD_DATE - BACKDATED, max(now, BUILD_DATE) + ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(constraints(host_names, static_addresses), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(key_id, critical=False)
    )
    return DeviceRoot(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM), _pem(key))


def make_leaf(root: DeviceRoot, identities: Identities, now: datetime) -> IssuedLeaf:
    """Make a leaf with a key of its own, signed by `root`: P-256, serverAuth, at most 397 days, never beyond the root.

    Its SAN (RFC 5280 section 4.2.1.6) holds every identity inside the root's constraints; where there is none it holds
    127.0.0.1, because a SAN must not be empty and a unit must always be able to serve. With `now` before the build
    date, the clock is not set and validity starts at the build date.
    Raises BadInput where `root` is not usable (see `inspect.usable_root`).
    """
    issuer, issuer_key = root.parsed, read_key(root.key)
    require_pair(issuer, issuer_key)
    admitted = admit(issuer, identities)
    key = ec.generate_private_key(ec.SECP256R1())
    start, end = _life(issuer, now)
    alternatives = _alternatives(admitted)
    builder = (
        _builder(_leaf_name(alternatives), issuer.subject, key, start, end)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    certificate = builder.sign(issuer_key, hashes.SHA256())
    return IssuedLeaf(KeyedChain((certificate.public_bytes(Encoding.PEM),), _pem(key)), admitted.left_off)


def outside_constraints(root: DeviceRoot, identities: Identities) -> tuple[str, ...]:
    """The names and addresses that `root` may not vouch for, as text: these would need a new root, and trust anew.

    Raises BadInput where `root` cannot be read.
    """
    return admit(root.parsed, identities).left_off


def reissue_reason(
    leaf: x509.Certificate, root: DeviceRoot, identities: Identities, now: datetime
) -> ReissueReason | None:
    """Why `leaf` must be made anew now, or None while it serves well.

    With `now` before the build date the clock is not set, and no date is judged. A leaf near the end of the root's own
    life is left alone, because a new one would live no longer.
    Raises BadInput where `leaf` or `root` cannot be read.
    """
    issuer = root.parsed
    if not signed_by(leaf, issuer):
        return ReissueReason.OTHER_ROOT
    if set(alternative_names(leaf)) != {str(name.value) for name in _alternatives(admit(issuer, identities))}:
        return ReissueReason.NAMES_CHANGED
    if now < BUILD_DATE:
        return None
    start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    if start == BUILD_DATE:
        return ReissueReason.CLOCK_NOW_SET
    if now < start:
        return ReissueReason.NOT_YET_VALID
    if now >= end - (end - start) / 3 and _life(issuer, now)[1] > end:
        return ReissueReason.THIRD_LEFT
    return None


def signed_by(leaf: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether `leaf` names `issuer` as its issuer and carries its signature. No date is judged."""
    try:
        leaf.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _life(issuer: x509.Certificate, now: datetime) -> tuple[datetime, datetime]:
    """First and last moment of a leaf made at `now`. A start at the build date marks a clock that was not set."""
    if now < BUILD_DATE:
        start = BUILD_DATE
    else:
        start = (now - BACKDATED).replace(microsecond=0)
        if start == BUILD_DATE:
            start -= timedelta(seconds=1)
    end = min(start + LEAF_LIFE, issuer.not_valid_after_utc)
    return min(start, end - timedelta(seconds=1)), end


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )


def _alternatives(admitted: Admitted) -> x509.SubjectAlternativeName:
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in admitted.host_names]
    names += [x509.IPAddress(address) for address in admitted.addresses]
    return x509.SubjectAlternativeName(names or [x509.IPAddress(IPv4Address("127.0.0.1"))])


def _root_name(device_name: str, short_id: str) -> x509.Name:
    printable = " ".join("".join(c if c.isprintable() else " " for c in device_name).split())
    return _name(_shortened(printable or _ORGANISATION, room=f" root {short_id}") + f" root {short_id}")


def _leaf_name(alternatives: x509.SubjectAlternativeName) -> x509.Name:
    # The blank keeps verifiers that fall back on the common name from reading it as a DNS name.
    return _name(_shortened(f"CCM {alternatives[0].value}"))


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _shortened(text: str, room: str = "") -> str:
    """`text` cut so that it and `room` together fit a common name, counted in UTF-8 bytes."""
    return text.encode()[: LONGEST_COMMON_NAME - len(room)].decode(errors="ignore").strip()


def _key_usage(
    *, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
