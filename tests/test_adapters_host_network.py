"""The host's addresses and name as the kernel really has them, in a network and a host name of the test's own."""

import asyncio
import logging
import selectors
import socket
import time
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest

from daemon.adapters import host_state
from daemon.adapters.host_network import HostNetwork
from daemon.adapters.host_state import HostState, HostWatch
from daemon.adapters.system_clock import SystemClock
from daemon.messages.network import AddressDetail, InterfaceStatus, NetworkStatus, Obtained
from daemon.network_settings import NetworkSettings
from tests.fakes import FakeClock
from tests.own_network import enter_own_network, in_own_network, ip_batch, plug_in, run
from tests.power_cut import in_child

V4, V6 = IPv4Address("10.9.8.7"), IPv6Address("fd00::7")
NOWHERE = (Path("/nowhere/resolv.conf"),)
FOR_A_WHILE = "valid_lft 600 preferred_lft 300"


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


class Looks(HostState):
    """Counts the looks."""

    made = 0

    def look(self) -> NetworkStatus:
        self.made += 1
        return super().look()


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


@pytest.mark.alone
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
        clock.advance(3)
        await asyncio.sleep(0)
        assert await wakes_in_a_while(selector) == alone
        assert clock.pending == 0
        stop()

    def child() -> None:
        enter_own_network()
        selector = CountingSelector()
        asyncio.SelectorEventLoop(selector).run_until_complete(work(selector))

    assert in_child(child) == 0


def test_links_and_gateways_that_come_and_go_are_told_without_asking() -> None:
    async def work() -> None:
        plug_in()
        network, told = HostNetwork(SystemClock(), "nic0"), Told()
        first = await network.status()
        assert (first.link, first.mac, first.gateways) == (True, "02:00:5e:00:00:07", ())
        network.watch(told)
        run("ip addr add 192.168.7.20/24 dev nic0", "ip route add default via 192.168.7.1 dev nic0")
        await told.until(lambda status: status.gateways == (ip_address("192.168.7.1"),))
        run("ip route del default")
        await told.until(lambda status: status.gateways == ())
        run("ip link set far0 down")
        unplugged = await told.until(lambda status: status.link is False)
        assert unplugged.addresses == (ip_address("192.168.7.20"),)
        run("ip link set far0 up")
        await told.until(lambda status: status.link is True)
        run("ip link del nic0")
        gone = await told.until(lambda status: status.link is None)
        assert (gone.addresses, gone.mac) == ((), "")

    in_own_network(work)


def test_each_address_says_how_it_was_obtained() -> None:
    async def work() -> None:
        plug_in()
        run(
            f"ip addr add 192.168.7.20/24 dev nic0 {FOR_A_WHILE}",
            "ip addr add 10.9.8.7/8 dev nic0",
            "ip addr add 169.254.3.3/16 dev nic0",
            f"ip addr add fd00::20/64 dev nic0 nodad {FOR_A_WHILE}",
            f"ip addr add fd00::21/128 dev nic0 nodad {FOR_A_WHILE}",
            "ip addr add fd00::7/64 dev nic0 nodad",
            "ip addr add fe80::5/64 dev nic0 nodad",
        )
        status = await HostNetwork(SystemClock(), "nic0").status()
        expected = {
            "192.168.7.20/24": Obtained.DHCP,
            "10.9.8.7/8": Obtained.STATIC,
            "169.254.3.3/16": Obtained.LINK_LOCAL,
            "fd00::20/64": Obtained.ROUTER,
            "fd00::21/128": Obtained.DHCP,
            "fd00::7/64": Obtained.STATIC,
            "fe80::5/64": Obtained.LINK_LOCAL,
        }
        assert {f"{one.address}/{one.prefix}": one.obtained for one in status.details} == expected
        assert tuple(one.address for one in status.details) == status.addresses
        versions = [(address.version, address.is_link_local) for address in status.addresses]
        assert versions == sorted(versions)

    in_own_network(work)


