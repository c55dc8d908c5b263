"""`base-stationd` and `base-station` as their users call them."""

import asyncio
import json
import re
import sys
from pathlib import Path

import pytest

from tests.system.unit import ROOT, running_unit


async def daemon(*arguments: str | Path) -> tuple[int, str]:
    """Run base-stationd to its end: exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "daemon", *arguments, cwd=ROOT,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(15):
        out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


async def test_check_is_content_with_the_shipped_profile() -> None:
    assert (await daemon("--check", "--config", ROOT / "config" / "base-station.toml"))[0] == 0


async def test_check_fails_on_a_wrong_key_and_names_it(tmp_path: Path) -> None:
    profile = tmp_path / "base-station.toml"
    profile.write_text("[listen]\nhtpt = 80\n")
    code, said = await daemon("--check", "--config", profile)
    assert code == 2
    assert "'listen.htpt'" in said
    assert "'http'" in said


@pytest.mark.parametrize("arguments", [("--frobnicate",), ("--config",), ("extra",)])
async def test_wrong_arguments_are_named(arguments: tuple[str, ...]) -> None:
    code, said = await daemon(*arguments)
    assert code == 2
    assert "usage: base-stationd" in said


async def test_a_second_daemon_on_the_same_socket_is_refused_and_the_first_serves_on(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        code, said = await daemon("--config", unit.profile, "--state", tmp_path / "other")
        assert code == 3
        assert "Another daemon answers" in said
        assert unit.connectable(unit.https_port)
        assert (await unit.command("status"))[0] == 0


async def test_a_second_daemon_on_the_same_state_is_refused_before_it_touches_anything(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        await unit.until_panel_noted()
        before = {path.name: path.read_bytes() for path in unit.state_dir.iterdir()}
        profile = tmp_path / "other.toml"
        profile.write_text(unit.profile.read_text().replace(str(unit.socket.parent), str(tmp_path / "elsewhere")))
        code, said = await daemon("--config", profile)
        assert code == 3
        assert "Another daemon works on" in said
        assert {path.name: path.read_bytes() for path in unit.state_dir.iterdir()} == before


async def test_status_and_certificate_tell_a_person_and_a_program(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        code, out, err = await unit.command("status")
        assert (code, err) == (0, "")
        assert "serial TB-0042" in out
        assert f"port {unit.https_port}, {unit.ports.https_printed} on" in out
        assert "Certificate:  self-signed, not tested" in out
        assert re.search(r"^Valid until:  \d{4}-\d\d-\d\d \d\d:\d\d UTC \(\d+ days left\)$", out, re.MULTILINE)
        code, out, _ = await unit.command("--json", "status")
        assert json.loads(out)["security"]["state"] == "open"
        code, out, _ = await unit.command("certificate", "--json")
        assert json.loads(out)["root"]["fingerprint"].count(":") == 31
        code, out, _ = await unit.command("certificate")
        assert "self-signed active and serving" in out


async def test_force_https_over_the_socket_is_guarded_alike(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        code, _, err = await unit.command("force-https", "on")
        assert code == 1
        assert "not been tested" in err
        code, out, _ = await unit.command("force-https")
        assert "Force HTTPS:  off" in out
        code, _, err = await unit.command("--json", "force-https", "on")
        assert json.loads(err)["code"] == "certificate-untested"
        assert unit.connectable(unit.http_port)


async def test_reset_asks_and_without_an_answer_changes_nothing(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        before = (unit.state_dir / "account.json").read_bytes()
        code, _, err = await unit.command("reset")
        assert code == 4
        assert "network details included" in err
        assert (unit.state_dir / "account.json").read_bytes() == before


async def test_reset_over_the_socket_ends_like_a_new_unit(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        before = await unit.panel.read_password()
        code, out, _ = await unit.command("reset", "--yes")
        assert code == 0, out
        await unit.until_connectable(unit.http_port, open_=True)
        await unit.panel.until_gone(before)
        assert await unit.panel.read_password() != before


async def test_a_new_default_password_over_the_socket_is_never_printed(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        before = await unit.panel.read_password()
        code, out, err = await unit.command("reset", "--password", "--yes")
        assert code == 0
        after = await unit.panel.read_password()
        assert after != before
        assert after not in out + err + unit.said()


async def test_without_a_daemon_it_says_what_to_do(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        await unit.stop()
        code, _, err = await unit.command("status")
        assert code == 3
        assert "systemctl status base-station" in err


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "frobnicate",
        "force-https maybe",
        "status --colour",
        "certificate frobnicate",
        "certificate install",
        "certificate use",
        "certificate request --show --replace",
        "reset --pass",
    ],
)
async def test_wrong_client_arguments_are_named(arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "daemon.client", *arguments.split(), cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    _, err = await process.communicate()
    assert process.returncode == 2
    assert b"usage: base-station" in err


async def test_sigterm_ends_in_order_with_nothing_in_the_log_but_sentences(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        assert await unit.stop() == 0
        assert "Traceback" not in unit.said()
        assert not unit.socket.exists()
