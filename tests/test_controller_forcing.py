"""Force HTTPS: the guard, the switch, the pending change and every way back."""

from ipaddress import ip_address

import pytest

from daemon.errors import Refused, StorageFault
from daemon.messages.command import TlsEvidence
from daemon.messages.network import NetworkStatus
from daemon.messages.pending import ConfirmChange, RollBackChange
from daemon.messages.security import NoteListeners, PortStatus, RecordCertificateTest, ReopenPort80, SetForceHttps
from daemon.messages.unit import AcknowledgeAlarm
from daemon.states import State
from tests.controller_unit import HTTPS, PANEL, World, killed, running


async def test_force_https_is_refused_until_the_certificate_was_tested() -> None:
    async with running() as unit:
        with pytest.raises(Refused) as refused:
            await unit.submit(SetForceHttps(enabled=True, origin=HTTPS))
        assert refused.value.code == "certificate-untested"
        assert unit.is_in(State.OPEN)
        assert unit.listeners.http


async def test_force_https_is_refused_while_no_https_port_is_open() -> None:
    async with running() as unit:
        await unit.prove()
        taken = (
            PortStatus(80, secure=False, listening=True),
            PortStatus(443, secure=True, listening=False, fault="taken"),
        )
        await unit.submit(NoteListeners(taken))
        with pytest.raises(Refused) as refused:
            await unit.submit(SetForceHttps(enabled=True, origin=HTTPS))
        assert refused.value.code == "https-not-listening"


async def test_a_test_over_an_old_connection_proves_nothing() -> None:
    async with running() as unit:
        stale = TlsEvidence(unit.snapshot.tls_generation - 1, "192.168.1.50", "192.168.1.20")
        with pytest.raises(Refused) as refused:
            await unit.submit(RecordCertificateTest(stale))
        assert refused.value.code == "stale-connection"
        assert unit.snapshot.tested is None


async def test_the_proof_tells_which_certificate_when_from_where_and_under_which_name() -> None:
    async with running() as unit:
        proof = await unit.prove()
        assert proof.fingerprint == unit.snapshot.serving_fingerprint
        assert (proof.at, proof.client, proof.name) == (unit.clock.now(), "192.168.1.50", "192.168.1.20")
        assert unit.snapshot.tested == proof


async def test_the_proof_survives_a_restart() -> None:
    world = World()
    async with running(world) as unit:
        proof = await unit.prove()
    async with running(world) as unit:
        assert unit.snapshot.tested == proof


async def test_switching_on_closes_port_80_and_waits_to_be_confirmed() -> None:
    world = World()
    async with running(world) as unit:
        await unit.enable()
        assert unit.is_in(State.ENABLING)
        assert not unit.listeners.http
        assert unit.snapshot.pending is not None
        assert world.changes.read() is not None
        assert not world.settings.load().settings.security.force_https


async def test_the_change_is_on_disk_before_port_80_closes() -> None:
    world = World()
    async with running(world) as unit:
        await unit.prove()
        closing: list[bool] = []
        close_http = unit.listeners.close_http

        async def watched() -> None:
            closing.append(world.changes.read() is not None)
            await close_http()

        unit.listeners.close_http = watched  # type: ignore[method-assign]
        await unit.submit(SetForceHttps(enabled=True, origin=HTTPS))
        assert closing == [True]


async def test_confirmed_it_holds_and_survives_a_restart() -> None:
    world = World()
    async with running(world) as unit:
        await unit.force()
        assert unit.is_in(State.HTTPS_ONLY)
        assert unit.snapshot.pending is None
        assert world.changes.read() is None
    async with running(world) as unit:
        assert unit.is_in(State.HTTPS_ONLY)
        assert not unit.listeners.http


async def test_a_connection_from_before_the_switch_cannot_confirm() -> None:
    async with running() as unit:
        await unit.prove()
        before = unit.evidence
        await unit.submit(SetForceHttps(enabled=True, origin=HTTPS))
        with pytest.raises(Refused) as refused:
            await unit.submit(ConfirmChange(before, HTTPS))
        assert refused.value.code == "stale-connection"
        assert unit.is_in(State.ENABLING)


async def test_unconfirmed_port_80_comes_back_by_itself() -> None:
    async with running() as unit:
        await unit.enable()
        unit.clock.advance(89)
        assert unit.is_in(State.ENABLING)
        unit.clock.advance(1)
        await unit.reach(State.OPEN)
        assert unit.listeners.http
        assert "change-not-confirmed" in unit.alarms


async def test_a_restart_before_the_confirmation_comes_up_open() -> None:
    world = World()
    async with killed(world) as unit:
        await unit.enable()
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)
        assert unit.listeners.http
        assert world.changes.read() is None
        assert "change-not-confirmed" in unit.alarms


async def test_going_back_by_hand_opens_port_80_at_once_and_raises_no_alarm() -> None:
    async with running() as unit:
        await unit.enable()
        await unit.submit(RollBackChange(HTTPS))
        assert unit.is_in(State.OPEN)
        assert unit.listeners.http
        assert unit.alarms == []


async def test_nothing_can_be_confirmed_when_nothing_is_pending() -> None:
    async with running() as unit:
        for command in (ConfirmChange(unit.evidence, HTTPS), RollBackChange(HTTPS)):
            with pytest.raises(Refused) as refused:
                await unit.submit(command)
            assert refused.value.code == "nothing-pending"


