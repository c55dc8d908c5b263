"""DNS asked over real sockets: servers that answer, that are silent, and that answer amiss."""

import asyncio
import gc
import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import dns.message
import dns.rcode
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from daemon.adapters.dns_exchange import LONGEST
from daemon.adapters.dns_lookup import DnsLookup
from daemon.certificates.registration import LookupFault, NameAnswer
from tests.dns_server import (
    Behaviour,
    DnsServer,
    Query,
    dns_server,
    failing,
    framed,
    reply_to,
    silent,
    truncating,
    zone,
)

NAME = "foh.example"
V4, V6 = IPv4Address("192.168.1.4"), IPv6Address("fd00::4")
FIRST, SECOND, THIRD = "127.0.0.1", "127.0.0.2", "127.0.0.3"
GOOD = zone({NAME: [str(V4), str(V6)]})
SECONDS = 1.2
NOWHERE = Path("/nowhere/resolv.conf")

Servers = Callable[..., Awaitable[list[DnsServer]]]


@pytest.fixture
async def serve() -> AsyncIterator[Servers]:
    """Starts a server for each behaviour, at 127.0.0.1, 127.0.0.2 and so on, all on one port."""
    async with AsyncExitStack() as stack:

        async def start(*behaviours: Behaviour) -> list[DnsServer]:
            servers: list[DnsServer] = []
            for host, behaviour in zip((FIRST, SECOND, THIRD), behaviours, strict=False):
                port = servers[0].port if servers else 0
                servers.append(await stack.enter_async_context(dns_server(behaviour, host, port)))
            return servers

        yield start


async def ask(servers: list[DnsServer], name: str = NAME, more: tuple[str, ...] = ()) -> NameAnswer:
    """Ask these servers for `name`, in time."""
    begun = time.monotonic()
    hosts = (*(server.host for server in servers), *more)
    (answer,) = await DnsLookup(servers[0].port, NOWHERE, SECONDS).lookup((name,), hosts)
    assert time.monotonic() - begun < SECONDS
    assert answer.name == name
    return answer


async def test_ipv4_and_ipv6_addresses_are_both_found(serve: Servers) -> None:
    servers = await serve(GOOD)
    assert await ask(servers) == NameAnswer(NAME, (FIRST,), (V4, V6), None)
    assert sorted(servers[0].asked) == [f"{NAME} A", f"{NAME} AAAA"]


async def test_a_name_that_is_not_there_is_told(serve: Servers) -> None:
    servers = await serve(GOOD)
    assert await ask(servers, "other.example") == NameAnswer("other.example", (FIRST,), (), LookupFault.NO_SUCH_NAME)


async def test_a_name_without_an_address_is_as_good_as_none(serve: Servers) -> None:
    assert (await ask(await serve(zone({NAME: []})))).fault is LookupFault.NO_SUCH_NAME


def only_for(kind: str, behaviour: Behaviour) -> Behaviour:
    """Silent when asked for another kind of address, as some plain routers are."""
    return lambda query, tcp: behaviour(query, tcp) if query.question[0].rdtype.name == kind else []


async def test_a_server_that_knows_no_ipv6_questions_serves_for_ipv4(serve: Servers) -> None:
    assert await ask(await serve(only_for("A", GOOD))) == NameAnswer(NAME, (FIRST,), (V4,), None)


async def test_a_name_unknown_for_one_kind_of_address_is_unknown(serve: Servers) -> None:
    assert (await ask(await serve(only_for("A", zone({}))))).fault is LookupFault.NO_SUCH_NAME


async def test_no_address_of_one_kind_and_silence_about_the_other_is_no_answer(serve: Servers) -> None:
    assert (await ask(await serve(only_for("A", zone({NAME: []}))))).fault is LookupFault.NO_ANSWER


async def test_the_next_server_is_asked_when_one_is_silent(serve: Servers) -> None:
    assert await ask(await serve(silent, GOOD)) == NameAnswer(NAME, (FIRST, SECOND), (V4, V6), None)


async def test_the_next_server_is_not_asked_when_one_has_answered(serve: Servers) -> None:
    servers = await serve(zone({}), GOOD)
    assert await ask(servers) == NameAnswer(NAME, (FIRST,), (), LookupFault.NO_SUCH_NAME)
    assert servers[1].asked == []


