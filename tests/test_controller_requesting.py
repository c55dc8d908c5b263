"""A key is made on the unit, its request is taken away, and the signed chain comes back alone."""

import asyncio
from typing import Any

import pytest

from daemon.certificates.csr import KeyType, RequestSubject
from daemon.errors import BadInput, BaseStationError, Interrupted, NotFound, Refused, StorageFault, TooMany
from daemon.messages.certificates import DiscardRequest
from daemon.messages.command import Command
from daemon.messages.network import NetworkStatus
from daemon.messages.pending import RollBackChange
from daemon.messages.reset import FactoryReset
from daemon.messages.security import NoteHttpClient
from daemon.messages.unit import Stop
from daemon.settings import CertificateSource
from daemon.states import State
from tests.controller_unit import HTTPS, PANEL, RunningUnit, World, killed, running
from tests.owner import (
    OWN,
    Owner,
    Reading,
    activating,
    at_rest,
    force_with,
    install,
    installing,
    judging,
    requesting,
    served,
    status,
)

OWNER = Owner()


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process, to be quick."""
    monkeypatch.setattr("daemon.certificates.bundle.read_bundle", Reading().read)


def discarding() -> Command[None]:
    return DiscardRequest(HTTPS)


def waiting(unit: RunningUnit) -> Any:
    """The request on the disk."""
    return unit.world.vault.stored.request


async def until_keys_are_made(unit: RunningUnit) -> None:
    """Until every key that was asked for is made and on its way to the disk."""
    await unit.submit(NoteHttpClient("192.168.1.9"))
    await unit.controller._core.candidates.run(lambda: None)


async def test_the_request_bears_the_units_own_names_and_is_shown_without_its_key() -> None:
    world = World()
    async with running(world) as unit:
        shown = await unit.submit(requesting())
        assert shown.names == ("foh-1", "foh-1.local", "192.168.1.20")
        assert shown.subject == "CN=foh-1"
        assert (shown.key_type, shown.created) == (KeyType.P256, unit.clock.now())
        assert status(unit).request == shown
        assert not status(unit).available
        assert waiting(unit).csr == shown.csr
        secret = waiting(unit).key.split()[4].decode()
        assert secret not in repr(unit.snapshot)
        assert secret not in repr(waiting(unit))
        assert secret not in repr(unit.events.events)
    async with running(world) as unit:
        assert status(unit).request == shown


async def test_it_bears_what_the_owner_asks_for_addresses_among_the_names() -> None:
    async with running() as unit:
        subject = RequestSubject(common_name="foh.example", country="gb")
        names = ("foh.example", "*.example.org", "192.168.1.4", "[2001:db8::1]", " ", "2001:db8::2")
        shown = await unit.submit(requesting(subject=subject, names=names, key_type=KeyType.RSA2048))
        assert shown.names == ("foh.example", "*.example.org", "192.168.1.4", "2001:db8::1", "2001:db8::2")
        assert shown.subject == "CN=foh.example,C=GB"
        assert shown.key_type is KeyType.RSA2048


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"names": ()}, "no-name"),
        ({"names": ("  ",)}, "no-name"),
        ({"names": ("no name",)}, "bad-name"),
        ({"names": ("300.1.1.1", "foh.example")}, "bad-name"),
        ({"names": tuple(f"unit-{number}.example" for number in range(65))}, "too-many-names"),
        ({"subject": RequestSubject(country="GBR")}, "bad-subject"),
        ({"subject": RequestSubject(common_name="x" * 65)}, "bad-subject"),
    ],
)
async def test_what_no_authority_would_sign_is_refused_and_no_key_is_kept(fields: dict[str, Any], code: str) -> None:
    async with running() as unit:
        with pytest.raises(BadInput) as refused:
            await unit.submit(requesting(**fields))
        assert refused.value.code == code
        assert refused.value.field
        assert (waiting(unit), status(unit).request) == (None, None)
        await unit.submit(requesting())


async def test_a_unit_without_a_name_or_address_of_its_own_wants_some_given() -> None:
    world = World()
    world.network.become(NetworkStatus())
    async with running(world) as unit:
        with pytest.raises(BadInput) as refused:
            await unit.submit(requesting())
        assert refused.value.code == "no-name"


async def test_a_second_request_is_refused_unless_it_may_take_the_firsts_place() -> None:
    world = World()
    async with running(world) as unit:
        first = await unit.submit(requesting())
        with pytest.raises(Refused) as refused:
            await unit.submit(requesting())
        assert refused.value.code == "request-pending"
        assert status(unit).request == first
        second = await unit.submit(requesting(replace=True))
        assert second.csr != first.csr
        assert status(unit).request == second
        assert waiting(unit).csr == second.csr


async def test_of_two_requests_at_once_one_is_refused_and_the_other_has_its_key() -> None:
    """A double click: who gets a request must be able to rely on its key being kept."""
    world = World()
    async with running(world) as unit:
        world.storage.hold()
        asked = [asyncio.create_task(unit.submit(requesting())) for _ in range(2)]
        assert await asyncio.to_thread(world.storage.waiting.wait, 5)
        await until_keys_are_made(unit)
        world.storage.release()
        answers = await asyncio.gather(*asked, return_exceptions=True)
        given = [answer for answer in answers if not isinstance(answer, BaseException)]
        assert [answer.csr for answer in given] == [waiting(unit).csr]
        assert status(unit).request == given[0]
        assert {getattr(answer, "code", "") for answer in answers} - {""} <= {"request-pending", "busy"}


async def test_of_two_requests_at_once_in_place_of_another_one_is_refused() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(requesting())
        world.storage.hold()
        asked = [asyncio.create_task(unit.submit(requesting(replace=True))) for _ in range(2)]
        assert await asyncio.to_thread(world.storage.waiting.wait, 5)
        await until_keys_are_made(unit)
        world.storage.release()
        answers = await asyncio.gather(*asked, return_exceptions=True)
        given = [answer for answer in answers if not isinstance(answer, BaseException)]
        assert [answer.csr for answer in given] == [waiting(unit).csr]


async def test_discarded_it_is_gone_for_good() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(requesting())
        await unit.submit(discarding())
        assert (waiting(unit), status(unit).request) == (None, None)
        with pytest.raises(NotFound) as refused:
            await unit.submit(discarding())
        assert refused.value.code == "no-request"
    async with running(world) as unit:
        assert status(unit).request is None


async def test_discarded_while_another_is_made_in_its_place_memory_and_disk_agree() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(requesting())
        world.storage.hold()
        replacing = asyncio.create_task(unit.submit(requesting(replace=True)))
        assert await asyncio.to_thread(world.storage.waiting.wait, 5)
        dropping = asyncio.create_task(unit.submit(discarding()))
        await asyncio.sleep(0)
        world.storage.release()
        await asyncio.gather(replacing, dropping, return_exceptions=True)
        await at_rest(unit)
        shown = status(unit).request
        assert (None if shown is None else shown.csr) == (waiting(unit) and waiting(unit).csr)


async def test_a_full_disk_refuses_the_request_and_keeps_the_one_that_waits() -> None:
    world = World()
    async with running(world) as unit:
        first = await unit.submit(requesting())
        commands: tuple[Command[Any], ...] = (requesting(replace=True), discarding())
        for command in commands:
            world.storage.fail()
            with pytest.raises(StorageFault):
                await unit.submit(command)
            assert status(unit).request == first
            assert waiting(unit).csr == first.csr
    async with running(world) as unit:
        assert status(unit).request == first


async def test_a_request_that_timed_out_does_not_take_the_place_of_the_one_that_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was refused, so the key of the one that waits must be there when its certificate comes."""
    world = World()
    async with running(world) as unit:
        first = await unit.submit(requesting())

        async def bounded(work: Any, seconds: float | None) -> Any:
            async with asyncio.timeout(None if seconds is None else 0.2):
                return await work

        monkeypatch.setattr("daemon.controller.effects._bounded", bounded)
        world.storage.hold()
        with pytest.raises(BaseStationError) as refused:
            await unit.submit(requesting(replace=True))
        assert refused.value.code == "timed-out"
        world.storage.release()
        unit.clock.advance(30)
        await at_rest(unit)
        assert status(unit).request == first
        assert waiting(unit).csr == first.csr


