"""The factory reset: from any state, at once, journalled, and to the end."""

import asyncio

import pytest

from daemon.errors import HostFailed, Interrupted
from daemon.messages.reset import FactoryReset
from daemon.messages.security import SetForceHttps
from daemon.network_settings import NetworkSettings
from daemon.ports import ResetMark
from daemon.settings import PanelProfile, Profile, ResetProfile, SecuritySettings, Settings
from daemon.states import State
from tests.controller_unit import HTTPS, PANEL, World, killed, running
from tests.owner import at_rest

OWNED = Settings(
    network=NetworkSettings(host_name="secret-venue", dns=("192.168.1.1",)), security=SecuritySettings(force_https=True)
)


async def test_a_reset_ends_like_a_new_unit() -> None:
    world = World()
    world.settings.save(OWNED)
    async with running(world) as unit:
        assert unit.is_in(State.HTTPS_ONLY)
        root, password, epoch = unit.snapshot.root, unit.first_password, unit.snapshot.session_epoch
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        assert world.settings.load().settings == Settings()
        assert unit.snapshot.root != root
        assert unit.first_password not in (None, password)
        assert unit.snapshot.session_epoch > epoch
        assert unit.snapshot.tested is None
        assert world.network.resets == [NetworkSettings()]
        assert unit.snapshot.reset is None
        assert unit.snapshot.receipt is not None
        assert unit.snapshot.receipt.origin == "panel"
        assert unit.snapshot.receipt.finished == unit.clock.now()


async def test_listeners_are_closed_while_it_erases_and_open_afterwards() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        assert "close" in unit.listeners.calls
        assert unit.listeners.http


async def test_the_marker_is_on_disk_before_the_first_deletion_and_goes_last() -> None:
    world = World()
    async with running(world) as unit:
        world.storage.calls.clear()
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        steps = [call for call in world.storage.calls if "reset" in call or "erase" in call]
        assert steps[0] == "begin_reset"
        assert steps[-1] == "finish_reset"
        assert len(steps) == 5


@pytest.mark.parametrize("state", [State.OPEN, State.ENABLING, State.HTTPS_ONLY])
async def test_a_reset_is_taken_in_every_state(state: State) -> None:
    world = World()
    async with running(world) as unit:
        if state is State.ENABLING:
            await unit.enable()
        elif state is State.HTTPS_ONLY:
            await unit.force()
        assert unit.is_in(state)
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        assert world.changes.read() is None
        assert unit.snapshot.pending is None
        unit.clock.advance(1000)
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)


async def test_a_reset_is_taken_in_fault_and_leads_out_of_it() -> None:
    world = World()
    world.resets.foreign = {"lost+found"}
    world.resets.stuck = {"lost+found"}
    async with running(world) as unit:
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.FAULT)
        world.resets.stuck = set()
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        assert unit.snapshot.fault == ""
        assert world.resets.pending() is None


async def test_a_second_request_during_a_reset_is_answered_and_changes_nothing() -> None:
    world = World()
    async with running(world) as unit:
        world.storage.hold()
        first = asyncio.create_task(unit.submit(FactoryReset(PANEL)))
        await unit.reach(State.FACTORY_RESET)
        await unit.submit(FactoryReset(HTTPS))
        world.storage.release()
        await first
        await unit.reach(State.OPEN)
        assert world.storage.calls.count("begin_reset") == 1


async def test_what_runs_is_cancelled_and_its_caller_is_told() -> None:
    world = World()
    async with running(world) as unit:
        await unit.prove()
        world.storage.hold()
        switching = asyncio.create_task(unit.submit(SetForceHttps(enabled=True, origin=HTTPS)))
        await asyncio.to_thread(world.storage.waiting.wait, 5)
        resetting = asyncio.create_task(unit.submit(FactoryReset(PANEL)))
        await unit.reach(State.FACTORY_RESET)
        with pytest.raises(Interrupted):
            await switching
        world.storage.release()
        await resetting
        await unit.reach(State.OPEN)
        assert world.changes.read() is None
        assert unit.listeners.http


async def test_progress_is_told_in_per_cent() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        told = [view.snapshot.reset.percent for view in unit.panel.views if view.snapshot.reset is not None]
        assert told == sorted(told)
        assert told[0] == 0
        assert told[-1] == 100
        assert len(set(told)) >= 5


