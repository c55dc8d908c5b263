"""Whether browsers accept the keys and signatures of a chain.

Libraries accept more than browsers do (P-521, Ed25519), and not all of what they accept the same: so the list here is
of what every browser takes, and all else is refused.
"""

from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import PublicKeyAlgorithmOID

from daemon.certificates.candidate_chain import Chain
from daemon.certificates.candidate_findings import Code, refuse
from daemon.certificates.certificate_facts import called, public_key
from daemon.certificates.inspect import Finding

_SMALLEST_RSA = 2048  # CA/Browser Forum Baseline Requirements 6.1.5; Apple 103769; OpenSSL's security level 2
_CURVES = {"secp256r1", "secp384r1"}
_HASHES = {"sha256", "sha384", "sha512"}
_SHOWN = {"secp521r1": "P-521", "secp224r1": "P-224", "secp192r1": "P-192"}


def judge_keys(chain: Chain) -> Iterator[Finding]:
    """Findings about the keys of all certificates, the root's with it, and about all signatures but the root's."""
    for certificate in (chain.leaf, *chain.issuers):
        yield from _judge_key(certificate)
    for certificate in chain.served:
        yield from _judge_signature(certificate)


def _judge_key(certificate: x509.Certificate) -> Iterator[Finding]:
    key = public_key(certificate)
    who = called(certificate.subject)
    if isinstance(key, rsa.RSAPublicKey) and certificate.public_key_algorithm_oid != PublicKeyAlgorithmOID.RSASSA_PSS:
        if key.key_size < _SMALLEST_RSA:
            yield refuse(
                Code.KEY_WEAK,
                f"The RSA key of {who} has {key.key_size} bits; browsers want {_SMALLEST_RSA} or more.",
                "Make a new key (EC P-256, or RSA with 2048 bits or more) and have a certificate issued for it.",
            )
    elif not (isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES):
        yield refuse(
            Code.KEY_TYPE_REFUSED_BY_BROWSERS,
            f"The key of {who} is of the kind {_kind(certificate)}, which not all browsers accept.",
            "Make a new key (EC P-256 or P-384, or RSA with 2048 bits or more) and have a certificate issued for it.",
        )


def _kind(certificate: x509.Certificate) -> str:
    key = public_key(certificate)
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA-PSS"
    if key is None:
        return f"with the identifier {certificate.public_key_algorithm_oid.dotted_string}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _SHOWN.get(key.curve.name, key.curve.name)
    return type(key).__name__.removesuffix("PublicKey")


def _judge_signature(certificate: x509.Certificate) -> Iterator[Finding]:
    try:
        algorithm = certificate.signature_hash_algorithm
        shown = "a scheme without a hash of its own (EdDSA)" if algorithm is None else algorithm.name.upper()
        sound = algorithm is not None and algorithm.name in _HASHES
    except UnsupportedAlgorithm:
        shown, sound = f"a scheme unknown here ({certificate.signature_algorithm_oid.dotted_string})", False
    if not sound:
        yield refuse(
            Code.SIGNATURE_WEAK,
            f"The certificate {called(certificate.subject)} is signed with {shown}, which browsers do not accept.",
            "Have it issued anew with SHA-256.",
        )
