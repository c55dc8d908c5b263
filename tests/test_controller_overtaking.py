"""What goes first, whatever else is under way: the ways back in, and answers to everybody who waits."""

import asyncio
from ipaddress import ip_address
from typing import Any

import pytest

from daemon.errors import BaseStationError, Interrupted, NotSignedIn, Refused, StorageFault
from daemon.messages.account import ChangePassword, ResetPassword
from daemon.messages.command import Door, Origin
from daemon.messages.network import NetworkStatus
from daemon.messages.pending import ConfirmChange
from daemon.messages.reset import FactoryReset
from daemon.messages.security import (
    NoteHttpClient,
    NoteListeners,
    PortStatus,
    RecordCertificateTest,
    ReopenPort80,
    SetForceHttps,
)
from daemon.messages.snapshot import Snapshot
from daemon.messages.unit import Stop
from daemon.settings import SecuritySettings, Settings
from daemon.states import State
from tests.controller_unit import HTTP, HTTPS, PANEL, RunningUnit, World, running

OFF = (PortStatus(80, secure=False, listening=False), PortStatus(443, secure=True, listening=True))


async def _hang(unit: RunningUnit, command: Any) -> "asyncio.Task[Any]":
    """Give a command whose write hangs."""
    unit.world.storage.hold()
    asked = asyncio.create_task(unit.submit(command))
    await asyncio.to_thread(unit.world.storage.waiting.wait, 5)
    return asked


async def test_port_80_reopens_at_the_panel_while_a_switching_off_hangs_on_the_disk() -> None:
    async with running() as unit:
        await unit.force()
        hanging = await _hang(unit, SetForceHttps(enabled=False, origin=HTTPS))
        reopening = asyncio.create_task(unit.submit(ReopenPort80(PANEL)))
        with pytest.raises(Interrupted):
            await hanging
        assert not unit.listeners.http or unit.is_in(State.HTTPS_ONLY)
        await reopening
        assert unit.is_in(State.OPEN)
        assert unit.listeners.http
        unit.world.storage.release()
        unit.clock.advance(30)
        await unit.until(lambda snapshot: "not-saved" not in [alarm.code for alarm in snapshot.alarms])
        assert unit.world.settings.settings is not None
        assert not unit.world.settings.settings.security.force_https


async def test_port_80_reopens_at_the_panel_while_a_confirmation_hangs_on_the_disk() -> None:
    world = World()
    async with running(world) as unit:
        await unit.enable()
        hanging = await _hang(unit, ConfirmChange(unit.evidence, HTTPS))
        await unit.submit(ReopenPort80(PANEL))
        assert unit.is_in(State.OPEN)
        assert unit.snapshot.pending is None
        with pytest.raises(Interrupted):
            await hanging
        world.storage.release()
        unit.clock.advance(30)
        await unit.until(lambda snapshot: "not-saved" not in [alarm.code for alarm in snapshot.alarms])
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)


async def test_port_80_reopens_at_the_panel_while_switching_on_has_closed_it_already() -> None:
    async with running() as unit:
        await unit.prove()
        hanging, never = asyncio.Event(), asyncio.Event()
        really_open = unit.listeners.open

        async def hang(**_: Any) -> None:
            hanging.set()
            await never.wait()

        unit.listeners.open = hang  # type: ignore[method-assign]
        switching = asyncio.create_task(unit.submit(SetForceHttps(enabled=True, origin=HTTPS)))
        await hanging.wait()
        assert unit.listeners.calls[-1] == "close_http"
        await unit.submit(NoteListeners(OFF))
        unit.listeners.open = really_open  # type: ignore[method-assign]
        await unit.submit(ReopenPort80(PANEL))
        assert unit.listeners.http
        with pytest.raises(Interrupted):
            await switching
        assert unit.is_in(State.OPEN)
        assert unit.world.changes.record is None


