"""Settings and account on a real disk: damaged, decayed, exposed or newer files never stop a start-up."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.accounts import Account
from daemon.adapters import atomic
from daemon.adapters.documents import parse, parse_settings, render, render_settings
from daemon.adapters.layout import Layout
from daemon.adapters.settings_files import FileSettingsStore
from daemon.errors import BadInput, StorageFault, TooLarge
from daemon.messages.pending import ChangeKind
from daemon.network_settings import NetworkSettings
from daemon.ports import ChangeRecord
from daemon.settings import SecuritySettings, Settings
from tests.power_cut import cut_before_each_call

FIRST = Settings(network=NetworkSettings(host_name="foh-left"))
SECOND = Settings(network=NetworkSettings(host_name="foh-right"), security=SecuritySettings(force_https=True))
THIRD = Settings(network=NetworkSettings(dns=("10.0.0.1",)))
ACCOUNT = Account(password_hash="$argon2id$one", first_password="k7wm-3hxp-9dre")
OTHER_ACCOUNT = Account(password_hash="$argon2id$two")

DAMAGED = {
    "empty": b"",
    "truncated": render_settings(SECOND)[:-20],
    "zeros": bytes(512),
    "not text": b"\xff\xfe\x00",
    "of another shape": b'{"version": 1, "network": []}',
    "with an unknown key": b'{"version": 1, "netwrok": {}}',
    "with a bad value": b'{"version": 1, "network": {"dns": ["nowhere"]}}',
    "too deep": b'{"x": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "huge": b" " * 65_537,
    "of version 0": b'{"version": 0}',
}


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_settings_file_is_set_aside_and_the_one_before_is_used(tmp_path: Path, damage: bytes) -> None:
    layout = Layout(tmp_path)
    store = FileSettingsStore(layout)
    store.save(FIRST)
    store.save(SECOND)
    layout.settings.write_bytes(damage)
    loaded = store.load()
    assert loaded.settings == FIRST
    assert "settings.json (settings) cannot be used: " in loaded.faults[0]
    assert "set aside as settings.json.corrupt-1" in loaded.faults[0]
    assert "The one before it is in use" in loaded.faults[1]
    assert (tmp_path / "settings.json.corrupt-1").read_bytes() == damage
    again = FileSettingsStore(layout).load()
    assert again.settings == FIRST
    assert again.faults[0] == "The file settings.json (settings) is missing."
    store.save(THIRD)
    assert FileSettingsStore(layout).load() == type(loaded)(THIRD, ())


def test_with_both_generations_damaged_the_defaults_serve_and_every_start_up_says_so(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    store = FileSettingsStore(layout)
    store.save(FIRST)
    store.save(SECOND)
    layout.settings.write_bytes(b"{")
    (tmp_path / "settings.json.1").write_bytes(b"")
    loaded = store.load()
    assert loaded.settings == Settings()
    assert len(loaded.faults) == 3
    assert loaded.faults[-1] == "The factory's settings are in use until you save others."
    assert files_in(tmp_path) == ["settings.json.1.corrupt-1", "settings.json.corrupt-1"]
    later = FileSettingsStore(layout).load()
    assert later.settings == Settings()
    assert "was damaged and set aside earlier" in later.faults[0]


def test_a_new_unit_has_defaults_no_account_and_no_faults(tmp_path: Path) -> None:
    store = FileSettingsStore(Layout(tmp_path / "not-made-yet"))
    assert store.load().settings == Settings()
    assert store.load().faults == ()
    assert store.load_account() == (None, ())


def test_settings_of_newer_software_are_left_alone_until_others_are_saved(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    store = FileSettingsStore(layout)
    store.save(FIRST)
    store.save(SECOND)
    newer = json.dumps({"version": 9, "hologram": True}).encode()
    layout.settings.write_bytes(newer)
    loaded = store.load()
    assert loaded.settings == FIRST
    assert "written by newer software (version 9)" in loaded.faults[0]
    assert layout.settings.read_bytes() == newer
    store.save(THIRD)
    assert store.load().settings == THIRD
    assert (tmp_path / "settings.json.newer").read_bytes() == newer
    store.save(SECOND)
    assert files_in(tmp_path) == ["settings.json", "settings.json.1", "settings.json.newer"]
    assert parse_settings((tmp_path / "settings.json.1").read_bytes()) == THIRD


def test_an_account_is_private_and_falls_back_to_the_one_before(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    store = FileSettingsStore(layout)
    store.save_account(ACCOUNT)
    store.save_account(OTHER_ACCOUNT)
    for name in ("account.json", "account.json.1"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    layout.account.write_bytes(b'{"version": 1, "content": {"password_hash": 7}}')
    account, faults = store.load_account()
    assert account == ACCOUNT
    assert "account.json (CCM account) cannot be used" in faults[0]
    assert not any("argon2" in fault or "k7wm" in fault for fault in faults)


def test_a_file_that_others_could_read_is_used_put_right_and_reported(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    store = FileSettingsStore(layout)
    store.save_account(ACCOUNT)
    layout.account.chmod(0o640)
    account, faults = store.load_account()
    assert account == ACCOUNT
    assert "could be read by other programs" in faults[0]
    assert store.load_account() == (ACCOUNT, ())


def test_a_link_or_folder_in_place_of_the_settings_is_set_aside_unfollowed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(render_settings(SECOND))
    layout = Layout(tmp_path / "state")
    atomic.prepare(layout.folder)
    layout.settings.symlink_to(outside)
    store = FileSettingsStore(layout)
    assert store.load().settings == Settings()
    layout.settings.mkdir()
    assert store.load().settings == Settings()
    store.save(FIRST)
    assert store.load().settings == FIRST
    assert outside.read_bytes() == render_settings(SECOND)


def test_settings_that_could_not_be_loaded_again_are_not_stored(tmp_path: Path) -> None:
    store = FileSettingsStore(Layout(tmp_path))
    store.save(FIRST)
    with pytest.raises(BadInput):
        store.save(Settings(version=7))
    with pytest.raises(TooLarge):
        store.save_account(Account(password_hash="x" * 20_000))
    assert store.load().settings == FIRST
    assert store.load_account() == (None, ())


def with_decayed_sector(store: FileSettingsStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two generations of settings, of which the disk does not give what stands at `path` until the patch is undone."""
    store.save(FIRST)
    store.save(SECOND)
    opened = os.open

    def refuse(opening: str | Path, *args: int, **kwargs: int) -> int:
        if opening == path:
            raise OSError(5, "Input/output error")
        return opened(opening, *args, **kwargs)

    monkeypatch.setattr(os, "open", refuse)