# The certificate comes


async def test_the_signed_chain_alone_is_installed_with_the_key_that_waits_and_the_request_is_done() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(requesting())
        key, chain = waiting(unit).key, OWNER.fulfil(waiting(unit))
        verdict = await install(unit, chain)
        assert verdict.installable
        await at_rest(unit)
        assert (waiting(unit), status(unit).request) == (None, None)
        assert [own.key for own in world.vault.stored.kept[CertificateSource.OWN].values()] == [key]
        await unit.submit(activating(OWN))
        assert served(unit).chain == chain.chain
    async with running(world) as unit:
        assert status(unit).request is None
        assert served(unit).chain == chain.chain


async def test_a_dry_run_and_a_refusal_leave_the_request_waiting() -> None:
    world = World()
    async with running(world) as unit:
        shown = await unit.submit(requesting())
        chain = OWNER.fulfil(waiting(unit))
        assert (await unit.submit(judging(chain))).installable
        assert not (await unit.submit(installing(chain, accept_warnings=False))).installed
        world.storage.fail(2)
        with pytest.raises(StorageFault):
            await unit.submit(installing(chain))
        await at_rest(unit)
        assert status(unit).request == shown
        assert waiting(unit) is not None


async def test_another_certificate_leaves_the_request_waiting() -> None:
    async with running() as unit:
        shown = await unit.submit(requesting())
        await install(unit, OWNER.chain())
        await at_rest(unit)
        assert status(unit).request == shown
        assert waiting(unit) is not None


