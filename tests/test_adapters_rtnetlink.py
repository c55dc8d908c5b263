"""Links, addresses and default routes as the kernel tells them, and as nobody should."""

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.adapters.netlink import Message, messages
from daemon.adapters.rtnetlink import (
    DefaultRoute,
    Neighbour,
    default_routes,
    held,
    link,
    neighbour,
    read_addresses,
    read_default_routes,
    read_links,
)
from tests.own_network import in_own_network, plug_in, run

ROUTE_V4 = bytes([socket.AF_INET, 0, 0, 0, 254, 3, 0, 1]) + bytes(4)
ADDRESS_V4 = bytes([socket.AF_INET, 24, 0x80, 0]) + struct.pack("=I", 7)
LINK = struct.pack("=BxHiII", socket.AF_UNSPEC, 1, 7, 1, 0)
DONE, ERROR = 3, 2


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def number(kind: int, value: int) -> bytes:
    return attribute(kind, struct.pack("=I", value))


def message(kind: int, body: bytes = b"", flags: int = 0, answers: int = 1) -> bytes:
    return struct.pack("=IHHII", 16 + len(body), kind, flags, answers, 0) + body + bytes(-len(body) % 4)


def default_via(gateway: str, hop_flags: int = 0) -> bytes:
    details = attribute(5, IPv4Address(gateway).packed)
    return struct.pack("=HBBi", 8 + len(details), hop_flags, 0, int(gateway[-1])) + details


class FakeNetlink:
    """A netlink socket that has these datagrams, and then is silent."""

    def __init__(self, datagrams: Iterator[tuple[bytes, int, int]]) -> None:
        self._datagrams = datagrams
        self.asked = 0

    def __call__(self, *_: object) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def settimeout(self, seconds: float) -> None:
        assert 0 < seconds <= 0.05

    def sendto(self, _data: bytes, _to: object) -> None:
        self.asked += 1

    def recvmsg(self, _size: int) -> tuple[bytes, list[Any], int, tuple[int, int]]:
        for datagram, flags, sender in self._datagrams:
            return datagram, [], flags, (sender, 0)
        raise TimeoutError("timed out")


Answers = Callable[..., FakeNetlink]


@pytest.fixture
def kernel_answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Puts datagrams in the kernel's place; each is bytes, or with flags and a sender."""

    def answers(*datagrams: bytes | tuple[bytes, int, int]) -> FakeNetlink:
        fake = FakeNetlink(one if isinstance(one, tuple) else (one, 0, 0) for one in datagrams)
        monkeypatch.setattr("daemon.adapters.rtnetlink.socket.socket", fake)
        return fake

    return answers


def test_links_are_told_with_carrier_and_hardware_address() -> None:
    async def work() -> None:
        plug_in()
        links = {one.name: one for one in read_links()}
        lo, nic = links["lo"], links["nic0"]
        assert (lo.up, lo.carrier, lo.mac) == (True, True, "")
        assert (nic.up, nic.carrier, nic.mac) == (True, True, "02:00:5e:00:00:07")
        assert nic.index == socket.if_nametoindex("nic0")
        run("ip link set far0 down")
        nic = next(one for one in read_links() if one.name == "nic0")
        assert (nic.up, nic.carrier) == (True, False)
        run("ip link set nic0 down")
        nic = next(one for one in read_links() if one.name == "nic0")
        assert (nic.up, nic.carrier) == (False, False)

    in_own_network(work)


def test_addresses_are_told_with_prefix_and_permanence() -> None:
    async def work() -> None:
        plug_in()
        run(
            "ip addr add 192.168.7.20/24 dev nic0",
            "ip addr add 10.0.0.1 peer 10.0.0.2/32 dev nic0 valid_lft 600 preferred_lft 300",
            "ip addr add fd00::7/64 dev nic0 nodad",
            "ip addr add fd00::8 peer fd00::9/128 dev nic0 nodad",
            "ip addr add fd00::10/64 dev nic0 nodad valid_lft 600 preferred_lft 0",
        )
        nic = socket.if_nametoindex("nic0")
        found = {str(one.address): (one.prefix, one.permanent) for one in read_addresses() if one.interface == nic}
        assert found == {
            "192.168.7.20": (24, True),
            "10.0.0.1": (32, False),
            "fd00::7": (64, True),
            "fd00::8": (128, True),
            "fd00::10": (64, False),
        }
        (loopback,) = (one for one in read_addresses() if one.address == IPv4Address("127.0.0.1"))
        assert (loopback.prefix, loopback.scope) == (8, 254)

    in_own_network(work)


