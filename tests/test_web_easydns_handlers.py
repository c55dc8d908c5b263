"""`/certificates/easydns`: told, set, looked at, registered, left; no secret over HTTP, and none told to anybody."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from daemon.certificates.inspect import Finding, Severity
from daemon.easydns_settings import CertificateWay, EasyDnsSecrets, EasyDnsSecretsChange, EasyDnsSettings
from daemon.easydns_status import EasyDnsStatus, Precheck, PrecheckKind, PrecheckState, RegistrationStage
from daemon.errors import Refused, RemoteFailed, Unavailable
from daemon.messages.certificates import ActivateCertificate
from daemon.messages.command import Door
from daemon.messages.easydns import LeaveEasyDns, RegisterEasyDns, RunPrechecks, SetEasyDns
from tests.fakes import START
from tests.web_doors import Answer, Client, Doors, opened

REGISTRATION = "/certificates/easydns/registration"
SETTINGS = "/certificates/easydns/settings"
PRECHECKS = "/certificates/easydns/prechecks"
REGISTER = "/certificates/easydns/register"
EASYDNS = "/certificates/easydns"

PASSED = Precheck(PrecheckKind.LINK, PrecheckState.PASSED, "There is a carrier.", seconds=0.01)
FAILED = Precheck(PrecheckKind.DNS, PrecheckState.FAILED, "192.168.1.1 does not answer.", "Set another.", 4.0)
TOKEN = "tok-1234567890-secret"
STATUS = EasyDnsStatus(
    name="000042.clearcomdevices.com",
    domain="clearcomdevices.com",
    settings=EasyDnsSettings(in_use=True, label="foh", contact="it@theatre.example", quiet_hour=4),
    directory="https://acme.example/directory",
    secrets_set=("username", "update_token"),
    provided=True,
    prechecks=(PASSED, FAILED),
    registered="192.168.1.20",
    registered_at=START,
    verified=Finding("name-elsewhere", Severity.WARNING, "No answer.", "Allow it."),
    stage=RegistrationStage.WAITING,
    progress="Waiting for the next try.",
    percent=40,
    fault="easyDNS does not answer.",
    remedy="Check the internet access.",
    next_try=START + timedelta(hours=1),
    renewal=START + timedelta(days=60),
    waiting=True,
    terms="https://acme.example/terms",
    profiles=("classic", "shortlived"),
)


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        doors.hub.become(easydns=STATUS)
        yield doors


def what_was_set(doors: Doors) -> SetEasyDns:
    command = doors.hub.submitted[-1]
    assert isinstance(command, SetEasyDns)
    return command


def nothing_was_set(doors: Doors) -> bool:
    return not any(isinstance(command, SetEasyDns) for command in doors.hub.submitted)


@pytest.mark.parametrize("door", [Door.HTTP, Door.HTTPS, Door.SOCKET])
async def test_the_registration_is_told_in_full_at_every_door(doors: Doors, door: Door) -> None:
    client = doors.client(door) if door is Door.SOCKET else await doors.signed_in(door)
    told = (await client.call("GET", REGISTRATION)).data
    assert told == {
        "name": "000042.clearcomdevices.com",
        "domain": "clearcomdevices.com",
        "in_use": True,
        "settings": {
            "label": "foh",
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
        },
        "tag": told["tag"],
        "directory": "https://acme.example/directory",
        "secrets_set": ["username", "update_token"],
        "provided": True,
        "prechecks": [
            {"kind": "link", "state": "passed", "detail": "There is a carrier.", "remedy": "", "seconds": 0.01},
            {
                "kind": "dns",
                "state": "failed",
                "detail": "192.168.1.1 does not answer.",
                "remedy": "Set another.",
                "seconds": 4.0,
            },
        ],
        "registered": "192.168.1.20",
        "registered_at": "2027-01-15T19:00:00Z",
        "verified": {"code": "name-elsewhere", "severity": "warning", "detail": "No answer.", "remedy": "Allow it."},
        "stage": "waiting",
        "progress": "Waiting for the next try.",
        "percent": 40,
        "fault": "easyDNS does not answer.",
        "remedy": "Check the internet access.",
        "next_try": "2027-01-15T20:00:00Z",
        "renewal": "2027-03-16T19:00:00Z",
        "waiting": True,
        "terms": "https://acme.example/terms",
        "profiles": ["classic", "shortlived"],
    }


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", REGISTRATION), ("PUT", SETTINGS), ("GET", PRECHECKS), ("POST", REGISTER), ("DELETE", EASYDNS)],
)
@pytest.mark.parametrize("door", [Door.HTTP, Door.HTTPS])
async def test_nothing_works_without_a_sign_in(doors: Doors, door: Door, method: str, path: str) -> None:
    assert (await doors.client(door).call(method, path)).code == "not-signed-in"
    assert not doors.hub.submitted


async def test_what_is_told_can_be_sent_back_and_changes_nothing(doors: Doors) -> None:
    client = await doors.signed_in()
    told = (await client.call("GET", REGISTRATION)).data
    answer = await client.call("PUT", SETTINGS, told["settings"])
    assert answer.data == told
    assert what_was_set(doors).settings == STATUS.settings
    assert what_was_set(doors).secrets is None


async def test_all_choices_reach_the_controller(doors: Doors) -> None:
    client = await doors.signed_in()
    body = {
        "label": "stage-left",
        "way": "bundle",
        "directory": "https://ca.example/acme",
        "contact": "it@theatre.example",
        "acme_profile": "shortlived",
        "eab_key_id": "kid-1",
        "terms_agreed": "https://ca.example/terms.pdf",
        "trust_root": "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n",
        "wildcard": True,
        "challenge_zone": "acme.theatre.example",
        "quiet_hour": 0,
    }
    assert (await client.call("PUT", SETTINGS, body)).status == 200
    assert what_was_set(doors).settings == EasyDnsSettings(in_use=True, **{**body, "way": CertificateWay.BUNDLE})  # type: ignore[arg-type]


async def test_what_is_left_out_or_empty_is_as_from_the_factory(doors: Doors) -> None:
    client = await doors.signed_in()
    assert (await client.call("PUT", SETTINGS, {"label": "", "contact": "", "challenge_zone": ""})).status == 200
    assert what_was_set(doors).settings == EasyDnsSettings(in_use=True)


async def test_whether_it_is_in_use_cannot_be_set(doors: Doors) -> None:
    client = await doors.signed_in()
    answer = await client.call("PUT", SETTINGS, {"in_use": False})
    assert (answer.status, answer.code, answer.data["field"]) == (400, "unknown-key", "in_use")
    assert nothing_was_set(doors)


async def test_secrets_are_replaced_kept_and_cleared_one_by_one(doors: Doors) -> None:
    client = await doors.signed_in()
    secrets = {"update_token": TOKEN, "api_key": ""}
    assert (await client.call("PUT", SETTINGS, {"secrets": secrets})).status == 200
    change = what_was_set(doors).secrets
    assert change is not None
    before = EasyDnsSecrets("user", "old", "token", "key", "eab")
    assert change.applied_to(before) == EasyDnsSecrets("user", TOKEN, "token", "", "eab")


async def test_no_secret_stands_in_a_repr_or_in_an_answer(doors: Doors) -> None:
    client = await doors.signed_in()
    secrets = dict.fromkeys(("update_token", "api_token", "api_key", "eab_key"), TOKEN)
    answer = await client.call("PUT", SETTINGS, {"secrets": secrets})
    assert answer.status == 200
    assert TOKEN.encode() not in answer.body
    assert TOKEN not in repr(what_was_set(doors))
    assert TOKEN not in repr(EasyDnsSecretsChange(**secrets).applied_to(EasyDnsSecrets()))


@pytest.mark.parametrize(
    "body",
    [
        {"secrets": {"update_token": TOKEN}},
        {"secrets": {"update_token": TOKEN}, "label": 5, "unknown": True},
        {"secrets": {}},
        {"secrets": TOKEN},
        {"secrets": [TOKEN] * 9},
    ],
)
async def test_a_secret_over_http_is_sent_the_way_to_https_before_anything_else_is_said(
    doors: Doors, body: dict[str, Any]
) -> None:
    client = await doors.signed_in(Door.HTTP)
    answer = await client.call("PUT", SETTINGS, body)
    assert (answer.status, answer.code) == (409, "https-required")
    assert answer.data["location"] == f"https://127.0.0.1:{doors.https}/"
    assert TOKEN.encode() not in answer.body
    assert nothing_was_set(doors)


@pytest.mark.parametrize("body", [{"label": "foh"}, {"label": "foh", "secrets": None}])
async def test_choices_without_secrets_may_come_over_http(doors: Doors, body: dict[str, Any]) -> None:
    client = await doors.signed_in(Door.HTTP)
    assert (await client.call("PUT", SETTINGS, body)).status == 200
    assert what_was_set(doors).settings.label == "foh"


async def test_the_units_own_socket_takes_secrets(doors: Doors) -> None:
    assert (await doors.client(Door.SOCKET).call("PUT", SETTINGS, {"secrets": {"username": "u"}})).status == 200
    assert what_was_set(doors).secrets == EasyDnsSecretsChange(username="u")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"label": "<img src=x onerror=alert(1)>"}, "label"),
        ({"label": "-foh"}, "label"),
        ({"label": "a.b"}, "label"),
        ({"label": "x" * 64}, "label"),
        ({"label": "x" * 600}, "label"),
        ({"label": 7}, "label"),
        ({"way": "magic"}, "way"),
        ({"directory": "http://plain.example/"}, "directory"),
        ({"directory": "https://user:pw@ca.example/"}, "directory"),
        ({"directory": "javascript:alert(1)"}, "directory"),
        ({"directory": "https://ca..example/"}, "directory"),
        ({"contact": "nobody"}, "contact"),
        ({"acme_profile": "../x"}, "acme_profile"),
        ({"eab_key_id": "kid\n1"}, "eab_key_id"),
        ({"eab_key_id": "x" * 257}, "eab_key_id"),
        ({"terms_agreed": "javascript:alert(1)"}, "terms_agreed"),
        ({"terms_agreed": None}, "terms_agreed"),
        ({"trust_root": "x" * 32_769}, "trust_root"),
        ({"wildcard": "yes"}, "wildcard"),
        ({"challenge_zone": "no zone"}, "challenge_zone"),
        ({"quiet_hour": 24}, "quiet_hour"),
        ({"quiet_hour": 1.5}, "quiet_hour"),
        ({"labl": "foh"}, "labl"),
        ({"secrets": {"password": "x"}}, "secrets.password"),
        ({"secrets": {"update_token": 5}}, "secrets.update_token"),
        ({"secrets": {"update_token": "x" * 513}}, "secrets.update_token"),
        ({"secrets": {"api_token": "two\r\nHost: lines"}}, "secrets.api_token"),
        ({"secrets": {"username": " spaced"}}, "secrets.username"),
        ({"secrets": {"eab_key": "not base64!"}}, "secrets.eab_key"),
        ({"secrets": "text"}, "secrets"),
    ],
)
async def test_a_fault_names_its_field_and_sets_nothing(doors: Doors, body: dict[str, Any], field: str) -> None:
    client = await doors.signed_in()
    answer = await client.call("PUT", SETTINGS, body)
    assert (answer.status, answer.data["field"]) == (400, field), answer.data
    assert answer.code in ("bad-value", "unknown-key")
    assert nothing_was_set(doors)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "body-missing"),
        (b"[]", "bad-value"),
        (b"null", "bad-value"),
        (b'{"label": "foh"', "bad-json"),
        (b'{"label": "\xff"}', "bad-json"),
        (b'{"trust_root": "\\ud800"}', "bad-json"),
        (b"[" * 30_000, "bad-value"),
        (b'{"secrets": ' + b"[" * 30_000, "bad-value"),
        (b'{"more": ' + b"[" * 30_000, "unknown-key"),
        (b'{"label": "' + b"x" * (64 * 1024) + b'"}', "body-too-large"),
    ],
)
async def test_what_is_no_settings_is_refused(doors: Doors, data: bytes, code: str) -> None:
    client = await doors.signed_in()
    headers = {"Content-Type": "application/json", "X-CSRF-Token": client.csrf}
    answer = await client.raw("PUT", f"/api/v1{SETTINGS}", data, headers)
    assert answer.code == code
    assert nothing_was_set(doors)


async def test_a_change_wants_the_csrf_token(doors: Doors) -> None:
    client = await doors.signed_in()
    client.csrf = "guessed"
    for method, path in (("PUT", SETTINGS), ("POST", REGISTER), ("DELETE", EASYDNS)):
        assert (await client.call(method, path, {})).code == "csrf-token-missing"


async def test_prechecks_are_run_and_answered_when_all_are_done(doors: Doors) -> None:
    client = await doors.signed_in(Door.HTTP)
    doors.hub.answers[RunPrechecks] = lambda _: (PASSED, FAILED)
    answer = await client.call("GET", PRECHECKS)
    assert [each["state"] for each in answer.data["prechecks"]] == ["passed", "failed"]
    command = doors.hub.submitted[-1]
    assert isinstance(command, RunPrechecks)
    assert command.origin.door is Door.HTTP


async def test_registering_has_begun_when_it_is_answered(doors: Doors) -> None:
    client = await doors.signed_in()

    def begin(_: object) -> None:
        doors.hub.become(easydns=msgspec.structs.replace(STATUS, stage=RegistrationStage.REGISTERING, percent=5))

    doors.hub.answers[RegisterEasyDns] = begin
    answer = await client.call("POST", REGISTER)
    assert answer.status == 202
    assert (answer.data["stage"], answer.data["percent"]) == ("registering", 5)


def told_unavailable(answer: Answer) -> None:
    assert (answer.status, answer.code) == (409, "easydns-unavailable")
    assert answer.data["reasons"] == ["192.168.1.1 does not answer."]
    assert [(each["kind"], each["remedy"]) for each in answer.data["prechecks"]] == [("dns", "Set another.")]


@pytest.mark.parametrize(
    ("command", "method", "path", "body"),
    [
        (RegisterEasyDns, "POST", REGISTER, {}),
        (ActivateCertificate, "PUT", "/certificates/active", {"source": "easydns"}),
    ],
)
async def test_what_stands_in_the_way_is_told_with_the_prechecks_that_failed(
    doors: Doors, command: type[RegisterEasyDns], method: str, path: str, body: Any
) -> None:
    client = await doors.signed_in()
    reasons = ("192.168.1.1 does not answer.",)
    doors.hub.faults[command] = Unavailable("It cannot be used now.", "See the prechecks.", reasons)
    told_unavailable(await client.call(method, path, body))


async def test_other_refusals_have_no_prechecks(doors: Doors) -> None:
    client = await doors.signed_in()
    doors.hub.faults[RegisterEasyDns] = Refused("busy", "It registers already.", "Wait.")
    answer = await client.call("POST", REGISTER)
    assert answer.code == "busy"
    assert "prechecks" not in answer.data


async def test_a_fault_of_a_server_elsewhere_is_told_with_the_time_to_wait(doors: Doors) -> None:
    client = await doors.signed_in()
    doors.hub.faults[LeaveEasyDns] = RemoteFailed("easydns-too-soon", "Too soon.", "Wait.", retry_after=599.2)
    answer = await client.call("DELETE", EASYDNS)
    assert (answer.status, answer.code) == (502, "easydns-too-soon")
    assert answer.headers["Retry-After"] == "600"
    doors.hub.faults[LeaveEasyDns] = RemoteFailed("easydns-silent", "No answer.", "Look.")
    answer = await client.call("DELETE", EASYDNS)
    assert answer.status == 502
    assert "Retry-After" not in answer.headers


async def test_leaving_has_nothing_to_say(doors: Doors) -> None:
    client = await doors.signed_in()
    answer = await client.call("DELETE", EASYDNS)
    assert (answer.status, answer.body) == (204, b"")
    assert isinstance(doors.hub.submitted[-1], LeaveEasyDns)
    doors.hub.faults[LeaveEasyDns] = Refused("certificate-active", "It is in use.", "Choose another first.")
    assert (await client.call("DELETE", EASYDNS)).code == "certificate-active"


async def test_the_stream_tells_of_each_precheck_and_stage_and_of_nothing_twice(doors: Doors) -> None:
    client: Client = await doors.signed_in()
    async with client.stream() as events:
        assert (await events.beginning())["easydns"]["percent"] == 40
        doors.clock.advance(1)
        doors.hub.become(fault="something else")
        doors.hub.become(easydns=msgspec.structs.replace(STATUS, percent=41))
        name, body = await events.event()
        assert (name, body["percent"]) == ("easydns", 41)
        assert body == json.loads((await client.call("GET", REGISTRATION)).body)
