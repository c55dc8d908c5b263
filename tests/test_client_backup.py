"""`base-station backup`, against a daemon with scripted answers."""

import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon import client
from daemon.client import Ending
from tests.client_api import Api, api_at

FILE: dict[str, Any] = {"format": "base-station-backup", "device": {"name": "Bühne"}}
VERDICT: dict[str, Any] = {
    "saved": {
        "model": "M",
        "serial": "A1",
        "name": "Bühne",
        "made": "2027-06-01T19:00:00Z",
        "software": "1",
        "sealed": True,
    },
    "changes": ["network"],
    "findings": [],
    "asks_identity": False,
    "applied": False,
}


SAVE, DRY, WET = "POST /backup/export", "POST /backup/restore?dry_run=true", "POST /backup/restore"


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with api_at(tmp_path / "api.sock") as api:
        api.on(SAVE, FILE)
        api.on(DRY, VERDICT)
        api.on(WET, VERDICT | {"applied": True})
        yield api


def run(api: Api, *arguments: str) -> int:
    return client.main(["--socket", str(api.path), "backup", *arguments])


def test_the_file_is_written_for_its_owner_alone_and_over_nothing(api: Api, tmp_path: Path) -> None:
    file = tmp_path / "unit.json"
    assert run(api, "save", str(file)) == Ending.DONE
    assert json.loads(file.read_text(encoding="utf-8")) == FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run(api, "save", str(file)) == Ending.WRONG_ARGUMENTS
    assert api.calls[0].json == {}


def test_a_pass_phrase_comes_from_a_file(api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    phrase = tmp_path / "phrase"
    phrase.write_text("correct horse\n")
    assert run(api, "save", "-", "--passphrase-file", str(phrase)) == Ending.DONE
    assert json.loads(capsys.readouterr().out) == FILE
    assert api.calls[0].json == {"passphrase": "correct horse"}


def test_restoring_tells_first_and_then_asks_for_a_yes(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "unit.json"
    file.write_text(json.dumps(FILE))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(api, "restore", str(file)) == Ending.NOT_CONFIRMED
    assert api.asked == [DRY]
    shown = capsys.readouterr().out
    assert "Bühne (A1)" in shown
    assert "network" in shown
    assert run(api, "restore", str(file), "--yes", "--take") == Ending.DONE
    assert api.asked == [DRY, DRY, WET]
    assert api.calls[-1].json == {"backup": json.dumps(FILE), "identity": "take"}
    assert "keep" in capsys.readouterr().out.lower()


def test_a_dry_run_or_a_file_that_changes_nothing_restores_nothing(api: Api, tmp_path: Path) -> None:
    file = tmp_path / "unit.json"
    file.write_text(json.dumps(FILE))
    assert run(api, "restore", str(file), "--dry-run", "--yes") == Ending.DONE
    api.on(DRY, VERDICT | {"changes": []})
    assert run(api, "restore", str(file), "--yes") == Ending.DONE
    assert WET not in api.asked


def test_a_file_that_is_empty_or_huge_is_refused_here(api: Api, tmp_path: Path) -> None:
    for content in ("", "x" * 600_000):
        file = tmp_path / "unit.json"
        file.write_text(content)
        assert run(api, "restore", str(file), "--yes") == Ending.WRONG_ARGUMENTS
    assert api.calls == []