async def test_reopening_while_the_change_goes_back_by_itself_is_answered() -> None:
    async with running() as unit:
        await unit.enable()
        unit.world.storage.hold()
        unit.clock.advance(90)
        await asyncio.to_thread(unit.world.storage.waiting.wait, 5)
        reopening = asyncio.create_task(unit.submit(ReopenPort80(PANEL)))
        await asyncio.sleep(0)
        unit.world.storage.release()
        async with asyncio.timeout(5):
            await reopening
        assert unit.is_in(State.OPEN)
        assert unit.listeners.http


async def test_an_enabling_that_fails_twice_still_gives_port_80_back() -> None:
    async with running() as unit:
        await unit.prove()
        real = unit.listeners.open
        refusals = 2

        async def refusing(**wanted: Any) -> None:
            nonlocal refusals
            if refusals:
                refusals -= 1
                raise OSError(24, "Too many open files")
            await real(**wanted)

        unit.listeners.open = refusing  # type: ignore[method-assign]
        with pytest.raises(BaseStationError):
            await unit.submit(SetForceHttps(enabled=True, origin=HTTPS))
        unit.clock.advance(5)
        await unit.until(lambda snapshot: not snapshot.blockers)
        assert unit.is_in(State.OPEN)
        assert unit.listeners.http
        assert unit.world.changes.record is None


async def test_a_disk_that_hangs_does_not_keep_an_unconfirmed_change_in_force() -> None:
    async with running() as unit:
        await unit.enable()
        unit.world.storage.hold()
        unit.clock.advance(90)
        await unit.reach(State.OPEN)
        assert unit.listeners.http
        assert "not-saved" in unit.alarms


async def test_an_outcome_overtaken_by_a_reset_in_the_queue_still_answers_its_caller() -> None:
    async with running() as unit:
        await unit.prove()
        proving = asyncio.create_task(unit.submit(RecordCertificateTest(unit.evidence)))
        await asyncio.sleep(0)
        core = unit.controller._core
        report = core.effects._report

        def reset_first(outcome: Any) -> None:
            unit.controller.post(FactoryReset(PANEL))
            report(outcome)

        core.effects._report = reset_first
        async with asyncio.timeout(5):
            with pytest.raises(Interrupted):
                await proving
        core.effects._report = report
        await unit.reach(State.OPEN)


async def test_an_effect_that_is_cancelled_before_its_first_step_leaves_no_warning() -> None:
    async with running() as unit:
        await unit.prove()
        switching = asyncio.create_task(unit.submit(SetForceHttps(enabled=True, origin=HTTPS)))
        resetting = asyncio.create_task(unit.submit(FactoryReset(PANEL)))
        with pytest.raises(Interrupted):
            await switching
        await resetting
        await unit.reach(State.OPEN)


async def test_nobody_waits_for_a_unit_that_has_stopped() -> None:
    async with running() as unit:
        asked = [asyncio.create_task(unit.submit(command)) for command in (Stop(), FactoryReset(PANEL), Stop())]
        asked += [asyncio.create_task(unit.submit(ResetPassword(PANEL)))]
        async with asyncio.timeout(5):
            answers = await asyncio.gather(*asked, return_exceptions=True)
            assert [isinstance(answer, BaseStationError) for answer in answers] == [False, True, False, True]
            with pytest.raises(Interrupted):
                await unit.submit(ResetPassword(PANEL))


async def test_who_asks_for_a_reset_is_answered_when_the_unit_stops_instead() -> None:
    async with running() as unit:
        unit.world.storage.hold()
        resetting = asyncio.create_task(unit.submit(FactoryReset(PANEL)))
        await unit.reach(State.FACTORY_RESET)
        await unit.submit(Stop())
        async with asyncio.timeout(1):
            with pytest.raises(Interrupted):
                await resetting


