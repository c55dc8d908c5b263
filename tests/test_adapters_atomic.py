"""The atomic write: old or new wherever the power goes, and the old where the storage refuses."""

import contextlib
import errno
import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon.adapters import atomic
from daemon.errors import BadInput, StorageFault
from tests.power_cut import cut_before_each_call, in_child, recorded_calls

OLD, NEW = b"old" * 400, b"new" * 500
LIMIT = 64 * 1024


@contextlib.contextmanager
def small_tmpfs(folder: Path) -> Iterator[bool]:
    """A file system of 32 KiB at `folder`; gives False where this process may not mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32k,mode=700", "none", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def in_force(path: Path) -> bytes | None:
    raw = atomic.read(path, LIMIT)
    return raw.data if raw else None


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def test_write_and_read_give_the_same_bytes_and_only_the_owner_may_read_them(tmp_path: Path) -> None:
    path = tmp_path / "file"
    before = os.umask(0)
    try:
        atomic.write(path, NEW)
    finally:
        os.umask(before)
    assert in_force(path) == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_write_keeps_the_file_before_as_the_previous_one(tmp_path: Path) -> None:
    path, previous = tmp_path / "file", tmp_path / "file.1"
    for data in (b"first", b"second", b"third"):
        atomic.write(path, data, previous=previous)
    assert (in_force(path), in_force(previous)) == (b"third", b"second")
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("generations", [False, True])
@pytest.mark.parametrize("there_before", [False, True])
def test_write_killed_before_any_call_leaves_old_or_new(tmp_path: Path, generations: bool, there_before: bool) -> None:
    path, previous = tmp_path / "file", tmp_path / "file.1"
    old = OLD if there_before else None
    outcomes: list[bytes | None] = []

    def prepare() -> None:
        for file in tmp_path.iterdir():
            file.unlink()
        if there_before:
            path.write_bytes(OLD)
            previous.write_bytes(b"older")

    for _ in cut_before_each_call(prepare, lambda: atomic.write(path, NEW, previous=previous if generations else None)):
        outcomes.append(in_force(path))
        assert outcomes[-1] in (old, NEW)
        if there_before:
            assert in_force(previous) in ((b"older", OLD) if generations else (b"older",))
        atomic.prepare(tmp_path)
        assert leftovers(tmp_path) == []
        atomic.write(path, b"after", previous=previous)
        assert in_force(path) == b"after"
        assert leftovers(tmp_path) == []
    assert set(outcomes) == {old, NEW}
    assert len(outcomes) > 8


def test_a_write_in_the_traces_of_a_killed_one_succeeds_without_a_start_up_in_between(tmp_path: Path) -> None:
    path, previous = tmp_path / "file", tmp_path / "file.1"

    def prepare() -> None:
        path.write_bytes(OLD)

    for _ in cut_before_each_call(prepare, lambda: atomic.write(path, NEW, previous=previous)):
        before = in_force(path)
        atomic.write(path, b"after", previous=previous)
        assert (in_force(path), in_force(previous), leftovers(tmp_path)) == (b"after", before, [])


def test_write_syncs_the_bytes_before_the_rename_and_the_folder_after_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    calls = recorded_calls(lambda: atomic.write(path, NEW, previous=tmp_path / "file.1"))
    steps = [(name, what) for name, what in calls if name in ("write", "fsync", "link", "replace")]
    assert [name for name, _ in steps] == ["write", "fsync", "link", "replace", "replace", "fsync"]
    assert [what for name, what in steps if name == "replace"] == [".file.held", ".file.new"]
    (_, written), (_, synced) = steps[:2]
    assert synced == written != steps[-1][1]


def test_remove_killed_before_any_call_leaves_the_file_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    outcomes = []
    for _ in cut_before_each_call(lambda: atomic.write(path, OLD), lambda: atomic.remove(path)):
        outcomes.append(in_force(path))
        atomic.prepare(tmp_path)
        assert in_force(path) == outcomes[-1]
        assert leftovers(tmp_path) == []
    assert set(outcomes) == {OLD, None}


def test_remove_of_what_is_not_there_does_nothing(tmp_path: Path) -> None:
    atomic.remove(tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def failing(call: str, error: int, at: int = 1) -> Callable[..., Any]:
    original = getattr(os, call)
    made = 0

    def fail(*args: Any, **kwargs: Any) -> Any:
        nonlocal made
        made += 1
        if made == at:
            raise OSError(error, os.strerror(error))
        return original(*args, **kwargs)

    return fail


@pytest.mark.parametrize(
    ("call", "at", "error", "code"),
    [
        ("open", 1, errno.EACCES, "storage-read-only"),
        ("open", 2, errno.EROFS, "storage-read-only"),
        ("open", 2, errno.ENOSPC, "storage-full"),
        ("write", 1, errno.ENOSPC, "storage-full"),
        ("write", 1, errno.EDQUOT, "storage-full"),
        ("fsync", 1, errno.EIO, "storage-failed"),
        ("link", 1, errno.ENOSPC, "storage-full"),
        ("replace", 1, errno.EPERM, "storage-read-only"),
        ("replace", 2, errno.EIO, "storage-failed"),
        ("fsync", 2, errno.EIO, "storage-failed"),
    ],
)
@pytest.mark.parametrize("generations", [False, True])
def test_a_refused_write_says_why_and_changes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    at: int,
    error: int,
    code: str,
    generations: bool,
) -> None:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    at = 1 if call == "replace" and not generations else at
    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing(call, error, at))
        with pytest.raises(StorageFault) as caught:
            atomic.write(path, NEW, previous=tmp_path / "file.1" if generations else None)
    assert caught.value.code == code
    assert "file was not stored, and what was stored before still holds" in caught.value.detail
    assert in_force(path) == OLD
    assert leftovers(tmp_path) == []


def test_a_first_write_whose_folder_cannot_be_synced_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing("fsync", errno.EIO, at=2))
        with pytest.raises(StorageFault):
            atomic.write(tmp_path / "file", NEW)
    assert list(tmp_path.iterdir()) == []


def test_a_removal_whose_folder_cannot_be_synced_brings_the_file_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing("fsync", errno.EIO))
        with pytest.raises(StorageFault, match="file was not removed"):
            atomic.remove(path)
    assert in_force(path) == OLD


def test_short_writes_of_the_system_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data[:7])))
        atomic.write(tmp_path / "file", NEW)
    assert in_force(tmp_path / "file") == NEW


def test_a_full_disk_refuses_the_new_and_keeps_the_old(tmp_path: Path) -> None:
    with small_tmpfs(tmp_path / "disk") as mounted:
        path = tmp_path / "disk" / "file"
        atomic.write(path, OLD)
        too_much = b"x" * LIMIT

        def write() -> None:
            if not mounted:
                import resource

                resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
            with pytest.raises(StorageFault) as caught:
                atomic.write(path, too_much, previous=path.with_name("file.1"))
            assert caught.value.code == ("storage-full" if mounted else "storage-failed")

        assert in_child(write) == 0
        assert in_force(path) == OLD
        assert leftovers(path.parent) == []
        atomic.write(path, NEW)
        assert in_force(path) == NEW


def test_a_read_only_disk_refuses_and_is_still_read(tmp_path: Path) -> None:
    with small_tmpfs(tmp_path / "disk") as mounted:
        folder = tmp_path / "disk"
        path = folder / "file"
        atomic.write(path, OLD)
        if mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        else:
            folder.chmod(0o500)
        with pytest.raises(StorageFault) as not_written:
            atomic.write(path, NEW)
        with pytest.raises(StorageFault) as not_removed:
            atomic.remove(path)
        assert {not_written.value.code, not_removed.value.code} == {"storage-read-only"}
        assert in_force(path) == OLD
        if not mounted:
            folder.chmod(0o700)


def test_a_symbolic_link_is_neither_written_through_nor_read(tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", tmp_path / "file"
    victim.write_bytes(b"not ours")
    path.symlink_to(victim)
    with pytest.raises(BadInput, match="not a regular file"):
        atomic.read(path, LIMIT)
    for planted in (".file.new", ".file.held"):
        (tmp_path / planted).symlink_to(victim)
    atomic.write(path, NEW, previous=tmp_path / "file.1")
    assert victim.read_bytes() == b"not ours"
    assert in_force(path) == NEW
    assert not path.is_symlink()


def test_what_is_no_regular_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "folder").mkdir()
    for name in ("fifo", "folder"):
        with pytest.raises(BadInput, match="not a regular file"):
            atomic.read(tmp_path / name, LIMIT)


def test_reading_stops_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    raw = atomic.read(path, 100)
    assert raw is not None
    assert raw.data == b"x" * 100
    with pytest.raises(BadInput, match="larger than 99 bytes"):
        atomic.read(path, 99)
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(BadInput, match="larger than"):
        atomic.read(path, LIMIT)


def test_a_missing_file_reads_as_none_and_a_missing_folder_too(tmp_path: Path) -> None:
    assert atomic.read(tmp_path / "file", LIMIT) is None
    assert atomic.read(tmp_path / "folder" / "file", LIMIT) is None


def test_a_file_that_others_could_read_is_narrowed_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    path.chmod(0o644)
    exposed = atomic.read(path, LIMIT)
    again = atomic.read(path, LIMIT)
    assert exposed is not None
    assert again is not None
    assert (exposed.exposed, again.exposed) == (True, False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_set_asides_are_kept_newest_first_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for number in range(5):
        path.write_bytes(b"%d" % number)
        aside = atomic.set_aside(path, "corrupt")
        assert aside.read_bytes() == b"%d" % number
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert kept == {"file.corrupt-1": b"4", "file.corrupt-2": b"3", "file.corrupt-3": b"2"}


def test_prepare_makes_a_private_folder_and_sweeps_only_unfinished_writes(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "state"
    atomic.prepare(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in (".settings.json.new", ".own.pem.held", "settings.json", ".profile", "notes.new"):
        (folder / name).write_bytes(b"x")
    atomic.prepare(folder)
    assert sorted(path.name for path in folder.iterdir()) == [".profile", "notes.new", "settings.json"]


def test_prepare_says_where_it_cannot(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageFault, match="was not prepared"):
        atomic.prepare(tmp_path / "file" / "state")