async def test_a_server_where_nobody_listens_is_passed_over_at_once(serve: Servers) -> None:
    servers = await serve(GOOD)
    lookup = DnsLookup(servers[0].port, NOWHERE, SECONDS)
    begun = time.monotonic()
    (answer,) = await lookup.lookup((NAME,), (THIRD, FIRST))
    assert time.monotonic() - begun < SECONDS / 2
    assert answer == NameAnswer(NAME, (THIRD, FIRST), (V4, V6), None)


@pytest.mark.parametrize("code", [dns.rcode.SERVFAIL, dns.rcode.REFUSED, dns.rcode.FORMERR, dns.rcode.NOTIMP])
async def test_a_server_that_fails_is_followed_by_the_next(serve: Servers, code: dns.rcode.Rcode) -> None:
    assert await ask(await serve(failing(code), GOOD)) == NameAnswer(NAME, (FIRST, SECOND), (V4, V6), None)


async def test_a_server_that_fails_alone_gave_no_answer(serve: Servers) -> None:
    answer = await ask(await serve(failing(dns.rcode.SERVFAIL)))
    assert answer == NameAnswer(NAME, (FIRST,), (), LookupFault.NO_ANSWER)


async def test_a_lost_datagram_is_sent_again_where_there_is_one_server(serve: Servers) -> None:
    heard: set[str] = set()

    def deaf_at_first(query: Query, tcp: bool) -> Iterable[bytes]:
        kind = query.question[0].rdtype.name
        if kind in heard:
            return GOOD(query, tcp)
        heard.add(kind)
        return []

    assert await ask(await serve(deaf_at_first)) == NameAnswer(NAME, (FIRST,), (V4, V6), None)


async def test_a_chain_of_aliases_is_followed(serve: Servers) -> None:
    def behave(query: Query, _tcp: bool) -> Iterable[bytes]:
        aliases = (f"{NAME}. 60 IN CNAME a.example.", "a.example. 60 IN CNAME b.example.")
        address = f"b.example. 60 IN A {V4}" if query.question[0].rdtype.name == "A" else ""
        return [reply_to(query, *aliases, *filter(None, (address,))).to_wire()]

    assert await ask(await serve(behave)) == NameAnswer(NAME, (FIRST,), (V4,), None)


@pytest.mark.parametrize("length", [1, 2, 60])
async def test_a_chain_of_aliases_without_end_is_no_answer(serve: Servers, length: int) -> None:
    def behave(query: Query, _tcp: bool) -> Iterable[bytes]:
        names = [NAME, *(f"{at}.example" for at in range(1, length)), NAME]
        links = (f"{name}. 60 IN CNAME {target}." for name, target in itertools.pairwise(names))
        return [reply_to(query, *links).to_wire()]

    assert (await ask(await serve(behave))).fault is LookupFault.NO_ANSWER


def _foreign_id(query: Query, tcp: bool) -> bytes:
    wire = next(iter(GOOD(query, tcp)))
    return bytes([wire[0] ^ 0xFF]) + wire[1:]


def _foreign_question(query: Query, _tcp: bool) -> bytes:
    other = dns.message.make_query("bank.example", "A")
    other.id = query.id
    return reply_to(other, "bank.example. 60 IN A 203.0.113.1").to_wire()


def _no_question(query: Query, _tcp: bool) -> bytes:
    reply = reply_to(query, f"{NAME}. 60 IN A 203.0.113.1")
    reply.question.clear()
    return reply.to_wire()


def _the_query_itself(query: Query, _tcp: bool) -> bytes:
    return query.to_wire()


def _an_update(query: Query, tcp: bool) -> bytes:
    wire = bytearray(next(iter(GOOD(query, tcp))))
    wire[2] |= 0x28
    return bytes(wire)


def _huge(query: Query, _tcp: bool) -> bytes:
    """The right answer with far too much behind it."""
    return reply_to(query, f"{NAME}. 60 IN A 203.0.113.1").to_wire() + bytes(50_000)


AMISS: list[Callable[[Query, bool], bytes]] = [
    _foreign_id,
    _foreign_question,
    _no_question,
    _the_query_itself,
    _an_update,
    _huge,
    lambda query, tcp: b"",
    lambda query, tcp: b"garbage",
    lambda query, tcp: bytes(4000),
    lambda query, tcp: query.to_wire()[:11],
]


