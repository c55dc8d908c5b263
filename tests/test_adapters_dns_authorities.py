"""TXT records asked of the servers that are authoritative for them: real ones, and such as answer amiss."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack
from ipaddress import IPv4Address
from pathlib import Path

import dns.flags
import dns.message
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from daemon.adapters.dns_lookup import DnsLookup
from daemon.certificates.registration import LookupFault, NameAnswer
from daemon.ports import AuthorityAnswer
from tests.dns_server import Behaviour, DnsServer, Query, dns_server, framed, holding, reply_to, silent, truncating
from tests.free_ports import free_port
from tests.real_dns import dnsmasq, knot

NOWHERE = Path("/nowhere/resolv.conf")
RESOLVER, FIRST, SECOND, THIRD = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"
NAME = "_acme-challenge.foh.example"
SECONDS = 1.5

EXAMPLE = f"""
$ORIGIN example.
$TTL 60
@ SOA ns1 admin 1 60 60 60 60
@ NS ns1
@ NS ns2
ns1 A {FIRST}
ns2 A {SECOND}
foh A 192.168.1.4
_acme-challenge.foh TXT "one " "and the same"
_acme-challenge.foh TXT "another"
_acme-challenge.long TXT "{"a" * 250}" "{"b" * 250}" "{"c" * 250}"
_acme-challenge.studio CNAME _acme-challenge.studio.proof.test.
_acme-challenge.hall CNAME proof.test.
_acme-challenge.lost CNAME lost.nowhere.
stage NS ns1
stage NS ns2
"""
STAGE = """
$ORIGIN stage.example.
$TTL 60
@ SOA ns1.example. admin.example. 1 60 60 60 60
@ NS ns2.example.
_acme-challenge TXT "of the closest zone"
"""
PROOF = f"""
$ORIGIN proof.test.
$TTL 60
@ SOA ns admin 1 60 60 60 60
@ NS ns
@ TXT "at the top"
ns A {SECOND}
_acme-challenge.studio TXT "elsewhere"
"""


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DnsLookup]:
    """Asks a dnsmasq, which protects from rebinding, and which forwards to two authoritative servers."""
    port = free_port()
    zones = {"example": EXAMPLE, "stage.example": STAGE, "proof.test": PROOF}
    protected = ("--stop-dns-rebind", "--rebind-localhost-ok")
    with (
        knot(tmp_path_factory.mktemp("knot"), zones, (FIRST, SECOND), port),
        dnsmasq(RESOLVER, port, {"example": FIRST, "test": SECOND}, *protected),
    ):
        yield DnsLookup(port, NOWHERE)


async def texts(lookup: DnsLookup, name: str) -> dict[str, tuple[str, ...] | None]:
    return {answer.server: answer.values for answer in await lookup.texts(name, (RESOLVER,))}


async def test_each_authoritative_server_tells_what_it_has(real: DnsLookup) -> None:
    values = ("another", "one and the same")
    assert await real.texts(NAME, (RESOLVER,)) == (
        AuthorityAnswer("ns1.example", FIRST, values),
        AuthorityAnswer("ns2.example", SECOND, values),
    )


@pytest.mark.parametrize("name", ["foh.example", "none.example", f"{NAME}.example", "example"])
async def test_a_name_without_a_text_has_none(real: DnsLookup, name: str) -> None:
    assert await texts(real, name) == {"ns1.example": (), "ns2.example": ()}


async def test_a_name_may_be_written_in_capitals_and_with_a_dot_at_its_end(real: DnsLookup) -> None:
    assert await texts(real, f"{NAME.upper()}.") == await texts(real, NAME)


async def test_a_text_that_fills_no_datagram_comes_whole(real: DnsLookup) -> None:
    text = "a" * 250 + "b" * 250 + "c" * 250
    assert await texts(real, "_acme-challenge.long.example") == {"ns1.example": (text,), "ns2.example": (text,)}


async def test_the_closest_zone_around_a_name_counts(real: DnsLookup) -> None:
    assert await texts(real, "_acme-challenge.stage.example") == {"ns2.example": ("of the closest zone",)}


@pytest.mark.parametrize(("host", "text"), [("studio", "elsewhere"), ("hall", "at the top")])
async def test_a_challenge_that_was_delegated_is_found_where_the_alias_leads(
    real: DnsLookup, host: str, text: str
) -> None:
    assert await real.texts(f"_acme-challenge.{host}.example", (RESOLVER,)) == (
        AuthorityAnswer("ns.proof.test", SECOND, (text,)),
    )


@pytest.mark.parametrize("name", ["_acme-challenge.lost.example", "foh.nowhere"])
async def test_a_way_that_ends_nowhere_brings_no_answers(real: DnsLookup, name: str) -> None:
    assert await real.texts(name, (RESOLVER,)) == ()


async def test_an_address_that_protection_from_rebinding_hides_shows_at_the_authorities(real: DnsLookup) -> None:
    (seen,) = await real.lookup(("foh.example",), (RESOLVER,))
    assert seen == NameAnswer("foh.example", (RESOLVER,), (), LookupFault.NO_SUCH_NAME)
    authorities = tuple(answer.address for answer in await real.texts("foh.example", (RESOLVER,)))
    (true,) = await real.lookup(("foh.example",), authorities)
    assert true.addresses == (IPv4Address("192.168.1.4"),)


WAY = (
    "example. 60 IN NS ns1.example.",
    "example. 60 IN NS ns2.example.",
    f"ns1.example. 60 IN A {FIRST}",
    f"ns2.example. 60 IN A {SECOND}",
    "proof.test. 60 IN NS ns.proof.test.",
    f"ns.proof.test. 60 IN A {THIRD}",
)
GUIDE = holding(*WAY, authority=False)
TEXT = f"{NAME}. 60 IN TXT good"
ALIAS = f"{NAME}. 60 IN CNAME {NAME}.proof.test."
GOOD = holding(TEXT)


class Played:
    """Servers that play their parts: the first one is the configured one."""

    def __init__(self) -> None:
        self.servers: list[DnsServer] = []
        self._stack = AsyncExitStack()

    async def start(self, *behaviours: Behaviour) -> DnsLookup:
        for host, behaviour in zip((RESOLVER, FIRST, SECOND, THIRD), behaviours, strict=False):
            port = self.servers[0].port if self.servers else 0
            self.servers.append(await self._stack.enter_async_context(dns_server(behaviour, host, port)))
        return DnsLookup(self.servers[0].port, NOWHERE, texts_seconds=SECONDS)

    async def ask(self, *behaviours: Behaviour, name: str = NAME) -> dict[str, tuple[str, ...] | None]:
        """In time."""
        lookup = await self.start(*behaviours)
        begun = time.monotonic()
        found = await texts(lookup, name)
        assert time.monotonic() - begun < SECONDS
        return found

    async def close(self) -> None:
        await self._stack.aclose()


@pytest.fixture
async def played() -> AsyncIterator[Played]:
    one = Played()
    yield one
    await one.close()


async def test_servers_that_are_not_of_one_mind_are_told_apart(played: Played) -> None:
    found = await played.ask(GUIDE, GOOD, holding(f"{NAME}. 60 IN TXT old"))
    assert found == {"ns1.example": ("good",), "ns2.example": ("old",)}


async def test_authorities_are_asked_for_what_they_have_themselves(played: Played) -> None:
    wanted: list[bool] = []

    def noting(query: Query, tcp: bool) -> Iterable[bytes]:
        wanted.append(bool(query.flags & dns.flags.RD))
        return GOOD(query, tcp)

    await played.ask(GUIDE, noting, GOOD)
    assert wanted == [False]
    assert played.servers[1].asked == [f"{NAME} TXT"]
    assert f"{NAME} TXT" not in played.servers[0].asked


async def test_a_server_that_says_nothing_of_use_gave_no_answer(played: Played) -> None:
    assert await played.ask(GUIDE, GOOD, silent) == {"ns1.example": ("good",), "ns2.example": None}


def _foreign_id(query: Query, tcp: bool) -> Iterable[bytes]:
    (wire,) = GOOD(query, False)
    return [framed(bytes([wire[0] ^ 0xFF]) + wire[1:], tcp=tcp)]


def _foreign_question(query: Query, tcp: bool) -> Iterable[bytes]:
    other = dns.message.make_query("bank.example", "TXT")
    other.id = query.id
    reply = reply_to(other, TEXT)
    reply.flags |= dns.flags.AA
    return [framed(reply.to_wire(), tcp=tcp)]


def _of_another_name(query: Query, tcp: bool) -> Iterable[bytes]:
    reply = reply_to(query, TEXT.replace("foh", "bank"))
    reply.flags |= dns.flags.AA
    return [framed(reply.to_wire(), tcp=tcp)]


AMISS: dict[str, tuple[Behaviour, tuple[str, ...] | None]] = {
    "not an authority": (holding(TEXT, authority=False), None),
    "another id": (_foreign_id, None),
    "another question": (_foreign_question, None),
    "another name": (_of_another_name, ()),
    "garbage": (lambda query, tcp: [query.to_wire()[:2] + b"\x84\x00" + bytes(500)], None),
    "silent over TCP": (truncating(silent), None),
    "longer than any": (truncating(holding(*[f"{NAME}. 60 IN TXT {at:0250}" for at in range(9)])), None),
    "whole over TCP": (truncating(GOOD), ("good",)),
}


@pytest.mark.parametrize("case", AMISS)
async def test_an_answer_that_is_amiss_is_not_believed(played: Played, case: str) -> None:
    behaviour, values = AMISS[case]
    assert await played.ask(GUIDE, GOOD, behaviour) == {"ns1.example": ("good",), "ns2.example": values}


async def test_nobody_is_heard_where_the_network_lets_through_no_questions_to_authorities(played: Played) -> None:
    assert await played.ask(GUIDE) == {"ns1.example": None, "ns2.example": None}


async def test_a_lost_datagram_is_sent_again(played: Played) -> None:
    heard: list[Query] = []

    def deaf_at_first(query: Query, tcp: bool) -> Iterable[bytes]:
        heard.append(query)
        return GOOD(query, tcp) if len(heard) > 1 else []

    assert await played.ask(GUIDE, GOOD, deaf_at_first) == {"ns1.example": ("good",), "ns2.example": ("good",)}


async def test_an_alias_that_some_servers_do_not_know_yet_is_not_everywhere(played: Played) -> None:
    proof = holding(f"{NAME}.proof.test. 60 IN TXT good")
    found = await played.ask(GUIDE, holding(ALIAS), holding(TEXT.replace("foh", "other")), proof)
    assert found == {"ns2.example": (), "ns.proof.test": ("good",)}


async def test_an_alias_that_only_a_silent_server_did_not_tell_is_everywhere(played: Played) -> None:
    proof = holding(f"{NAME}.proof.test. 60 IN TXT good")
    assert await played.ask(GUIDE, holding(ALIAS), silent, proof) == {"ns.proof.test": ("good",)}


async def test_a_text_behind_an_alias_counts_only_where_the_alias_leads(played: Played) -> None:
    """A server may hold an old copy of a zone that is long served elsewhere."""

    def old_copy(query: Query, tcp: bool) -> Iterable[bytes]:
        reply = reply_to(query, ALIAS, f"{NAME}.proof.test. 60 IN TXT old")
        reply.flags |= dns.flags.AA
        return [framed(reply.to_wire(), tcp=tcp)]

    proof = holding(f"{NAME}.proof.test. 60 IN TXT good")
    assert await played.ask(GUIDE, old_copy, old_copy, proof) == {"ns.proof.test": ("good",)}


@pytest.mark.parametrize("length", [1, 2, 9])
async def test_aliases_without_end_bring_no_answers(played: Played, length: int) -> None:
    names = [NAME, *(f"n{at}.example" for at in range(1, length))]
    ring = holding(*(f"{names[at]}. 60 IN CNAME {names[(at + 1) % length]}." for at in range(length)))
    assert await played.ask(GUIDE, ring, ring) == {}
    assert len(played.servers[1].asked) <= 5


async def test_an_alias_has_no_zone_of_its_own(played: Played) -> None:
    """Asked for the servers of an alias, a resolver tells those of where it leads: they know nothing of the alias."""

    def guide(query: Query, tcp: bool) -> Iterable[bytes]:
        if query.question[0].name.to_text(True) != NAME:
            return GUIDE(query, tcp)
        servers = reply_to(query, f"{NAME}. 60 IN CNAME proof.test.", "proof.test. 60 IN NS ns.proof.test.")
        return [framed(servers.to_wire(), tcp=tcp)]

    assert await played.ask(guide, GOOD, GOOD) == {"ns1.example": ("good",), "ns2.example": ("good",)}


async def test_at_most_six_servers_are_asked(played: Played) -> None:
    many = [f"example. 60 IN NS ns{at:02}.example." for at in range(20)]
    where = [f"ns{at:02}.example. 60 IN A {FIRST}" for at in range(20)]
    found = await played.ask(holding(*many, *where, authority=False), GOOD)
    assert found == {f"ns{at:02}.example": ("good",) for at in range(6)}


async def test_a_server_that_is_nowhere_is_left_out(played: Played) -> None:
    assert await played.ask(holding(*WAY[:3], authority=False), GOOD) == {"ns1.example": ("good",)}


async def test_a_server_that_cannot_be_reached_by_ipv6_is_by_ipv4(played: Played) -> None:
    both = holding(*WAY[:3], "ns1.example. 60 IN AAAA 100::1", authority=False)
    lookup = await played.start(both, GOOD)
    assert await lookup.texts(NAME, (RESOLVER,)) == (AuthorityAnswer("ns1.example", FIRST, ("good",)),)


async def test_a_silent_resolver_is_followed_by_the_next_and_asked_no_more(played: Played) -> None:
    guide = holding(*WAY[:1], f"ns1.example. 60 IN A {SECOND}", authority=False)
    lookup = await played.start(silent, guide, GOOD)
    assert await lookup.texts(NAME, (RESOLVER, FIRST)) == (AuthorityAnswer("ns1.example", SECOND, ("good",)),)
    assert {question.rpartition(" ")[2] for question in played.servers[0].asked} == {"NS"}


@pytest.mark.parametrize("name", ["", ".", "a..example", "x" * 64 + ".example", "\udcff.x", "x." * 60 + "example"])
async def test_what_is_no_name_or_no_sensible_one_is_asked_of_nobody(played: Played, name: str) -> None:
    assert await played.ask(GUIDE, GOOD, GOOD, name=name) == {}
    assert played.servers[0].asked == []


async def test_without_a_resolver_there_is_no_way() -> None:
    assert await DnsLookup(9, NOWHERE).texts(NAME, ()) == ()


async def test_silence_everywhere_ends_in_time(played: Played) -> None:
    """Whoever is silent has a share of the time, and an alias is followed in what is left."""
    assert await played.ask(GUIDE, silent, holding(ALIAS), silent) == {"ns.proof.test": None}


@hypothesis_settings(deadline=None, max_examples=60)
@given(
    kind=st.sampled_from(["NS", "TXT"]),
    counts=st.lists(st.integers(0, 9), min_size=3, max_size=3),
    flags=st.integers(0, 0x07FF),
    tail=st.binary(max_size=99),
)
def test_whatever_follows_the_question_nothing_is_raised(kind: str, counts: list[int], flags: int, tail: bytes) -> None:
    good = holding(*WAY[:1], f"ns1.example. 60 IN A {RESOLVER}", TEXT)

    def behave(query: Query, tcp: bool) -> Iterable[bytes]:
        if query.question[0].rdtype.name != kind:
            return good(query, tcp)
        wire = query.to_wire()
        head = wire[:2] + (0x8000 | flags & 0xFDFF).to_bytes(2) + wire[4:6]
        return [head + b"".join(count.to_bytes(2) for count in counts) + wire[12:] + tail]

    async def work() -> dict[str, tuple[str, ...] | None]:
        async with dns_server(behave) as server:
            return await texts(DnsLookup(server.port, NOWHERE, texts_seconds=SECONDS), NAME)

    found = asyncio.run(work())
    assert set(found) <= {"ns1.example"}


async def test_a_caller_who_goes_away_leaves_nothing_behind(played: Played) -> None:
    heard = asyncio.Event()

    def noticing(_query: Query, _tcp: bool) -> Iterable[bytes]:
        heard.set()
        return []

    lookup = await played.start(GUIDE, noticing, noticing)
    asking = asyncio.get_running_loop().create_task(lookup.texts(NAME, (RESOLVER,)))
    await asyncio.wait_for(heard.wait(), 5)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert asyncio.all_tasks() - {asyncio.current_task()} <= {s for server in played.servers for s in server.streams}