def test_what_could_not_be_read_and_can_be_now_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = Layout(tmp_path)
    store = FileSettingsStore(layout)
    with_decayed_sector(store, layout.settings, monkeypatch)
    assert store.load().settings == FIRST
    monkeypatch.undo()
    with pytest.raises(StorageFault) as caught:
        store.save(THIRD)
    assert caught.value.code == "storage-back"
    assert store.load().settings == SECOND
    store.save(THIRD)
    assert store.load().settings == THIRD


def test_what_can_still_not_be_read_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = Layout(tmp_path)
    store = FileSettingsStore(layout)
    with_decayed_sector(store, layout.settings, monkeypatch)
    store.load()
    store.save(THIRD)
    monkeypatch.undo()
    assert FileSettingsStore(layout).load().settings == THIRD


def test_an_unreadable_disk_gives_the_one_before_or_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = Layout(tmp_path)
    store = FileSettingsStore(layout)
    with_decayed_sector(store, layout.settings, monkeypatch)
    loaded = store.load()
    assert loaded.settings == FIRST
    assert "Input/output error" in loaded.faults[0]
    assert files_in(tmp_path) == ["settings.json", "settings.json.1"]


def test_settings_killed_at_any_call_load_as_old_or_new_without_a_fault(tmp_path: Path) -> None:
    layout = Layout(tmp_path)

    def prepare() -> None:
        FileSettingsStore(layout).save(FIRST)

    seen = []
    for _ in cut_before_each_call(prepare, lambda: FileSettingsStore(layout).save(SECOND)):
        loaded = FileSettingsStore(layout).load()
        assert loaded.settings in (FIRST, SECOND)
        assert loaded.faults == ()
        seen.append(loaded.settings)
    assert seen[0] == FIRST
    assert seen[-1] == SECOND


def test_loads_running_along_with_saves_see_whole_settings_only(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    store = FileSettingsStore(layout)
    store.save(FIRST)
    seen: set[str | None] = set()
    faults: list[str] = []
    done = threading.Event()

    def load_all_the_time() -> None:
        while not done.is_set():
            loaded = store.load()
            seen.add(loaded.settings.network.host_name)
            faults.extend(loaded.faults)

    reader = threading.Thread(target=load_all_the_time)
    reader.start()
    for _ in range(30):
        store.save(SECOND)
        store.save(FIRST)
    done.set()
    reader.join()
    assert seen <= {"foh-left", "foh-right"}
    assert faults == []


def test_a_save_that_the_storage_refuses_travels_as_its_fault(tmp_path: Path) -> None:
    with pytest.raises(StorageFault) as caught:
        FileSettingsStore(Layout(tmp_path / "missing")).save(FIRST)
    assert caught.value.code == "storage-failed"


@given(st.binary(max_size=300))
def test_parsing_any_bytes_gives_settings_or_a_foreseen_error(data: bytes) -> None:
    try:
        settings = parse_settings(data)
    except BadInput:
        return
    assert parse_settings(render_settings(settings)) == settings


@given(st.integers(0, 400), st.binary(min_size=1, max_size=3))
def test_parsing_a_decayed_record_gives_a_record_or_a_foreseen_error(place: int, decay: bytes) -> None:
    record = ChangeRecord(FIRST, SECOND, (ChangeKind.FORCE_HTTPS,), 90)
    data = render(record)
    data = data[:place] + decay + data[place + len(decay) :]
    try:
        parsed = parse(data, ChangeRecord)
    except BadInput:
        return
    assert isinstance(parsed.before, Settings)
