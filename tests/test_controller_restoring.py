"""The configuration saved into a file and restored: one change that waits to be confirmed, and nothing by halves."""

from ipaddress import ip_address

import pytest
from msgspec.structs import replace

from daemon.easydns_settings import EasyDnsSecrets, EasyDnsSecretsChange, EasyDnsSettings
from daemon.errors import BadInput, Refused, StorageFault
from daemon.messages.backup import ExportBackup, JudgeBackup, Restoration, RestoreBackup, RestoreVerdict
from daemon.messages.certificates import ActivateCertificate
from daemon.messages.easydns import SetEasyDns
from daemon.messages.panel import SetPanelLock
from daemon.messages.pending import Arrival, ChangeKind, ConfirmChange, RollBackChange
from daemon.messages.reset import FactoryReset
from daemon.network_settings import AddressMethod, NetworkSettings
from daemon.settings import CertificateSource, DeviceProfile, PanelProfile, Profile, Settings
from daemon.states import State
from daemon.syslog_settings import SyslogSettings
from tests.controller_unit import HTTPS, PANEL, RunningUnit, World, running
from tests.owner import Owner, at_rest, install

PHRASE = "correct horse battery"
ONE = Owner().chain()
NETWORK = NetworkSettings(method=AddressMethod.STATIC, address="192.168.1.20/24", host_name="foh-1")
COLLECTOR = SyslogSettings(host="logs.theatre.example")
OWN, SELF = CertificateSource.OWN, CertificateSource.SELF_SIGNED
OTHER = Profile(panel=PanelProfile(device=""), device=DeviceProfile(serial="OTHER"))


async def lived_in(unit: RunningUnit) -> None:
    """Settings of every kind, and a certificate of the owner's in use."""
    world = unit.world
    await install(unit, ONE)
    await unit.submit(ActivateCertificate(OWN, HTTPS))
    await unit.submit(
        SetEasyDns(EasyDnsSettings(label="foh"), EasyDnsSecretsChange(username="u", update_token="t"), HTTPS)
    )
    await unit.submit(SetPanelLock("1234", PANEL))
    await at_rest(unit)
    record = unit.controller._core.unit
    record.settings = replace(record.settings, network=NETWORK, syslog=COLLECTOR)
    world.settings.save(record.settings)


async def saved(unit: RunningUnit, phrase: str | None = PHRASE) -> bytes:
    return await unit.submit(ExportBackup(phrase, HTTPS))


async def restore(
    unit: RunningUnit, data: bytes, phrase: str | None = PHRASE, *, identity: bool | None = None
) -> RestoreVerdict:
    return await unit.submit(RestoreBackup(Restoration(data, phrase, identity), HTTPS))


async def emptied(unit: RunningUnit) -> None:
    await unit.submit(FactoryReset(PANEL))
    await unit.until(lambda snapshot: snapshot.state is State.OPEN and snapshot.receipt is not None)
    await at_rest(unit)


async def test_after_a_factory_reset_everything_comes_back_once_it_is_kept() -> None:
    async with running() as unit:
        await lived_in(unit)
        before, data = unit.world.settings.load().settings, await saved(unit)
        await emptied(unit)
        verdict = await restore(unit, data)
        assert verdict.applied
        assert set(verdict.changes) == {
            "network",
            "own certificate",
            "certificate source",
            "front panel's code",
            "EasyDNS choices",
            "access to easyDNS",
            "syslog collector",
        }
        assert unit.snapshot.state is State.OPEN_CONFIRMING
        assert unit.snapshot.pending is not None
        assert unit.snapshot.pending.kinds == (ChangeKind.RESTORE, ChangeKind.CERTIFICATE)
        assert unit.snapshot.serving is OWN
        assert unit.world.network.host == NETWORK
        assert unit.world.registrations.load().secrets == EasyDnsSecrets(), "not before it is kept"
        await unit.submit(
            ConfirmChange(unit.evidence, HTTPS, Arrival(ip_address("192.168.1.20"), unit.clock.monotonic()))
        )
        await at_rest(unit)
        assert unit.world.settings.load().settings == before
        assert unit.world.registrations.load().secrets == EasyDnsSecrets("u", "t")
        assert unit.snapshot.serving_fingerprint == ONE.fingerprint
        assert unit.snapshot.tested is not None, "whoever kept it has reached the unit with that certificate"


@pytest.mark.parametrize("how", ["asked for", "not confirmed", "power cut"])
async def test_what_is_not_kept_goes_back_as_a_whole(how: str) -> None:
    world = World()
    async with running(world) as unit:
        await lived_in(unit)
        data = await saved(unit)
        await emptied(unit)
        await restore(unit, data)
        if how == "asked for":
            await unit.submit(RollBackChange(HTTPS))
        elif how == "not confirmed":
            unit.clock.advance(91.0)
        if how != "power cut":
            await unit.reach(State.OPEN)
            await at_rest(unit)
    async with running(world) as unit:
        assert world.settings.load().settings == Settings()
        assert unit.snapshot.serving is SELF
        assert world.network.host == NetworkSettings()
        assert world.registrations.load().secrets == EasyDnsSecrets()
        await at_rest(unit)
        assert world.vault.stored.kept.get(OWN, {}) == {}, "nothing of it stays behind"


