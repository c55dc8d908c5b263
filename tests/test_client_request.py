"""`base-station certificate request`: a key made on the unit, and its request."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.client import Ending
from tests.client_api import REQUEST, Api, api_at, certificate, run, security

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with api_at(tmp_path / "s") as serving:
        serving.on("GET /security", security())
        yield serving


def test_a_request_is_printed_alone_on_standard_output(api: Api, capsys: Capture) -> None:
    api.on("POST /certificates/own/csr", REQUEST, status=201)
    assert run(api, "request") == Ending.DONE
    assert api.calls[0].json == {"replace": False}
    said = capsys.readouterr()
    assert said.out == REQUEST["csr"]
    assert "foh.example" in said.err


def test_a_request_asks_for_what_was_named(api: Api, tmp_path: Path, capsys: Capture) -> None:
    api.on("POST /certificates/own/csr", REQUEST, status=201)
    written = tmp_path / "request.csr"
    code = run(
        api, "request", "--key-type", "rsa-2048", "--subject", r"CN=foh.example, O=Front\, of House,c=GB",
        "--name", "foh.example", "--name", "192.168.1.4", "--replace", "-o", str(written),
    )  # fmt: skip
    assert code == Ending.DONE
    assert api.calls[0].json == {
        "key_type": "rsa-2048",
        "subject": {"common_name": "foh.example", "organisation": "Front, of House", "country": "GB"},
        "names": ["foh.example", "192.168.1.4"],
        "replace": True,
    }
    assert written.read_text() == REQUEST["csr"]
    assert capsys.readouterr().out == ""


def test_the_request_that_waits_is_shown_again(api: Api, capsys: Capture) -> None:
    api.on("GET /certificates/own", certificate("own", request=REQUEST), certificate("own"))
    assert run(api, "request", "--show") == Ending.DONE
    assert capsys.readouterr().out == REQUEST["csr"]
    assert run(api, "request", "--show") == Ending.REFUSED
    assert "No request waits" in capsys.readouterr().err


def test_a_request_that_cannot_be_written_is_said_to_be_there(api: Api, tmp_path: Path, capsys: Capture) -> None:
    api.on("POST /certificates/own/csr", REQUEST, status=201)
    assert run(api, "request", "-o", str(tmp_path / "none" / "request.csr")) == Ending.WRONG_ARGUMENTS
    assert "request --show" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["", "foh.example", "XX=foh", "CN", "CN=a,CN=b", "CN=a\\", "CN=a,,O=b", ","], ids=lambda text: text or "-"
)
def test_a_subject_that_makes_no_sense_is_a_wrong_argument(api: Api, capsys: Capture, text: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run(api, "request", "--subject", text)
    assert ended.value.code == Ending.WRONG_ARGUMENTS
    assert "--subject" in capsys.readouterr().err


@pytest.mark.parametrize("more", [("--name", "foh"), ("--key-type", "rsa-2048"), ("--subject", "CN=a"), ("-o", "f")])
def test_discarding_takes_nothing_that_is_for_making(api: Api, more: tuple[str, ...]) -> None:
    assert run(api, "request", "--discard", *more) == Ending.WRONG_ARGUMENTS
    assert api.asked == []
