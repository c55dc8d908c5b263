"""`base-station support`, against a daemon with scripted answers."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import client
from daemon.client import Ending
from tests.client_api import Api, api_at

PROBLEM = {"code": "busy", "detail": "Too many uploads come at this moment.", "remedy": "Wait."}
ZIP = b"PK\x03\x04 \x00\xff as it is"


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with api_at(tmp_path / "api.sock") as api:
        api.on("GET /support", ZIP)
        yield api


def run(api: Api, *arguments: str) -> int:
    return client.main(["--socket", str(api.path), "support", *arguments])


def test_the_bundle_is_written_for_its_owner_alone_and_over_nothing(api: Api, tmp_path: Path) -> None:
    file = tmp_path / "unit.zip"
    assert run(api, str(file)) == Ending.DONE
    assert file.read_bytes() == ZIP
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run(api, str(file)) == Ending.WRONG_ARGUMENTS


def test_it_goes_to_standard_output_untouched(api: Api, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(api, "-") == Ending.DONE
    assert capfdbinary.readouterr().out == ZIP


def test_a_refusal_leaves_no_file(api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("GET /support", PROBLEM, status=429)
    assert run(api, str(tmp_path / "unit.zip")) == Ending.REFUSED
    assert "Too many uploads" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.zip"))
