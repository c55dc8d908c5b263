"""The rehearsal: a chain is served to a client in memory, with both libraries, before anything depends on it."""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from daemon.certificates.material import KeyedChain
from daemon.certificates.names import Identities
from daemon.certificates.preflight import rehearse
from daemon.certificates.selfsigned import make_leaf, make_root
from daemon.errors import BadInput

NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
UNSET = datetime(2000, 1, 1, tzinfo=UTC)
IDENTITIES = Identities(("foh", "foh.local"), (IPv4Address("192.168.1.4"),))
ROOT = make_root("FOH", IDENTITIES.host_names, (), NOW)
CHAIN = make_leaf(ROOT, IDENTITIES, NOW).chain
ROOTS = (ROOT.certificate,)

AUTHORITY = trustme.CA()
BETWEEN = AUTHORITY.create_child_ca()
OWN = BETWEEN.issue_cert("studio.example")
OWN_CHAIN = KeyedChain(tuple(blob.bytes() for blob in OWN.cert_chain_pems), OWN.private_key_pem.bytes())


def _failure(
    chain: KeyedChain, roots: tuple[bytes, ...] | None = ROOTS, name: str | None = "foh", now: datetime = NOW
) -> str:
    with pytest.raises(BadInput) as caught:
        rehearse(chain, roots, name, now)
    assert caught.value.code == "rehearsal-failed"
    return caught.value.detail


def _client_only() -> KeyedChain:
    """A certificate meant for clients, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, NOW - timedelta(days=1), NOW + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("foh")]), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return KeyedChain((certificate.public_bytes(Encoding.PEM),), pem)


@pytest.mark.parametrize("name", ["foh", "FOH.local", "192.168.1.4", None])
@pytest.mark.parametrize("roots", [ROOTS, None])
def test_sound_chain_passes(name: str | None, roots: tuple[bytes, ...] | None) -> None:
    rehearse(CHAIN, roots, name, NOW)


@pytest.mark.parametrize("roots", [(AUTHORITY.cert_pem.bytes(),), None])
def test_chain_with_an_intermediate_passes(roots: tuple[bytes, ...] | None) -> None:
    assert len(OWN_CHAIN.chain) == 2
    rehearse(OWN_CHAIN, roots, "studio.example", NOW)


def test_missing_intermediate_fails() -> None:
    alone = KeyedChain(OWN_CHAIN.chain[:1], OWN_CHAIN.key)
    assert "an issuer is missing or not trusted" in _failure(alone, (AUTHORITY.cert_pem.bytes(),), "studio.example")


def test_unknown_root_fails() -> None:
    other = make_root("FOH", IDENTITIES.host_names, (), NOW)
    assert "an issuer is missing or not trusted" in _failure(CHAIN, (other.certificate,))
    assert "an issuer is missing or not trusted" in _failure(CHAIN, ())


def test_wrong_name_and_wrong_address_fail() -> None:
    assert "the name is not in the certificate" in _failure(CHAIN, name="studio")
    assert "the address is not in the certificate" in _failure(CHAIN, name="192.168.1.5")
    assert "the name is not in the certificate" in _failure(CHAIN, roots=None, name="studio")


@pytest.mark.parametrize("name", ["", ".foh", "a\0b", "ü" * 300])
def test_name_that_no_client_could_ask_for_fails_in_the_same_way(name: str) -> None:
    assert "failed: " in _failure(CHAIN, name=name)


def test_key_mismatch_fails_and_names_the_library() -> None:
    other = make_leaf(ROOT, IDENTITIES, NOW).chain
    assert "TLS 1.2 with the system's OpenSSL failed" in _failure(KeyedChain(CHAIN.chain, other.key))


@pytest.mark.parametrize("chain", [KeyedChain((), CHAIN.key), KeyedChain((b"junk",), b"junk")])
def test_unreadable_material_fails(chain: KeyedChain) -> None:
    assert "failed: " in _failure(chain)
    assert "failed: " in _failure(chain, roots=None)


@pytest.mark.parametrize("roots", [ROOTS, None])
def test_expired_and_not_yet_valid_fail_at_the_given_time(roots: tuple[bytes, ...] | None) -> None:
    late = _failure(CHAIN, roots, now=NOW + timedelta(days=400))
    early = _failure(CHAIN, roots, now=NOW - timedelta(days=30))
    assert "with pyOpenSSL failed: a certificate has expired (number 1 of the chain)" in late
    assert "a certificate is not yet valid" in early


def test_dates_are_not_judged_while_the_clock_is_not_set() -> None:
    rehearse(CHAIN, ROOTS, "foh", UNSET)


def test_certificate_for_clients_fails_even_where_it_is_trusted() -> None:
    chain = _client_only()
    assert "a certificate is not meant for web servers" in _failure(chain, None)
    assert "a certificate is not meant for web servers" in _failure(chain, chain.chain)


def test_failure_tells_nothing_of_the_key() -> None:
    other = make_leaf(ROOT, IDENTITIES, NOW).chain
    with pytest.raises(BadInput) as caught:
        rehearse(KeyedChain(CHAIN.chain, other.key), ROOTS, "foh", NOW)
    secret = other.key.splitlines()[1].decode()
    error: BaseException | None = caught.value
    while error is not None:
        assert secret not in repr(error) + str(error)
        error = error.__cause__


@pytest.mark.parametrize("kind", [trustme.KeyType.RSA, trustme.KeyType.ECDSA])
def test_chain_of_three_passes_with_its_root_and_without(kind: trustme.KeyType) -> None:
    authority = trustme.CA(key_type=kind)
    leaf = authority.create_child_ca(key_type=kind).create_child_ca(key_type=kind).issue_cert("foh", key_type=kind)
    chain = KeyedChain(tuple(blob.bytes() for blob in leaf.cert_chain_pems), leaf.private_key_pem.bytes())
    assert len(chain.chain) == 3

    rehearse(chain, (authority.cert_pem.bytes(),), "foh", NOW)
    rehearse(chain, None, "foh", NOW)


def test_chain_of_three_without_its_middle_fails() -> None:
    authority = trustme.CA()
    leaf = authority.create_child_ca().create_child_ca().issue_cert("foh")
    chain = tuple(blob.bytes() for blob in leaf.cert_chain_pems)
    gap = KeyedChain((chain[0], chain[2]), leaf.private_key_pem.bytes())

    assert "an issuer is missing or not trusted" in _failure(gap, (authority.cert_pem.bytes(),))
