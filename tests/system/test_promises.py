"""*Never locked out*, on the whole program: real sockets, a real panel line, a real state directory."""

import asyncio
import os
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from frontpanel.keys import Key
from tests.system.studio import Studio, choose, install
from tests.system.unit import Client, Unit, running_unit


async def signed_in(client: Client, unit: Unit) -> str:
    """Sign in with the password on the panel; returns it."""
    password = await unit.panel.read_password()
    answer = await client.sign_in(password)
    assert answer.status == 201, answer
    return password


async def enable(unit: Unit, client: Client) -> None:
    """Test the certificate and switch Force HTTPS on."""
    await client.reconnect()
    assert (await client.call("POST", "/security/test", {})).status == 200
    assert (await client.call("PUT", "/security/force-https", {"enabled": True})).status == 200
    assert not unit.connectable(unit.http_port)


async def force(unit: Unit, client: Client) -> None:
    """The same, and confirm."""
    await enable(unit, client)
    await client.reconnect()
    assert (await client.call("POST", "/security/confirm", {})).status == 200


async def test_force_https_is_refused_until_a_signed_in_browser_came_over_tls(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as https, unit.client(https=False) as http:
        password = await signed_in(https, unit)
        refused = await https.call("PUT", "/security/force-https", {"enabled": True})
        assert (refused.status, refused.body["code"]) == (409, "certificate-untested")
        assert refused.headers["Content-Type"].startswith("application/problem+json")

        async with unit.client(https=True) as stranger:
            assert (await stranger.call("POST", "/security/test", {})).status == 401
        await http.sign_in(password)
        over_http = await http.call("POST", "/security/test", {})
        assert (over_http.status, over_http.body["code"]) == (409, "not-https")
        assert (await https.security())["tested"] is None
        assert unit.connectable(unit.http_port)

        proof = await https.call("POST", "/security/test", {})
        assert proof.status == 200
        assert (await https.security())["can_force_https"] is True
        assert proof.body["client"] == "127.0.0.1"


async def test_switching_on_over_port_80_delivers_the_reply_and_then_refuses(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as https, unit.client(https=False) as http:
        password = await signed_in(https, unit)
        await https.call("POST", "/security/test", {})
        await http.sign_in(password)
        idle_reader, idle_writer = await asyncio.open_connection("127.0.0.1", unit.http_port)
        idle_writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert b"200" in await idle_reader.readline()
        answer = await http.call("PUT", "/security/force-https", {"enabled": True})
        assert answer.status == 200
        assert answer.body["http"]["listening"] is False
        assert not unit.connectable(unit.http_port)
        async with asyncio.timeout(6):
            await idle_reader.read()
        idle_writer.close()
        assert unit.connectable(unit.ports.https_printed)


async def test_unconfirmed_port_80_returns_by_itself_and_the_unit_says_so(tmp_path: Path) -> None:
    async with running_unit(tmp_path, confirm_seconds=3) as unit, unit.client(https=True) as client:
        await signed_in(client, unit)
        await enable(unit, client)
        await unit.panel.until_shown("Port 80 is off")
        await unit.until_connectable(unit.http_port, open_=True, seconds=8)
        await unit.panel.until_gone("Port 80 is off")
        security = await client.security()
        assert (security["state"], security["force_https"]) == ("open", False)
        system = await client.call("GET", "/system")
        assert "change-not-confirmed" in [alarm["code"] for alarm in system.body["alarms"]]


async def test_the_panel_counts_down_while_the_switch_waits(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        await signed_in(client, unit)
        await enable(unit, client)
        await unit.panel.until_shown("Port 80 is off", "Confirm in the CCM")


async def test_confirming_takes_a_new_tls_connection_and_nothing_less(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        await signed_in(client, unit)
        await enable(unit, client)
        stale = await client.call("POST", "/security/confirm", {})
        assert (stale.status, stale.body["code"]) == (409, "stale-connection")
        assert stale.headers["Connection"].lower() == "close"
        async with unit.client(https=True) as stranger:
            assert (await stranger.call("POST", "/security/confirm", {})).status == 401
        confirm = "http://localhost/api/v1/security/confirm"
        local = aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(unit.socket)))
        async with local, local.post(confirm, json={}) as response:
            assert response.status == 409
        assert (await client.security())["state"] == "enabling"
        await client.reconnect()
        assert (await client.call("POST", "/security/confirm", {})).status == 200
        assert (await client.security())["state"] == "https_only"


async def test_a_restart_keeps_a_confirmed_switch_and_takes_back_an_unconfirmed_one(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        password = await signed_in(client, unit)
        await enable(unit, client)
        await unit.kill()
        await unit.start()
        await unit.until_connectable(unit.http_port, open_=True)
        await client.reconnect()
        assert (await client.sign_in(password)).status == 201
        await force(unit, client)
        await unit.kill()
        await unit.start()
        assert not unit.connectable(unit.http_port)
        await client.reconnect()
        assert (await client.sign_in(password)).status == 201
        security = await client.security()
        assert security["state"] == "https_only"
        assert security["tested"] is not None
        assert (await client.call("PUT", "/security/force-https", {"enabled": False})).status == 200
        assert unit.connectable(unit.http_port)


async def test_an_unusable_certificate_neither_stops_https_nor_reopens_port_80(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        await signed_in(client, unit)
        await force(unit, client)
        await unit.stop()
        settings = unit.state_dir / "settings.json"
        settings.write_text(settings.read_text().replace('"self-signed"', '"own"'))
        await unit.start()
        assert not unit.connectable(unit.http_port)
        code, out, _ = await unit.command("status", "--json")
        assert code == 0
        assert '"active": "own"' in out
        assert '"serving": "self-signed"' in out
        assert '"certificate-fallback"' in out
        await unit.panel.until_shown("'own' cannot be")


async def trusts(root: bytes, unit: Unit) -> bool:
    """Whether a PC that trusts `root` alone takes what the unit shows a new connection."""
    context = ssl.create_default_context(cadata=root.decode())
    try:
        _, writer = await asyncio.open_connection("localhost", unit.https_port, ssl=context)
    except ssl.SSLCertVerificationError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


async def until_settled(client: Client) -> None:
    """Until no change waits to be confirmed any more."""
    async with asyncio.timeout(8):
        pending = True
        while pending:
            pending = (await client.security())["pending"] is not None


async def test_a_certificate_that_was_changed_wants_its_own_test_before_port_80_may_go(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        await signed_in(client, unit)
        studio = Studio("Studio")
        await install(client, studio.issue())
        assert (await client.call("POST", "/security/test", {})).status == 200
        assert not await trusts(studio.root, unit)
        assert (await client.security())["can_force_https"] is True

        await choose(client, "own")
        assert await trusts(studio.root, unit)
        security = await client.security()
        assert (security["tested"], security["can_force_https"]) == (None, False)
        refused = await client.call("PUT", "/security/force-https", {"enabled": True})
        assert (refused.status, refused.body["code"]) == (409, "certificate-untested")
        assert unit.connectable(unit.http_port)

        await client.reconnect()
        assert (await client.call("POST", "/security/test", {})).status == 200
        await install(client, Studio("Another").issue())
        assert (await client.security())["tested"] is None
        assert not await trusts(studio.root, unit)
        await unit.kill()
        await unit.start()
        await client.reconnect()
        await signed_in(client, unit)
        assert (await client.security())["tested"] is None


@pytest.mark.parametrize("way", ["time", "call", "crash"])
async def test_under_force_https_the_certificate_before_comes_back_unless_confirmed(tmp_path: Path, way: str) -> None:
    seconds = 3 if way == "time" else 90
    async with running_unit(tmp_path, confirm_seconds=seconds) as unit, unit.client(https=True) as client:
        password = await signed_in(client, unit)
        present, new = Studio("Present"), Studio("New")
        await install(client, present.issue())
        await choose(client, "own")
        await force(unit, client)

        await install(client, new.issue())
        security = await client.security()
        assert (security["state"], security["pending"]["kinds"]) == ("https_confirming", ["certificate"])
        assert (await trusts(new.root, unit), await trusts(present.root, unit)) == (True, False)
        assert not unit.connectable(unit.http_port)
        if way == "call":
            assert (await client.call("POST", "/security/rollback", {})).status == 200
        elif way == "crash":
            await unit.kill()
            await unit.start()
        else:
            await until_settled(client)
        assert (await trusts(new.root, unit), await trusts(present.root, unit)) == (False, True)
        assert not unit.connectable(unit.http_port)
        await client.reconnect()
        await client.sign_in(password)
        security = await client.security()
        assert (security["state"], security["pending"]) == ("https_only", None)
        assert security["tested"] is not None


async def test_a_certificate_that_was_confirmed_holds_through_a_crash(tmp_path: Path) -> None:
    async with running_unit(tmp_path, confirm_seconds=5) as unit, unit.client(https=True) as client:
        password = await signed_in(client, unit)
        await force(unit, client)
        studio = Studio("Studio")
        await install(client, studio.issue())
        await client.reconnect()
        await choose(client, "own")
        await client.reconnect()
        assert (await client.call("POST", "/security/confirm", {})).status == 200
        security = await client.security()
        assert (security["state"], security["pending"]) == ("https_only", None)
        assert security["tested"]["fingerprint"] == security_leaf(security)
        await unit.kill()
        await unit.start()
        assert await trusts(studio.root, unit)
        assert not unit.connectable(unit.http_port)
        await client.reconnect()
        await client.sign_in(password)
        security = await client.security()
        assert security["tested"]["fingerprint"] == security_leaf(security)


def security_leaf(security: dict[str, Any]) -> str:
    """The fingerprint of the owner's certificate in `GET /security`."""
    own = next(each for each in security["certificates"] if each["source"] == "own")
    return str(own["fingerprint"])


async def test_reopening_port_80_at_the_panel_brings_back_the_certificate_before(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        await signed_in(client, unit)
        await force(unit, client)
        studio = Studio("Studio")
        await install(client, studio.issue())
        await choose(client, "own")
        assert await trusts(studio.root, unit)
        await unit.panel.confirm_dangerous("Administration", "Reset", "Reopen port 80")
        await unit.until_connectable(unit.http_port, open_=True)
        assert not await trusts(studio.root, unit)


async def test_the_panel_works_without_storage_profile_table_or_ports(tmp_path: Path) -> None:
    unit = Unit(tmp_path)
    try:
        unit.state_dir.write_text("a file where the folder should be")
        unit.profile.write_text(unit.profile.read_text() + '\n[easydns]\ndomian = "x.example"\n')
        with socket.socket() as taken:
            taken.bind(("0.0.0.0", unit.http_port))
            taken.listen()
            await unit.start()
            lines = await unit.panel.open("Administration", "CCM Access", "Default Password")
            assert "Password:" in "".join(lines)
            lines = await unit.panel.open("Alarms")
            code, out, _ = await unit.command("status")
            assert code == 0
            assert f"HTTP port {unit.http_port}" in out
            assert "domian" in out
            assert "could not be stored" in out
        await unit.until_connectable(unit.http_port, open_=True, seconds=8)
    finally:
        await unit.end()


async def test_the_panel_resets_a_unit_whose_web_side_cannot_be_loaded(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "aiohttp.py").write_text("raise ImportError('this installation is damaged')\n")
    unit = Unit(tmp_path, environment={"PYTHONPATH": str(broken)})
    try:
        await unit.launch()
        await unit.panel.until_shown("unit could not", "web side", seconds=15)
        password = await unit.panel.read_password()
        await unit.panel.confirm_dangerous("Administration", "Reset", "Factory reset")
        await unit.panel.until_shown("unit could not", "web side")
        assert await unit.panel.read_password() != password
        assert "this installation is damaged" in unit.said()
        assert await unit.stop() == 0
    finally:
        await unit.end()


async def test_reopening_port_80_at_the_panel_keeps_the_password_and_ends_all_sessions(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        await signed_in(client, unit)
        changed = {"current": await unit.panel.read_password(), "new": "the owner's own"}
        assert (await client.call("PUT", "/account/password", changed)).status in (200, 204)
        await force(unit, client)
        await unit.panel.confirm_dangerous("Administration", "Reset", "Reopen port 80")
        await unit.panel.until_shown("Port 80 is on")
        assert unit.connectable(unit.http_port)
        assert (await client.call("GET", "/security")).status == 401
        async with unit.client(https=False) as http:
            assert (await http.sign_in("the owner's own")).status == 201
            alarms = (await http.call("GET", "/system")).body["alarms"]
            assert [alarm["code"] for alarm in alarms] == ["port-80-reopened"]
            assert (await http.call("DELETE", "/alarms/port-80-reopened")).status in (200, 204)
            assert (await http.call("GET", "/system")).body["alarms"] == []


async def test_resetting_the_password_at_the_panel_shows_a_new_one_and_changes_nothing_else(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        before = await signed_in(client, unit)
        await force(unit, client)
        await unit.panel.confirm_dangerous("Administration", "Reset", "Reset CCM Pass")
        await unit.panel.until_shown("CCM password reset")
        await unit.panel.press(Key.EXIT)
        after = await unit.panel.read_password()
        assert after != before
        assert (await client.call("GET", "/security")).status == 401
        assert (await client.sign_in(before)).status == 401
        assert (await client.sign_in(after)).status == 201
        assert not unit.connectable(unit.http_port)


async def test_a_factory_reset_at_the_panel_leaves_nothing_of_the_owners(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        first = await signed_in(client, unit)
        changed = {"current": first, "new": "the owner's own"}
        assert (await client.call("PUT", "/account/password", changed)).status in (200, 204)
        await client.reconnect()
        await force(unit, client)
        root_before = (await client.security())["root"]["fingerprint"]
        await unit.stop()
        settings = unit.state_dir / "settings.json"
        owned = settings.read_text().replace('"host_name": null', '"host_name": "secret-venue"')
        assert "secret-venue" in owned
        settings.write_text(owned)
        (unit.state_dir / "notes.txt").write_text("left by hand: secret-venue")
        old = {path.name: path.read_bytes() for path in unit.state_dir.iterdir()}
        await unit.start()
        assert not unit.connectable(unit.http_port)

        await unit.panel.confirm_dangerous("Administration", "Reset", "Factory reset")
        await unit.until_connectable(unit.http_port, open_=True)
        new_password = await unit.panel.read_password()
        assert new_password != first
        everything = b"".join(path.read_bytes() for path in unit.state_dir.rglob("*") if path.is_file())
        for secret in (b"secret-venue", first.encode(), *secrets_of(old)):
            assert secret not in everything
        assert {path.name for path in unit.state_dir.iterdir()} >= {"reset-receipt.json"}
        await client.reconnect()
        assert (await client.sign_in("the owner's own")).status == 401
        assert (await client.sign_in(new_password)).status == 201
        security = await client.security()
        assert (security["state"], security["tested"]) == ("open", None)
        assert security["root"]["fingerprint"] != root_before
        receipt = (await client.call("GET", "/system")).body["receipt"]
        assert (receipt["origin"], receipt["remains"]) == ("panel", [])


def secrets_of(files: dict[str, bytes]) -> list[bytes]:
    """Key lines and password hashes among the bytes of these files."""
    keys = [
        line
        for content in files.values()
        for line in content.partition(b"-----BEGIN PRIVATE KEY-----")[2].partition(b"-----END")[0].split()
    ]
    hashes = [content.partition(b"$argon2id$")[2].partition(b'"')[0] for content in files.values()]
    found = [secret for secret in (*keys, *hashes) if secret]
    assert len(found) >= 6
    return found


@pytest.mark.parametrize("damage", [lambda good: good[:20], lambda good: good.replace(b"force_https", b"force_htps")])
async def test_a_settings_file_cut_short_or_edited_wrongly_gives_way_to_the_generation_before(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        password = await signed_in(client, unit)
        await force(unit, client)
        await client.call("PUT", "/security/force-https", {"enabled": False})
        await force(unit, client)
        await unit.stop()
        settings = unit.state_dir / "settings.json"
        settings.write_bytes(damage(settings.read_bytes()))
        await unit.start()
        assert list(unit.state_dir.glob("settings.json.corrupt*"))
        await client.reconnect()
        await client.sign_in(password)
        alarms = (await client.call("GET", "/system")).body["alarms"]
        assert "storage-fault" in [alarm["code"] for alarm in alarms]
        assert (await client.security())["state"] == "open"


async def test_a_full_disk_refuses_the_change_and_keeps_the_old(tmp_path: Path) -> None:
    unit = Unit(tmp_path)
    try:
        unit.state_dir.mkdir()
        mounted = await asyncio.create_subprocess_exec(
            "mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", str(unit.state_dir)
        )
        assert await mounted.wait() == 0, "mounting a small tmpfs needs root"
        await unit.start()
        async with unit.client(https=True) as client:
            await signed_in(client, unit)
            assert (await client.call("POST", "/security/test", {})).status == 200
            filler = unit.state_dir / "filler"
            with filler.open("wb", buffering=0) as file:
                while written := write_until_full(file.fileno()):
                    assert written
            refused = await client.call("PUT", "/security/force-https", {"enabled": True})
            assert (refused.status, refused.body["code"]) == (507, "storage-full")
            assert unit.connectable(unit.http_port)
            assert (await client.security())["state"] == "open"
            filler.unlink()
            await force(unit, client)
    finally:
        await unit.end()
        await (await asyncio.create_subprocess_exec("umount", str(unit.state_dir))).wait()


def write_until_full(descriptor: int) -> int:
    """Write another page; 0 once there is no room."""
    try:
        return os.write(descriptor, b"x" * 4096)
    except OSError:
        return 0
