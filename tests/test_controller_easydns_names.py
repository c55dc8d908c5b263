"""Names at easyDNS belong to one device each: none is taken from another, and none stays behind unsaid."""

import asyncio

import pytest

from daemon.easydns_settings import EasyDnsSecrets, EasyDnsSettings
from daemon.messages.network import Address
from daemon.messages.reset import FactoryReset
from daemon.states import State
from tests.controller_unit import PANEL
from tests.registered_unit import ADDRESS, NAME, OTHER, Registered, registrable, settle

TAKEN = "foh.clearcomdevices.com"


async def rename(it: Registered, label: str) -> None:
    it.clock.advance(700.0)
    await it.set(EasyDnsSettings(label=label), None)
    await it.work()


async def test_a_name_of_another_device_is_not_taken_from_it_by_a_new_label() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        it.registrar.registered[TAKEN] = (OTHER,)
        await rename(it, "foh")
        assert it.registrar.registered[TAKEN] == (OTHER,)
        assert it.registrar.registered[NAME] == (ADDRESS,)
        assert "another device" in it.status.fault
        await rename(it, "foh-2")
        assert it.registrar.registered["foh-2.clearcomdevices.com"] == (ADDRESS,)
        assert it.registrar.registered[NAME] == ()
        assert it.status.fault == ""


async def test_a_name_on_its_way_is_taken_back_by_a_factory_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    async with registrable() as it:
        await it.set()
        register, never = it.registrar.register, asyncio.Event()

        async def slowly(name: str, address: Address | None, secrets: EasyDnsSecrets) -> None:
            await register(name, address, secrets)
            await never.wait()  # the update is carried out, and its answer lost

        monkeypatch.setattr(it.registrar, "register", slowly)
        await it.ask()
        it.clock.advance(0.0)
        while it.registrar.registered.get(NAME) != (ADDRESS,):
            await settle()
        it.clock.advance(700.0)
        monkeypatch.setattr(it.registrar, "register", register)
        await it.unit.submit(FactoryReset(PANEL))
        await it.unit.until(lambda snapshot: snapshot.receipt is not None and snapshot.state is State.OPEN)
        assert it.registrar.registered[NAME] == ()