def test_gateways_are_those_of_the_shown_interface_by_metric_and_each_once() -> None:
    async def work() -> None:
        plug_in()
        run("ip addr add 192.168.7.20/24 dev nic0", "ip addr add 10.0.0.2/24 dev far0")
        run(
            "ip route add default via 192.168.7.2 dev nic0 metric 200",
            "ip route add default via 192.168.7.1 dev nic0 metric 100",
            "ip route add default via 192.168.7.1 dev nic0 metric 300",
            "ip -6 route add default via fe80::1 dev nic0 metric 50",
            "ip route add default via 10.0.0.1 dev far0 metric 10",
            "ip route add default dev far0 metric 20",
        )
        named = await HostNetwork(SystemClock(), "nic0").status()
        assert [str(gateway) for gateway in named.gateways] == ["192.168.7.1", "192.168.7.2", "fe80::1"]
        every = await HostNetwork(SystemClock()).status()
        assert [str(gateway) for gateway in every.gateways] == ["10.0.0.1", "192.168.7.1", "192.168.7.2", "fe80::1"]
        assert (every.link, every.mac) == (None, "")

    in_own_network(work)


def test_a_static_address_counts_as_one_until_the_kernel_has_given_it_up() -> None:
    async def work() -> None:
        plug_in()
        run("ip addr add 192.168.7.20/24 dev nic0", "ip addr add 192.168.8.99/24 dev nic0")
        address, other = ip_address("192.168.7.20"), ip_address("192.168.8.99")
        state = HostState("nic0", NOWHERE)
        state.set_own(frozenset({address}))

        def obtained() -> dict[object, Obtained]:
            return {each.address: each.obtained for each in state.look().details if each.address.version == 4}

        assert obtained() == {address: Obtained.STATIC, other: Obtained.DHCP}, "a lease may be given for ever"
        state.set_own(frozenset())
        assert obtained()[address] is Obtained.STATIC, "it was set, and the kernel has it still"
        run("ip addr del 192.168.7.20/24 dev nic0")
        assert obtained() == {other: Obtained.DHCP}
        run("ip addr add 192.168.7.20/24 dev nic0")
        assert obtained()[address] is Obtained.DHCP, "what comes back now is a lease"

    in_own_network(work)


def test_each_interface_of_the_unit_is_told_by_itself_and_the_main_one_first() -> None:
    async def work() -> None:
        plug_in()
        run("ip link add aaa0 type veth peer name other0", "ip link set aaa0 up", "ip link set aaa0 addrgenmode none")
        run("ip addr add 192.168.9.9/24 dev aaa0", "ip addr add 10.3.0.2/24 dev far0")
        run("ip addr add 192.168.7.20/24 dev nic0", "ip addr add fd00::7/64 dev nic0 nodad")
        status = await HostNetwork(SystemClock(), "nic0", ("aaa0", "none0")).status()
        assert [str(address) for address in status.addresses] == ["192.168.7.20", "192.168.9.9", "fd00::7"]
        main, further, missing = status.interfaces
        assert (main.name, main.link, main.mac) == ("nic0", True, "02:00:5e:00:00:07")
        assert (status.link, status.mac, status.main_details) == (main.link, main.mac, main.details)
        assert (further.name, further.link) == ("aaa0", False), "its other end is not up"
        assert further.holds(ip_address("192.168.9.9"))
        assert not main.holds(ip_address("192.168.9.9"))
        assert missing == InterfaceStatus("none0")

    in_own_network(work)


def test_an_address_on_two_interfaces_is_shown_once() -> None:
    async def work() -> None:
        plug_in()
        run("ip addr add 192.168.7.20/24 dev nic0", "ip addr add 192.168.7.20/32 dev lo")
        status = await HostNetwork(SystemClock()).status()
        assert status.addresses == (ip_address("192.168.7.20"),)
        assert status.details == (AddressDetail(ip_address("192.168.7.20"), 32, Obtained.STATIC),)

    in_own_network(work)


@pytest.mark.alone
def test_a_look_with_many_addresses_and_routes_is_short() -> None:
    async def work() -> None:
        plug_in()
        lines = [f"addr add 10.3.0.{host}/24 dev nic0" for host in range(1, 61)]
        lines += [f"route add 10.{100 + at // 250}.{at % 250}.0/24 via 10.3.0.200 dev nic0" for at in range(1000)]
        ip_batch(*lines, "route add default via 10.3.0.254 dev nic0")
        state, taken = HostState("nic0"), []
        for _ in range(10):
            begun = time.perf_counter()
            status = state.look()
            taken.append(time.perf_counter() - begun)
        assert len(status.addresses) == 60
        assert status.gateways == (ip_address("10.3.0.254"),)
        # 1 ms on a desk's processor; the least, because the machine may be busy with other tests.
        assert min(taken) < 0.02

    in_own_network(work)


