"""The vault: key and chain are one, decay is found and said, an older sound pair serves on."""

import ssl
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.adapters import atomic
from daemon.adapters.keyed_pem import KeyedPem, parse_pem, render_pem
from daemon.adapters.layout import Layout
from daemon.adapters.vault import FileCertificateVault
from daemon.certificates.csr import PendingRequest
from daemon.certificates.material import DeviceRoot, KeyedChain
from daemon.certificates.names import Identities
from daemon.certificates.selfsigned import make_leaf, make_root
from daemon.errors import BadInput
from daemon.messages.security import Proof
from daemon.settings import CertificateSource
from tests.power_cut import cut_before_each_call

NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
NAMES = Identities(("foh", "foh.local"), ())
ROOT = make_root("FOH", NAMES.host_names, (), NOW)
FIRST = make_leaf(ROOT, NAMES, NOW).chain
SECOND = make_leaf(ROOT, NAMES, NOW).chain
LONG = KeyedChain((*SECOND.chain, ROOT.certificate), SECOND.key)
PROOF = Proof(FIRST.fingerprint, NOW, "192.168.1.5", "foh.local")
ROOTED = KeyedChain(SECOND.chain, SECOND.key, ROOT.certificate)
REQUEST = PendingRequest(SECOND.key, b"request", NOW)
EASYDNS, OWN = CertificateSource.EASYDNS, CertificateSource.OWN
STORED = render_pem(KeyedPem(SECOND.key, SECOND.chain))


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path)


def two_generations(layout: Layout) -> FileCertificateVault:
    vault = FileCertificateVault(layout)
    vault.save_leaf(FIRST)
    vault.save_leaf(SECOND)
    return vault


def test_each_file_holds_chain_and_key_and_only_the_unit_may_read_it(layout: Layout) -> None:
    vault = FileCertificateVault(layout)
    vault.save_root(ROOT)
    vault.save_proof(PROOF)
    vault.save_leaf(LONG)
    for source in (OWN, EASYDNS):
        vault.save_kept(source, ROOTED)
    vault.save_request(REQUEST)
    assert sorted(path.name for path in layout.folder.iterdir()) == [
        f"certificate-easydns-{ROOTED.identity}.pem",
        f"certificate-own-{ROOTED.identity}.pem",
        "certificate-proof.json",
        "certificate-request.json",
        "certificate-self-signed.pem",
        "device-root.pem",
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in layout.folder.iterdir()} == {0o600}
    stored = FileCertificateVault(layout).load()
    assert stored.root == ROOT
    assert stored.leaf == LONG
    assert stored.kept == {source: {ROOTED.identity: ROOTED} for source in (OWN, EASYDNS)}
    assert stored.request == REQUEST
    assert stored.proof == PROOF
    assert stored.faults == ()


