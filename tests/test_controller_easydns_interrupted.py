"""Work for the registered name that something goes before: nobody is left waiting, nothing comes back afterwards."""

import asyncio

import pytest

from daemon.easydns_settings import EasyDnsSettings
from daemon.errors import Refused, Unavailable
from daemon.messages.easydns import LeaveEasyDns, SetEasyDns
from tests.controller_unit import HTTPS
from tests.registered_unit import OTHER, registrable


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
