"""`base-station certificate install`: a verdict first, then a yes, then the installation."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.client import Ending
from tests.client_api import (
    DRY,
    ERROR,
    LOCKED,
    PENDING,
    WARNING,
    WET,
    WET_IN_SPITE,
    Api,
    api_at,
    run,
    security,
    typing,
    verdict,
)

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with api_at(tmp_path / "s") as serving:
        serving.on("GET /security", security())
        yield serving


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(b"a chain\r\n\x00\xff")
    key.write_bytes(b"a key")
    return [str(chain), str(key)]


def test_install_looks_first_and_installs_what_has_no_fault(api: Api, files: list[str], capsys: Capture) -> None:
    api.on(DRY, verdict())
    api.on(WET, verdict(installed=True))
    assert run(api, "install", *files) == Ending.DONE
    assert api.asked == [DRY, WET, "GET /security"]
    assert all(call.files == [b"a chain\r\n\x00\xff", b"a key"] for call in api.calls[:2])
    assert all(call.passphrase is None for call in api.calls[:2])
    said = capsys.readouterr().out
    assert "Names:        foh.example, 192.168.1.4" in said
    assert "Installed." in said


def test_a_dry_run_only_looks(api: Api, files: list[str], capsys: Capture) -> None:
    api.on(DRY, verdict(WARNING))
    assert run(api, "install", *files, "--dry-run") == Ending.DONE
    assert api.asked == [DRY]
    assert "It can be installed if you accept the warnings. Nothing was changed." in capsys.readouterr().out


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--yes",)])
def test_errors_refuse_and_come_as_the_unit_sent_them(
    api: Api, files: list[str], capsys: Capture, more: tuple[str, ...]
) -> None:
    api.on(DRY, verdict(ERROR, WARNING))
    assert run(api, "install", *files, *more) == Ending.REFUSED
    assert api.asked == [DRY]
    said = capsys.readouterr().out
    assert said.index("ERROR: There is no private key. Supply it.") < said.index("WARNING: No public authority.")
    assert "It cannot be installed. Nothing was changed." in said


@pytest.mark.parametrize("answer", [b"", b"no\n", b"y\n"])
def test_warnings_without_a_yes_install_nothing(
    api: Api, files: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    typing(monkeypatch, answer)
    api.on(DRY, verdict(WARNING))
    assert run(api, "install", *files) == Ending.NOT_CONFIRMED
    assert api.asked == [DRY]
    said = capsys.readouterr()
    assert "WARNING: No public authority." in said.out
    assert "nothing was changed" in said.err


def test_warnings_are_asked_about_once(
    api: Api, files: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    typing(monkeypatch, b"yes\n")
    api.on(DRY, verdict(WARNING, WARNING))
    api.on(WET_IN_SPITE, verdict(WARNING, WARNING, installed=True))
    assert run(api, "install", *files) == Ending.DONE
    assert api.asked == [DRY, WET_IN_SPITE, "GET /security"]
    assert capsys.readouterr().err.count("Type yes") == 1


def test_yes_accepts_warnings_unasked(api: Api, files: list[str], capsys: Capture) -> None:
    api.on(DRY, verdict(WARNING))
    api.on(WET_IN_SPITE, verdict(WARNING, installed=True))
    assert run(api, "install", *files, "--yes") == Ending.DONE
    assert capsys.readouterr().err == ""


def test_what_was_not_seen_is_not_accepted(api: Api, files: list[str], capsys: Capture) -> None:
    problem = {"code": "warnings-unaccepted", "detail": "There are warnings.", "remedy": "Read them."}
    api.on(DRY, verdict())
    api.on(WET, problem, status=409)
    assert run(api, "install", *files) == Ending.REFUSED
    assert "There are warnings. Read them." in capsys.readouterr().err


def test_a_program_gets_the_verdict_and_is_not_asked(api: Api, files: list[str], capsys: Capture) -> None:
    found = verdict(WARNING)
    api.on(DRY, found)
    assert run(api, "install", *files, "--json") == Ending.NOT_CONFIRMED
    assert json.loads(capsys.readouterr().out) == found
    api.on(WET_IN_SPITE, found | {"installed": True})
    assert run(api, "install", *files, "--json", "--yes") == Ending.DONE
    assert json.loads(capsys.readouterr().out)["installed"] is True
    api.on(DRY, verdict(ERROR))
    assert run(api, "install", *files, "--json") == Ending.REFUSED
    assert json.loads(capsys.readouterr().out)["findings"] == [ERROR]


def test_files_that_a_finding_names_by_number_are_named(api: Api, files: list[str], capsys: Capture) -> None:
    api.on(DRY, verdict(LOCKED))
    run(api, "install", *files)
    assert f"File 2:       {files[1]}" in capsys.readouterr().out


def test_after_installing_it_says_what_is_still_to_do(api: Api, files: list[str], capsys: Capture) -> None:
    api.on(DRY, verdict())
    api.on(WET, verdict(installed=True))
    api.on("GET /security", security("self-signed"), security(), security(pending=PENDING))
    said = []
    for _ in range(3):
        run(api, "install", *files)
        said.append(capsys.readouterr().out)
    assert "base-station certificate use own" in said[0]
    assert "press Test certificate in the CCM" in said[1]
    assert "Confirm it in the CCM over HTTPS within 90 s, or the certificate before comes back." in said[2]
