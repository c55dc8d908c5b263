"""What the port NameRegistrar promises, asked of the real part against a stand-in for easyDNS, and of the fake."""

import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from msgspec.structs import replace

from daemon.adapters.easydns import EasyDns
from daemon.errors import RemoteFailed
from daemon.registration_ports import NameRegistrar
from daemon.settings import EasyDnsProfile
from tests.easydns_server import EasyDnsStandIn
from tests.fake_name_registrar import SECRETS, FakeNameRegistrar
from tests.fakes import FakeClock

ZONE = "clearcomdevices.com"
NAME, OTHER = f"foh.{ZONE}", f"monitors.{ZONE}"
CHALLENGE = "_acme-challenge.foh"
ADDRESS = IPv4Address("192.168.1.4")
WRONG = replace(SECRETS, update_token="wrong", api_key="wrong")


@dataclass
class World:
    """A registrar; `later` lets time pass for easyDNS; dynamic DNS is enabled for NAME and OTHER in ZONE."""

    registrar: NameRegistrar
    later: Callable[[float], None]
    texts: Callable[[str], list[str]]
    """The TXT values of a host in ZONE."""


Opening = Callable[[], AbstractAsyncContextManager[World]]


@contextlib.asynccontextmanager
async def fake_world() -> AsyncIterator[World]:
    clock = FakeClock()
    registrar = FakeNameRegistrar(clock)
    registrar.without_service = {f"none.{ZONE}"}
    yield World(registrar, clock.advance, lambda host: sorted(registrar.texts[f"{host}.{ZONE}"]))


@contextlib.asynccontextmanager
async def real_world(folder: Path) -> AsyncIterator[World]:
    clock, trust = FakeClock(), folder / "authorities.pem"
    async with EasyDnsStandIn((ZONE,), tls=("127.0.0.1",), clock=clock.monotonic) as server:
        server.updates.enabled = {NAME, OTHER}
        trust.write_bytes(server.trust)
        profile = EasyDnsProfile(update_url=server.update_url, api_url=server.api_url, trust_store=str(trust))
        registrar = EasyDns(profile, seconds=5.0, pause=0.0)
        yield World(registrar, clock.advance, lambda host: server.records.texts(f"{host}.{ZONE}"))


@pytest.fixture(params=["real", "fake"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Opening:
    return functools.partial(real_world, tmp_path) if request.param == "real" else fake_world


async def refused(call: Awaitable[object]) -> RemoteFailed:
    with pytest.raises(RemoteFailed) as caught:
        await call
    assert caught.value.remedy
    return caught.value


async def test_it_can_be_reached_and_signed_in_to(world: Opening) -> None:
    async with world() as there:
        await there.registrar.reach()
        await there.registrar.sign_in(ZONE, SECRETS)


async def test_a_registered_name_leads_to_its_address(world: Opening) -> None:
    async with world() as there:
        assert await there.registrar.addresses(ZONE, "foh", SECRETS) == ()
        await there.registrar.register(NAME, ADDRESS, SECRETS)
        assert await there.registrar.addresses(ZONE, "foh", SECRETS) == (ADDRESS,)
        assert await there.registrar.addresses(ZONE, "monitors", SECRETS) == ()


async def test_a_name_taken_offline_leads_nowhere(world: Opening) -> None:
    async with world() as there:
        await there.registrar.register(NAME, ADDRESS, SECRETS)
        there.later(601)
        await there.registrar.register(NAME, None, SECRETS)
        assert await there.registrar.addresses(ZONE, "foh", SECRETS) == ()


async def test_a_second_update_within_ten_minutes_is_too_soon(world: Opening) -> None:
    async with world() as there:
        await there.registrar.register(NAME, ADDRESS, SECRETS)
        there.later(590)
        error = await refused(there.registrar.register(NAME, IPv4Address("192.168.1.5"), SECRETS))
        assert (error.code, error.lasting, error.retry_after) == ("easydns-too-soon", False, 600)
        await there.registrar.register(OTHER, ADDRESS, SECRETS)
        there.later(20)
        await there.registrar.register(NAME, IPv4Address("192.168.1.5"), SECRETS)
        assert await there.registrar.addresses(ZONE, "foh", SECRETS) == (IPv4Address("192.168.1.5"),)


async def test_wrong_credentials_are_told_for_every_call_and_change_nothing(world: Opening) -> None:
    async with world() as there:
        await there.registrar.add_text(ZONE, CHALLENGE, "kept", SECRETS)
        for call in (
            there.registrar.sign_in(ZONE, WRONG),
            there.registrar.register(NAME, ADDRESS, WRONG),
            there.registrar.addresses(ZONE, "foh", WRONG),
            there.registrar.add_text(ZONE, CHALLENGE, "proof", WRONG),
            there.registrar.remove_text(ZONE, CHALLENGE, "kept", WRONG),
        ):
            error = await refused(call)
            assert (error.code, error.lasting) == ("easydns-login", True)
        assert there.texts(CHALLENGE) == ["kept"]
        assert await there.registrar.addresses(ZONE, "foh", SECRETS) == ()


async def test_a_name_without_dynamic_dns_is_told(world: Opening) -> None:
    async with world() as there:
        error = await refused(there.registrar.register(f"none.{ZONE}", ADDRESS, SECRETS))
        assert (error.code, error.lasting) == ("easydns-no-service", True)


@pytest.mark.parametrize("address", [IPv4Address("1.1.1.1"), IPv4Address(0), IPv6Address("fd00::4")])
async def test_what_is_no_address_for_it_is_refused(world: Opening, address: IPv4Address | IPv6Address) -> None:
    async with world() as there:
        error = await refused(there.registrar.register(NAME, address, SECRETS))
        assert (error.code, error.lasting) == ("easydns-address", True)
        assert await there.registrar.addresses(ZONE, "foh", SECRETS) == ()


async def test_texts_stand_beside_each_other(world: Opening) -> None:
    async with world() as there:
        for value in ("proof-1", "proof-2", "proof-1"):
            await there.registrar.add_text(ZONE, CHALLENGE, value, SECRETS)
        await there.registrar.add_text(ZONE, f"{CHALLENGE}2", "proof-1", SECRETS)
        assert there.texts(CHALLENGE) == ["proof-1", "proof-2"]
        await there.registrar.remove_text(ZONE, CHALLENGE, "proof-1", SECRETS)
        assert there.texts(CHALLENGE) == ["proof-2"]
        assert there.texts(f"{CHALLENGE}2") == ["proof-1"]


async def test_what_is_not_there_can_be_removed(world: Opening) -> None:
    async with world() as there:
        await there.registrar.add_text(ZONE, CHALLENGE, "proof", SECRETS)
        await there.registrar.remove_text(ZONE, CHALLENGE, "another", SECRETS)
        await there.registrar.remove_text(ZONE, "nobody", "proof", SECRETS)
        assert there.texts(CHALLENGE) == ["proof"]


async def test_another_accounts_zone_is_told(world: Opening) -> None:
    async with world() as there:
        error = await refused(there.registrar.sign_in("elsewhere.example", SECRETS))
        assert error.code in ("easydns-no-zone", "easydns-login")  # easyDNS says 403 or 404
        assert error.lasting