async def test_the_certificate_for_a_request_that_was_replaced_lacks_its_key() -> None:
    async with running() as unit:
        await unit.submit(requesting())
        chain = OWNER.fulfil(waiting(unit))
        await unit.submit(requesting(replace=True))
        verdict = await unit.submit(judging(chain))
        assert not verdict.installable
        assert verdict.findings[0].code == "no-key"


@pytest.mark.parametrize("way", ["kept", "taken back", "restart"])
async def test_the_key_waits_until_its_certificate_is_there_to_stay(way: str) -> None:
    world = World()
    async with killed(world) as unit:
        await force_with(unit, Owner("Arena").chain())
        shown = await unit.submit(requesting())
        await install(unit, OWNER.fulfil(waiting(unit)))
        assert unit.is_in(State.HTTPS_CONFIRMING)
        assert status(unit).request == shown
        if way == "kept":
            await unit.confirm()
        elif way == "taken back":
            await unit.submit(RollBackChange(HTTPS))
        if way != "restart":
            await at_rest(unit)
        assert (waiting(unit) is None) is (way == "kept")
    async with running(world) as unit:
        await at_rest(unit)
        assert (status(unit).request is None) is (way == "kept")
        if way != "kept":
            await install(unit, OWNER.fulfil(waiting(unit)))
            await unit.confirm()


async def test_a_request_that_is_done_and_could_not_be_erased_is_erased_at_the_next_start() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(requesting())
        chain = OWNER.fulfil(waiting(unit))
        forget = world.vault.forget_request

        def stuck() -> None:
            raise StorageFault("storage-full", "It was not erased.", "Restart.")

        world.vault.forget_request = stuck  # type: ignore[method-assign]
        await install(unit, chain)
        await at_rest(unit)
        world.vault.forget_request = forget  # type: ignore[method-assign]
    async with running(world) as unit:
        await at_rest(unit)
        assert (waiting(unit), status(unit).request) == (None, None)


async def test_a_new_request_made_while_the_one_before_is_fulfilled_keeps_its_key() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(requesting())
        chain = OWNER.fulfil(waiting(unit))
        world.storage.hold()
        installation = asyncio.create_task(unit.submit(installing(chain)))
        assert await asyncio.to_thread(world.storage.waiting.wait, 5)
        replacing = asyncio.create_task(unit.submit(requesting(replace=True)))
        await until_keys_are_made(unit)
        world.storage.release()
        await installation
        answer = (await asyncio.gather(replacing, return_exceptions=True))[0]
        await at_rest(unit)
        if isinstance(answer, BaseException):
            assert isinstance(answer, Refused | TooMany)
        else:
            assert waiting(unit) is not None
            assert waiting(unit).csr == answer.csr


# What goes first


async def test_a_factory_reset_leaves_neither_request_nor_key() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(requesting())
        world.storage.hold()
        replacing = asyncio.create_task(unit.submit(requesting(replace=True)))
        assert await asyncio.to_thread(world.storage.waiting.wait, 5)
        resetting = asyncio.create_task(unit.submit(FactoryReset(PANEL)))
        with pytest.raises(Interrupted):
            await replacing
        world.storage.release()
        await resetting
        await unit.reach(State.OPEN)
        assert (waiting(unit), status(unit).request) == (None, None)


async def test_a_stop_answers_who_asks_for_a_key() -> None:
    async with running() as unit:
        unit.world.storage.hold()
        asked = asyncio.create_task(unit.submit(requesting()))
        assert await asyncio.to_thread(unit.world.storage.waiting.wait, 5)
        await unit.submit(Stop())
        with pytest.raises(Interrupted):
            await asked


async def test_a_unit_on_defaults_after_a_fault_makes_and_discards_nothing() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(requesting())
    kept = world.vault.stored.request

    def broken() -> None:
        raise StorageFault("storage-failed", "The disk cannot be read.", "Have it replaced.")

    world.resets.pending = broken  # type: ignore[method-assign]
    async with running(world) as unit:
        await unit.until(lambda snapshot: snapshot.serving is not None)
        commands: tuple[Command[Any], ...] = (requesting(replace=True), discarding())
        for command in commands:
            with pytest.raises(Refused) as refused:
                await unit.submit(command)
            assert refused.value.code == "not-ready"
        assert waiting(unit) == kept


async def test_under_force_https_a_request_is_made_like_any_other_time() -> None:
    async with running() as unit:
        await unit.enable()
        assert (await unit.submit(requesting())).names
        await unit.confirm()
        assert status(unit).request is not None
