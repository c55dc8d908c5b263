"""What every RegistrationStore and CertificateBundle promises, held by the real parts and by the fakes."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.adapters.bundle_file import BundleFile
from daemon.adapters.layout import Layout, is_security
from daemon.adapters.registration_files import FileRegistrationStore
from daemon.easydns_settings import EasyDnsSecrets
from daemon.errors import BadInput
from daemon.ports import ResetStep
from daemon.registration_ports import AcmeAccount, Registration, RegistrationStore, StoredRegistration
from tests.fake_registration import FakeBundle, FakeRegistrationStore

NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
SECRETS = EasyDnsSecrets("unit", "hush-update", "token", "hush-key", "hush-eab")
PROVIDED = EasyDnsSecrets(username="maker", update_token="hush-maker")
ACCOUNT = AcmeAccount("https://ca.example/dir", b"-----BEGIN PRIVATE KEY-----\nhush\n", "https://ca.example/acct/1")
REGISTRATION = Registration("a.example.com", "192.168.1.20", NOW, NOW, (("example.com", "_acme-challenge.a", "x"),))


@pytest.fixture(params=["files", "fake"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RegistrationStore]:
    if request.param == "fake":
        yield FakeRegistrationStore(provided=PROVIDED)
        return
    provided = tmp_path / "maker.toml"
    provided.write_text('username = "maker"\nupdate_token = "hush-maker"\n')
    folder = tmp_path / "state"
    folder.mkdir()
    yield FileRegistrationStore(Layout(folder), provided)


def test_what_was_saved_is_given_back(store: RegistrationStore) -> None:
    assert store.load() == StoredRegistration(secrets=PROVIDED)
    store.save_secrets(SECRETS)
    store.save_account(ACCOUNT)
    store.save_registration(REGISTRATION)
    assert store.load() == StoredRegistration(SECRETS, ACCOUNT, REGISTRATION)


def test_what_is_forgotten_is_gone_and_the_maker_s_access_counts_again(store: RegistrationStore) -> None:
    store.save_secrets(SECRETS)
    store.save_account(ACCOUNT)
    store.save_registration(REGISTRATION)
    for _ in range(2):
        store.save_secrets(EasyDnsSecrets())
        store.save_account(None)
        store.save_registration(Registration())
    assert store.load() == StoredRegistration(secrets=PROVIDED)


def test_files_are_the_unit_s_alone_and_a_reset_erases_them(tmp_path: Path) -> None:
    store = FileRegistrationStore(Layout(tmp_path))
    store.save_secrets(SECRETS)
    store.save_secrets(EasyDnsSecrets(username="other", update_token="hush-other"))
    store.save_account(ACCOUNT)
    store.save_registration(REGISTRATION)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["acme-account.json", "easydns-registration.json", "easydns-secrets.json"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert all(is_security(file.name) for file in files), ResetStep.SECURITY
    assert not any(b"hush-update" in file.read_bytes() for file in files), "a secret that was replaced is gone"


def test_a_damaged_file_is_set_aside_and_said_without_its_content(tmp_path: Path) -> None:
    store = FileRegistrationStore(Layout(tmp_path))
    store.save_secrets(SECRETS)
    store.save_account(ACCOUNT)
    file = tmp_path / "easydns-secrets.json"
    file.write_bytes(file.read_bytes()[:-20])
    stored = store.load()
    assert (stored.secrets, stored.account) == (EasyDnsSecrets(), ACCOUNT)
    assert "easydns-secrets.json" in stored.faults[0]
    assert "hush" not in repr(stored)
    assert is_security(next(path.name for path in tmp_path.iterdir() if "corrupt" in path.name))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('usernam = "x"\n', "usernam"),
        ("username = hush-maker\n", "not valid TOML"),
        ('username = "x"\nupdate_token = 5\n', "update_token"),
        ("x" * 70_000, "larger than 64 KiB"),
    ],
)
def test_a_maker_s_file_that_is_wrong_is_said_without_its_content(tmp_path: Path, text: str, said: str) -> None:
    provided = tmp_path / "maker.toml"
    provided.write_text(text)
    stored = FileRegistrationStore(Layout(tmp_path), provided).load()
    assert stored.secrets == EasyDnsSecrets()
    assert said in stored.faults[0]
    assert "hush" not in stored.faults[0]


def test_a_maker_s_file_that_is_missing_is_said(tmp_path: Path) -> None:
    stored = FileRegistrationStore(Layout(tmp_path), tmp_path / "none.toml").load()
    assert "not there" in stored.faults[0]


def test_secrets_are_in_no_repr() -> None:
    assert "hush" not in repr((SECRETS, ACCOUNT, StoredRegistration(SECRETS, ACCOUNT, REGISTRATION)))


def test_a_bundle_gives_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "bundle.pem"
    path.write_bytes(b"all of it")
    for bundle in (BundleFile(path), FakeBundle((b"all of it",))):
        assert bundle.provided
        assert bundle.read() == (b"all of it",)


def test_without_a_bundle_it_says_so() -> None:
    for bundle in (BundleFile(None), FakeBundle()):
        assert not bundle.provided
        with pytest.raises(BadInput) as caught:
            bundle.read()
        assert caught.value.code == "no-bundle"


def test_a_bundle_is_a_regular_file_of_bounded_size(tmp_path: Path) -> None:
    pipe, large, missing = tmp_path / "pipe", tmp_path / "large", tmp_path / "missing"
    os.mkfifo(pipe)
    large.write_bytes(b"x" * (256 * 1024 + 1))
    for path, code in ((pipe, "file-unreadable"), (large, "file-unreadable"), (tmp_path, "file-unreadable")):
        with pytest.raises(BadInput) as caught:
            BundleFile(path).read()
        assert caught.value.code == code
    with pytest.raises(BadInput) as caught:
        BundleFile(missing).read()
    assert caught.value.code == "no-file"