@pytest.mark.parametrize("amiss", AMISS)
async def test_what_is_no_answer_to_the_question_is_passed_over(
    serve: Servers, amiss: Callable[[Query, bool], bytes]
) -> None:
    behave: Behaviour = lambda query, tcp: [amiss(query, tcp), *GOOD(query, tcp)]  # noqa: E731
    assert await ask(await serve(behave)) == NameAnswer(NAME, (FIRST,), (V4, V6), None)


@pytest.mark.parametrize("amiss", AMISS)
async def test_nothing_but_what_is_no_answer_is_silence(serve: Servers, amiss: Callable[[Query, bool], bytes]) -> None:
    assert (await ask(await serve(lambda query, tcp: [amiss(query, tcp)] * 50))).fault is LookupFault.NO_ANSWER


@pytest.mark.parametrize("amiss", AMISS)
async def test_over_tcp_what_is_no_answer_brings_the_next_server(
    serve: Servers, amiss: Callable[[Query, bool], bytes]
) -> None:
    wrong = truncating(lambda query, tcp: [framed(amiss(query, tcp), tcp=True)])
    assert (await ask(await serve(wrong, GOOD))).addresses == (V4, V6)


async def test_an_answer_from_somebody_else_is_not_heard(serve: Servers) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as forger:
        servers: list[DnsServer] = []

        def behave(query: Query, _tcp: bool) -> Iterable[bytes]:
            forged = reply_to(query, f"{NAME}. 60 IN A 203.0.113.1").to_wire()
            forger.sendto(forged, servers[0].clients[-1])
            return []

        servers += await serve(behave)
        assert (await ask(servers)).fault is LookupFault.NO_ANSWER
    assert len(servers[0].clients) == len(set(servers[0].clients)) == 4, "each question has a port of its own"


async def test_a_truncated_answer_is_had_over_tcp(serve: Servers) -> None:
    servers = await serve(truncating(GOOD))
    assert await ask(servers) == NameAnswer(NAME, (FIRST,), (V4, V6), None)
    assert sorted(servers[0].asked) == sorted(f"{NAME} {kind}" for kind in ("A", "A tcp", "AAAA", "AAAA tcp"))


async def test_an_answer_over_tcp_may_come_in_pieces(serve: Servers) -> None:
    def bit_by_bit(query: Query, tcp: bool) -> Iterable[bytes]:
        whole = next(iter(GOOD(query, tcp)))
        return [whole[at : at + 1] for at in range(len(whole))]

    assert (await ask(await serve(truncating(bit_by_bit)))).addresses == (V4, V6)


OVER_TCP: list[Behaviour] = [
    silent,
    lambda query, tcp: [b"\x00"],
    lambda query, tcp: [b"\x00\x00"],
    lambda query, tcp: [b"\xff\xff" + bytes(65535)],
    lambda query, tcp: [b"\x10\x00" + bytes(100)],
]


@pytest.mark.parametrize("behaviour", OVER_TCP)
async def test_trouble_over_tcp_ends_in_time(serve: Servers, behaviour: Behaviour) -> None:
    assert (await ask(await serve(truncating(behaviour)))).fault is LookupFault.NO_ANSWER


