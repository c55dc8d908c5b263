"""schemathesis reads the API's description and tries what a strange program would send, at a whole unit.

Over HTTPS, with a token that may change things and without any sign-in: no answer may be a fault of the unit's own, of
a status or shape that the description does not know, or given to somebody who may not have it. `make soak` gives it
longer: API_FUZZING_SECONDS, of each of the two.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.system.unit import Unit, running_unit

_SECONDS = int(os.environ.get("API_FUZZING_SECONDS", "30"))
_CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
# What never ends, connects out, or would set this machine's clock.
_LEFT_OUT = r"(/stream|/easydns/prechecks|/easydns/register|^/clock)$"
# A host that cannot do what is asked, and a disk that does not store it, are said with these.
_CONFIGURATION = """
[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 502, 507]
"""


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[Unit]:
    async with running_unit(tmp_path / "unit") as unit:
        yield unit


async def tried(unit: Unit, folder: Path, description: bytes, *more: str, checks: tuple[str, ...] = ()) -> None:
    """Let it try for `_SECONDS`; whatever it finds is told in full."""
    (folder / "openapi.json").write_bytes(description)
    (folder / "schemathesis.toml").write_text(_CONFIGURATION)
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("schemathesis"), "--config-file", folder / "schemathesis.toml",
        "run", folder / "openapi.json", "--url", f"{unit.https_url}/api/v1", "--tls-verify", "false",
        "--phases", "coverage,fuzzing", "--max-time", str(_SECONDS), "--checks", ",".join((*_CHECKS, *checks)),
        "--exclude-path-regex", _LEFT_OUT, "--warnings", "off", "--continue-on-failure", *more,
        cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={name: value for name, value in os.environ.items() if name != "CI"},
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()[-20_000:]
    assert "unforeseen" not in unit.said()
    assert "Traceback" not in unit.said(), unit.said()


@pytest.mark.timeout(3 * _SECONDS + 60)
async def test_whatever_a_program_with_or_without_a_token_sends_is_answered_as_described(
    unit: Unit, tmp_path: Path
) -> None:
    async with unit.client(https=True) as client:
        await client.sign_in(await unit.panel.read_password())
        made = await client.call("POST", "/account/tokens", {"name": "fuzzing", "scope": "write"})
        async with client.session.get(f"{unit.https_url}/api/v1/openapi.json") as answer:
            description = await answer.read()
        await tried(unit, tmp_path, description, "--header", f"Authorization: Bearer {made.body['token']}")
        await tried(unit, tmp_path, description, checks=("ignored_auth",))
        assert (await client.call("GET", "/session")).status == 200
        assert (await client.call("GET", "/account/tokens")).body["tokens"][0]["last_used"]
