"""NetworkBackend `networkd` with tools of the test's own; tests/system/test_guest_network.py has the real ones."""

import asyncio
import stat
from pathlib import Path

import pytest

from daemon.adapters import networkd
from daemon.adapters.host_tools import Tool
from daemon.adapters.networkd import FILE_NAME, Networkd
from daemon.adapters.networkd_file import network_file
from daemon.errors import HostFailed
from daemon.network_settings import AddressMethod, NetworkSettings
from tests.fakes import FakeClock

STATIC = NetworkSettings(method=AddressMethod.STATIC, address="10.0.0.2/24", host_name="foh")


class Tools:
    """Notes what was run; the next run waits while `held`."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, ...]] = []
        self.free = asyncio.Event()
        self.free.set()
        self.refuse = False

    async def run(self, *command: str) -> str:
        self.ran.append(command)
        await self.free.wait()
        if self.refuse:
            raise HostFailed("network-not-applied", "networkctl refused.", "Try again.")
        return ""


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> Tools:
    tools = Tools()
    monkeypatch.setattr(networkd, "_HOST", tools)
    return tools


@pytest.fixture
def backend(tmp_path: Path, tools: Tools) -> Networkd:
    return Networkd(FakeClock(), "eth0", tmp_path, "base-station-1")


async def test_the_file_is_there_for_networkd_to_read_before_it_is_told(
    backend: Networkd, tools: Tools, tmp_path: Path
) -> None:
    await backend.apply(STATIC)
    file = tmp_path / FILE_NAME
    assert file.read_text() == network_file(STATIC, "eth0")
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert tools.ran == [
        ("networkctl", "reload"),
        ("hostnamectl", "--static", "--no-ask-password", "set-hostname", "foh"),
    ]


async def test_a_file_that_is_right_is_not_written_again(backend: Networkd, tmp_path: Path) -> None:
    await backend.apply(STATIC)
    before = (tmp_path / FILE_NAME).stat().st_ino
    await backend.apply(STATIC)
    assert (tmp_path / FILE_NAME).stat().st_ino == before
    (tmp_path / FILE_NAME).write_text("spoilt")
    await backend.apply(STATIC)
    assert (tmp_path / FILE_NAME).read_text() == network_file(STATIC, "eth0")


async def test_what_nobody_waits_for_any_more_is_done_before_the_next(
    backend: Networkd, tools: Tools, tmp_path: Path
) -> None:
    tools.free.clear()
    first = asyncio.create_task(backend.apply(STATIC))
    while not tools.ran:  # noqa: ASYNC110 - a thread writes
        await asyncio.sleep(0.001)
    first.cancel()
    second = asyncio.create_task(backend.apply(NetworkSettings()))
    await asyncio.sleep(0.05)
    assert (tmp_path / FILE_NAME).read_text() == network_file(STATIC, "eth0"), "the first one has its turn"
    tools.free.set()
    await second
    assert (tmp_path / FILE_NAME).read_text() == network_file(NetworkSettings(), "eth0")
    assert [command[0] for command in tools.ran] == ["networkctl", "hostnamectl"] * 2


async def test_what_a_power_cut_left_half_written_goes_with_the_next_setting(backend: Networkd, tmp_path: Path) -> None:
    await backend.apply(NetworkSettings())
    left = tmp_path / f".{FILE_NAME}.new"
    left.write_text("Address=10.0.0.2/24")
    await backend.reset(NetworkSettings())
    assert not left.exists()
    assert (tmp_path / FILE_NAME).exists()


async def test_a_name_that_was_not_answered_for_is_set_again(
    backend: Networkd, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "base-station-1")
    monkeypatch.setattr(networkd, "_kept_name", lambda: "base-station-1")
    await backend.apply(NetworkSettings())
    assert tools.ran == [("networkctl", "reload")], "it has that name"
    tools.refuse = True
    with pytest.raises(HostFailed):
        await backend.apply(STATIC)
    with pytest.raises(HostFailed):
        await backend._name("foh")
    tools.refuse = False
    tools.ran.clear()
    await backend.apply(NetworkSettings())
    assert [command[0] for command in tools.ran] == ["networkctl", "hostnamectl"]


async def test_a_host_that_refuses_is_told(backend: Networkd, tools: Tools) -> None:
    tools.refuse = True
    with pytest.raises(HostFailed):
        await backend.apply(STATIC)


async def test_a_reset_begins_the_interface_anew(backend: Networkd, tools: Tools) -> None:
    (sentence,) = await backend.reset(NetworkSettings())
    assert ("networkctl", "reconfigure", "eth0") in tools.ran
    assert "eth0" in sentence


async def test_a_tool_that_fails_hangs_or_is_missing_is_named_in_one_sentence() -> None:
    tool = Tool("network-not-applied", "Try again.")
    with pytest.raises(HostFailed, match="refused: no such thing"):
        await tool.run("sh", "-c", "echo no such thing >&2; exit 3")
    with pytest.raises(HostFailed, match="did not end within"):
        await tool.run("sleep", "30", seconds=0.1)
    with pytest.raises(HostFailed, match="No such file"):
        await tool.run("no-such-program-here")
    with pytest.raises(HostFailed) as told:
        await tool.run("sh", "-c", "yes loud | head -c 1000000 >&2; exit 1")
    assert len(told.value.detail) < 300
    assert await tool.run("echo", "said") == "said\n"
