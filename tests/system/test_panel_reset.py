"""A factory reset at the panel while the rest of the unit is in trouble: storage full or in the way, the web stuck."""

import asyncio
import json
import socket
import ssl
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from frontpanel.keys import Key
from tests.system.unit import ROOT, Unit, running_unit

_OWNERS = {"account.json", "settings.json", "device-root.pem", "certificate-self-signed.pem"}


async def start_on_own_disk(unit: Unit, mount: str, place: Path) -> None:
    """Start the daemon with a file system of its own mounted by `mount` at `place` ("$0" in it)."""
    daemon = (sys.executable, "-m", "daemon", "--config", unit.profile)
    with unit.log.open("ab") as log:
        unit.process = await asyncio.create_subprocess_exec(
            "unshare", "--user", "--map-root-user", "--mount",
            "sh", "-c", f'{mount} && exec "$@"', place, *daemon, cwd=ROOT, stdout=log, stderr=log,
        )  # fmt: skip
    await unit.until_serving()


def inside(unit: Unit) -> Path:
    """The daemon's own view of its state directory."""
    assert unit.process is not None
    return Path(f"/proc/{unit.process.pid}/root") / unit.state_dir.relative_to("/")


async def reset(unit: Unit, *, seconds: float = 30) -> None:
    await unit.panel.confirm_dangerous("Administration", "Reset", "Factory reset")
    await unit.panel.until_shown("Factory reset done", seconds=seconds)


async def test_a_factory_reset_that_cannot_erase_something_names_it_and_erases_the_rest(tmp_path: Path) -> None:
    """Another file system mounted inside is not the unit's to erase; the marker stays, and a restart tries again."""
    async with running_unit(tmp_path) as unit:
        await unit.panel.until_shown("Test unit")
        await unit.stop()
        kept = unit.state_dir / "kept"
        kept.mkdir()
        await start_on_own_disk(unit, 'mount -t tmpfs tmpfs "$0"', kept)
        await unit.panel.confirm_dangerous("Administration", "Reset", "Factory reset")
        await unit.panel.until_shown("kept", seconds=30)
        left = {path.name for path in unit.state_dir.iterdir()}
        assert "reset-marker.json" in left
        assert not left & _OWNERS


async def test_a_factory_reset_on_a_disk_that_cannot_be_written_says_what_remains(tmp_path: Path) -> None:
    """Nothing can be erased, and the panel says so; what serves afterwards knows nothing of the owner's."""
    async with running_unit(tmp_path) as unit:
        password = await unit.panel.read_password()
        await unit.stop()
        await start_on_own_disk(unit, 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"', unit.state_dir)
        await unit.panel.confirm_dangerous("Administration", "Reset", "Factory reset")
        await unit.panel.until_shown("could not erase", seconds=30)
        await unit.until_serving()
        async with unit.client(https=True) as client:
            assert (await client.sign_in(password)).status == 401, (
                "defaults in memory serve, with a password of their own"
            )
        assert {path.name for path in unit.state_dir.iterdir()} >= _OWNERS - {"settings.json"}


async def test_a_factory_reset_works_on_a_full_disk(tmp_path: Path) -> None:
    """There is no room for the marker: erasing is what makes room, and the receipt is written with it."""
    async with running_unit(tmp_path) as unit:
        await unit.stop()
        await start_on_own_disk(unit, 'mount -t tmpfs -o size=256k,nr_inodes=40 tmpfs "$0"', unit.state_dir)
        password = await unit.panel.read_password()
        state = inside(unit)
        with pytest.raises(OSError, match="No space"):
            (state / "recording.wav").write_bytes(bytes(1 << 20))
        await reset(unit)
        assert {path.name for path in state.iterdir()} & {"recording.wav", "reset-marker.json"} == set()
        receipt = json.loads((state / "reset-receipt.json").read_text())
        assert receipt["content"]["finished"]
        await unit.panel.press(Key.EXIT)
        assert await unit.panel.read_password() != password


async def test_a_factory_reset_does_not_wait_for_a_web_side_that_hangs(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        await unit.stop()
        await unit.launch("tests.system.stuck_web", "--")
        await unit.until_serving()
        password = await unit.panel.read_password()
        await reset(unit, seconds=45)
        await unit.panel.press(Key.EXIT)
        assert await unit.panel.read_password() != password
        await unit.until_serving()


async def test_clients_that_hold_on_to_the_unit_do_not_keep_a_factory_reset_waiting(tmp_path: Path) -> None:
    """Half a header, half a handshake, half an upload, and streams that nobody reads: all cut off."""
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        await client.sign_in(await unit.panel.read_password())
        cookie = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client.session.cookie_jar)
        stream = f"GET /api/v1/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()
        upload = b"PUT /api/v1/certificates/own HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\n{"
        with ExitStack() as held:
            for sent in (b"GET / HTTP/1.1\r\nHo", upload) * 10:
                plain = held.enter_context(socket.create_connection(("127.0.0.1", unit.http_port)))
                plain.sendall(sent)
            for _ in range(10):
                half = held.enter_context(socket.create_connection(("127.0.0.1", unit.https_port)))
                half.sendall(b"\x16\x03\x01\x02\x00\x01")
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            for sent in (stream, stream, stream, upload):
                raw = socket.create_connection(("127.0.0.1", unit.https_port))
                secure = held.enter_context(context.wrap_socket(raw, server_hostname="127.0.0.1"))
                secure.sendall(sent)
            await reset(unit, seconds=20)
