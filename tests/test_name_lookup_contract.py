"""What the port NameLookup promises, asked of the real part with a real DNS server, and of the fake."""

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest

from daemon.adapters.dns_lookup import DnsLookup
from daemon.certificates.registration import LookupFault, NameAnswer
from daemon.ports import NameLookup
from tests.dns_server import dns_server, holding, silent
from tests.fake_name_lookup import FakeNameLookup

SERVER = "127.0.0.1"
V4, V6 = IPv4Address("192.168.1.4"), IPv6Address("fd00::4")
KNOWN = {"foh.example": (V4, V6), "ccm.example": (V4,)}
CHALLENGE = "_acme-challenge.foh.example"
TEXTS = {CHALLENGE: ("one", "two")}
AUTHORITY = "ns1.example"
RECORDS = (
    *(f"{name}. 60 IN {'A' if each.version == 4 else 'AAAA'} {each}" for name, them in KNOWN.items() for each in them),
    *(f"{name}. 60 IN TXT {text}" for name, values in TEXTS.items() for text in values),
    f"example. 60 IN NS {AUTHORITY}.",
    f"{AUTHORITY}. 60 IN A {SERVER}",
)

World = Callable[..., AbstractAsyncContextManager[NameLookup]]


@pytest.fixture(params=["real", "fake"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """A NameLookup whose DNS server at 127.0.0.1 knows KNOWN, or is mute; `own`: the host uses that server.

    The authority for all of it is AUTHORITY, which has TEXTS too.
    """

    @contextlib.asynccontextmanager
    async def real(*, own: bool = True, mute: bool = False) -> AsyncIterator[NameLookup]:
        resolv_conf = tmp_path / "resolv.conf"
        resolv_conf.write_text(f"nameserver {SERVER}\n" if own else "")
        async with dns_server(silent if mute else holding(*RECORDS), SERVER) as server:
            yield DnsLookup(server.port, resolv_conf, seconds=0.6, texts_seconds=1.0)

    @contextlib.asynccontextmanager
    async def fake(*, own: bool = True, mute: bool = False) -> AsyncIterator[NameLookup]:
        lookup = FakeNameLookup(KNOWN, (SERVER,) if own else ())
        lookup.silent = mute
        lookup.records = TEXTS
        yield lookup

    return real if request.param == "real" else fake


@pytest.mark.parametrize("servers", [(), (SERVER,)])
async def test_each_name_has_its_answer_in_order(world: World, servers: tuple[str, ...]) -> None:
    async with world(own=not servers) as names:
        assert await names.lookup(("ccm.example", "none.example", "foh.example"), servers) == (
            NameAnswer("ccm.example", (SERVER,), (V4,), None),
            NameAnswer("none.example", (SERVER,), (), LookupFault.NO_SUCH_NAME),
            NameAnswer("foh.example", (SERVER,), (V4, V6), None),
        )


async def test_without_a_server_nothing_is_asked(world: World) -> None:
    async with world(own=False) as names:
        assert await names.lookup(("foh.example",), ()) == (NameAnswer("foh.example", (), (), LookupFault.NO_SERVER),)


async def test_a_mute_server_is_named_and_the_name_unknown(world: World) -> None:
    async with world(mute=True) as names:
        assert await names.lookup(("foh.example",), ()) == (
            NameAnswer("foh.example", (SERVER,), (), LookupFault.NO_ANSWER),
        )


async def test_no_names_are_no_answers(world: World) -> None:
    async with world() as names:
        assert await names.lookup((), ()) == ()


@pytest.mark.parametrize("servers", [(), (SERVER,)])
@pytest.mark.parametrize(("name", "values"), [(CHALLENGE, ("one", "two")), ("foh.example", ()), ("none.example", ())])
async def test_authorities_tell_the_texts_of_a_name(
    world: World, servers: tuple[str, ...], name: str, values: tuple[str, ...]
) -> None:
    async with world(own=not servers) as names:
        (answer,) = await names.texts(name, servers)
        assert (answer.server, answer.values) == (AUTHORITY, values)


async def test_authorities_can_be_asked_for_addresses_where_they_are(world: World) -> None:
    async with world() as names:
        (authority,) = await names.texts("foh.example", ())
        (answer,) = await names.lookup(("foh.example",), (authority.address,))
        assert answer == NameAnswer("foh.example", (authority.address,), (V4, V6), None)


@pytest.mark.parametrize("case", [{"own": False}, {"mute": True}])
async def test_without_a_way_to_the_authorities_there_are_no_answers(world: World, case: dict[str, bool]) -> None:
    async with world(**case) as names:
        assert await names.texts(CHALLENGE, ()) == ()