def test_a_stored_file_is_read_by_openssl_as_it_is(layout: Layout) -> None:
    FileCertificateVault(layout).save_leaf(LONG)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(layout.leaf)
    shown = subprocess.run(
        ["openssl", "x509", "-in", str(layout.leaf), "-noout", "-fingerprint", "-sha256"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert SECOND.fingerprint in shown.stdout


def test_a_save_killed_at_any_call_never_parts_key_and_chain(layout: Layout) -> None:
    vault = FileCertificateVault(layout)
    seen = []
    for _ in cut_before_each_call(lambda: vault.save_leaf(FIRST), lambda: vault.save_leaf(SECOND)):
        stored = FileCertificateVault(layout).load()
        assert stored.faults == ()
        assert stored.leaf in (FIRST, SECOND)
        seen.append(stored.leaf)
    assert (seen[0], seen[-1]) == (FIRST, SECOND)


DAMAGED = {
    "empty": b"",
    "zeros": bytes(len(STORED)),
    "truncated": STORED[:-100],
    "no head": STORED.partition(b"\n")[2],
    "a flipped bit": STORED[:-200] + bytes([STORED[-200] ^ 1]) + STORED[-199:],
    "the key of another": render_pem(KeyedPem(FIRST.key, SECOND.chain)),
    "no certificate": render_pem(KeyedPem(SECOND.key, ())),
    "no key": render_pem(KeyedPem(SECOND.chain[0], SECOND.chain)),
    "junk among it": render_pem(KeyedPem(SECOND.key, (SECOND.chain[0] + b"junk",))),
    "not a certificate": render_pem(
        KeyedPem(SECOND.key, (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",))
    ),
    "huge": STORED + b"x" * 300_000,
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_certificate_is_set_aside_and_the_pair_before_it_serves(layout: Layout, damage: bytes) -> None:
    vault = two_generations(layout)
    layout.leaf.write_bytes(damage)
    stored = vault.load()
    assert stored.leaf == FIRST
    assert "certificate-self-signed.pem (self-signed certificate) cannot be used: " in stored.faults[0]
    assert not any("PRIVATE" in fault for fault in stored.faults)
    assert (layout.folder / "certificate-self-signed.pem.corrupt-1").read_bytes() == damage


def test_with_no_sound_generation_the_source_is_missing_and_all_else_is_loaded(layout: Layout) -> None:
    vault = two_generations(layout)
    vault.save_root(ROOT)
    layout.leaf.write_bytes(b"")
    (layout.folder / "certificate-self-signed.pem.1").write_bytes(b"")
    stored = vault.load()
    assert stored.leaf is None
    assert stored.root == ROOT
    assert len(stored.faults) == 2


def test_a_damaged_root_or_proof_is_said_and_stops_nothing(layout: Layout) -> None:
    vault = two_generations(layout)
    vault.save_root(ROOT)
    vault.save_proof(PROOF)
    layout.root.write_bytes(layout.root.read_bytes()[:300])
    layout.proof.write_bytes(b"{")
    stored = vault.load()
    assert (stored.root, stored.proof) == (None, None)
    assert stored.leaf == SECOND
    assert ["device-root.pem" in stored.faults[0], "certificate-proof.json" in stored.faults[1]] == [True, True]


def test_a_key_that_others_could_read_is_used_put_right_and_reported(layout: Layout) -> None:
    vault = two_generations(layout)
    layout.leaf.chmod(0o644)
    stored = vault.load()
    assert stored.leaf == SECOND
    assert "could be read by other programs" in stored.faults[0]
    assert stat.S_IMODE(layout.leaf.stat().st_mode) == 0o600


def test_a_certificate_of_newer_software_is_left_as_it_is(layout: Layout) -> None:
    vault = two_generations(layout)
    newer = b"base-station key and certificates, version 2\nanything"
    layout.leaf.write_bytes(newer)
    stored = vault.load()
    assert stored.leaf == FIRST
    assert "newer software (version 2)" in stored.faults[0]
    assert layout.leaf.read_bytes() == newer


def test_a_key_that_is_not_the_certificates_is_never_stored(layout: Layout) -> None:
    vault = two_generations(layout)
    vault.save_root(ROOT)
    with pytest.raises(BadInput) as caught:
        vault.save_leaf(KeyedChain(FIRST.chain, SECOND.key))
    assert caught.value.code == "key-mismatch"
    with pytest.raises(BadInput):
        vault.save_root(DeviceRoot(ROOT.certificate, FIRST.key))
    assert vault.load().leaf == SECOND
    assert vault.load().root == ROOT


def test_a_link_in_place_of_a_key_is_not_followed(layout: Layout, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.pem"
    atomic.write(elsewhere, STORED)
    layout.leaf.symlink_to(elsewhere)
    stored = FileCertificateVault(layout).load()
    assert stored.leaf is None
    assert "not a regular file" in stored.faults[0]


@given(st.integers(0, len(STORED) - 1), st.integers(1, 255))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_one_decayed_byte_is_found(place: int, change: int) -> None:
    data = STORED[:place] + bytes([STORED[place] ^ change]) + STORED[place + 1 :]
    with pytest.raises(BadInput):
        parse_pem(data)
