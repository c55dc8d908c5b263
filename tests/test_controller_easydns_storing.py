"""A disk that refuses while the registered name's choices are changed: nothing half-applied, and alarms are true."""

import asyncio

import pytest

from daemon.easydns_settings import EasyDnsSecrets, EasyDnsSecretsChange, EasyDnsSettings
from daemon.errors import BaseStationError, StorageFault
from daemon.messages.easydns import LeaveEasyDns, SetEasyDns
from daemon.messages.reset import FactoryReset
from daemon.messages.security import ReopenPort80
from daemon.registration_ports import Registration
from daemon.settings import Settings
from daemon.states import State
from tests.controller_unit import HTTPS, PANEL, World
from tests.fake_name_registrar import SECRETS
from tests.registered_unit import EASYDNS, NAME, Registered, registrable

OTHERS = EasyDnsSecretsChange(username="somebody", update_token="other")


async def stored_after_all(it: Registered) -> None:
    it.clock.advance(31.0)
    await it.unit.until(lambda snapshot: all(alarm.code != "not-saved" for alarm in snapshot.alarms))


@pytest.mark.parametrize("nth", [1, 2])
async def test_choices_and_secrets_change_together_or_not_at_all(nth: int) -> None:
    async with registrable() as it:
        await it.set()
        it.world.storage.fail(nth)
        with pytest.raises(StorageFault):
            await it.set(EasyDnsSettings(label="foh"), OTHERS)
        assert ("not-saved" in it.unit.alarms) == (nth == 2), "the disk holds the choices that were refused"
        await stored_after_all(it)
        assert it.status.settings.label is None
        assert it.world.settings.load().settings == it.unit.controller._core.unit.settings
        assert it.world.registrations.load().secrets == SECRETS


async def test_secrets_that_reopening_port_80_came_before_are_not_in_force_at_the_next_start() -> None:
    async with registrable() as it:
        await it.set()
        await it.force_on_it()
        it.world.storage.hold()
        changing = asyncio.create_task(it.unit.submit(SetEasyDns(EasyDnsSettings(label="foh"), OTHERS, HTTPS)))
        await asyncio.to_thread(it.world.storage.waiting.wait)
        reopening = asyncio.create_task(it.unit.submit(ReopenPort80(PANEL)))
        await asyncio.wait([changing])
        with pytest.raises(BaseStationError, match="goes first"):
            changing.result()
        it.world.storage.release()
        await reopening
        assert "not-saved" in it.unit.alarms
        await stored_after_all(it)
        assert it.world.registrations.load().secrets == SECRETS


async def test_leaving_that_cannot_be_stored_changes_nothing() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        it.world.storage.fail()
        with pytest.raises(StorageFault):
            await it.unit.submit(LeaveEasyDns(HTTPS))
        assert it.world.settings.load().settings == it.unit.controller._core.unit.settings
        assert it.status.settings.in_use
        assert it.registrar.registered[NAME], "nor was the name taken back"
        assert it.names


@pytest.mark.parametrize("nth", [2, 3, 4, 5])
async def test_what_leaving_could_not_erase_is_said_and_erased_later(nth: int) -> None:
    world = World()
    async with registrable(world) as it:
        await it.set()
        await it.register()
        world.storage.fail(nth)
        await it.unit.submit(LeaveEasyDns(HTTPS))
        assert "not-saved" in it.unit.alarms
        await stored_after_all(it)
        stored = world.registrations.load()
        assert (stored.secrets, stored.account, stored.registration) == (EasyDnsSecrets(), None, Registration())
        assert world.vault.stored.kept.get(EASYDNS, {}) == {}
        assert world.settings.load().settings == Settings()


async def test_after_leaving_the_maker_s_access_is_there_again() -> None:
    world = World()
    world.registrations.provided = SECRETS
    async with registrable(world) as it:
        await it.register()
        it.clock.advance(700.0)
        await it.unit.submit(LeaveEasyDns(HTTPS))
        assert it.status.secrets_set
        it.clock.advance(700.0)
        await it.register()
        assert it.names == (NAME,)


async def test_records_left_behind_go_with_the_name() -> None:
    world = World()
    place = ("clearcomdevices.com", f"_acme-challenge.{NAME.partition('.')[0]}", "left")
    world.registrar.texts[f"_acme-challenge.{NAME}"] = ["left"]
    world.registrations.registration = Registration(name=NAME, address="192.168.1.20", challenges=(place,))
    async with registrable(world) as it:
        await it.set()
        await it.unit.submit(LeaveEasyDns(HTTPS))
        assert world.registrar.texts[f"_acme-challenge.{NAME}"] == []


async def test_a_name_that_stays_for_want_of_access_is_said() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        await it.set(access=EasyDnsSecretsChange(update_token=""))
        await it.rest()
        await it.unit.submit(LeaveEasyDns(HTTPS))
        assert any("remove it there" in event.text for event in it.unit.events.events)


async def test_a_registrar_that_breaks_does_not_keep_a_factory_reset_from_erasing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with registrable() as it:
        await it.set()
        await it.register()

        async def register(*_: object) -> None:
            raise ValueError("nobody foresaw this")

        monkeypatch.setattr(it.registrar, "register", register)
        await it.unit.submit(FactoryReset(PANEL))
        await it.unit.until(lambda snapshot: snapshot.receipt is not None or snapshot.fault)
        await it.unit.reach(State.OPEN)
        assert it.world.registrations.load().secrets == EasyDnsSecrets()