async def test_a_truncated_answer_without_a_tcp_port_brings_the_next_server(serve: Servers) -> None:
    (good,) = await serve(GOOD)
    loop = asyncio.get_running_loop()

    class Truncated(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            (reply,) = truncating(silent)(dns.message.from_wire(data), False)
            self.transport.sendto(reply, addr)

    transport, _ = await loop.create_datagram_endpoint(Truncated, local_addr=(SECOND, good.port))
    try:
        (answer,) = await DnsLookup(good.port, NOWHERE, SECONDS).lookup((NAME,), (SECOND, FIRST))
    finally:
        transport.abort()
    assert answer == NameAnswer(NAME, (SECOND, FIRST), (V4, V6), None)


async def test_of_very_many_addresses_some_are_taken(serve: Servers) -> None:
    def behave(query: Query, _tcp: bool) -> Iterable[bytes]:
        kind = query.question[0].rdtype.name
        many = (f"{NAME}. 60 IN A 203.0.113.{at}" for at in range(100))
        return [reply_to(query, *(many if kind == "A" else ())).to_wire()]

    answer = await ask(await serve(behave))
    assert len(answer.addresses) == 16
    assert answer.fault is None


def _slow_to_read(query: Query) -> bytes:
    """An answer of the longest size that is taken, whose every record repeats a name of over a hundred labels."""
    wire = query.to_wire()
    name = b"\x01a" * 118 + b"\x00"
    records, count = name + b"\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x0a\x00\x00\x01", 1
    pointer = (0xC000 | len(wire)).to_bytes(2)
    while len(wire) + len(records) + 16 <= LONGEST:
        records += pointer + b"\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04" + count.to_bytes(4)
        count += 1
    return wire[:2] + b"\x81\x80" + wire[4:6] + count.to_bytes(2) + bytes(4) + wire[12:] + records


@pytest.mark.alone
async def test_answers_that_are_slow_to_read_hold_up_nothing_else(serve: Servers) -> None:
    """Sixteen names, each with the worst answers: the loop goes on turning all the while."""
    (server,) = await serve(lambda query, tcp: [_slow_to_read(query)])
    gaps: list[float] = []

    async def turn() -> None:
        while True:
            begun = time.monotonic()
            await asyncio.sleep(0.005)
            gaps.append(time.monotonic() - begun)

    turning = asyncio.get_running_loop().create_task(turn())
    names = tuple(f"n{number}.example" for number in range(16))
    begun = time.monotonic()
    answers = await DnsLookup(server.port, NOWHERE).lookup(names, (FIRST,))
    took = time.monotonic() - begun
    turning.cancel()
    assert {answer.fault for answer in answers} <= {LookupFault.NO_ANSWER, LookupFault.NO_SUCH_NAME}
    assert took < 3
    assert max(gaps) < 0.5


async def test_names_are_asked_side_by_side_and_answered_in_order(serve: Servers) -> None:
    names = tuple(f"n{number}.example" for number in range(16))
    known = zone({name: [f"10.0.0.{number}"] for number, name in enumerate(names)})
    waiting: list[tuple[Query, tuple[str, int]]] = []
    loop = asyncio.get_running_loop()

    class AllAtOnce(asyncio.DatagramProtocol):
        """Answers nobody until all have asked, and then the last one first."""

        def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            waiting.append((dns.message.from_wire(data), addr))
            if len(waiting) == 2 * len(names):
                for query, client in reversed(waiting):
                    self.transport.sendto(next(iter(known(query, False))), client)

    transport, _ = await loop.create_datagram_endpoint(AllAtOnce, local_addr=(FIRST, 0))
    try:
        port = transport.get_extra_info("sockname")[1]
        answers = await DnsLookup(port, NOWHERE).lookup(names, (FIRST,))
    finally:
        transport.abort()
    assert [answer.name for answer in answers] == list(names)
    assert [answer.addresses for answer in answers] == [(IPv4Address(f"10.0.0.{at}"),) for at in range(16)]


async def test_silence_everywhere_ends_after_three_seconds_at_most(serve: Servers) -> None:
    servers = await serve(silent, silent, truncating(silent))
    hosts = tuple(server.host for server in servers)
    begun = time.monotonic()
    answers = await DnsLookup(servers[0].port, NOWHERE).lookup((NAME, "ccm.example"), hosts)
    assert time.monotonic() - begun <= 3
    assert answers == tuple(NameAnswer(name, hosts, (), LookupFault.NO_ANSWER) for name in (NAME, "ccm.example"))


@pytest.mark.parametrize("name", ["", ".", "a..example", "x" * 64 + ".example", "x." * 200 + "example", "\udcff.x"])
async def test_what_is_no_dns_name_is_not_there(serve: Servers, name: str) -> None:
    assert (await ask(await serve(zone({})), name)).fault is LookupFault.NO_SUCH_NAME


async def test_what_is_no_address_is_not_asked(serve: Servers) -> None:
    (server,) = await serve(GOOD)
    lookup = DnsLookup(server.port, NOWHERE, SECONDS)
    (answer,) = await lookup.lookup((NAME,), ("localhost", "127.1", FIRST))
    assert answer == NameAnswer(NAME, (FIRST,), (V4, V6), None)
    (answer,) = await lookup.lookup((NAME,), ("localhost",))
    assert answer == NameAnswer(NAME, (), (), LookupFault.NO_SERVER)


async def test_at_most_four_servers_are_asked(serve: Servers) -> None:
    (server,) = await serve(GOOD)
    hosts = tuple(f"127.0.1.{at}" for at in range(9))
    (answer,) = await DnsLookup(server.port, NOWHERE, SECONDS).lookup((NAME,), hosts)
    assert answer == NameAnswer(NAME, hosts[:4], (), LookupFault.NO_ANSWER)


async def test_the_hosts_own_servers_are_asked_for_the_name_as_it_is(serve: Servers, tmp_path: Path) -> None:
    servers = await serve(silent, zone({}))
    resolv_conf = tmp_path / "resolv.conf"
    resolv_conf.write_bytes(
        b"# nameserver 127.0.0.9\n;nameserver 127.0.0.8\ndomain lan\nsearch lan studio.example\noptions ndots:5\n"
        b"nameserver\nnameserver dns.example\nnameserver\t127.0.0.1   \nnameserver 127.0.0.2 # here\n\xff\xfe\n"
    )
    (answer,) = await DnsLookup(servers[0].port, resolv_conf, SECONDS).lookup(("foh.x",), ())
    assert answer == NameAnswer("foh.x", (FIRST, SECOND), (), LookupFault.NO_SUCH_NAME)
    assert sorted(servers[1].asked) == ["foh.x A", "foh.x AAAA"]


@pytest.mark.parametrize("content", [None, b"", b"search lan\n", b"nameserver example\n", bytes(100_000)])
async def test_a_host_without_servers_has_none(tmp_path: Path, content: bytes | None) -> None:
    resolv_conf = tmp_path / "resolv.conf"
    if content is not None:
        resolv_conf.write_bytes(content)
    (answer,) = await DnsLookup(53, resolv_conf).lookup((NAME,), ())
    assert answer == NameAnswer(NAME, (), (), LookupFault.NO_SERVER)


async def test_an_address_that_cannot_be_reached_is_passed_over(serve: Servers) -> None:
    servers = await serve(GOOD)
    lookup = DnsLookup(servers[0].port, NOWHERE, SECONDS)
    for away in ("0100::1", "fe80::1%nowhere", "255.255.255.255", "240.0.0.1"):
        (answer,) = await lookup.lookup((NAME,), (away, FIRST))
        assert answer == NameAnswer(NAME, (away, FIRST), (V4, V6), None)


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a count of links that may be gone


async def _leave_while_asking() -> None:
    """Ask over UDP and TCP, and go away before there is an answer."""
    heard = asyncio.Event()

    def noticing(_query: Query, tcp: bool) -> Iterable[bytes]:
        if tcp:
            heard.set()
        return []

    async with dns_server(truncating(noticing)) as server:
        lookup = DnsLookup(server.port, NOWHERE)
        asking = asyncio.get_running_loop().create_task(lookup.lookup((NAME, "ccm.example"), (FIRST,)))
        await asyncio.wait_for(heard.wait(), 5)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking


async def test_no_socket_stays_open_not_even_when_the_caller_goes_away() -> None:
    await _leave_while_asking()  # whatever is loaded once is loaded now
    before = _descriptors()
    for _ in range(5):
        await _leave_while_asking()
    gc.collect()
    assert _descriptors() <= before


@hypothesis_settings(deadline=None, max_examples=150)
@given(
    counts=st.lists(st.integers(0, 40), min_size=3, max_size=3), code=st.integers(0, 15), tail=st.binary(max_size=99)
)
def test_whatever_follows_the_question_nothing_is_raised(counts: list[int], code: int, tail: bytes) -> None:
    def behave(query: Query, _tcp: bool) -> Iterable[bytes]:
        wire = query.to_wire()
        head = wire[:2] + bytes([0x81, 0x80 | code]) + wire[4:6] + b"".join(count.to_bytes(2) for count in counts)
        return [head + wire[12:] + tail]

    async def work() -> NameAnswer:
        async with dns_server(behave) as server:
            return await ask([server])

    assert asyncio.run(work()).name == NAME


_START = """
import sys, threading

loaded_on = set()
sys.addaudithook(
    lambda event, args: loaded_on.add(threading.current_thread() is threading.main_thread())
    if event == "import" and args[0].partition(".")[0] == "dns" else None
)

import asyncio
from daemon.adapters.dns_lookup import DnsLookup

assert "dns" not in sys.modules and not loaded_on, "start-up pays for DNS"
asyncio.run(DnsLookup(9).lookup(("foh.example",), ("127.0.0.1",)))
assert "dns.message" in sys.modules
assert loaded_on == {False}, "dnspython is loaded on the event loop's thread"
"""


def test_dnspython_is_loaded_late_and_beside_the_event_loop() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-X", "dev", "-c", _START], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