async def test_a_restart_in_the_middle_finishes_the_reset() -> None:
    world = World()
    world.settings.save(OWNED)
    async with killed(world) as unit:
        world.storage.fail(2)
        world.storage.hold()
        _reset = asyncio.create_task(unit.submit(FactoryReset(PANEL)))
        await unit.reach(State.FACTORY_RESET)
        await asyncio.to_thread(world.storage.waiting.wait, 5)
        _reset.cancel()
    world.storage.release()
    world.storage.mend()
    world.resets.mark = world.resets.mark or ResetMark(world.clock.now(), "panel")
    async with running(world) as unit:
        assert unit.is_in(State.FACTORY_RESET)
        await unit.reach(State.OPEN)
        assert world.settings.load().settings == Settings()
        assert world.resets.pending() is None
        assert unit.snapshot.receipt is not None


async def test_what_cannot_be_erased_leads_to_fault_and_is_named() -> None:
    world = World()
    world.resets.foreign = {"lost+found"}
    world.resets.stuck = {"lost+found"}
    async with running(world) as unit:
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.FAULT)
        assert "lost+found" in unit.snapshot.fault
        await unit.until(lambda snapshot: snapshot.serving is not None)
        assert unit.listeners.http
        assert world.resets.pending() is not None
        world.resets.stuck = set()
    async with running(world) as unit:
        await unit.reach(State.OPEN)
        assert world.resets.pending() is None


async def test_a_full_disk_has_no_room_for_the_marker_and_is_erased_all_the_same() -> None:
    world = World()
    world.settings.save(OWNED)
    async with running(world) as unit:
        world.storage.fail()
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        assert world.settings.load().settings == Settings()


async def test_a_disk_that_hangs_does_not_keep_the_panel_from_saying_that_a_reset_runs() -> None:
    world = World()
    async with running(world) as unit:
        await unit.prove()
        world.storage.hold()
        switching = asyncio.create_task(unit.submit(SetForceHttps(enabled=True, origin=HTTPS)))
        await asyncio.to_thread(world.storage.waiting.wait, 5)
        resetting = asyncio.create_task(unit.submit(FactoryReset(PANEL)))
        await unit.reach(State.FACTORY_RESET)
        assert unit.panel.views[-1].snapshot.reset is not None
        world.storage.release()
        await resetting
        with pytest.raises(Interrupted):
            await switching
        await unit.reach(State.OPEN)


async def test_events_of_the_old_owner_go_and_those_of_the_new_are_kept() -> None:
    world = World()
    world.settings.save(OWNED)
    async with running(world) as unit:
        unit.events.record("network-changed", "The name is secret-venue.")
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        assert not unit.events.held
        kept = [event.text for event in unit.events.rows]
        assert kept[0].startswith("Factory reset done")
        assert not any("secret-venue" in text for text in kept)


async def test_a_reset_that_fails_leaves_the_event_log_at_work() -> None:
    world = World()
    world.resets.foreign = world.resets.stuck = {"stuck"}
    async with running(world) as unit:
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.FAULT)
        assert not unit.events.held
        assert "reset-incomplete" in [event.code for event in unit.events.rows]


@pytest.mark.parametrize("whole", [False, True])
async def test_the_rest_of_the_host_is_reset_where_the_maker_wants_that(*, whole: bool) -> None:
    profile = Profile(panel=PanelProfile(device=""), reset=ResetProfile(whole_host=whole))
    async with running(profile=profile) as unit:
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        await at_rest(unit)
        assert unit.host.resets == int(whole)


async def test_a_host_that_refuses_is_said_and_our_own_reset_holds() -> None:
    profile = Profile(panel=PanelProfile(device=""), reset=ResetProfile(whole_host=True))
    async with running(profile=profile) as unit:
        unit.host.refuse = HostFailed("host-not-reset", "The host's systemctl refused: no.", "See the journal.")
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        await at_rest(unit)
        said = [event.text for event in unit.events.events if event.code == "host-not-reset"]
        assert said == ["The rest of the host was not reset. The host's systemctl refused: no. See the journal."]
        assert unit.host.resets == 0
