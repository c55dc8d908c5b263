"""Where events are sent to follows the settings in force, whoever changed them."""

import pytest
import trustme

from daemon.errors import BadInput, StorageFault
from daemon.messages.reset import FactoryReset
from daemon.messages.unit import SetSyslog
from daemon.settings import Settings
from daemon.states import State
from daemon.syslog_settings import SyslogSettings, SyslogTransport
from tests.controller_unit import HTTPS, PANEL, World, running

COLLECTOR = SyslogSettings(host="logs.theatre.example", port=6514, transport=SyslogTransport.TLS)


async def test_a_collector_is_stored_used_and_told() -> None:
    world = World()
    async with running(world) as unit:
        assert unit.syslog.used == []
        await unit.submit(SetSyslog(COLLECTOR, HTTPS))
        assert unit.snapshot.syslog == COLLECTOR
        assert world.settings.load().settings.syslog == COLLECTOR
        assert unit.events.events[-1].text == "Events are sent to logs.theatre.example, port 6514 (tls)."
        assert unit.syslog.used == [COLLECTOR]
        count = len(unit.events.events)
        await unit.submit(SetSyslog(COLLECTOR, HTTPS))
        assert len(unit.events.events) == count
        await unit.submit(SetSyslog(SyslogSettings(), HTTPS))
        assert unit.syslog.used == [COLLECTOR, SyslogSettings()]


async def test_after_a_restart_it_is_used_again_and_after_a_reset_no_more() -> None:
    world = World()
    world.settings.save(Settings(syslog=COLLECTOR))
    async with running(world) as unit:
        assert unit.syslog.used == [COLLECTOR]
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        assert unit.syslog.used == [COLLECTOR, SyslogSettings()]
        assert unit.snapshot.syslog == SyslogSettings()


async def test_certificates_that_are_none_are_refused_and_change_nothing() -> None:
    world = World()
    async with running(world) as unit:
        for pem in ("nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
            with pytest.raises(BadInput, match="syslog collector") as raised:
                await unit.submit(SetSyslog(SyslogSettings(host="logs", trust_root=pem), HTTPS))
            assert raised.value.field == "trust_root"
        assert unit.syslog.used == []
        good = SyslogSettings(host="logs", trust_root=trustme.CA().cert_pem.bytes().decode())
        await unit.submit(SetSyslog(good, HTTPS))
        assert unit.syslog.used == [good]


async def test_a_full_disk_refuses_and_what_was_used_before_stays() -> None:
    world = World()
    async with running(world) as unit:
        world.storage.fail()
        with pytest.raises(StorageFault):
            await unit.submit(SetSyslog(COLLECTOR, HTTPS))
        assert unit.syslog.used == []
        assert unit.snapshot.syslog == SyslogSettings()
        await unit.submit(SetSyslog(COLLECTOR, HTTPS))
        assert unit.syslog.used == [COLLECTOR]