async def test_a_full_disk_refuses_the_switch_and_port_80_stays() -> None:
    world = World()
    async with running(world) as unit:
        await unit.prove()
        world.storage.fail()
        with pytest.raises(StorageFault):
            await unit.submit(SetForceHttps(enabled=True, origin=HTTPS))
        assert unit.is_in(State.OPEN)
        assert unit.listeners.http
        await unit.submit(SetForceHttps(enabled=True, origin=HTTPS))
        assert unit.is_in(State.ENABLING)


async def test_a_full_disk_at_the_confirmation_leaves_it_pending_until_it_goes_back() -> None:
    world = World()
    async with running(world) as unit:
        await unit.enable()
        world.storage.fail()
        with pytest.raises(StorageFault):
            await unit.confirm()
        assert unit.is_in(State.ENABLING)
        unit.clock.advance(90)
        await unit.reach(State.OPEN)
        assert unit.listeners.http


async def test_going_back_happens_even_when_the_disk_refuses_and_says_so() -> None:
    world = World()
    async with running(world) as unit:
        await unit.enable()
        world.storage.break_down()
        unit.clock.advance(90)
        await unit.reach(State.OPEN)
        assert unit.listeners.http
        assert "not-saved" in unit.alarms


async def test_switching_twice_is_harmless_and_off_again_needs_no_test() -> None:
    async with running() as unit:
        await unit.force()
        await unit.submit(SetForceHttps(enabled=True, origin=HTTPS))
        assert unit.is_in(State.HTTPS_ONLY)
        await unit.submit(SetForceHttps(enabled=False, origin=HTTPS))
        assert unit.is_in(State.OPEN)
        assert unit.listeners.http
        await unit.submit(SetForceHttps(enabled=False, origin=HTTPS))
        assert unit.is_in(State.OPEN)


async def test_off_is_refused_when_it_cannot_be_stored() -> None:
    world = World()
    async with running(world) as unit:
        await unit.force()
        world.storage.fail()
        with pytest.raises(StorageFault):
            await unit.submit(SetForceHttps(enabled=False, origin=HTTPS))
        assert unit.is_in(State.HTTPS_ONLY)
        assert not unit.listeners.http


async def test_switching_off_while_it_waits_goes_back() -> None:
    world = World()
    async with running(world) as unit:
        await unit.enable()
        await unit.submit(SetForceHttps(enabled=False, origin=HTTPS))
        assert unit.is_in(State.OPEN)
        assert world.changes.read() is None


async def test_reopening_at_the_panel_ends_sessions_and_stands_until_acknowledged() -> None:
    world = World()
    async with running(world) as unit:
        await unit.force()
        epoch = unit.snapshot.session_epoch
        await unit.submit(ReopenPort80(PANEL))
        assert unit.is_in(State.OPEN)
        assert unit.listeners.http
        assert unit.snapshot.session_epoch > epoch
        assert "port-80-reopened" in unit.alarms
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)
        assert "port-80-reopened" in unit.alarms
        await unit.submit(AcknowledgeAlarm("port-80-reopened", HTTPS))
        assert unit.alarms == []
    async with running(world) as unit:
        assert unit.alarms == []


async def test_reopening_at_the_panel_cancels_a_pending_change() -> None:
    world = World()
    async with running(world) as unit:
        await unit.enable()
        await unit.submit(ReopenPort80(PANEL))
        assert unit.is_in(State.OPEN)
        assert unit.snapshot.pending is None
        assert world.changes.read() is None
        unit.clock.advance(200)
        assert unit.is_in(State.OPEN)


async def test_reopening_at_the_panel_works_with_a_disk_that_refuses() -> None:
    world = World()
    async with running(world) as unit:
        await unit.force()
        world.storage.break_down()
        await unit.submit(ReopenPort80(PANEL))
        assert unit.is_in(State.OPEN)
        assert unit.listeners.http
        assert "not-saved" in unit.alarms


async def test_reopening_is_refused_while_port_80_is_on() -> None:
    async with running() as unit:
        with pytest.raises(Refused) as refused:
            await unit.submit(ReopenPort80(PANEL))
        assert refused.value.code == "port-80-is-on"


async def test_a_leaf_reissued_by_the_same_root_inherits_the_proof() -> None:
    world = World()
    async with running(world) as unit:
        proof = await unit.prove()
        generation = unit.snapshot.tls_generation
        world.network.become(NetworkStatus("foh-1", (ip_address("192.168.1.77"),)))
        snapshot = await unit.until(lambda snapshot: snapshot.serving_fingerprint != proof.fingerprint)
        assert snapshot.tested is not None
        assert snapshot.tested.fingerprint == snapshot.serving_fingerprint
        assert snapshot.tested.at == proof.at
        assert snapshot.tls_generation > generation
        leaf = snapshot.certificates[0].leaf
        assert leaf is not None
        assert "192.168.1.77" in leaf.names


async def test_a_reissue_waits_until_the_pending_change_is_settled() -> None:
    world = World()
    async with running(world) as unit:
        await unit.enable()
        before = unit.snapshot.serving_fingerprint
        world.network.become(NetworkStatus("foh-1", (ip_address("192.168.1.77"),)))
        await unit.until(lambda snapshot: ip_address("192.168.1.77") in snapshot.network.addresses)
        assert unit.snapshot.serving_fingerprint == before
        await unit.confirm()
        await unit.until(lambda snapshot: snapshot.serving_fingerprint != before)
        assert unit.is_in(State.HTTPS_ONLY)
        assert not unit.listeners.http


async def test_the_leaf_is_reissued_when_a_third_of_its_life_is_left() -> None:
    async with running() as unit:
        before = unit.snapshot.serving_fingerprint
        unit.clock.advance(270 * 86_400)
        await unit.until(lambda snapshot: snapshot.serving_fingerprint != before)
        assert unit.alarms == []
