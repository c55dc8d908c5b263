"""NetworkBackend `networkd` with tools of the test's own; tests/system/test_guest_network.py has the real ones."""

import asyncio
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from daemon.adapters import networkd
from daemon.adapters.host_tools import Tool
from daemon.adapters.networkd import Networkd
from daemon.adapters.networkd_file import MAIN_FILE, network_files
from daemon.errors import HostFailed
from daemon.network_settings import AddressMethod, InterfaceFields, NetworkSettings
from tests.fakes import FakeClock

STATIC = NetworkSettings(method=AddressMethod.STATIC, address="10.0.0.2/24", host_name="foh")


def text_of(settings: NetworkSettings) -> str:
    """What stands in the main interface's file."""
    return network_files(settings, "eth0")[0].text


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
    file = tmp_path / MAIN_FILE
    assert file.read_text() == text_of(STATIC)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert tools.ran == [
        ("networkctl", "reload"),
        ("hostnamectl", "--static", "--no-ask-password", "set-hostname", "foh"),
    ]


async def test_a_file_that_is_right_is_not_written_again(backend: Networkd, tmp_path: Path) -> None:
    await backend.apply(STATIC)
    before = (tmp_path / MAIN_FILE).stat().st_ino
    await backend.apply(STATIC)
    assert (tmp_path / MAIN_FILE).stat().st_ino == before
    (tmp_path / MAIN_FILE).write_text("spoilt")
    await backend.apply(STATIC)
    assert (tmp_path / MAIN_FILE).read_text() == text_of(STATIC)


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
    assert (tmp_path / MAIN_FILE).read_text() == text_of(STATIC), "the first one has its turn"
    tools.free.set()
    await second
    assert (tmp_path / MAIN_FILE).read_text() == text_of(NetworkSettings())
    assert [command[0] for command in tools.ran] == ["networkctl", "hostnamectl"] * 2


async def test_what_a_power_cut_left_half_written_goes_with_the_next_setting(backend: Networkd, tmp_path: Path) -> None:
    await backend.apply(NetworkSettings())
    left = tmp_path / f".{MAIN_FILE}.new"
    left.write_text("Address=10.0.0.2/24")
    await backend.reset(NetworkSettings())
    assert not left.exists()
    assert (tmp_path / MAIN_FILE).exists()


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


async def test_where_etc_is_read_only_the_name_holds_until_the_next_start(
    tools: Tools, backend: Networkd, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run(*command: str) -> str:
        if "--static" in command:
            raise HostFailed("x", "The host's hostnamectl refused: /etc/hostname is in a read-only filesystem.", "")
        return await tools.run(*command)

    monkeypatch.setattr(networkd, "_HOST", SimpleNamespace(run=run))
    await backend.apply(STATIC)
    assert tools.ran[-1] == ("hostnamectl", "--transient", "--no-ask-password", "set-hostname", "foh")


async def test_a_host_that_refuses_is_told(backend: Networkd, tools: Tools) -> None:
    tools.refuse = True
    with pytest.raises(HostFailed):
        await backend.apply(STATIC)


async def test_a_reset_begins_the_interface_anew(backend: Networkd, tools: Tools) -> None:
    (sentence,) = await backend.reset(NetworkSettings())
    assert ("networkctl", "reconfigure", "eth0") in tools.ran
    assert "eth0" in sentence


TWO = replace(STATIC, further=(InterfaceFields(interface="eth1", method=AddressMethod.STATIC, address="10.1.0.2/24"),))


@pytest.fixture
def two(tmp_path: Path, tools: Tools) -> Networkd:
    """Of two interfaces; the maker has laid the links."""
    folder, place = tmp_path / "folder", tmp_path / "etc"
    folder.mkdir()
    place.mkdir()
    (place / "10-base-station-eth1.network").symlink_to(folder / "base-station-eth1.network")
    return Networkd(FakeClock(), "eth0", folder, "base-station-1", ("eth1",), places=(tmp_path / "none", place))


def files_in(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


async def test_every_interface_has_its_file_before_networkd_is_told_once(
    two: Networkd, tools: Tools, tmp_path: Path
) -> None:
    await two.apply(TWO)
    expected = {file.name: file.text for file in network_files(TWO, "eth0", ("eth1",))}
    assert files_in(tmp_path / "folder") == expected
    assert [command for command in tools.ran if command[0] == "networkctl"] == [("networkctl", "reload")]


async def test_only_the_file_that_changes_is_written_again(two: Networkd, tmp_path: Path) -> None:
    await two.apply(NetworkSettings())
    before = (tmp_path / "folder" / MAIN_FILE).stat().st_ino
    await two.apply(replace(NetworkSettings(), further=TWO.further))
    assert (tmp_path / "folder" / MAIN_FILE).stat().st_ino == before
    assert "10.1.0.2/24" in (tmp_path / "folder" / "base-station-eth1.network").read_text()


async def test_files_of_interfaces_that_the_profile_names_no_more_go_and_nobody_elses(
    two: Networkd, tools: Tools, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    for name in ("base-station-eth7.network", "20-other.network", "base-station-eth7.netdev"):
        (folder / name).write_text("[Match]\n")
    settings = replace(TWO, further=(*TWO.further, InterfaceFields(interface="eth7", dns=("10.0.0.1",))))
    await two.apply(settings)
    assert set(files_in(folder)) == {
        MAIN_FILE,
        "base-station-eth1.network",
        "20-other.network",
        "base-station-eth7.netdev",
    }


async def test_a_reset_begins_those_interfaces_anew_that_are_there(
    two: Networkd, tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two.apply(TWO)
    monkeypatch.setattr("socket.if_nameindex", lambda: [(1, "lo"), (2, "eth0")])
    (sentence,) = await two.reset(NetworkSettings())
    assert tools.ran[-1] == ("networkctl", "reconfigure", "eth0"), "eth1 is pulled out"
    assert "eth0 and eth1" in sentence
    assert "10.1.0.2" not in "".join(files_in(tmp_path / "folder").values())
    monkeypatch.setattr("socket.if_nameindex", lambda: [(2, "eth0"), (3, "eth1")])
    await two.reset(NetworkSettings())
    assert ("networkctl", "reconfigure", "eth0", "eth1") in tools.ran


async def test_an_interface_that_networkd_has_no_link_for_is_told_to_whoever_sets_it_and_to_nobody_else(
    two: Networkd, tmp_path: Path
) -> None:
    link = tmp_path / "etc" / "10-base-station-eth1.network"
    link.unlink()
    link.symlink_to(tmp_path / "folder" / "base-station-eth2.network")
    await two.apply(STATIC)
    with pytest.raises(HostFailed, match="leaves eth1 alone"):
        await two.apply(TWO)


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
