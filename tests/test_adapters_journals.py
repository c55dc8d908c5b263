"""The pending change and the factory reset, cut off anywhere and gone on with."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.accounts import Account
from daemon.adapters import atomic
from daemon.adapters.journals import FileChangeJournal, FileResetJournal
from daemon.adapters.layout import Layout
from daemon.adapters.settings_files import FileSettingsStore
from daemon.adapters.vault import FileCertificateVault
from daemon.certificates.names import Identities
from daemon.certificates.selfsigned import make_leaf, make_root
from daemon.errors import StorageFault
from daemon.messages.pending import ChangeKind
from daemon.messages.reset import ResetReceipt
from daemon.messages.security import Proof
from daemon.network_settings import NetworkSettings
from daemon.ports import ChangeRecord, ResetMark, ResetStep
from daemon.settings import Settings
from tests.power_cut import cut_before_each_call, recorded_calls

NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
SECRETS = (b"ravenswood", b"k7wm-3hxp-9dre", b"$argon2id$", b"PRIVATE KEY", b"BEGIN CERTIFICATE", b"10.99.88.77")
OLD = Settings(network=NetworkSettings(host_name="ravenswood-old"))
NEW = Settings(network=NetworkSettings(host_name="ravenswood", dns=("10.99.88.77",)))
RECORD = ChangeRecord(OLD, NEW, (ChangeKind.NETWORK,), 90)
MARK = ResetMark(NOW, "panel", attempts=1)
RECEIPT = ResetReceipt(NOW, NOW, "panel", tuple(ResetStep))
ROOT = make_root("FOH", ("ravenswood",), (), NOW)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "state")
    atomic.prepare(layout.folder)
    return layout


def lived_in(layout: Layout, outside: Path) -> None:
    """A state directory with everything an owner, a power cut and a stranger may have left there."""
    settings, vault = FileSettingsStore(layout), FileCertificateVault(layout)
    for first in (None, "k7wm-3hxp-9dre", None):
        settings.save_account(Account(password_hash="$argon2id$x", first_password=first))
    settings.save(OLD)
    settings.save(NEW)
    for name in ("ravenswood", "ravenswood.local"):
        vault.save_root(ROOT)
        vault.save_leaf(make_leaf(ROOT, Identities((name,), ()), NOW).chain)
    vault.save_proof(Proof("AA:BB", NOW, "10.99.88.77", "ravenswood"))
    FileChangeJournal(layout).write(RECORD)
    for name in ("account.json.corrupt-1", ".account.json.new", "settings.json.newer", ".settings.json.held", "notes"):
        (layout.folder / name).write_bytes(b"ravenswood")
    (layout.folder / "deep" / "er").mkdir(parents=True)
    (layout.folder / "deep" / "er" / "certificate.pem").write_bytes(b"PRIVATE KEY")
    os.mkfifo(layout.folder / "deep" / "fifo")
    outside.mkdir()
    (outside / "kept").write_bytes(b"not the unit's")
    (layout.folder / "link").symlink_to(outside)
    (layout.folder / "deep" / "link").symlink_to(outside / "kept")
    (layout.folder / os.fsdecode(b"caf\xe9")).write_bytes(b"ravenswood")


def secrets_in(folder: Path) -> list[bytes]:
    found = [path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return [secret for secret in SECRETS if any(secret in data for data in found)]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_change_is_remembered_across_a_restart_until_cleared(layout: Layout) -> None:
    FileChangeJournal(layout).write(RECORD)
    assert FileChangeJournal(layout).read() == RECORD
    FileChangeJournal(layout).clear()
    assert FileChangeJournal(layout).read() is None
    assert names_in(layout.folder) == []


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"version": 9, "content": {}}', b'{"version": 1, "content": {}}'])
def test_an_unreadable_change_counts_as_none_and_is_set_aside(layout: Layout, damage: bytes) -> None:
    layout.pending_change.write_bytes(damage)
    assert FileChangeJournal(layout).read() is None
    assert names_in(layout.folder) == ["pending-change.json.corrupt-1"]


def test_a_change_killed_at_any_call_is_whole_or_not_there(layout: Layout) -> None:
    journal = FileChangeJournal(layout)
    written = [
        FileChangeJournal(layout).read() for _ in cut_before_each_call(journal.clear, lambda: journal.write(RECORD))
    ]
    assert set(map(bool, written)) == {True, False}
    assert all(record in (RECORD, None) for record in written)
    cleared = [
        FileChangeJournal(layout).read() for _ in cut_before_each_call(lambda: journal.write(RECORD), journal.clear)
    ]
    assert (cleared[0], cleared[-1]) == (RECORD, None)
    assert all(record in (RECORD, None) for record in cleared)


def test_a_marker_is_pending_until_the_receipt_is_written(layout: Layout) -> None:
    journal = FileResetJournal(layout)
    assert journal.pending() is None
    assert journal.receipt() is None
    journal.begin(MARK)
    assert FileResetJournal(layout).pending() == MARK
    journal.begin(ResetMark(NOW, "panel", attempts=2))
    assert FileResetJournal(layout).pending() == ResetMark(NOW, "panel", attempts=2)
    journal.finish(RECEIPT)
    assert FileResetJournal(layout).pending() is None
    assert FileResetJournal(layout).receipt() == RECEIPT
    assert names_in(layout.folder) == ["reset-receipt.json"]


@pytest.mark.parametrize("damage", [b"", b"garbage", b'{"version": 9, "content": {}}', b"x" * 300_000])
def test_an_unreadable_marker_still_means_a_reset(layout: Layout, damage: bytes) -> None:
    layout.marker.write_bytes(damage)
    os.utime(layout.marker, (NOW.timestamp(), NOW.timestamp()))
    assert FileResetJournal(layout).pending() == ResetMark(NOW, "unknown")
    FileResetJournal(layout).finish(RECEIPT)
    assert FileResetJournal(layout).pending() is None


def test_a_folder_that_cannot_be_read_asks_for_no_reset(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"")
    assert FileResetJournal(Layout(tmp_path / "state")).pending() is None


def test_the_receipt_is_there_before_the_marker_goes(layout: Layout) -> None:
    journal = FileResetJournal(layout)
    seen = set()
    for _ in cut_before_each_call(lambda: journal.begin(MARK), lambda: journal.finish(RECEIPT)):
        later = FileResetJournal(layout)
        assert later.pending() == MARK or later.receipt() == RECEIPT
        seen.add((later.pending() is None, later.receipt() is None))
    assert seen == {(False, True), (False, False), (True, False)}


def test_each_step_erases_what_it_names_and_nothing_else(layout: Layout, tmp_path: Path) -> None:
    lived_in(layout, tmp_path / "outside")
    journal = FileResetJournal(layout)
    journal.begin(MARK)
    journal.erase(ResetStep.SECURITY)
    settings = [".settings.json.held", "settings.json", "settings.json.1", "settings.json.newer"]
    foreign = [os.fsdecode(b"caf\xe9"), "deep", "link", "notes"]
    assert names_in(layout.folder) == sorted([*settings, *foreign, "reset-marker.json"])
    assert FileSettingsStore(layout).load().settings == NEW
    journal.erase(ResetStep.SETTINGS)
    assert names_in(layout.folder) == sorted([*foreign, "reset-marker.json"])
    assert journal.remains() == ("caf\\udce9", "deep", "link", "notes")
    journal.erase(ResetStep.REMAINDER)
    assert journal.remains() == ()
    assert names_in(layout.folder) == ["reset-marker.json"]
    assert (tmp_path / "outside" / "kept").read_bytes() == b"not the unit's"


def test_a_reset_killed_anywhere_and_gone_on_with_leaves_only_the_receipt(layout: Layout, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    lived_in(layout, outside)
    assert secrets_in(layout.folder) == list(SECRETS)
    template = tmp_path / "template"
    layout.folder.rename(template)

    def prepare() -> None:
        shutil.rmtree(layout.folder, ignore_errors=True)
        subprocess.run(["cp", "-a", str(template), str(layout.folder)], check=True)

    def reset() -> None:
        journal = FileResetJournal(layout)
        journal.begin(MARK)
        for step in ResetStep:
            journal.erase(step)
        journal.finish(RECEIPT)

    marked = 0
    for _ in cut_before_each_call(prepare, reset):
        atomic.prepare(layout.folder)
        later = FileResetJournal(layout)
        if later.pending() is None and later.receipt() is None:
            assert FileSettingsStore(layout).load().settings == NEW
            continue
        marked += 1
        if later.pending() is not None:
            reset()
        assert names_in(layout.folder) == ["reset-receipt.json"]
        assert secrets_in(layout.folder) == []
        assert later.pending() is None
        assert later.receipt() == RECEIPT
    assert marked > 40
    assert (outside / "kept").read_bytes() == b"not the unit's"


def test_nothing_is_erased_before_the_marker_is_synced(layout: Layout, tmp_path: Path) -> None:
    lived_in(layout, tmp_path / "outside")
    journal = FileResetJournal(layout)

    def work() -> None:
        journal.begin(MARK)
        journal.erase(ResetStep.SECURITY)

    steps = [
        name for name, what in recorded_calls(work) if name in ("fsync", "replace", "unlink") and "held" not in what
    ]
    assert steps[:3] == ["fsync", "replace", "fsync"]
    assert set(steps[3:-1]) == {"unlink"}
    assert steps[-1] == "fsync"


@pytest.fixture
def stuck(layout: Layout) -> Iterator[Path]:
    """A file that not even root can erase where the file system knows such; else one that unlink refuses."""
    path = layout.folder / "deep" / "stuck"
    path.parent.mkdir()
    path.write_bytes(b"x")
    yield path
    subprocess.run(["chattr", "-i", str(path)], check=False, capture_output=True)


def test_a_file_that_cannot_be_erased_is_named_and_the_rest_is_erased(
    layout: Layout, stuck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if subprocess.run(["chattr", "+i", str(stuck)], check=False, capture_output=True).returncode != 0:
        unlink = os.unlink

        def refuse(name: str, *, dir_fd: int) -> None:
            if name == "stuck":
                raise OSError(errno.EPERM, "Operation not permitted")
            unlink(name, dir_fd=dir_fd)

        monkeypatch.setattr(os, "unlink", refuse)
    (layout.folder / "deep" / "other").write_bytes(b"x")
    FileSettingsStore(layout).save(NEW)
    journal = FileResetJournal(layout)
    for _ in range(2):
        with pytest.raises(StorageFault, match="could not be erased: deep/stuck") as caught:
            journal.erase(ResetStep.REMAINDER)
        assert caught.value.code == "erase-incomplete"
        assert journal.remains() == ("deep",)
        assert names_in(layout.folder / "deep") == ["stuck"]
    monkeypatch.undo()
    subprocess.run(["chattr", "-i", str(stuck)], check=False, capture_output=True)
    journal.erase(ResetStep.REMAINDER)
    assert journal.remains() == ()


def test_a_folder_nested_beyond_reason_is_named_and_does_not_stop_the_reset(layout: Layout) -> None:
    deep = layout.folder
    for _ in range(150):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (layout.folder / "z").write_bytes(b"x")
    with pytest.raises(StorageFault, match="could not be erased: d/d"):
        FileResetJournal(layout).erase(ResetStep.REMAINDER)
    assert names_in(layout.folder) == ["d"]


def test_another_file_system_inside_is_not_erased(layout: Layout, tmp_path: Path) -> None:
    mounted = layout.folder / "mounted"
    mounted.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32k", "none", str(mounted)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        FileResetJournal(layout).erase(ResetStep.REMAINDER)
        assert names_in(layout.folder) == []
        return
    try:
        (mounted / "kept").write_bytes(b"x")
        with pytest.raises(StorageFault, match="could not be erased: mounted"):
            FileResetJournal(layout).erase(ResetStep.REMAINDER)
        assert (mounted / "kept").read_bytes() == b"x"
    finally:
        subprocess.run(["umount", "-l", str(mounted)], check=True)


def test_a_full_disk_does_not_stop_a_reset(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    FileSettingsStore(layout).save(NEW)
    journal = FileResetJournal(layout)
    journal.begin(MARK)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    for step in ResetStep:
        journal.erase(step)
    assert journal.remains() == ()
    with pytest.raises(StorageFault) as caught:
        journal.finish(RECEIPT)
    assert caught.value.code == "storage-full"
    assert journal.pending() == MARK


def test_the_receipt_bounds_what_it_was_given(layout: Layout) -> None:
    remains = tuple(f"file-{number}\n" for number in range(5000))
    FileResetJournal(layout).finish(ResetReceipt(NOW, None, "panel", (), remains))
    receipt = FileResetJournal(layout).receipt()
    assert receipt is not None
    assert len(receipt.remains) == 100
    assert receipt.remains[0] == "file-0\\n"