async def test_a_web_side_or_network_that_fails_does_not_keep_a_reset_from_erasing() -> None:
    world = World()
    world.settings.save(Settings(security=SecuritySettings(force_https=True)))
    async with running(world) as unit:

        async def broken(*_: object) -> Any:
            raise RuntimeError("not foreseen")

        unit.listeners.close = broken  # type: ignore[method-assign]
        world.network.reset = broken  # type: ignore[method-assign, assignment]
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.FAULT)
        assert world.settings.settings is None
        assert "network" in unit.snapshot.fault
        assert world.resets.pending() is not None
        del unit.listeners.close


async def test_a_password_reset_in_the_middle_of_a_factory_reset_is_refused() -> None:
    async with running() as unit:
        unit.world.storage.hold()
        resetting = asyncio.create_task(unit.submit(FactoryReset(PANEL)))
        await unit.reach(State.FACTORY_RESET)
        with pytest.raises(Refused) as refused:
            await unit.submit(ResetPassword(PANEL))
        assert refused.value.code == "not-ready"
        unit.world.storage.release()
        await resetting
        await unit.reach(State.OPEN)


def _break(world: World) -> None:
    """The next starts fail, until `del world.resets.pending`."""

    def broken() -> None:
        raise StorageFault("storage-failed", "The disk cannot be read.", "Have it replaced.")

    world.resets.pending = broken  # type: ignore[method-assign]


async def test_the_defaults_of_a_fault_never_overwrite_the_owners_account() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(ChangePassword(unit.first_password or "", "the owner's own", HTTPS))
    owners = world.settings.account
    _break(world)
    async with running(world) as unit:
        await unit.until(lambda snapshot: snapshot.serving is not None)
        assert unit.is_in(State.FAULT)
        assert unit.first_password is not None
        await unit.sign_in(unit.first_password, HTTP)
        for command in (ChangePassword(unit.first_password, "another one", HTTPS), ResetPassword(PANEL)):
            with pytest.raises(Refused):
                await unit.submit(command)
        with pytest.raises(Refused):
            await unit.prove()
        assert world.settings.account == owners


async def test_who_works_on_the_defaults_of_a_fault_is_not_thrown_out_by_each_retry() -> None:
    world = World()
    _break(world)
    async with running(world) as unit:
        await unit.until(lambda snapshot: snapshot.serving is not None)
        password, root, epoch = unit.first_password, unit.snapshot.root, unit.snapshot.session_epoch
        unit.clock.advance(30)
        await unit.reach(State.STARTING)
        await unit.reach(State.FAULT)
        assert (unit.first_password, unit.snapshot.root, unit.snapshot.session_epoch) == (password, root, epoch)
        del world.resets.pending
        unit.clock.advance(60)
        await unit.reach(State.OPEN)
        assert unit.snapshot.session_epoch > epoch
        assert unit.first_password != password


async def test_an_address_that_comes_during_the_start_is_not_forgotten() -> None:
    world = World()
    late = NetworkStatus("foh-1", (ip_address("10.1.2.3"),))
    load = world.vault.load

    def loading() -> Any:
        loop.call_soon_threadsafe(world.network.become, late)
        loop.call_soon_threadsafe(told.set)
        asyncio.run_coroutine_threadsafe(told.wait(), loop).result(5)
        return load()

    loop, told = asyncio.get_running_loop(), asyncio.Event()
    world.vault.load = loading  # type: ignore[method-assign]
    async with running(world) as unit:
        del world.vault.load
        assert unit.snapshot.network == late

        def named(snapshot: Snapshot) -> bool:
            leaf = snapshot.certificates[0].leaf
            return leaf is not None and "10.1.2.3" in leaf.names

        await unit.until(named)


async def test_a_subscriber_or_panel_that_fails_does_not_end_the_unit() -> None:
    async with running() as unit:

        def broken(_: object) -> None:
            raise RuntimeError("a defect")

        unit.controller.subscribe(broken)
        unit.panel.show = broken  # type: ignore[method-assign, assignment]
        await unit.submit(NoteHttpClient("192.168.1.9"))
        await unit.enable()
        assert unit.is_in(State.ENABLING)


