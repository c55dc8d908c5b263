"""What the service manager hears, over a real datagram socket."""

import asyncio
import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.adapters.systemd_notify import SystemdNotifier


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    named = str(tmp_path / "notify") if request.param == "path" else f"@base-station-{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(named.replace("@", "\0", 1))
        sock.settimeout(5)
        yield sock, named


def test_each_call_is_one_datagram(manager: tuple[socket.socket, str]) -> None:
    sock, named = manager
    notifier = SystemdNotifier({"NOTIFY_SOCKET": named})
    notifier.ready()
    notifier.status("Force HTTPS holds\nREADY=0\x1b[2J")
    notifier.status("x" * 5000)
    notifier.stopping()
    heard = [sock.recv(8192).decode() for _ in range(4)]
    assert heard[:2] == ["READY=1", "STATUS=Force HTTPS holds\\nREADY=0\\x1b[2J"]
    assert len(heard[2]) == len("STATUS=") + 300
    assert heard[3] == "STOPPING=1"


@pytest.mark.parametrize("named", ["", "/nowhere/at/all", "relative", "@nobody-listens-here"])
def test_without_a_service_manager_nothing_is_raised(named: str) -> None:
    notifier = SystemdNotifier({"NOTIFY_SOCKET": named} if named else {})
    notifier.ready()
    notifier.status("alone")
    notifier.stopping()


def test_a_service_manager_that_does_not_listen_blocks_nobody(manager: tuple[socket.socket, str]) -> None:
    notifier = SystemdNotifier({"NOTIFY_SOCKET": manager[1]})
    for _ in range(5000):
        notifier.ready()


async def test_the_watchdog_is_fed_at_half_its_time_while_alive(manager: tuple[socket.socket, str]) -> None:
    sock, named = manager
    sock.setblocking(False)
    loop = asyncio.get_running_loop()
    notifier = SystemdNotifier({"NOTIFY_SOCKET": named, "WATCHDOG_USEC": "40000", "WATCHDOG_PID": str(os.getpid())})
    alive = True
    asked = asyncio.Event()
    times: list[float] = []

    def answer() -> bool:
        times.append(loop.time())
        asked.set()
        return alive

    stop = notifier.start_watchdog(loop, answer)
    for _ in range(3):
        assert await asyncio.wait_for(loop.sock_recv(sock, 100), 5) == b"WATCHDOG=1"
    assert times[2] - times[0] >= 0.039
    alive = False
    asked.clear()
    await asyncio.wait_for(asked.wait(), 5)
    asked.clear()
    await asyncio.wait_for(asked.wait(), 5)
    with pytest.raises(BlockingIOError):
        sock.recv(100)
    stop()


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"WATCHDOG_USEC": "1000000"},
        {"WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"},
        {"WATCHDOG_USEC": "soon", "WATCHDOG_PID": str(os.getpid())},
        {"WATCHDOG_USEC": "0", "WATCHDOG_PID": str(os.getpid())},
    ],
)
async def test_without_a_watchdog_of_this_process_there_is_no_timer(environ: dict[str, str]) -> None:
    asked: list[bool] = []

    def answer() -> bool:
        asked.append(True)
        return True

    notifier = SystemdNotifier({"NOTIFY_SOCKET": "/nowhere", **environ})
    notifier.start_watchdog(asyncio.get_running_loop(), answer)()
    assert asked == []


async def test_an_error_in_the_question_does_not_end_the_watchdog(manager: tuple[socket.socket, str]) -> None:
    sock, named = manager
    sock.setblocking(False)
    loop = asyncio.get_running_loop()
    reported: list[object] = []
    loop.set_exception_handler(lambda _, context: reported.append(context["exception"]))
    asked = 0

    def answer() -> bool:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise RuntimeError("no answer")
        return True

    notifier = SystemdNotifier({"NOTIFY_SOCKET": named, "WATCHDOG_USEC": "20000", "WATCHDOG_PID": str(os.getpid())})
    stop = notifier.start_watchdog(loop, answer)
    for _ in range(2):
        await asyncio.wait_for(loop.sock_recv(sock, 100), 5)
    stop()
    assert [str(error) for error in reported] == ["no answer"]
