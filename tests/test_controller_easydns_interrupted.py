"""Work for the registered name that something goes before: nothing of the old owner comes back, nobody is left waiting."""

import asyncio

import pytest

from daemon.easydns_settings import EasyDnsSecrets
from daemon.messages import FactoryReset
from daemon.registration_ports import Registration
from daemon.states import State
from tests.controller_unit import PANEL
from tests.registered_unit import NAME, registrable, settle

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
