"""`base-station certificate` and what is on the unit already: shown, chosen, brought back, erased, renewed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon.certificates.bundle import LARGEST_BUNDLE
from daemon.certificates.csr import KeyType, RequestSubject
from daemon.client import Ending, supplied
from daemon.client.certificate_request import KEY_TYPES, subject
from daemon.client.certificate_text import valid_until
from daemon.client.command_line import SOURCES
from daemon.settings import CertificateSource
from tests.client_api import (
    FINGERPRINT,
    LEAF,
    PENDING,
    REQUEST,
    WARNING,
    Api,
    api_at,
    certificate,
    run,
    security,
    typing,
)

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with api_at(tmp_path / "s") as serving:
        serving.on("GET /security", security())
        yield serving


def test_sources_key_types_and_subject_are_those_of_the_daemon() -> None:
    assert list(SOURCES) == list(CertificateSource)
    assert list(KEY_TYPES) == list(KeyType)
    assert set(subject("CN=a,O=b,OU=c,L=d,ST=e,C=f")) == set(RequestSubject.__struct_fields__)
    assert supplied.LARGEST == LARGEST_BUNDLE


def test_show_tells_all_that_is_kept(api: Api, capsys: Capture) -> None:
    own = certificate(
        "own", active=True, serving=True, findings=[WARNING], previous=LEAF, request=REQUEST, root=LEAF, days_left=1
    )
    missing = certificate("easydns", available=False, detail="The unit is not registered.")
    api.on("GET /certificates", {"certificates": [own, missing], "root": security()["root"]})
    assert run(api, "show") == Ending.DONE
    said = capsys.readouterr().out
    assert "own active and serving" in said
    assert "2027-12-08 19:00 UTC (1 day left)" in said
    assert "WARNING: No public authority. Compare it." in said
    assert "One before:" in said
    assert "Request for:  foh.example (ec-p256, made 2027-06-01 19:00 UTC)" in said
    assert "The unit is not registered." in said
    assert f"Device root:  {FINGERPRINT}\n              valid until 2037-06-01 19:00 UTC\n" in said


def test_show_says_what_stands_on_no_certificate(api: Api, capsys: Capture) -> None:
    api.on("GET /certificates", {"certificates": [certificate("self-signed", left_off=["8.8.8.8"])], "root": None})
    assert run(api) == Ending.DONE
    assert "Left off:     8.8.8.8; browsers warn there" in capsys.readouterr().out


@pytest.mark.parametrize(("days", "words"), [(190, "190 days left"), (0, "0 days left"), (-1, "expired")])
def test_days_left_are_told(days: int, words: str) -> None:
    assert valid_until("2027-12-08T19:00:00Z", days) == f"2027-12-08 19:00 UTC ({words})"


def test_days_left_are_not_told_by_a_clock_that_is_not_set() -> None:
    assert "the unit's clock cannot tell" in valid_until("2027-12-08T19:00:00Z", None)


def test_use_says_what_is_served_and_what_is_still_to_do(api: Api, capsys: Capture) -> None:
    api.on("PUT /certificates/active", security())
    assert run(api, "use", "own") == Ending.DONE
    assert api.calls[0].json == {"source": "own"}
    said = capsys.readouterr().out
    assert "own active and serving" in said
    assert "It is not tested" in said


@pytest.mark.parametrize(
    ("command", "call"), [("use own", "PUT /certificates/active"), ("restore", "POST /certificates/own/restore")]
)
def test_under_force_https_it_says_that_it_goes_back(api: Api, capsys: Capture, command: str, call: str) -> None:
    api.on(call, security(pending=PENDING))
    assert run(api, *command.split()) == Ending.DONE
    assert "within 90 s, or the certificate before comes back" in capsys.readouterr().out


def test_use_of_no_source_is_a_wrong_argument(api: Api) -> None:
    with pytest.raises(SystemExit) as ended:
        run(api, "use", "someone-elses")
    assert ended.value.code == Ending.WRONG_ARGUMENTS


@pytest.mark.parametrize(
    ("command", "call", "answer"),
    [
        ("remove", "DELETE /certificates/own", None),
        ("renew-root", "POST /certificates/self-signed/root", security("self-signed")),
    ],
)
def test_what_cannot_be_undone_is_asked_about(
    api: Api, monkeypatch: pytest.MonkeyPatch, command: str, call: str, answer: Any
) -> None:
    api.on(call, answer)
    typing(monkeypatch, b"no\n")
    assert run(api, command) == Ending.NOT_CONFIRMED
    assert api.asked == []
    typing(monkeypatch, b"yes\n")
    assert run(api, command) == Ending.DONE
    assert run(api, command, "--yes") == Ending.DONE
    assert api.asked == [call] * 2


@pytest.mark.parametrize(
    ("command", "call", "answer"),
    [
        ("use own", "PUT /certificates/active", security()),
        ("restore", "POST /certificates/own/restore", security()),
        ("remove --yes", "DELETE /certificates/own", None),
        ("renew-root --yes", "POST /certificates/self-signed/root", security()),
        ("request", "POST /certificates/own/csr", REQUEST),
        ("request --discard", "DELETE /certificates/own/csr", None),
    ],
)
def test_programs_get_json_on_one_stream_whatever_happens(
    api: Api, capsys: Capture, command: str, call: str, answer: Any
) -> None:
    api.on(call, answer)
    assert run(api, *command.split(), "--json") == Ending.DONE
    done = json.loads(capsys.readouterr().out)
    assert done == answer if answer else "done" in done
    api.on(call, {"code": "change-pending", "detail": "A change waits."}, status=409)
    assert run(api, *command.split(), "--json") == Ending.REFUSED
    said = capsys.readouterr()
    assert (said.out, json.loads(said.err)["code"]) == ("", "change-pending")
