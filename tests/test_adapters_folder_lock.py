"""One daemon for each state directory."""

import os
from pathlib import Path

import pytest

from daemon.adapters.folder_lock import hold
from daemon.errors import Refused


def test_a_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first = hold(tmp_path)
    assert first is not None
    with pytest.raises(Refused) as refused:
        hold(tmp_path)
    assert refused.value.code == "already-running"
    assert str(tmp_path) in refused.value.detail
    os.close(first)
    again = hold(tmp_path)
    assert again is not None
    os.close(again)


def test_without_a_folder_there_is_nothing_to_hold(tmp_path: Path) -> None:
    assert hold(tmp_path / "none") is None
    (tmp_path / "file").write_text("")
    assert hold(tmp_path / "file") is None


def test_a_refused_holder_leaves_no_descriptor_behind(tmp_path: Path) -> None:
    first = hold(tmp_path)
    assert first is not None
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        with pytest.raises(Refused):
            hold(tmp_path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    os.close(first)
