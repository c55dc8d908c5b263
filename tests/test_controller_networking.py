"""Reset network at the panel: the factory's details, and nothing else."""

import pytest

from daemon.errors import Refused, StorageFault
from daemon.messages import ResetNetwork
from daemon.settings import NetworkSettings, SecuritySettings, Settings
from tests.controller_unit import PANEL, World, running

OWNED = Settings(
    network=NetworkSettings(host_name="foh-left", dns=("10.0.0.1",)), security=SecuritySettings(panel_lock="x")
)


async def test_network_details_are_the_factorys_again_and_the_rest_stays() -> None:
    world = World()
    world.settings.save(OWNED)
    async with running(world) as unit:
        await unit.submit(ResetNetwork(PANEL))
        assert unit.snapshot.network_settings == NetworkSettings()
        assert unit.snapshot.panel_locked
    assert world.settings.settings is not None
    assert world.settings.settings.network == NetworkSettings()
    assert world.settings.settings.security == OWNED.security


async def test_a_disk_that_refuses_leaves_the_network_alone() -> None:
    world = World()
    world.settings.save(OWNED)
    async with running(world) as unit:
        world.storage.fail()
        with pytest.raises(StorageFault):
            await unit.submit(ResetNetwork(PANEL))
        assert unit.snapshot.network_settings == OWNED.network
        await unit.submit(ResetNetwork(PANEL))
        assert unit.snapshot.network_settings == NetworkSettings()


async def test_it_waits_for_a_pending_change_to_be_settled() -> None:
    async with running() as unit:
        await unit.enable()
        with pytest.raises(Refused) as caught:
            await unit.submit(ResetNetwork(PANEL))
        assert caught.value.code == "change-pending"
