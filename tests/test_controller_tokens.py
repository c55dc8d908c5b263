import asyncio

import pytest

from daemon.accounts import Account
from daemon.api_tokens import MOST_TOKENS, Scope, find
from daemon.errors import BadInput, NotFound, Refused, StorageFault
from daemon.messages.account import ChangePassword, DeleteToken, MadeToken, MakeToken, ResetPassword
from daemon.messages.command import Door, Origin
from daemon.messages.reset import FactoryReset
from daemon.messages.security import ReopenPort80
from daemon.messages.unit import SetMetrics
from daemon.states import State
from tests.controller_unit import HTTPS, PANEL, RunningUnit, World, killed, running


async def make(unit: RunningUnit, name: str = "Companion", scope: Scope = Scope.READ) -> MadeToken:
    return await unit.submit(MakeToken(name, scope, HTTPS))


def names(unit: RunningUnit) -> list[str]:
    return [token.name for token in unit.snapshot.tokens]


async def test_a_token_is_known_once_it_is_made_and_after_a_restart() -> None:
    world = World()
    async with running(world) as unit:
        made = await make(unit, "  FOH  ")
        assert (made.token.name, made.token.created) == ("FOH", unit.clock.now())
        assert find(made.secret, unit.snapshot.tokens) == made.token
    async with running(world) as unit:
        assert find(made.secret, unit.snapshot.tokens) == made.token


async def test_no_log_line_and_no_snapshot_has_the_token_itself() -> None:
    async with running() as unit:
        made = await make(unit)
        assert made.secret not in repr((made, unit.snapshot, unit.panel.views, unit.events.events))
        assert "An API token was made: 'Companion', to read." in str(unit.events.events)


async def test_a_deleted_token_is_gone_before_the_answer() -> None:
    world = World()
    async with running(world) as unit:
        kept, gone = await make(unit, "kept"), await make(unit, "gone")
        await unit.submit(DeleteToken(gone.token.identity, HTTPS))
        assert unit.snapshot.tokens == world.tokens.tokens == (kept.token,)
        with pytest.raises(NotFound) as caught:
            await unit.submit(DeleteToken(gone.token.identity, HTTPS))
        assert caught.value.code == "no-such-token"


async def test_there_are_sixteen_at_most_however_fast_they_are_asked_for() -> None:
    async with running() as unit:
        asked = await asyncio.gather(*(make(unit, f"{number}") for number in range(40)), return_exceptions=True)
        refused = [error for error in asked if isinstance(error, BaseException)]
        assert len(unit.snapshot.tokens) == len(unit.world.tokens.tokens) == MOST_TOKENS
        assert {error.code for error in refused if isinstance(error, Refused)} == {"too-many-tokens"}
        assert len(refused) == 40 - MOST_TOKENS
        await unit.submit(DeleteToken(unit.snapshot.tokens[0].identity, HTTPS))
        await make(unit)


async def test_a_name_that_cannot_be_shown_is_refused() -> None:
    async with running() as unit:
        with pytest.raises(BadInput):
            await make(unit, "two\nlines")
        assert unit.snapshot.tokens == ()


async def test_a_token_that_cannot_be_stored_is_none() -> None:
    async with running() as unit:
        unit.world.storage.fail()
        with pytest.raises(StorageFault):
            await make(unit)
        assert unit.snapshot.tokens == ()
        await make(unit)


async def test_a_token_is_dead_at_once_even_if_the_disk_does_not_take_it_and_the_disk_is_tried_again() -> None:
    async with running() as unit:
        made = await make(unit)
        unit.world.storage.break_down()
        await unit.submit(DeleteToken(made.token.identity, HTTPS))
        assert not unit.snapshot.tokens
        assert unit.alarms == ["not-saved"]
        assert unit.world.tokens.tokens == (made.token,)
        unit.world.storage.mend()
        unit.clock.advance(31)
        await unit.until(lambda snapshot: not snapshot.alarms)
        assert not unit.world.tokens.tokens


async def test_a_token_deleted_while_another_is_being_stored_stays_deleted_and_the_other_is_kept() -> None:
    async with running() as unit:
        first = await make(unit, "first")
        unit.world.storage.hold()
        making = asyncio.create_task(make(unit, "second"))
        await asyncio.to_thread(unit.world.storage.waiting.wait, 5)
        deleting = asyncio.create_task(unit.submit(DeleteToken(first.token.identity, HTTPS)))
        await unit.until(lambda snapshot: not snapshot.tokens)
        unit.world.storage.release()
        second = await making
        await deleting
        assert unit.snapshot.tokens == unit.world.tokens.tokens == (second.token,)


async def test_reset_of_the_password_ends_all_tokens_for_whoever_knew_it_may_have_made_one() -> None:
    world = World()
    async with running(world) as unit:
        await make(unit)
        await unit.submit(ResetPassword(PANEL))
        assert unit.snapshot.tokens == ()
    assert world.tokens.tokens == ()


async def test_reset_of_the_password_ends_a_token_that_is_just_being_made() -> None:
    async with running() as unit:
        unit.world.storage.hold()
        making = asyncio.create_task(make(unit))
        await asyncio.to_thread(unit.world.storage.waiting.wait, 5)
        resetting = asyncio.create_task(unit.submit(ResetPassword(PANEL)))
        await asyncio.to_thread(lambda: None)
        unit.world.storage.release()
        await resetting
        await asyncio.wait([making])
        assert unit.snapshot.tokens == unit.world.tokens.tokens == ()


async def test_a_changed_password_and_a_reopened_port_keep_the_tokens() -> None:
    async with running() as unit:
        await make(unit)
        assert unit.first_password is not None
        await unit.submit(ChangePassword(unit.first_password, "something else", HTTPS))
        await unit.force()
        await unit.submit(ReopenPort80(PANEL))
        assert names(unit) == ["Companion"]


async def test_a_factory_reset_leaves_no_token() -> None:
    async with running() as unit:
        await make(unit)
        await unit.submit(FactoryReset(PANEL))
        await unit.until(lambda snapshot: snapshot.receipt is not None and snapshot.state is State.OPEN)
        assert unit.snapshot.tokens == unit.world.tokens.tokens == ()


async def test_a_unit_on_defaults_knows_no_token_and_makes_none() -> None:
    world = World()
    async with running(world) as unit:
        made = await make(unit)
    load = world.settings.load_account

    def broken() -> tuple[Account | None, tuple[str, ...]]:
        raise StorageFault("storage-failed", "The disk cannot be read.", "Have it replaced.")

    world.settings.load_account = broken  # type: ignore[method-assign]
    async with running(world) as unit:
        await unit.until(lambda snapshot: snapshot.serving is not None)
        assert not unit.snapshot.tokens
        with pytest.raises(Refused):
            await make(unit)
        world.settings.load_account = load  # type: ignore[method-assign]
        unit.clock.advance(30)
        await unit.reach(State.OPEN)
        assert find(made.secret, unit.snapshot.tokens) == made.token


async def test_a_power_cut_after_the_answer_loses_nothing() -> None:
    world = World()
    async with killed(world) as unit:
        first, second = await make(unit, "one"), await make(unit, "two")
        await unit.submit(DeleteToken(first.token.identity, HTTPS))
    async with running(world) as unit:
        assert unit.snapshot.tokens == (second.token,)


async def test_what_a_program_does_is_told_with_its_token_s_name() -> None:
    async with running() as unit:
        await unit.submit(SetMetrics(True, Origin(Door.HTTPS, "192.168.1.50", "Companion FOH")))
        assert unit.events.events[-1].text == "Metrics are on. (API token 'Companion FOH'.)"