@pytest.mark.parametrize(
    ("content", "servers"),
    [
        (b"", ()),
        (b"nameserver 127.0.0.53\noptions edns0\n", ()),
        (b"nameserver 127.0.0.53\nnameserver 192.168.7.1\nnameserver 192.168.7.1\n", ("192.168.7.1",)),
        (b"nameserver dns.example\nnameserver fe80::1%nic0\nnameserver 127.0.0.1\n", ("fe80::1", "127.0.0.1")),
        (b"".join(b"nameserver 10.0.0.%d\n" % at for at in range(9)), tuple(f"10.0.0.{at}" for at in range(4))),
    ],
)
def test_dns_servers_are_those_that_the_host_asks(tmp_path: Path, content: bytes, servers: tuple[str, ...]) -> None:
    first, second = tmp_path / "resolved", tmp_path / "etc"
    state = HostState(resolv_confs=(first, second))
    assert state.look().dns == ()
    second.write_bytes(content)
    assert tuple(map(str, state.look().dns)) == servers
    first.write_bytes(b"nameserver 10.9.9.9\n")
    assert state.look().dns == (ip_address("10.9.9.9"),)


async def test_what_is_written_a_moment_after_a_change_is_told(tmp_path: Path) -> None:
    clock, told, resolv_conf = FakeClock(), Told(), tmp_path / "resolv.conf"
    watch = HostWatch(clock, HostState(resolv_confs=(resolv_conf,)))
    watch.status()
    stop = watch.watch(told)
    clock.advance(0.3)
    resolv_conf.write_bytes(b"nameserver 10.9.9.9\n")
    clock.advance(1.8)
    assert told.all == []
    clock.advance(0.2)
    assert [status.dns for status in told.all] == [(ip_address("10.9.9.9"),)]
    assert clock.pending == 0
    stop()


def test_each_kind_of_change_is_a_sign() -> None:
    async def work() -> None:
        plug_in()
        run("ip addr add 192.168.7.20/24 dev nic0")
        clock = FakeClock()
        HostNetwork(clock).watch(lambda status: None)
        for command in (
            "ip route add default via 192.168.7.1 dev nic0",
            "ip -6 route add default via fe80::1 dev nic0",
            f"ip addr add {V4}/32 dev lo",
            f"ip addr add {V6}/128 dev lo",
            "ip link set nic0 mtu 1400",
        ):
            async with asyncio.timeout(5):  # the kernel may still have something to say of the one before
                while clock.pending:
                    clock.advance(0.2)
                    clock.advance(2)
                    await asyncio.sleep(0.05)
            run(command)
            await asyncio.sleep(0.05)
            assert clock.pending, command

    in_own_network(work)


def test_another_sign_puts_the_second_look_off() -> None:
    async def work() -> None:
        clock, looks = FakeClock(), Looks()
        stop = HostWatch(clock, looks).watch(lambda status: None)
        clock.advance(0.2)
        clock.advance(1.9)
        assert looks.made == 1
        run(f"ip addr add {V4}/32 dev lo")
        await asyncio.sleep(0.05)
        clock.advance(0.2)
        assert looks.made == 2
        clock.advance(1.9)
        assert looks.made == 2
        clock.advance(0.1)
        assert looks.made == 3
        assert clock.pending == 0
        stop()

    in_own_network(work)


@pytest.mark.parametrize("error", [OSError(97, "Address family not supported by protocol"), ValueError("nonsense")])
def test_what_the_kernel_does_not_tell_is_as_it_last_was(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        raise error

    state, fresh = HostState("lo", NOWHERE), HostState("lo", NOWHERE)
    before = state.look()
    assert before.addresses
    for name in ("read_links", "read_addresses", "read_default_routes"):
        monkeypatch.setattr(host_state, name, refuse)
    with caplog.at_level(logging.WARNING):
        assert [state.look(), state.look()] == [before, before]
    assert len(caplog.records) == 3
    assert fresh.look() == NetworkStatus(socket.gethostname(), interfaces=(InterfaceStatus("lo"),))


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


async def test_nothing_is_managed_and_to_apply_changes_nothing() -> None:
    network = HostNetwork(FakeClock())
    before = await network.status()
    await network.apply(NetworkSettings(host_name="foh"))
    assert network.manages is False
    assert await network.status() == before