async def test_a_dry_run_tells_and_changes_nothing() -> None:
    async with running() as unit:
        await lived_in(unit)
        data = await saved(unit)
        await emptied(unit)
        before, writes = unit.snapshot, list(unit.world.storage.calls)
        verdict = await unit.submit(JudgeBackup(Restoration(data, PHRASE)))
        assert "network" in verdict.changes
        assert (verdict.applied, verdict.asks_identity, verdict.sealed) == (False, False, True)
        assert (unit.snapshot, unit.world.storage.calls) == (before, writes)


async def test_without_the_pass_phrase_what_is_sealed_is_left_out_and_said() -> None:
    async with running() as unit:
        await lived_in(unit)
        data = await saved(unit)
        await emptied(unit)
        verdict = await restore(unit, data, None)
        assert "certificate-not-in-backup" in [finding.code for finding in verdict.findings]
        assert "own certificate" not in verdict.changes
        assert unit.snapshot.serving is SELF


async def test_another_unit_s_file_asks_whose_identity_is_meant() -> None:
    async with running() as unit:
        await lived_in(unit)
        data = await saved(unit)
    async with running(World(), OTHER) as unit:
        verdict = await restore(unit, data)
        assert (verdict.asks_identity, verdict.applied) == (True, False)
        assert verdict.device.serial == "000000"
        assert unit.snapshot.pending is None
        verdict = await restore(unit, data, identity=False)
        assert verdict.applied
        assert "network" not in verdict.changes
        assert unit.snapshot.easydns.settings.label is None
        await unit.submit(RollBackChange(HTTPS))
        await unit.reach(State.OPEN)
        verdict = await restore(unit, data, identity=True)
        assert "network" in verdict.changes
        assert unit.world.network.host == NETWORK


async def test_force_https_is_neither_switched_on_nor_off() -> None:
    async with running() as unit:
        await unit.force()
        data = await saved(unit)
        await emptied(unit)
        verdict = await restore(unit, data)
        assert (verdict.changes, verdict.applied) == ((), False)
        assert not unit.snapshot.force_https
        empty = await saved(unit)
        await unit.force()
        await restore(unit, empty)
        assert unit.snapshot.force_https


async def test_where_the_host_sees_to_its_network_that_is_left_out_and_said() -> None:
    async with running() as unit:
        await lived_in(unit)
        data = await saved(unit)
        await emptied(unit)
        unit.world.network.manages = False
        verdict = await restore(unit, data)
        assert "network" not in verdict.changes
        assert "network-not-managed" in [finding.code for finding in verdict.findings]


@pytest.mark.parametrize(("data", "code"), [(b"nonsense", "not-a-backup"), (b"{}", "not-a-backup")])
async def test_what_is_no_backup_is_refused(data: bytes, code: str) -> None:
    async with running() as unit:
        with pytest.raises(BadInput) as caught:
            await restore(unit, data)
        assert caught.value.code == code
        assert unit.snapshot.pending is None


async def test_access_that_could_not_be_stored_when_it_was_kept_is_stored_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running() as unit:
        await lived_in(unit)
        data = await saved(unit)
        await unit.submit(SetEasyDns(EasyDnsSettings(label="foh"), EasyDnsSecretsChange(username="v"), HTTPS))
        await restore(unit, data)
        store = unit.world.registrations

        def full(_: EasyDnsSecrets) -> None:
            raise StorageFault("storage-full", "The unit's storage is full.", "Make room on it.")

        with monkeypatch.context() as patched:
            patched.setattr(store, "save_secrets", full)
            await unit.submit(ConfirmChange(unit.evidence, HTTPS))
            await at_rest(unit)
        assert "not-saved" in unit.alarms
        unit.clock.advance(31.0)
        await unit.until(lambda snapshot: all(alarm.code != "not-saved" for alarm in snapshot.alarms))
        assert store.load().secrets == EasyDnsSecrets("u", "t")


async def test_a_full_disk_changes_nothing() -> None:
    async with running() as unit:
        await lived_in(unit)
        data = await saved(unit)
        await emptied(unit)
        unit.world.storage.break_down()
        with pytest.raises(StorageFault):
            await restore(unit, data)
        unit.world.storage.mend()
        assert (unit.snapshot.state, unit.snapshot.serving) == (State.OPEN, SELF)
        assert unit.world.network.host == NetworkSettings()


async def test_one_change_at_a_time() -> None:
    async with running() as unit:
        await lived_in(unit)
        data = await saved(unit)
        await emptied(unit)
        await restore(unit, data)
        for command in (restore(unit, data), saved(unit)):
            with pytest.raises(Refused) as caught:
                await command
            assert caught.value.code == "change-pending"


async def test_no_secret_is_in_an_event_or_a_repr() -> None:
    async with running() as unit:
        await lived_in(unit)
        data = await saved(unit)
        assert PHRASE not in repr(ExportBackup(PHRASE, HTTPS)) + repr(Restoration(data, PHRASE))
        assert PHRASE not in repr(unit.events.events)
