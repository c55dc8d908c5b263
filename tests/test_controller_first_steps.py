"""The first steps with a new unit tick themselves off, whoever did them and wherever."""

import pytest

from daemon.errors import BadInput, Refused, StorageFault
from daemon.messages.account import ChangePassword
from daemon.messages.reset import FactoryReset
from daemon.messages.security import SetForceHttps
from daemon.messages.unit import NameUnit, SetSetup
from daemon.settings import UNIT_NAME_MAX, Settings, SetupSettings, SetupStep
from daemon.states import State
from tests.controller_unit import HTTPS, PANEL, World, running

PASSWORD, NAME, NETWORK, SECURITY = SetupStep


async def test_a_new_unit_has_all_of_them_before_it() -> None:
    async with running() as unit:
        assert unit.snapshot.setup.open == tuple(SetupStep)
        assert not unit.snapshot.setup.closed


async def test_a_name_is_stored_told_and_shown() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(NameUnit("  FOH rack ", HTTPS))
        assert unit.snapshot.device.name == "FOH rack"
        assert NAME not in unit.snapshot.setup.open
        assert unit.events.events[-1].text == "The unit is called 'FOH rack'."
        assert world.settings.load().settings.name == "FOH rack"
        await unit.submit(NameUnit("", HTTPS))
        assert unit.snapshot.device.name == "Base Station"
        assert NAME in unit.snapshot.setup.open


@pytest.mark.parametrize("name", ["x" * (UNIT_NAME_MAX + 1), "two\nlines", "\u202eright to left", "\x00"])
async def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    async with running() as unit:
        with pytest.raises(BadInput, match="name of the unit") as raised:
            await unit.submit(NameUnit(name, HTTPS))
        assert raised.value.field == "name"
        assert unit.snapshot.device.name == "Base Station"


async def test_an_own_password_is_a_step_done() -> None:
    async with running() as unit:
        first = unit.first_password
        assert first is not None
        await unit.submit(ChangePassword(first, "correct horse battery", HTTPS))
        assert PASSWORD not in unit.snapshot.setup.open


async def test_what_is_fine_as_it_is_stays_passed_over_a_restart_until_a_factory_reset() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(SetSetup(SetupSettings(passed=(NETWORK,)), HTTPS))
        assert unit.snapshot.setup.open == (PASSWORD, NAME, SECURITY)
    async with running(world) as unit:
        assert unit.snapshot.setup.passed == (NETWORK,)
        await unit.submit(SetSetup(SetupSettings(passed=(NETWORK,), closed=True), HTTPS))
        assert unit.snapshot.setup.closed
        assert unit.events.events[-1].code == "setup-closed"
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        assert unit.snapshot.setup.open == tuple(SetupStep)
        assert world.settings.load().settings == Settings()


async def test_security_is_done_once_force_https_is_kept() -> None:
    async with running() as unit:
        await unit.prove()
        await unit.submit(SetForceHttps(True, HTTPS))
        assert unit.is_in(State.ENABLING)
        assert SECURITY in unit.snapshot.setup.open
        with pytest.raises(Refused, match="settled"):
            await unit.submit(NameUnit("FOH", HTTPS))
        await unit.confirm()
        assert SECURITY not in unit.snapshot.setup.open


async def test_a_full_disk_refuses_and_the_name_before_stays() -> None:
    world = World()
    async with running(world) as unit:
        world.storage.fail()
        with pytest.raises(StorageFault):
            await unit.submit(NameUnit("FOH", HTTPS))
        assert unit.snapshot.device.name == "Base Station"
        await unit.submit(NameUnit("FOH", HTTPS))
        assert unit.snapshot.device.name == "FOH"
