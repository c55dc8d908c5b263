"""The power goes at every point of what an owner may do, and the unit comes up as it was promised.

Each operation runs once with the daemon's own controller and file adapters; what it does with the disk is recorded.
For every disk that a cut may leave of it (see `crash_model`) a fresh unit is started on that disk and looked at. A
start that has something to put in order is such an operation too.
"""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from daemon.adapters.layout import Layout
from daemon.api_tokens import Scope
from daemon.easydns_settings import EasyDnsSecretsChange, EasyDnsSettings
from daemon.messages.account import ChangePassword, MakeToken
from daemon.messages.backup import ExportBackup, Restoration, RestoreBackup
from daemon.messages.certificates import ActivateCertificate
from daemon.messages.easydns import SetEasyDns
from daemon.messages.network import NetworkStatus, SetNetwork
from daemon.messages.pending import Arrival, ConfirmChange, RollBackChange
from daemon.messages.reset import FactoryReset
from daemon.messages.security import ReopenPort80, SetForceHttps
from daemon.messages.snapshot import Snapshot
from daemon.network_settings import AddressMethod, NetworkSettings
from daemon.record import Record
from daemon.settings import CertificateSource, Settings
from daemon.states import State
from tests.controller_unit import HTTPS, NETWORK, PANEL, RunningUnit, running
from tests.crash_model import Disk, FolderSynced, Recording, Step, Synced, recorded
from tests.disk_world import DiskWorld, contents, lay_down
from tests.figures import tell
from tests.owner import Owner, Reading, at_rest, install

OWN, SELF = CertificateSource.OWN, CertificateSource.SELF_SIGNED
CHAIN = Owner().chain()
STATIC = NetworkSettings(method=AddressMethod.STATIC, address="192.168.1.77/24", host_name="owners-foh")
FIRST, SECOND = "the owner's password", "another password"
SECRETS = (b"owners-foh", b"owners-update-token", b"owners-companion", CHAIN.key.splitlines()[3])

Look = Callable[[RunningUnit], object]
Work = Callable[[RunningUnit], Awaitable[Any]]


class Operation(Record, frozen=True):
    """`before` brings a unit into the state in which `work` is begun; both leave the disk as they find it to be.

    `either` looks at a unit started on any disk that a cut leaves during the work, `done` at one started after it.
    """

    before: Work
    work: Work
    either: Look
    done: Look


# --- what is asked of the unit


async def nothing(_unit: RunningUnit) -> None:
    """It is as it is."""


async def enabled(unit: RunningUnit) -> None:
    await unit.enable()


async def forced(unit: RunningUnit) -> None:
    await unit.force()


async def confirmed(unit: RunningUnit) -> None:
    await unit.confirm()


async def rolled_back(unit: RunningUnit) -> None:
    await unit.submit(RollBackChange(HTTPS))


async def reopened(unit: RunningUnit) -> None:
    await unit.submit(ReopenPort80(PANEL))


async def switched_off(unit: RunningUnit) -> None:
    await unit.submit(SetForceHttps(enabled=False, origin=HTTPS))


async def own_installed(unit: RunningUnit) -> None:
    await install(unit, CHAIN)


async def own_used(unit: RunningUnit) -> None:
    await unit.submit(ActivateCertificate(OWN, HTTPS))


async def forced_with_own(unit: RunningUnit) -> None:
    await own_installed(unit)
    await forced(unit)


async def waiting_with_own(unit: RunningUnit) -> None:
    await forced_with_own(unit)
    await own_used(unit)


async def network_set(unit: RunningUnit) -> None:
    await unit.submit(SetNetwork(STATIC, HTTPS))


async def kept_at(unit: RunningUnit, status: NetworkStatus) -> None:
    """Somebody keeps the change who came to the unit's new address."""
    unit.world.network.become(status)
    await at_rest(unit)
    arrival = Arrival(status.addresses[0], unit.clock.monotonic() + 1)
    unit.clock.advance(2)
    await unit.submit(ConfirmChange(unit.evidence, HTTPS, arrival))


async def network_kept(unit: RunningUnit) -> None:
    await kept_at(unit, NetworkStatus("owners-foh", (ip_address("192.168.1.77"),)))


async def restore_kept(unit: RunningUnit) -> None:
    await kept_at(unit, NETWORK)


async def own_password(unit: RunningUnit) -> None:
    assert unit.first_password is not None
    await unit.submit(ChangePassword(unit.first_password, FIRST, HTTPS))


async def password_changed(unit: RunningUnit) -> None:
    await unit.submit(ChangePassword(FIRST, SECOND, HTTPS))


