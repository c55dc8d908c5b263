"""The file that the owner's configuration is saved in."""

import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daemon.backup import Backup, BackupSecrets, Saved, SavedCertificate, make_backup, read_backup
from daemon.easydns_settings import EasyDnsSecrets, EasyDnsSettings
from daemon.errors import BadInput
from daemon.network_settings import AddressMethod, NetworkSettings
from daemon.settings import CertificateSource, SecuritySettings, Settings

NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
UNIT = Saved("Base Station", "A1B2C3", "Bühne")
NETWORK = NetworkSettings(method=AddressMethod.STATIC, address="192.168.1.20/24", gateway="192.168.1.1")
SETTINGS = Settings(
    network=NETWORK,
    security=SecuritySettings(
        force_https=True,
        certificate=CertificateSource.OWN,
        own="a" * 64,
        own_previous="b" * 64,
        panel_lock="$argon2id$x",
    ),
    easydns=EasyDnsSettings(in_use=True, label="foh"),
)
SECRETS = BackupSecrets(
    SavedCertificate((b"CERT",), b"HUSH-KEY"), EasyDnsSecrets("unit", "HUSH-TOKEN"), "$argon2id$HUSH"
)
PHRASE = "correct horse battery"


def code(data: bytes, phrase: str | None = None) -> str:
    with pytest.raises(BadInput) as caught:
        read_backup(data, phrase)
    assert caught.value.remedy
    return caught.value.code


def test_what_was_saved_is_restored_without_what_is_the_unit_s_own() -> None:
    backup = read_backup(make_backup(UNIT, SETTINGS, None, None, NOW), None)
    assert (backup.device, backup.made, backup.secrets, backup.sealed) == (UNIT, NOW, None, False)
    assert backup.settings.network == NETWORK
    assert backup.settings.security == SecuritySettings(certificate=CertificateSource.OWN, own="a" * 64)
    assert backup.settings.easydns == EasyDnsSettings(label="foh")


def test_secrets_are_in_it_only_with_a_pass_phrase_and_only_sealed() -> None:
    plain = make_backup(UNIT, SETTINGS, SECRETS, None, NOW)
    sealed = make_backup(UNIT, SETTINGS, SECRETS, PHRASE, NOW)
    assert b"HUSH" not in plain + sealed
    assert b"argon2id" not in plain + sealed
    assert read_backup(plain, PHRASE).secrets is None
    opened = read_backup(sealed, PHRASE)
    assert opened.secrets == SECRETS
    assert "HUSH" not in repr(opened)
    locked = read_backup(sealed, None)
    assert (locked.secrets, locked.sealed) == (None, True)


def test_two_files_of_the_same_are_sealed_differently() -> None:
    one, other = (json.loads(make_backup(UNIT, SETTINGS, SECRETS, PHRASE, NOW)) for _ in range(2))
    assert one["sealed"]["data"] != other["sealed"]["data"]


def test_a_wrong_pass_phrase_is_told_and_a_short_one_refused() -> None:
    sealed = make_backup(UNIT, SETTINGS, SECRETS, PHRASE, NOW)
    assert code(sealed, "another pass phrase") == "wrong-pass-phrase"
    assert code(sealed, "x" * 5000) == "wrong-pass-phrase"
    with pytest.raises(BadInput) as caught:
        make_backup(UNIT, SETTINGS, SECRETS, "short", NOW)
    assert (caught.value.code, caught.value.field) == ("weak-pass-phrase", "passphrase")


def test_a_seal_opens_in_no_other_file() -> None:
    mine = json.loads(make_backup(UNIT, SETTINGS, SECRETS, PHRASE, NOW))
    other = json.loads(make_backup(Saved("Base Station", "OTHER", "FOH"), SETTINGS, SECRETS, PHRASE, NOW))
    mine["sealed"] = other["sealed"]
    assert code(json.dumps(mine).encode(), PHRASE) == "damaged-backup"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "not-a-backup"),
        (b"\xff\xfe", "not-a-backup"),
        (b"[" * 100_000, "not-a-backup"),
        (b'{"format": "something else"}', "not-a-backup"),
        (b'{"format": "base-station-backup", "version": 2, "more": 1}', "newer-backup"),
        (b'{"format": "base-station-backup", "version": 1}', "damaged-backup"),
        (b"x" * 600_000, "not-a-backup"),
    ],
)
def test_what_is_no_backup_is_told_by_what_it_is(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_settings_that_are_not_allowed_are_named() -> None:
    file = json.loads(make_backup(UNIT, SETTINGS, None, None, NOW))
    file["settings"]["network"]["gateway"] = "10.0.0.1"
    assert code(json.dumps(file).encode()) == "damaged-backup", "it is not what was saved"


def test_how_the_file_is_laid_out_does_not_matter() -> None:
    file = json.loads(make_backup(UNIT, SETTINGS, SECRETS, PHRASE, NOW))
    assert read_backup(json.dumps(file, sort_keys=True, ensure_ascii=True).encode(), PHRASE).secrets == SECRETS


SOUND = make_backup(UNIT, SETTINGS, None, None, NOW)


@given(st.integers(0, len(SOUND) - 1), st.integers(1, 255))
@settings(max_examples=200)
@example(236, 128)
def test_a_changed_byte_is_found_or_changes_nothing(place: int, change: int) -> None:
    data = bytearray(SOUND)
    data[place] ^= change
    try:
        found = read_backup(bytes(data), None)
    except BadInput:
        return
    assert found == read_backup(SOUND, None), "white space between two members"


@given(st.binary(max_size=300))
def test_whatever_it_is_nothing_but_bad_input_is_raised(data: bytes) -> None:
    with pytest.raises(BadInput):
        read_backup(data, PHRASE)


def test_a_backup_is_a_record() -> None:
    assert isinstance(read_backup(SOUND, None), Backup)
    assert msgspec.structs.asdict(UNIT)["serial"] == "A1B2C3"
