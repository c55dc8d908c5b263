"""`base-station certificate easydns`, against a daemon with scripted answers."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon.client import Ending
from tests.client_api import Api, api_at, run, typing

REGISTRATION = "GET /certificates/easydns/registration"
SETTINGS = "PUT /certificates/easydns/settings"
PRECHECKS = "GET /certificates/easydns/prechecks"
REGISTER = "POST /certificates/easydns/register"
LEAVE = "DELETE /certificates/easydns"

TERMS = "https://acme.example/terms.pdf"
PASSED = {"kind": "link", "state": "passed", "detail": "There is a carrier.", "remedy": "", "seconds": 0.01}
FAILED = {"kind": "dns", "state": "failed", "detail": "No answer.", "remedy": "Set another.", "seconds": 4.0}
OPEN = {"kind": "name", "state": "waiting", "detail": "", "remedy": "", "seconds": None}
CHOICES: dict[str, Any] = {
    "label": None,
    "way": "acme",
    "directory": None,
    "contact": "it@theatre.example",
    "acme_profile": None,
    "eab_key_id": None,
    "terms_agreed": "",
    "trust_root": None,
    "wildcard": False,
    "challenge_zone": None,
    "quiet_hour": 4,
}
STATE: dict[str, Any] = {
    "name": "000042.clearcomdevices.com",
    "domain": "clearcomdevices.com",
    "in_use": True,
    "settings": CHOICES,
    "directory": "https://acme.example/directory",
    "secrets_set": ["username", "update_token"],
    "provided": False,
    "prechecks": [PASSED, FAILED, OPEN],
    "registered": "192.168.1.20",
    "registered_at": "2027-01-15T19:00:00Z",
    "verified": {"code": "x", "severity": "warning", "detail": "No answer from 192.168.1.1.", "remedy": "Allow it."},
    "stage": "waiting",
    "progress": "",
    "percent": 40,
    "fault": "easyDNS was silent.",
    "remedy": "Look at the internet access.",
    "next_try": "2027-01-15T19:10:00Z",
    "renewal": "2027-03-16T19:00:00Z",
    "terms": "",
    "profiles": ["classic"],
}


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with api_at(tmp_path / "api.sock") as api:
        api.on(REGISTRATION, STATE)
        api.on(SETTINGS, STATE)
        api.on(PRECHECKS, {"prechecks": [PASSED]})
        api.on(REGISTER, STATE, status=202)
        api.on(LEAVE, None, status=204)
        yield api


def sent(api: Api) -> Any:
    """What was last set."""
    return next(call.json for call in reversed(api.calls) if call.method == "PUT")


@pytest.mark.parametrize("arguments", [(), ("show",)])
def test_the_registration_is_shown(api: Api, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    assert run(api, "easydns", *arguments) == Ending.DONE
    shown = capsys.readouterr().out
    for words in (
        "000042.clearcomdevices.com\n",
        "192.168.1.20 since 2027-01-15 19:00 UTC",
        "No answer from 192.168.1.1. Allow it.",
        "easyDNS was silent. Look at the internet access.",
        "2027-01-15 19:10 UTC",
        "2027-03-16 19:00 UTC",
        "https://acme.example/directory",
        "it@theatre.example",
        "from 04:00",
        "username, update_token",
        "PASSED   Network cable    0.0 s  There is a carrier.",
        "FAILED   DNS server       4.0 s  No answer.",
        "Set another.",
        "WAITING  Name\n",
    ):
        assert words in shown


def test_a_new_unit_is_shown_as_not_in_use(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    empty = {"registered": "", "registered_at": None, "verified": None, "fault": "", "remedy": "", "stage": "idle"}
    none: dict[str, Any] = {
        "in_use": False,
        "next_try": None,
        "renewal": None,
        "prechecks": [],
        "secrets_set": [],
        "profiles": [],
    }
    api.on(REGISTRATION, {**STATE, **empty, **none, "settings": {**CHOICES, "way": "bundle"}})
    assert run(api, "easydns") == Ending.DONE
    assert capsys.readouterr().out == (
        "Name:         000042.clearcomdevices.com (not in use)\n"
        "Certificate:  provided by the maker\n"
        "Secrets set:  none\n"
    )


def test_json_prints_the_answer(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(api, "easydns", "--json") == Ending.DONE
    assert json.loads(capsys.readouterr().out) == STATE


def test_what_is_not_named_stays_as_it_is(api: Api) -> None:
    assert run(api, "easydns", "set", "--label", "foh", "--wildcard", "on", "--contact", "") == Ending.DONE
    assert sent(api) == {**CHOICES, "label": "foh", "wildcard": True, "contact": ""}


def test_every_setting_can_be_set(api: Api, tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    root.write_text("-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n")
    arguments = {
        "--way": "bundle",
        "--directory": "https://ca.example/acme",
        "--acme-profile": "shortlived",
        "--eab-key-id": "kid",
        "--challenge-zone": "acme.theatre.example",
        "--terms-agreed": TERMS,
        "--quiet-hour": "any",
        "--trust-root-file": str(root),
        "--wildcard": "off",
    }
    assert run(api, "easydns", "set", *(each for pair in arguments.items() for each in pair)) == Ending.DONE
    assert sent(api) == {
        **CHOICES,
        "way": "bundle",
        "directory": "https://ca.example/acme",
        "acme_profile": "shortlived",
        "eab_key_id": "kid",
        "challenge_zone": "acme.theatre.example",
        "terms_agreed": TERMS,
        "quiet_hour": None,
        "trust_root": root.read_text(),
    }


def test_secrets_come_from_files_and_standard_input(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    token = tmp_path / "token"
    token.write_bytes(b"\xef\xbb\xbf tok-1 \r\nnothing\n")
    typing(monkeypatch, b"key-2\n")
    arguments = ("--username", "theatre", "--api-token-file", str(token), "--api-key-file", "-", "--clear", "eab_key")
    assert run(api, "easydns", "set", *arguments) == Ending.DONE
    assert sent(api)["secrets"] == {"username": "theatre", "api_token": "tok-1", "api_key": "key-2", "eab_key": ""}
    told = capsys.readouterr()
    assert "tok-1" not in told.out + told.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--api-key", "secret"),
        ("--update-token", "secret"),
        ("--clear", "password"),
        ("--way", "magic"),
    ],
)
def test_a_secret_cannot_stand_on_the_command_line(api: Api, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(api, "easydns", "set", *arguments)
    assert ended.value.code == Ending.WRONG_ARGUMENTS
    assert not api.calls


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--api-key-file", "/nowhere"), "No such file"),
        (("--api-key-file", "/dev/null"), "its first line should be the token or key"),
        (("--api-key-file", "-", "--api-token-file", "-"), "only once"),
        (("--trust-root-file", "/dev/zero"), "more than 32 KiB"),
        (("--trust-root-file", "/dev/null"), "empty"),
        (("--quiet-hour", "noon"), "0 to 23"),
    ],
)
def test_what_cannot_be_used_sets_nothing(
    api: Api, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert run(api, "easydns", "set", *arguments) == Ending.WRONG_ARGUMENTS
    assert words in capsys.readouterr().err
    assert SETTINGS not in api.asked


def test_checks_that_pass_say_so_and_tell_the_terms(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.on(REGISTRATION, {**STATE, "terms": TERMS})
    assert run(api, "easydns", "check") == Ending.DONE
    shown = capsys.readouterr().out
    assert shown.startswith("PASSED   Network cable")
    assert TERMS in shown


def test_a_check_that_fails_is_told_by_the_exit_code(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.on(PRECHECKS, {"prechecks": [PASSED, FAILED]})
    assert run(api, "easydns", "check") == Ending.REFUSED
    assert "Set another." in capsys.readouterr().out
    assert run(api, "easydns", "check", "--json") == Ending.REFUSED
    assert json.loads(capsys.readouterr().out) == {"prechecks": [PASSED, FAILED]}


def test_registering_begins_and_says_how_it_goes_on(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(api, "easydns", "register") == Ending.DONE
    assert "Begun for 000042.clearcomdevices.com" in capsys.readouterr().out
    assert SETTINGS not in api.asked


def test_terms_are_asked_about_before_anything_begins(
    api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    api.on(REGISTRATION, {**STATE, "terms": TERMS})
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    assert run(api, "easydns", "register") == Ending.NOT_CONFIRMED
    assert TERMS in capsys.readouterr().err
    assert run(api, "easydns", "register", "--json") == Ending.NOT_CONFIRMED
    assert REGISTER not in api.asked
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert run(api, "easydns", "register") == Ending.DONE
    assert sent(api) == {**CHOICES, "terms_agreed": TERMS}
    assert run(api, "easydns", "register", "--agree-terms", "--json") == Ending.DONE


def test_what_stands_in_the_way_of_registering_is_told(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    problem = {
        "code": "easydns-unavailable",
        "detail": "It cannot be used now.",
        "remedy": "See below.",
        "prechecks": [FAILED],
    }
    api.on(REGISTER, problem, status=409)
    assert run(api, "easydns", "register") == Ending.REFUSED
    assert capsys.readouterr().err == (
        "base-station: It cannot be used now. See below.\nbase-station: No answer. Set another.\n"
    )


def test_leaving_asks_first(api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    assert run(api, "easydns", "leave") == Ending.NOT_CONFIRMED
    assert LEAVE not in api.asked
    assert run(api, "easydns", "leave", "--yes") == Ending.DONE
    assert "taken back" in capsys.readouterr().out
    assert run(api, "easydns", "leave", "--yes", "--json") == Ending.DONE
    assert json.loads(capsys.readouterr().out) == {"done": "easydns-leave"}


def test_what_others_chose_does_not_move_the_cursor(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    nasty = "\x1b[2Jgone"
    api.on(REGISTRATION, {**STATE, "fault": nasty, "name": nasty, "prechecks": [{**FAILED, "detail": nasty}]})
    assert run(api, "easydns") == Ending.DONE
    assert "\x1b" not in capsys.readouterr().out