async def restoring(unit: RunningUnit) -> None:
    await unit.submit(RestoreBackup(Restoration(BACKUP[0], None, None), HTTPS))


async def with_backup(unit: RunningUnit) -> None:
    """The network is static, and a backup is there in which it is not."""
    BACKUP[:] = [await unit.submit(ExportBackup(None, HTTPS))]
    await network_set(unit)
    await network_kept(unit)


async def with_restored(unit: RunningUnit) -> None:
    await with_backup(unit)
    await restoring(unit)


async def lived_in(unit: RunningUnit) -> None:
    """Something of the owner's in every file."""
    await own_installed(unit)
    await own_used(unit)
    await own_password(unit)
    secrets = EasyDnsSecretsChange(username="u", update_token="owners-update-token")
    await unit.submit(SetEasyDns(EasyDnsSettings(label="owners-foh"), secrets, HTTPS))
    await unit.submit(MakeToken("owners-companion", Scope.READ, HTTPS))
    await network_set(unit)
    await network_kept(unit)
    await forced(unit)


async def reset(unit: RunningUnit) -> None:
    await unit.submit(FactoryReset(PANEL))
    await unit.reach(State.OPEN)


BACKUP: list[bytes] = []

# --- what is looked at afterwards


def settled(unit: RunningUnit) -> Snapshot:
    """Whatever happened: the unit serves over HTTPS, port 80 is as its settings say, and no file was spoilt."""
    snapshot = unit.snapshot
    assert snapshot.state in (State.OPEN, State.HTTPS_ONLY)
    assert unit.listeners.https
    assert unit.listeners.http is (snapshot.state is State.OPEN)
    assert snapshot.force_https is (snapshot.state is State.HTTPS_ONLY)
    assert snapshot.serving is snapshot.active
    assert snapshot.pending is None
    assert not {"storage-fault", "not-saved", "fault"} & set(unit.alarms), snapshot.alarms
    return snapshot


def is_open(unit: RunningUnit) -> None:
    assert settled(unit).state is State.OPEN


def is_forced(unit: RunningUnit) -> None:
    assert settled(unit).state is State.HTTPS_ONLY


def serves_self_signed(unit: RunningUnit) -> None:
    assert settled(unit).active is SELF


def serves_own(unit: RunningUnit) -> None:
    snapshot = settled(unit)
    assert snapshot.active is OWN
    assert unit.listeners.serving is not None
    assert unit.listeners.serving.chain == CHAIN


def serves_either(unit: RunningUnit) -> None:
    serves_own(unit) if settled(unit).active is OWN else serves_self_signed(unit)


def network_is(*allowed: NetworkSettings) -> Look:
    def look(unit: RunningUnit) -> None:
        now = settled(unit).network_settings
        assert now in allowed
        assert unit.world.network.host == now

    return look


def has_a_password(unit: RunningUnit) -> None:
    """The old or the new one, whole; that it opens is looked at once, below."""
    assert settled(unit).password_set_by_owner


def is_new_or_as_before(unit: RunningUnit) -> None:
    """Not begun, or done to its end; then nothing of the owner's is left."""
    snapshot = settled(unit)
    if snapshot.network_settings == STATIC:
        assert snapshot.state is State.HTTPS_ONLY
        assert snapshot.password_set_by_owner
        serves_own(unit)
        assert [token.name for token in snapshot.tokens] == ["owners-companion"]
        return
    is_new(unit)


def is_new(unit: RunningUnit) -> None:
    snapshot = settled(unit)
    world = unit.world
    assert isinstance(world, DiskWorld)
    assert world.settings.load().settings in (None, Settings())
    assert not snapshot.password_set_by_owner
    assert snapshot.tokens == ()
    assert world.network.host == NetworkSettings()
    held = b"".join(contents(world.folder).values())
    assert not [secret for secret in SECRETS if secret in held]