async def test_a_crowd_of_commands_leaves_the_event_loop_its_turns() -> None:
    async with running() as unit:
        for number in range(500):
            unit.controller.post(NoteHttpClient(f"10.0.{number % 250}.1"))
        turns = 0
        last = asyncio.create_task(unit.submit(NoteHttpClient("10.9.9.9")))
        while not last.done():
            await asyncio.sleep(0)
            turns += 1
        assert turns > 400


async def test_a_change_of_password_is_overtaken_by_a_reset_at_the_panel() -> None:
    world = World()
    async with running(world) as unit:
        first = unit.first_password or ""
        changing = asyncio.create_task(unit.submit(ChangePassword(first, "somebody's own", HTTPS)))
        await asyncio.sleep(0)
        await unit.submit(ResetPassword(PANEL))
        with pytest.raises(BaseStationError):
            await changing
        assert unit.first_password not in (None, first)
        await unit.sign_in(unit.first_password or "")
        with pytest.raises(NotSignedIn):
            await unit.sign_in("somebody's own")
        assert world.settings.account is not None
        assert world.settings.account.first_password == unit.first_password


async def test_a_wrong_guess_at_a_change_does_not_stop_a_reset_at_the_panel() -> None:
    async with running() as unit:
        first = unit.first_password
        resetting = asyncio.create_task(unit.submit(ResetPassword(PANEL)))
        guessing = asyncio.create_task(unit.submit(ChangePassword("a guess", "somebody's own", HTTPS)))
        await resetting
        with pytest.raises(NotSignedIn):
            await guessing
        assert unit.first_password not in (None, first)


async def test_of_two_changes_of_the_password_at_once_the_second_is_refused() -> None:
    async with running() as unit:
        first = unit.first_password or ""
        changes = [
            unit.submit(ChangePassword(first, f"the word of {origin.client}", origin))
            for origin in (Origin(Door.HTTPS, "192.168.1.1"), Origin(Door.HTTPS, "192.168.1.2"))
        ]
        answers = await asyncio.gather(*changes, return_exceptions=True)
        assert sorted(map(type, answers), key=str) == sorted((type(None), Interrupted), key=str)


async def test_a_certificate_test_is_not_lost_to_a_reissue_that_began_before_it() -> None:
    async with running() as unit:
        await unit.prove()
        before = unit.snapshot.serving_fingerprint
        unit.world.storage.hold()
        unit.world.network.become(NetworkStatus("foh-1", (ip_address("192.168.1.77"),)))
        await asyncio.to_thread(unit.world.storage.waiting.wait, 5)
        proving = asyncio.create_task(unit.submit(RecordCertificateTest(unit.evidence)))
        await asyncio.sleep(0)
        await unit.submit(NoteHttpClient("192.168.1.9"))  # the controller has seen the one before it
        unit.world.storage.release()
        await unit.until(lambda snapshot: snapshot.serving_fingerprint != before)
        await proving
        assert unit.snapshot.tested is not None
        assert unit.snapshot.tested.fingerprint == unit.snapshot.serving_fingerprint


async def test_a_full_disk_does_not_keep_the_certificate_from_following_the_address() -> None:
    async with running() as unit:
        before = unit.snapshot.serving_fingerprint
        unit.world.storage.break_down()
        unit.world.network.become(NetworkStatus("foh-1", (ip_address("192.168.1.77"),)))
        snapshot = await unit.until(lambda snapshot: snapshot.serving_fingerprint != before)
        assert snapshot.certificates[0].leaf is not None
        assert "192.168.1.77" in snapshot.certificates[0].leaf.names
        await unit.until(lambda snapshot: [alarm.code for alarm in snapshot.alarms] == ["not-saved"])
