"""A chain with its key: reading it, showing it, and never showing the key."""

import subprocess
import timeit
from datetime import UTC, datetime
from ipaddress import IPv4Address

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from daemon.certificates.material import KeyedChain, read_certificate, read_key, require_pair, summarise
from daemon.certificates.names import Identities
from daemon.certificates.selfsigned import make_leaf, make_root
from daemon.errors import BadInput

NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
IDENTITIES = Identities(("foh", "foh.local"), (IPv4Address("192.168.1.4"),))
ROOT = make_root("FOH", IDENTITIES.host_names, (), NOW)
CHAIN = make_leaf(ROOT, IDENTITIES, NOW).chain


def _pem(
    key: ec.EllipticCurvePrivateKey | dsa.DSAPrivateKey, encryption: KeySerializationEncryption | None = None
) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


def test_key_never_appears_in_a_repr_or_str() -> None:
    for shown in (repr(CHAIN), str(CHAIN), repr(ROOT), f"{ROOT}", repr(make_leaf(ROOT, IDENTITIES, NOW))):
        assert "PRIVATE" not in shown
        assert "BEGIN" not in shown


@pytest.mark.alone
def test_reading_a_large_rsa_key_holds_nobody_up() -> None:
    """Checking one takes a quarter of a second with the interpreter's lock held; that is the child process's work."""
    pem = rsa.generate_private_key(65537, 4096).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert min(timeit.repeat(lambda: read_key(pem), number=1, repeat=5)) < 0.02


def test_identity_is_that_of_all_that_is_kept_but_the_key() -> None:
    chain = KeyedChain((b"one\n", b"two"), b"key", b"root")
    assert chain.identity == KeyedChain((b"one", b"two\n"), b"other key", b"root\n").identity
    assert (
        len({chain.identity, KeyedChain((b"one", b"two"), b"key").identity, KeyedChain((b"one",), b"key").identity})
        == 3
    )
    assert chain.issuers == (b"two", b"root")


def test_fingerprint_is_what_openssl_prints() -> None:
    command = ("openssl", "x509", "-noout", "-fingerprint", "-sha256")
    printed = subprocess.run(command, input=CHAIN.chain_pem, capture_output=True, check=True, timeout=10).stdout
    assert printed.decode().strip().partition("=")[2] == CHAIN.fingerprint
    assert len(CHAIN.fingerprint) == 95


def test_chain_pem_joins_the_certificates_leaf_first_whatever_their_line_ends() -> None:
    joined = KeyedChain((CHAIN.chain[0].strip(), ROOT.certificate + b"\n\n"), CHAIN.key).chain_pem
    assert joined == CHAIN.chain[0].strip() + b"\n" + ROOT.certificate.strip() + b"\n"


def test_root_comes_as_der_for_systems_that_want_it() -> None:
    assert ROOT.der[:1] == b"\x30"
    assert ROOT.fingerprint != CHAIN.fingerprint


def test_summary_says_what_the_certificate_holds() -> None:
    summary = summarise(CHAIN.leaf)
    assert summary.names == ("foh", "foh.local", "192.168.1.4")
    assert summary.issuer == summarise(ROOT.parsed).subject
    assert summary.key_type == "EC P-256"
    assert summary.fingerprint == CHAIN.fingerprint
    assert summary.not_before < NOW < summary.not_after
    assert summary.not_before.tzinfo is UTC
    assert int(summary.serial, 16) == CHAIN.leaf.serial_number


def test_summary_of_a_foreign_rsa_certificate_names_the_key_size() -> None:
    issued = trustme.CA(key_type=trustme.KeyType.RSA).issue_cert("studio.example", key_type=trustme.KeyType.RSA)
    summary = summarise(read_certificate(issued.cert_chain_pems[0].bytes()))
    assert summary.key_type == "RSA 2048"
    assert summary.names == ("studio.example",)


def test_summary_of_a_certificate_without_names_has_none() -> None:
    assert summarise(ROOT.parsed).names == ()


def test_missing_certificate_is_called_missing() -> None:
    with pytest.raises(BadInput) as caught:
        _ = KeyedChain((), CHAIN.key).leaf
    assert caught.value.code == "certificate-missing"


@pytest.mark.parametrize("text", [b"", b"junk", CHAIN.chain[0][:200], CHAIN.key, CHAIN.chain[0].replace(b"M", b"N")])
def test_unreadable_certificate_is_called_unreadable(text: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        read_certificate(text)
    assert caught.value.code == "certificate-unreadable"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "key-missing"),
        (b" \n", "key-missing"),
        (b"junk", "key-unreadable"),
        pytest.param(CHAIN.key[:100], "key-unreadable", id="the beginning of a key"),
        (CHAIN.chain[0], "key-unreadable"),
        (_pem(ec.generate_private_key(ec.SECP256R1()), BestAvailableEncryption(b"secret")), "key-encrypted"),
        (_pem(dsa.generate_private_key(2048)), "key-unsupported"),
    ],
)
def test_unfit_key_is_refused_with_its_own_code(text: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_key(text)
    assert caught.value.code == code


def test_key_of_another_certificate_is_a_mismatch() -> None:
    other = make_leaf(ROOT, IDENTITIES, NOW).chain
    require_pair(CHAIN.leaf, read_key(CHAIN.key))
    with pytest.raises(BadInput) as caught:
        require_pair(CHAIN.leaf, read_key(other.key))
    assert caught.value.code == "key-mismatch"


def test_key_of_another_kind_is_a_mismatch() -> None:
    rsa = trustme.CA(key_type=trustme.KeyType.RSA).issue_cert("x.example", key_type=trustme.KeyType.RSA)
    with pytest.raises(BadInput) as caught:
        require_pair(CHAIN.leaf, read_key(rsa.private_key_pem.bytes()))
    assert caught.value.code == "key-mismatch"
