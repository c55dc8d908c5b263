"""When the record of a challenge counts as seen by everybody, and the certificate authority is told to look."""

import asyncio

import pytest

from daemon.easydns_settings import EasyDnsSecrets
from daemon.errors import RemoteFailed
from daemon.messages.reset import FactoryReset
from daemon.registration_ports import Registration
from daemon.states import State
from tests.controller_unit import PANEL
from tests.registered_unit import NAME, registrable, settle


async def test_an_authority_that_is_silent_does_not_count_where_others_tell() -> None:
    async with registrable() as it:
        it.world.names.authorities["ns2.example"] = "192.0.2.2"
        it.world.names.unheard.add("ns2.example")
        await it.set()
        await it.register()
        assert it.names == (NAME,)


async def test_where_no_authority_can_be_asked_the_record_has_two_minutes_to_spread() -> None:
    async with registrable() as it:
        it.world.names.unheard.add("ns1.example")
        await it.set()
        await it.ask()
        it.clock.advance(0.0)
        began, waited = it.clock.monotonic(), []
        for _ in range(20):
            await settle()
            waited.append(not it.names)
            it.clock.advance(8.0)
        await it.rest()
        assert it.names == (NAME,)
        assert it.registrar.texts[f"_acme-challenge.{NAME}"] == []
        assert waited.count(True) * 8.0 >= 112.0
        assert it.clock.monotonic() - began < 180.0


async def test_a_record_that_was_heard_to_be_missing_is_waited_for_longer() -> None:
    async with registrable() as it:
        await it.set()
        it.world.names.records = {}
        await it.ask()
        it.clock.advance(0.0)
        for at in range(40):
            await settle()
            if at == 3:
                it.world.names.unheard.add("ns1.example")
            it.clock.advance(8.0)
        await it.rest()
        assert it.names == ()
        assert "not seen" in it.status.fault


@pytest.mark.parametrize("fails", [False, True])
async def test_a_record_that_is_withdrawn_during_a_factory_reset_is_noted_nowhere(
    monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    """The reset waits for no answer of easyDNS's, and what comes later would tell of the owner before."""
    async with registrable() as it:
        asked, answered, remove = asyncio.Event(), asyncio.Event(), it.registrar.remove_text

        async def slowly(zone: str, host: str, value: str, secrets: EasyDnsSecrets) -> None:
            asked.set()
            await answered.wait()
            await remove(zone, host, value, secrets)
            if fails:
                raise RemoteFailed("remote-broke-off", "It broke off.", "")

        monkeypatch.setattr(it.registrar, "remove_text", slowly)
        await it.set()
        it.world.names.records = {}
        await it.ask()
        it.clock.advance(0.0)
        await settle()
        assert it.registrar.texts[f"_acme-challenge.{NAME}"]
        it.clock.advance(700.0)
        await it.unit.submit(FactoryReset(PANEL))
        await asked.wait()
        await it.unit.reach(State.OPEN)
        events = len(it.unit.events.events)
        answered.set()
        await settle()
        assert it.registrar.texts[f"_acme-challenge.{NAME}"] == []
        assert it.world.registrations.load().registration == Registration()
        assert it.unit.controller._core.unit.easydns.registration == Registration()
        assert "_acme-challenge" not in repr(it.unit.events.events[events:])
