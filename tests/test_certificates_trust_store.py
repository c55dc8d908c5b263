"""The host's list of public authorities is read as far as it can be, and its absence is no fault."""

from pathlib import Path

from daemon.certificates.trust_store import SYSTEM_STORE, TrustStore, load_trust_store
from tests.certificate_maker import authority, name

ROOT = authority("One")


def test_roots_are_found_by_their_name(tmp_path: Path) -> None:
    again = authority("One")
    path = tmp_path / "list.crt"
    path.write_bytes(b"# One\n" + ROOT.pem + b"# Two\n" + authority("Two").pem + again.pem)

    store = load_trust_store(path)

    assert store.named(name("One")) == (ROOT.certificate, again.certificate)
    assert store.named(name("Three")) == ()


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "list.crt"
    damaged = ROOT.pem.replace(b"\n", b"", 1)
    path.write_bytes(damaged[:-40] + b"A=B\n-----END CERTIFICATE-----\n" + ROOT.pem)

    assert load_trust_store(path).named(name("One")) == (ROOT.certificate,)
    assert TrustStore((ROOT.der[:-5], b"")).named(name("One")) == ()


def test_absent_list_is_empty(tmp_path: Path) -> None:
    assert load_trust_store(tmp_path / "none") == TrustStore()
    assert load_trust_store(tmp_path) == TrustStore()


def test_system_list_is_read_whole() -> None:
    assert len(load_trust_store(SYSTEM_STORE).roots) > 100
