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
from tests.dns_server import dns_server, silent, zone
from tests.fake_name_lookup import FakeNameLookup

SERVER = "127.0.0.1"
V4, V6 = IPv4Address("192.168.1.4"), IPv6Address("fd00::4")
KNOWN = {"foh.example": (V4, V6), "ccm.example": (V4,)}

World = Callable[..., AbstractAsyncContextManager[NameLookup]]


@pytest.fixture(params=["real", "fake"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """A NameLookup whose DNS server at 127.0.0.1 knows KNOWN, or is mute; `own`: the host uses that server."""

    @contextlib.asynccontextmanager
    async def real(*, own: bool = True, mute: bool = False) -> AsyncIterator[NameLookup]:
        resolv_conf = tmp_path / "resolv.conf"
        resolv_conf.write_text(f"nameserver {SERVER}\n" if own else "")
        texts = {name: [str(address) for address in addresses] for name, addresses in KNOWN.items()}
        async with dns_server(silent if mute else zone(texts), SERVER) as server:
            yield DnsLookup(server.port, resolv_conf, seconds=0.6)

    @contextlib.asynccontextmanager
    async def fake(*, own: bool = True, mute: bool = False) -> AsyncIterator[NameLookup]:
        lookup = FakeNameLookup(KNOWN, (SERVER,) if own else ())
        lookup.silent = mute
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
