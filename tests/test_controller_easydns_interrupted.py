"""Work for the registered name that something goes before: nobody is left waiting, nothing comes back afterwards."""

import asyncio

import pytest

from daemon.easydns_settings import EasyDnsSecrets, EasyDnsSettings
from daemon.errors import Refused, Unavailable
from daemon.messages import FactoryReset, LeaveEasyDns, SetEasyDns
from daemon.registration_ports import Registration
from daemon.states import State
from tests.controller_unit import HTTPS, PANEL
from tests.registered_unit import NAME, OTHER, registrable, settle

CHALLENGE = f"_acme-challenge.{NAME}"


async def test_a_record_withdrawn_after_a_factory_reset_writes_nothing_of_the_old_owner_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with registrable() as it:
        remove, slow = it.registrar.remove_text, asyncio.Event()

        async def remove_text(zone: str, host: str, value: str, secrets: EasyDnsSecrets) -> None:
            await slow.wait()
            await remove(zone, host, value, secrets)

        monkeypatch.setattr(it.registrar, "remove_text", remove_text)
        await it.set()
        it.world.names.records = {}  # nobody sees it, so the order waits
        await it.ask()
        it.clock.advance(0.0)
        await it.unit.until(lambda _: it.registrar.texts[CHALLENGE])
        await it.unit.submit(FactoryReset(PANEL))
        await it.unit.until(lambda snapshot: snapshot.receipt is not None and snapshot.state is State.OPEN)
        slow.set()
        await settle()
        assert it.registrar.texts[CHALLENGE] == [], "it is withdrawn all the same"
        stored = it.world.registrations.load()
        assert (stored.secrets, stored.registration) == (EasyDnsSecrets(), Registration())
        assert it.unit.controller._core.unit.easydns.registration == Registration()


async def test_of_two_who_ask_at_once_one_is_refused_and_none_is_left_waiting() -> None:
    async with registrable() as it:
        await it.set()
        it.registrar.hold()
        asked = [asyncio.create_task(it.ask()) for _ in range(2)]
        looking = asyncio.create_task(it.check())
        await it.unit.until(lambda snapshot: snapshot.easydns.prechecks)
        it.registrar.release()
        answers = await asyncio.wait_for(asyncio.gather(*asked, looking, return_exceptions=True), 5.0)
        assert [type(answer) for answer in answers] == [type(None), Refused, dict]


@pytest.mark.parametrize("change", [SetEasyDns(EasyDnsSettings(label="foh"), None, HTTPS), LeaveEasyDns(HTTPS)])
async def test_checks_of_choices_that_were_changed_meanwhile_are_made_anew(change: SetEasyDns | LeaveEasyDns) -> None:
    async with registrable() as it:
        await it.set()
        it.registrar.registered["foh.clearcomdevices.com"] = (OTHER,)
        it.registrar.hold()
        asked = asyncio.create_task(it.ask())
        await it.unit.until(lambda snapshot: snapshot.easydns.prechecks)
        await it.unit.submit(change)
        it.registrar.release()
        with pytest.raises(Unavailable):
            await asked
        assert not it.status.settings.in_use
