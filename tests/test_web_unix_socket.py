import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from daemon.errors import Refused, StorageFault
from daemon.web.unix_socket import UnixListener
from tests.fakes import FakeEventLog
from tests.web_sockets import Clients, RecordingClock, Site


@pytest.fixture
async def unix(tmp_path: Path) -> AsyncIterator[tuple[UnixListener, Path]]:
    path = tmp_path / "control.sock"
    listener = UnixListener(path, Site().make(), clock=RecordingClock(), events=FakeEventLog())
    yield listener, path
    await listener.close()


async def test_the_unix_socket_tells_who_is_there(unix: tuple[UnixListener, Path]) -> None:
    listener, path = unix
    await listener.open()
    assert path.stat().st_mode & 0o7777 == 0o660
    clients = Clients()
    client = await clients.connect_unix(path)
    facts = json.loads((await client.get()).body)
    assert facts["door"] == "socket"
    assert facts["peer"] == [os.getpid(), os.getuid(), os.getgid()]
    assert listener.alive()
    await clients.close()
    await listener.close()
    assert not path.exists()


async def test_a_stale_unix_socket_is_replaced(unix: tuple[UnixListener, Path]) -> None:
    listener, path = unix
    with closing(socket.socket(socket.AF_UNIX)) as dead:
        dead.bind(str(path))
    await listener.open()
    clients = Clients()
    assert (await (await clients.connect_unix(path)).get()).status == 200
    await clients.close()


async def test_the_unix_socket_of_a_living_daemon_is_left_alone(unix: tuple[UnixListener, Path]) -> None:
    listener, path = unix
    await listener.open()
    second = UnixListener(path, Site().make(), clock=RecordingClock(), events=FakeEventLog())
    with pytest.raises(Refused, match="Another daemon answers") as refusal:
        await second.open()
    assert refusal.value.code == "already-running"
    await second.close()
    clients = Clients()
    assert (await (await clients.connect_unix(path)).get()).status == 200
    await clients.close()


async def test_a_file_in_the_place_of_the_unix_socket_is_left_alone(unix: tuple[UnixListener, Path]) -> None:
    listener, path = unix
    path.write_text("mine")
    with pytest.raises(Refused) as refusal:
        await listener.open()
    assert refusal.value.code == "socket-path-taken"
    assert path.read_text() == "mine"


async def test_a_missing_directory_for_the_unix_socket_is_told(tmp_path: Path) -> None:
    listener = UnixListener(tmp_path / "no" / "s.sock", Site().make(), clock=RecordingClock(), events=FakeEventLog())
    with pytest.raises(StorageFault, match="cannot be made"):
        await listener.open()
