"""Signing in, throttling, and the password's changes, through the controller."""

import asyncio

import pytest

from daemon.errors import BadInput, NotSignedIn, StorageFault, TooMany
from daemon.messages.account import ChangePassword, ResetPassword
from daemon.messages.command import Door, Origin
from tests.controller_unit import HTTP, HTTPS, PANEL, World, running

STRANGER = Origin(Door.HTTPS, "192.168.1.66")


async def test_the_first_password_signs_in_and_a_wrong_one_does_not() -> None:
    async with running() as unit:
        assert unit.first_password is not None
        await unit.sign_in(unit.first_password)
        for username, password in (("admin", "wrong"), ("root", unit.first_password), ("", "")):
            with pytest.raises(NotSignedIn) as refused:
                await unit.sign_in(password, username=username)
            assert refused.value.code == "bad-credentials"


async def test_guessing_is_slowed_down_for_its_source_and_never_locks_the_owner_out() -> None:
    async with running() as unit:
        for _ in range(5):
            with pytest.raises(NotSignedIn):
                await unit.sign_in("guess", STRANGER)
        with pytest.raises(TooMany) as refused:
            await unit.sign_in("guess", STRANGER)
        assert refused.value.retry_after >= 1
        assert unit.first_password is not None
        await unit.sign_in(unit.first_password, HTTPS)
        unit.clock.advance(refused.value.retry_after)
        await unit.sign_in(unit.first_password, STRANGER)


async def test_one_source_is_checked_one_at_a_time() -> None:
    async with running() as unit:
        tries = [unit.sign_in("guess", STRANGER) for _ in range(10)]
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(result, NotSignedIn) for result in results) == 1
        assert sum(isinstance(result, TooMany) for result in results) == 9


async def test_a_new_password_replaces_the_first_and_ends_sessions() -> None:
    world = World()
    async with running(world) as unit:
        first, epoch = unit.first_password, unit.snapshot.session_epoch
        assert first is not None
        await unit.submit(ChangePassword(first, "a better password", HTTPS))
        assert unit.first_password is None
        assert unit.snapshot.password_set_by_owner
        assert unit.snapshot.session_epoch > epoch
        await unit.sign_in("a better password")
        with pytest.raises(NotSignedIn):
            await unit.sign_in(first)
    async with running(world) as unit:
        await unit.sign_in("a better password")


async def test_the_current_password_is_wanted_and_guesses_at_it_are_counted() -> None:
    async with running() as unit:
        for _ in range(5):
            with pytest.raises(NotSignedIn):
                await unit.submit(ChangePassword("guess", "a better password", STRANGER))
        with pytest.raises(TooMany):
            await unit.submit(ChangePassword("guess", "a better password", STRANGER))
        assert not unit.snapshot.password_set_by_owner


@pytest.mark.parametrize("new", ["short", "", "x" * 129, "ADMIN"])
async def test_a_weak_password_is_refused_before_anything_is_checked(new: str) -> None:
    async with running() as unit:
        assert unit.first_password is not None
        with pytest.raises(BadInput) as refused:
            await unit.submit(ChangePassword(unit.first_password, new, HTTPS))
        assert refused.value.code == "weak-password"
        await unit.sign_in(unit.first_password)


async def test_the_old_password_again_is_refused() -> None:
    async with running() as unit:
        assert unit.first_password is not None
        with pytest.raises(BadInput):
            await unit.submit(ChangePassword(unit.first_password, unit.first_password, HTTPS))


async def test_a_password_that_cannot_be_stored_is_not_taken() -> None:
    world = World()
    async with running(world) as unit:
        assert unit.first_password is not None
        world.storage.fail()
        with pytest.raises(StorageFault):
            await unit.submit(ChangePassword(unit.first_password, "a better password", HTTPS))
        await unit.sign_in(unit.first_password)


async def test_a_password_sent_over_port_80_is_remembered_as_such_until_changed_over_https() -> None:
    world = World()
    async with running(world) as unit:
        assert unit.first_password is not None
        await unit.sign_in(unit.first_password, HTTPS)
        assert not unit.snapshot.password_travelled
        await unit.sign_in(unit.first_password, HTTP)
        await unit.until(lambda snapshot: snapshot.password_travelled)
    async with running(world) as unit:
        assert unit.snapshot.password_travelled
        assert unit.first_password is not None
        await unit.submit(ChangePassword(unit.first_password, "a better password", HTTPS))
        assert not unit.snapshot.password_travelled


async def test_reset_at_the_panel_gives_a_new_first_password_and_changes_nothing_else() -> None:
    world = World()
    async with running(world) as unit:
        first, root, epoch = unit.first_password, unit.snapshot.root, unit.snapshot.session_epoch
        await unit.submit(ResetPassword(PANEL))
        assert unit.first_password not in (None, first)
        assert unit.snapshot.session_epoch > epoch
        assert unit.snapshot.root == root
        assert unit.first_password is not None
        await unit.sign_in(unit.first_password)


async def test_reset_at_the_panel_works_with_a_disk_that_refuses() -> None:
    world = World()
    async with running(world) as unit:
        world.storage.break_down()
        await unit.submit(ResetPassword(PANEL))
        assert unit.first_password is not None
        await unit.sign_in(unit.first_password)
        assert "not-saved" in unit.alarms


async def test_no_password_stands_in_a_snapshot_a_repr_or_an_event() -> None:
    async with running() as unit:
        first = unit.first_password
        assert first is not None
        await unit.sign_in(first, HTTP)
        with pytest.raises(NotSignedIn):
            await unit.sign_in("a guess of mine")
        said = " ".join(f"{event.text} {event.origin}" for event in unit.events.events)
        for text in (repr(unit.snapshot), repr(unit.panel.views[-1]), said, repr(ChangePassword("a", first, HTTP))):
            assert first not in text
            assert "a guess of mine" not in text