def test_an_address_counts_once_no_other_host_has_it() -> None:
    async def work() -> None:
        plug_in()
        run(
            "ip addr add fd00::7/64 dev far0 nodad",
            "ip addr add fd00::7/64 dev nic0",
            "ip addr add fd00::8/64 dev nic0",
        )
        nic = socket.if_nametoindex("nic0")
        assert [one for one in read_addresses() if one.interface == nic] == []
        until = time.monotonic() + 5
        while not (found := [one for one in read_addresses() if one.interface == nic]):
            assert time.monotonic() < until
            await asyncio.sleep(0.05)
        assert [one.address for one in found] == [IPv6Address("fd00::8")]

    in_own_network(work)


@pytest.mark.parametrize(("flags", "usable"), [(0x80, True), (0xA0, True), (0xC0, False), (0x88, False)])
def test_a_deprecated_address_counts_and_one_in_doubt_does_not(flags: int, usable: bool) -> None:
    body = bytes([socket.AF_INET6, 64, flags, 0]) + struct.pack("=I", 7) + attribute(1, IPv6Address("fd00::7").packed)
    assert (held(body) is not None) is usable


def test_default_routes_are_told_by_their_metric_and_others_are_not() -> None:
    async def work() -> None:
        plug_in()
        run("ip addr add 192.168.7.20/24 dev nic0")
        run(
            "ip route add default via 192.168.7.2 dev nic0 metric 200 proto dhcp",
            "ip route add default via 192.168.7.1 dev nic0 metric 100 proto static",
            "ip route add default dev nic0 metric 150",
            "ip route add default via 192.168.7.9 dev nic0 table 77",
            "ip route add unreachable default metric 5",
            "ip route add blackhole default metric 6",
            "ip route add 10.0.0.0/8 via 192.168.7.3 dev nic0",
            "ip -6 route add default via fe80::1 dev nic0 metric 120",
            "ip -6 route add unreachable default metric 7",
        )
        nic = socket.if_nametoindex("nic0")
        assert read_default_routes() == (
            DefaultRoute(IPv4Address("192.168.7.1"), nic, 4, 100),
            DefaultRoute(IPv6Address("fe80::1"), nic, 3, 120),
            DefaultRoute(None, nic, 3, 150),
            DefaultRoute(IPv4Address("192.168.7.2"), nic, 16, 200),
        )

    in_own_network(work)


def test_a_route_with_several_next_hops_has_several_gateways() -> None:
    hops = default_via("10.0.0.1") + default_via("10.0.0.2")
    assert default_routes(ROUTE_V4 + number(6, 9) + attribute(9, hops)) == (
        DefaultRoute(IPv4Address("10.0.0.1"), 1, 3, 9),
        DefaultRoute(IPv4Address("10.0.0.2"), 2, 3, 9),
    )


def test_the_attributes_for_large_numbers_go_before_the_small_fields() -> None:
    route = ROUTE_V4 + number(4, 7)
    assert default_routes(route + number(15, 254)) == (DefaultRoute(None, 7, 3, 0),)
    assert default_routes(route + number(15, 1000)) == ()
    address = held(ADDRESS_V4 + attribute(2, bytes([10, 0, 0, 1])) + number(8, 0x20))
    assert address is not None
    assert not address.permanent


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (link, b""),
        (link, LINK[:-1]),
        (link, LINK + b"\x03"),
        (link, LINK + struct.pack("=HH", 3, 3)),
        (link, LINK + struct.pack("=HH", 9, 3) + b"nic0"),
        (held, ADDRESS_V4),
        (held, ADDRESS_V4 + attribute(2, bytes(3))),
        (held, ADDRESS_V4 + attribute(2, bytes(16))),
        (held, ADDRESS_V4 + attribute(2, bytes(4)) + attribute(8, bytes(2))),
        (held, bytes([socket.AF_INET, 33]) + ADDRESS_V4[2:] + attribute(2, bytes(4))),
        (default_routes, ROUTE_V4[:-1]),
        (default_routes, ROUTE_V4 + number(4, 7) + attribute(5, bytes(5))),
        (default_routes, ROUTE_V4 + attribute(9, bytes(8))),
        (default_routes, ROUTE_V4 + attribute(9, default_via("10.0.0.1")[:-2])),
        (messages, b"\0"),
        (messages, bytes(16)),
        (messages, message(16, bytes(8))[:-1]),
    ],
)
def test_nonsense_is_a_value_error(read: Callable[[bytes], object], body: bytes) -> None:
    with pytest.raises(ValueError, match=r"too short|impossible length|longer than itself"):
        read(body)


_BODIES = st.builds(
    lambda head, parts: head + b"".join(parts),
    st.sampled_from(
        [b"", LINK, ADDRESS_V4, ROUTE_V4, bytes([socket.AF_INET6]) + ROUTE_V4[1:], b"\x0a" + ADDRESS_V4[1:]]
    ),
    st.lists(
        st.one_of(
            st.binary(max_size=30),
            st.builds(attribute, st.integers(0, 40), st.binary(max_size=20)),
            st.builds(attribute, st.just(9), st.just(default_via("10.0.0.1"))),
        ),
        max_size=5,
    ),
)


