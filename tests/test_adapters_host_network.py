"""The host's addresses and name as the kernel really has them, in a network and a host name of the test's own."""

import asyncio
import ctypes
import os
import selectors
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from daemon.adapters.host_network import HostNetwork
from daemon.adapters.system_clock import SystemClock
from daemon.messages import NetworkStatus
from daemon.settings import NetworkSettings
from tests.fakes import FakeClock
from tests.power_cut import in_child

_CLONE_NEWUTS, _CLONE_NEWUSER, _CLONE_NEWNET = 0x04000000, 0x10000000, 0x40000000
V4, V6 = IPv4Address("10.9.8.7"), IPv6Address("fd00::7")


def run(command: str) -> None:
    subprocess.run(command.split(), check=True, capture_output=True)


def enter_own_network() -> None:
    """A network with only a loopback interface, and a host name, of this process's own; root or not."""
    flags = _CLONE_NEWNET | _CLONE_NEWUTS
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if user != 0:
        flags |= _CLONE_NEWUSER
    if libc.unshare(flags) != 0:
        raise OSError(ctypes.get_errno(), "this test needs a network namespace (root, or user namespaces allowed)")
    if user != 0:
        for name, line in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123 - one write, no truncation
                file.write(line)
    run("ip link set lo up")


def in_own_network(work: Callable[[], Awaitable[None]]) -> None:
    def child() -> None:
        enter_own_network()
        asyncio.run(asyncio.wait_for(work(), 10))

    assert in_child(child) == 0, "the work failed in its own network; its traceback is above"


class Told:
    """Keeps what a watch tells, and waits for it."""

    def __init__(self) -> None:
        self.all: list[NetworkStatus] = []
        self._more = asyncio.Event()

    def __call__(self, status: NetworkStatus) -> None:
        self.all.append(status)
        self._more.set()

    async def until(self, wanted: Callable[[NetworkStatus], bool]) -> NetworkStatus:
        while not (self.all and wanted(self.all[-1])):
            self._more.clear()
            await asyncio.wait_for(self._more.wait(), 5)
        return self.all[-1]


def test_an_address_that_comes_and_goes_is_told_without_asking() -> None:
    async def work() -> None:
        network, told = HostNetwork(SystemClock()), Told()
        assert (await network.status()).addresses == ()
        stop = network.watch(told)
        run(f"ip addr add {V4}/32 dev lo")
        run(f"ip addr add {V6}/128 dev lo")
        await told.until(lambda status: status.addresses == (V4, V6))
        assert (await network.status()).addresses == (V4, V6)
        run(f"ip addr del {V4}/32 dev lo")
        await told.until(lambda status: status.addresses == (V6,))
        stop()
        stop()
        run(f"ip addr add {V4}/32 dev lo")
        assert told.all[-1].addresses == (V6,)

    in_own_network(work)


def test_a_change_between_status_and_watch_is_told() -> None:
    async def work() -> None:
        network, told = HostNetwork(SystemClock()), Told()
        await network.status()
        run(f"ip addr add {V4}/32 dev lo")
        network.watch(told)
        await told.until(lambda status: status.addresses == (V4,))

    in_own_network(work)


def test_a_new_host_name_is_told() -> None:
    async def work() -> None:
        network, told = HostNetwork(SystemClock()), Told()
        await network.status()
        network.watch(told)
        socket.sethostname("foh-left")
        status = await told.until(lambda status: status.host_name == "foh-left")
        assert status.names == ("foh-left", "foh-left.local")
        socket.sethostname("foh-right")
        await told.until(lambda status: status.host_name == "foh-right")

    in_own_network(work)


def test_a_storm_of_changes_is_told_a_few_times_and_ends_in_the_truth() -> None:
    async def work() -> None:
        network, told = HostNetwork(SystemClock()), Told()
        await network.status()
        network.watch(told)
        begun = time.monotonic()
        for number in range(200):
            run(f"ip addr add 10.1.{number}.1/32 dev lo")
        await told.until(lambda status: len(status.addresses) == 64)
        run("ip addr flush dev lo scope global")
        await told.until(lambda status: status.addresses == ())
        assert len(told.all) <= (time.monotonic() - begun) / 0.2 + 1

    in_own_network(work)


def test_an_idle_watch_wakes_nothing_up() -> None:
    class CountingSelector(selectors.EpollSelector):
        wakes = 0

        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            self.wakes += 1
            return super().select(timeout)

    async def wakes_in_a_while(selector: CountingSelector) -> int:
        before = selector.wakes
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 0.3)
        return selector.wakes - before

    async def work(selector: CountingSelector) -> None:
        alone = await wakes_in_a_while(selector)
        clock = FakeClock()
        stop = HostNetwork(clock).watch(lambda status: None)
        clock.advance(1)
        await asyncio.sleep(0)
        assert await wakes_in_a_while(selector) == alone
        assert clock.pending == 0
        stop()

    def child() -> None:
        enter_own_network()
        selector = CountingSelector()
        asyncio.SelectorEventLoop(selector).run_until_complete(work(selector))

    assert in_child(child) == 0


def test_only_the_profiles_interface_counts_and_loopback_only_by_name() -> None:
    async def work() -> None:
        run(f"ip addr add {V4}/32 dev lo")
        assert (await HostNetwork(SystemClock()).status()).addresses == (V4,)
        assert (await HostNetwork(SystemClock(), "nic9").status()).addresses == ()
        by_name = (await HostNetwork(SystemClock(), "lo").status()).addresses
        assert set(by_name) == {ip_address("127.0.0.1"), V4, ip_address("::1")}

    in_own_network(work)


def test_an_interface_that_is_down_has_no_addresses() -> None:
    async def work() -> None:
        run(f"ip addr add {V4}/32 dev lo")
        run("ip link set lo down")
        assert (await HostNetwork(SystemClock()).status()).addresses == ()

    in_own_network(work)


def test_link_local_addresses_come_last_and_without_a_scope() -> None:
    async def work() -> None:
        for address in ("fe80::5/64", f"{V6}/128", "169.254.3.3/16", f"{V4}/32"):
            run(f"ip addr add {address} dev lo")
        status = await HostNetwork(SystemClock()).status()
        assert [str(address) for address in status.addresses] == ["10.9.8.7", "169.254.3.3", "fd00::7", "fe80::5"]

    in_own_network(work)


async def test_where_the_system_lets_nothing_be_watched_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(97, "Address family not supported by protocol")

    clock = FakeClock()
    monkeypatch.setattr("daemon.adapters.host_changes.socket.socket", refuse)
    monkeypatch.setattr("daemon.adapters.host_changes.os.open", refuse)
    stop = HostNetwork(clock).watch(lambda status: None)
    monkeypatch.undo()
    clock.advance(1)
    stop()
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["Network", "Host name"]


async def test_a_reset_changes_nothing_and_says_who_keeps_the_addresses() -> None:
    network = HostNetwork(FakeClock())
    before = await network.status()
    (sentence,) = await network.reset(NetworkSettings())
    assert "host's own network service, which keeps them" in sentence
    assert await network.status() == before
