"""`/backup`: the configuration as a file and back, with no secret over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from daemon.certificates.inspect import Finding, Severity
from daemon.errors import BadInput
from daemon.messages.backup import ExportBackup, JudgeBackup, Restoration, RestoreBackup, RestoreVerdict
from daemon.messages.command import Door
from daemon.messages.unit import Device
from tests.web_doors import Doors, opened

NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
VERDICT = RestoreVerdict(
    Device("Base Station", "A1", "FOH <b>"),
    NOW,
    "1.2.3",
    sealed=True,
    changes=("network",),
    findings=(Finding("network-not-managed", Severity.NOTE, "It is left out.", "Change it there."),),
)
FILE = b'{"format": "base-station-backup"}'


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        doors.hub.answers[ExportBackup] = lambda _: FILE
        doors.hub.answers[JudgeBackup] = lambda _: VERDICT
        doors.hub.answers[RestoreBackup] = lambda _: VERDICT
        yield doors


def asked(doors: Doors, kind: type) -> list[Any]:
    return [command for command in doors.hub.submitted if isinstance(command, kind)]


async def test_the_file_is_told_at_every_door_and_to_nobody_else(doors: Doors) -> None:
    for client in (doors.client(Door.SOCKET), await doors.signed_in(Door.HTTP), await doors.signed_in()):
        answer = await client.call("POST", "/backup/export", {})
        assert (answer.status, answer.data) == (200, {"format": "base-station-backup"})
    assert (await doors.client(Door.HTTPS).call("POST", "/backup/export", {})).status == 401
    assert [command.pass_phrase for command in asked(doors, ExportBackup)] == [None] * 3


async def test_a_pass_phrase_goes_over_https_only(doors: Doors) -> None:
    http, https = await doors.signed_in(Door.HTTP), await doors.signed_in()
    for path, body in (
        ("/backup/export", {"passphrase": "correct horse"}),
        ("/backup/restore", {"backup": "{}", "passphrase": "correct horse"}),
    ):
        assert (await http.call("POST", path, body)).code == "https-required"
        assert (await https.call("POST", path, body)).status == 200
    assert asked(doors, ExportBackup)[0].pass_phrase == "correct horse"
    assert asked(doors, RestoreBackup)[0].restoration == Restoration(b"{}", "correct horse", None)


async def test_a_dry_run_only_judges(doors: Doors) -> None:
    client = await doors.signed_in()
    answer = await client.call("POST", "/backup/restore?dry_run=true", {"backup": "{}", "identity": "take"})
    assert answer.data == {
        "saved": {
            "model": "Base Station",
            "serial": "A1",
            "name": "FOH <b>",
            "made": "2027-06-01T19:00:00Z",
            "software": "1.2.3",
            "sealed": True,
        },
        "changes": ["network"],
        "findings": [
            {
                "code": "network-not-managed",
                "severity": "note",
                "detail": "It is left out.",
                "remedy": "Change it there.",
            }
        ],
        "asks_identity": False,
        "applied": False,
    }
    assert asked(doors, JudgeBackup)[0].restoration.identity is True
    assert asked(doors, RestoreBackup) == []


async def test_whose_identity_is_meant_has_to_be_said(doors: Doors) -> None:
    doors.hub.answers[RestoreBackup] = lambda _: RestoreVerdict(
        VERDICT.device, NOW, "1.2.3", sealed=False, asks_identity=True
    )
    answer = await (await doors.signed_in()).call("POST", "/backup/restore", {"backup": "{}"})
    assert (answer.status, answer.code) == (409, "identity-unclear")


async def test_refusals_are_told(doors: Doors) -> None:
    doors.hub.faults[RestoreBackup] = BadInput(
        "wrong-pass-phrase", "It does not open it.", "Again.", field="passphrase"
    )
    answer = await (await doors.signed_in()).call("POST", "/backup/restore", {"backup": "{}", "passphrase": "x"})
    assert (answer.status, answer.code, answer.data["field"]) == (400, "wrong-pass-phrase", "passphrase")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"backup": 5},
        {"backup": "{}", "identity": "both"},
        {"backup": "{}", "passphrase": "x" * 1025},
        {"backup": "{}", "more": 1},
    ],
)
async def test_what_is_no_restoration_is_refused(doors: Doors, body: dict[str, object]) -> None:
    answer = await (await doors.signed_in()).call("POST", "/backup/restore", body)
    assert answer.status == 400
    assert asked(doors, RestoreBackup) == []


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_a_huge_file_is_refused_before_it_is_read_whole(doors: Doors) -> None:
    answer = await (await doors.signed_in()).call("POST", "/backup/restore", {"backup": "x" * (2 << 20)})
    assert answer.status == 413