OPERATIONS = {
    "force https on": Operation(nothing, enabled, is_open, is_open),
    "force https confirmed": Operation(enabled, confirmed, settled, is_forced),
    "force https taken back": Operation(enabled, rolled_back, is_open, is_open),
    "force https off": Operation(forced, switched_off, settled, is_open),
    "port 80 reopened": Operation(forced, reopened, settled, is_open),
    "certificate installed": Operation(nothing, own_installed, serves_self_signed, serves_self_signed),
    "certificate swapped": Operation(own_installed, own_used, serves_either, serves_own),
    "certificate waits": Operation(forced_with_own, own_used, serves_self_signed, serves_self_signed),
    "certificate kept": Operation(waiting_with_own, confirmed, serves_either, serves_own),
    "network changed": Operation(nothing, network_set, network_is(NetworkSettings()), network_is(NetworkSettings())),
    "network kept": Operation(network_set, network_kept, network_is(NetworkSettings(), STATIC), network_is(STATIC)),
    "password changed": Operation(own_password, password_changed, has_a_password, has_a_password),
    "restore waits": Operation(with_backup, restoring, network_is(STATIC), network_is(STATIC)),
    "restore kept": Operation(
        with_restored, restore_kept, network_is(STATIC, NetworkSettings()), network_is(NetworkSettings())
    ),
    "factory reset": Operation(lived_in, reset, is_new_or_as_before, is_new),
}


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process, to be quick."""
    monkeypatch.setattr("daemon.certificates.bundle.read_bundle", Reading().read)


async def record(operation: Operation, folder: Path) -> Recording:
    """Do it once, from a new unit on."""
    lay_down(folder, {})
    async with running(DiskWorld(folder=folder)) as unit:
        await operation.before(unit)
        await at_rest(unit)
        with recorded(folder) as recording:
            await operation.work(unit)
            await at_rest(unit)
    return recording


async def look_at(disk: Disk, folder: Path, look: Look) -> None:
    """Start a unit on it."""
    lay_down(folder, dict(disk))
    world = DiskWorld(folder=folder)
    world.network.host = STATIC if b"192.168.1.77" in dict(disk).get("settings.json", b"") else NetworkSettings()
    async with running(world) as unit:
        await at_rest(unit)
        look(unit)


async def violations(operation: Operation, recording: Recording, folder: Path, disks: list[Disk]) -> list[str]:
    """What was found wrong, each with the names on its disk."""
    found = []
    last = set(recording.last())
    for disk in disks:
        try:
            await look_at(disk, folder, operation.done if disk in last else operation.either)
        except AssertionError as wrong:
            found.append(f"{sorted((name, len(data)) for name, data in disk)}: {wrong}")
    return found


@pytest.mark.parametrize("name", OPERATIONS)
async def test_unit_keeps_its_promises_wherever_the_power_goes(name: str, tmp_path: Path) -> None:
    operation = OPERATIONS[name]
    recording = await record(operation, tmp_path / "state")
    # The recorder missed nothing: with all on the disk, it is what the disk really holds.
    assert frozenset(contents(tmp_path / "state").items()) in set(recording.last())
    disks = list(recording.disks())
    found = await violations(operation, recording, tmp_path / "cut", disks)
    tell(f"{name}: {len(recording.steps)} steps, {len(disks)} disks, {len(found)} violations")
    assert found == [], f"{len(found)} of {len(disks)}; the first: {found[0]}"


@pytest.mark.parametrize("name", ["force https on", "certificate waits", "network changed", "restore waits"])
async def test_a_start_that_takes_a_change_back_may_be_cut_off_as_well(name: str, tmp_path: Path) -> None:
    operation = OPERATIONS[name]
    (left,) = (await record(operation, tmp_path / "state")).last()
    await starts_again(left, tmp_path / "state", tmp_path / "cut", operation.done)


async def test_a_start_that_finishes_a_reset_may_be_cut_off_as_well(tmp_path: Path) -> None:
    recording = await record(OPERATIONS["factory reset"], tmp_path / "state")
    begun = [disk for disk in recording.disks() if Layout(tmp_path).marker.name in dict(disk)]
    fullest, emptiest = max(begun, key=len), min(begun, key=len)
    for left in (fullest, emptiest):
        await starts_again(left, tmp_path / "state", tmp_path / "cut", is_new)


@pytest.mark.parametrize("without", [Synced, FolderSynced])
async def test_a_sync_that_is_left_out_would_be_noticed(without: type[Step], tmp_path: Path) -> None:
    operation = OPERATIONS["network kept"]
    recording = await record(operation, tmp_path / "state")
    recording.steps = [step for step in recording.steps if not isinstance(step, without)]
    assert await violations(operation, recording, tmp_path / "cut", list(recording.disks()))


async def starts_again(left: Disk, folder: Path, cut: Path, look: Look) -> None:
    """Start a unit on the disk that was `left`; wherever the power goes meanwhile, the next start puts it right."""
    lay_down(folder, dict(left))
    world = DiskWorld(folder=folder)
    world.network.host = STATIC
    with recorded(folder) as recording:
        async with running(world) as unit:
            await at_rest(unit)
    disks = list(recording.disks())
    assert len(disks) > 1
    for disk in disks:
        await look_at(disk, cut, look)
