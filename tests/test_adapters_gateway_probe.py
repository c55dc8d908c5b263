"""Whether a device answers on the unit's own network: asked of a real kernel, over a cable to another network's end."""

import asyncio
import os
import subprocess
import time
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from pathlib import Path

from daemon.adapters.gateway_probe import NeighbourProbe
from tests.fake_registration import FakeGatewayProbe
from tests.own_network import enter_own_network, run
from tests.power_cut import in_child

HERE, THERE, NOBODY = "10.66.0.2", "10.66.0.1", "10.66.0.9"
HERE6, THERE6 = "fd66::2", "fd66::1"


def _beside_a_device(work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` in a network with one other device, in a child process."""

    def child() -> None:
        enter_own_network()
        # The other end of the cable is in a network of its own, which ends with its process.
        far = subprocess.Popen(["unshare", "--net", "sh", "-c", "ip link set lo up; echo; cat"], stdin=-1, stdout=-1)
        assert far.stdout is not None
        assert far.stdin is not None
        far.stdout.readline()
        try:
            run("ip link add nic0 type veth peer name far0", f"ip link set far0 netns {far.pid}")
            run(
                f"ip address add {HERE}/24 dev nic0", f"ip address add {HERE6}/64 dev nic0 nodad", "ip link set nic0 up"
            )
            inside = f"nsenter --target={far.pid} --net ip"
            run(f"{inside} address add {THERE}/24 dev far0", f"{inside} address add {THERE6}/64 dev far0 nodad")
            run(f"{inside} link set far0 up")
            os.environ["FAR"] = inside
            asyncio.run(asyncio.wait_for(work(), 15))
        finally:
            far.kill()
            far.wait()

    assert in_child(child) == 0, "the work failed in its own network; its traceback is above"


def _hurry() -> None:
    """Have the kernel confirm what is old after 1 s instead of 5, and ask thrice in 1 s instead of 3."""
    settings = Path("/proc/sys/net/ipv4/neigh/nic0")
    (settings / "delay_first_probe_time").write_text("1")
    (settings / "retrans_time_ms").write_text("300")


def test_a_device_that_is_there_answers_at_once() -> None:
    async def work() -> None:
        began = time.monotonic()
        assert await NeighbourProbe().answers(ip_address(THERE))
        assert await NeighbourProbe().answers(ip_address(THERE6))
        assert time.monotonic() - began < 2.0

    _beside_a_device(work)


def test_nobody_answers_at_an_address_that_no_device_has_nor_where_no_way_leads() -> None:
    async def work() -> None:
        _hurry()
        probe = NeighbourProbe(3.0)
        began = time.monotonic()
        answers = await asyncio.gather(*(probe.answers(ip_address(each)) for each in (NOBODY, "192.0.2.1")))
        assert answers == [False, False]
        assert time.monotonic() - began < 3.0, "the kernel says so after three questions"

    _beside_a_device(work)


def test_a_device_that_went_away_does_not_answer_because_it_once_did() -> None:
    async def work() -> None:
        _hurry()
        probe = NeighbourProbe()
        for leave in f"address del {THERE}/24 dev far0", "link set far0 down":
            run(f"{os.environ['FAR']} address replace {THERE}/24 dev far0")
            assert await probe.answers(ip_address(THERE))
            run(f"ip neigh change {THERE} dev nic0 nud stale", f"{os.environ['FAR']} {leave}")
            assert not await probe.answers(ip_address(THERE))

    _beside_a_device(work)


def test_a_device_that_answered_long_ago_confirms_it_at_once_that_it_is_there() -> None:
    """The kernel alone would have waited for 5 s before it asked again."""

    async def work() -> None:
        for address in THERE, THERE6:
            assert await NeighbourProbe().answers(ip_address(address))
            run(f"ip neigh change {address} dev nic0 nud stale")
            began = time.monotonic()
            assert await NeighbourProbe().answers(ip_address(address))
            assert time.monotonic() - began < 2.0

    _beside_a_device(work)


def test_a_device_whose_firewall_keeps_quiet_is_asked_by_the_kernel() -> None:
    async def work() -> None:
        _hurry()
        no_icmp = f"{os.environ['FAR']} route add prohibit {HERE}"
        assert await NeighbourProbe().answers(ip_address(THERE))
        run(f"ip neigh change {THERE} dev nic0 nud stale", no_icmp)
        began = time.monotonic()
        assert await NeighbourProbe().answers(ip_address(THERE))
        assert time.monotonic() - began > 0.5

    _beside_a_device(work)


def test_a_device_behind_another_gateway_is_none_of_the_units_own_network() -> None:
    async def work() -> None:
        run(f"ip route add 192.0.2.0/24 via {THERE}", f"{os.environ['FAR']} address add 192.0.2.1/24 dev lo")
        assert not await NeighbourProbe(1.0).answers(ip_address("192.0.2.1"))

    _beside_a_device(work)


def test_the_units_own_address_is_no_device() -> None:
    async def work() -> None:
        began = time.monotonic()
        assert [await NeighbourProbe().answers(ip_address(each)) for each in (HERE, HERE6)] == [False, False]
        assert time.monotonic() - began < 2.0

    _beside_a_device(work)


async def test_the_fake_answers_alike() -> None:
    fake = FakeGatewayProbe()
    fake.silent.add(ip_address(NOBODY))
    assert [await fake.answers(ip_address(each)) for each in (THERE, NOBODY)] == [True, False]