@pytest.mark.parametrize("read", [link, held, default_routes, messages])
@given(body=st.one_of(st.binary(max_size=200), _BODIES))
def test_no_bytes_raise_anything_else(read: Callable[[bytes], object], body: bytes) -> None:
    with contextlib.suppress(ValueError):
        read(body)


@given(st.lists(st.builds(Message, st.integers(0, 0xFFFF), st.just(0), st.integers(0, 9), st.binary(max_size=40))))
def test_messages_come_out_as_they_went_in(sent: list[Message]) -> None:
    datagram = b"".join(message(one.kind, one.body, answers=one.number) for one in sent)
    assert messages(datagram) == tuple(sent)


def test_a_kernel_that_is_silent_is_waited_for_a_moment(kernel_answers: Answers) -> None:
    kernel_answers(message(16, LINK))
    with pytest.raises(TimeoutError):
        read_links()


def test_a_real_socket_without_an_answer_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "sendto", lambda *_: 0)
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        read_links()
    assert time.monotonic() - begun < 1


def test_what_others_send_and_what_answers_another_request_is_passed_over(kernel_answers: Answers) -> None:
    other = LINK[:4] + struct.pack("=i", 99) + LINK[8:]
    kernel_answers(
        (message(16, other), 0, 4711), message(16, other, answers=8), message(16, LINK), message(DONE, bytes(4))
    )
    assert [one.index for one in read_links()] == [7]


@pytest.mark.parametrize("kind", [DONE, ERROR])
def test_the_kernels_refusal_is_an_os_error(kernel_answers: Answers, kind: int) -> None:
    kernel_answers(message(kind, struct.pack("=i", -1) + bytes(16)))
    with pytest.raises(OSError, match="Operation not permitted"):
        read_links()


@pytest.mark.parametrize(
    "datagram", [message(ERROR), message(ERROR, bytes(20)), message(DONE, struct.pack("=i", -(1 << 31))), b"\1"]
)
def test_an_end_that_makes_no_sense_is_a_value_error(kernel_answers: Answers, datagram: bytes) -> None:
    kernel_answers(datagram)
    with pytest.raises(ValueError, match=r"nonsense|too short"):
        read_links()


def test_a_truncated_datagram_is_a_value_error(kernel_answers: Answers) -> None:
    kernel_answers((message(16, LINK), socket.MSG_TRUNC, 0))
    with pytest.raises(ValueError, match="longer"):
        read_links()


@pytest.mark.parametrize("sender", [0, 4711])
def test_a_dump_without_end_is_given_up(kernel_answers: Answers, sender: int) -> None:
    kernel_answers(*[(message(16, LINK) * 1000, 0, sender)] * 1000)
    with pytest.raises(ValueError, match="1 MiB"):
        read_links()


def test_a_dump_that_a_change_interrupted_is_asked_for_again(kernel_answers: Answers) -> None:
    interrupted = message(16, LINK, flags=0x10) + message(DONE, bytes(4))
    other = LINK[:4] + struct.pack("=i", 8) + LINK[8:]
    fake = kernel_answers(interrupted, message(16, other, answers=2) + message(DONE, bytes(4), answers=2))
    assert [one.index for one in read_links()] == [8]
    assert fake.asked == 2


def test_a_dump_that_is_always_interrupted_is_taken_as_it_is(kernel_answers: Answers) -> None:
    rounds = (message(16, LINK, 0x10, at) + message(DONE, bytes(4), 0x10, at) for at in (1, 2, 3))
    fake = kernel_answers(*rounds)
    assert [one.index for one in read_links()] == [7]
    assert fake.asked == 3


def a_neighbour(state: int, family: int = socket.AF_INET, address: bytes = IPv4Address("10.0.0.1").packed) -> bytes:
    return struct.pack("=BxxxiHBB", family, 7, state, 0, 0) + attribute(1, address)


@pytest.mark.parametrize(
    ("state", "answers", "failed"),
    [
        (0x02, True, False),
        (0x80, True, False),
        (0x40, True, False),
        (0x04, False, False),
        (0x01, False, False),
        (0x20, False, True),
    ],
)
def test_a_neighbour_answers_only_where_that_is_known_now(state: int, answers: bool, failed: bool) -> None:
    assert neighbour(a_neighbour(state)) == Neighbour(7, IPv4Address("10.0.0.1"), answers, failed)


def test_a_neighbour_of_another_layer_is_passed_over_and_nonsense_is_refused() -> None:
    assert neighbour(a_neighbour(2, family=7)) is None
    with pytest.raises(ValueError, match="impossible length"):
        neighbour(a_neighbour(2, address=b"abc"))
    with pytest.raises(ValueError, match="too short"):
        neighbour(b"abc")
