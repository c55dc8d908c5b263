"""What ports promise, asked of each real part and of the fake that stands in for it, by the same tests."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from daemon.accounts import Account
from daemon.adapters.host_network import HostNetwork
from daemon.adapters.journals import FileChangeJournal, FileResetJournal
from daemon.adapters.layout import Layout
from daemon.adapters.settings_files import FileSettingsStore
from daemon.adapters.system_clock import SystemClock
from daemon.adapters.vault import FileCertificateVault
from daemon.certificates.csr import PendingRequest
from daemon.certificates.material import DeviceRoot, KeyedChain
from daemon.certificates.names import Identities
from daemon.certificates.selfsigned import make_leaf, make_root
from daemon.errors import BadInput, HostFailed, StorageFault
from daemon.messages.network import NetworkStatus
from daemon.messages.pending import ChangeKind
from daemon.messages.reset import ResetReceipt
from daemon.messages.security import Proof
from daemon.network_settings import NetworkSettings
from daemon.ports import (
    CertificateVault,
    ChangeJournal,
    ChangeRecord,
    Clock,
    Loaded,
    NetworkBackend,
    ResetJournal,
    ResetMark,
    ResetStep,
    SettingsStore,
)
from daemon.settings import CertificateSource, SecuritySettings, Settings
from tests.fakes import (
    FakeCertificateVault,
    FakeChangeJournal,
    FakeClock,
    FakeNetwork,
    FakeResetJournal,
    FakeSettingsStore,
    FakeStorage,
)

OWN, EASYDNS = CertificateSource.OWN, CertificateSource.EASYDNS
NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
SETTINGS = Settings(network=NetworkSettings(host_name="foh"))
OTHER = Settings(security=SecuritySettings(force_https=True))
ACCOUNT = Account(password_hash="$argon2id$x", first_password="k7wm-3hxp-9dre", travelled=True)
RECORD = ChangeRecord(SETTINGS, OTHER, (ChangeKind.FORCE_HTTPS, ChangeKind.NETWORK), 90)
MARK = ResetMark(NOW, "panel", attempts=2)
RECEIPT = ResetReceipt(NOW, NOW + timedelta(seconds=3), "panel", ("passwords",), ("notes",))
ROOT = make_root("FOH", ("foh",), (), NOW)
LEAF = make_leaf(ROOT, Identities(("foh",), ()), NOW).chain
NEXT = make_leaf(ROOT, Identities(("foh",), ()), NOW).chain
REQUEST = PendingRequest(NEXT.key, b"request", NOW)
PROOF = Proof(LEAF.fingerprint, NOW, "192.168.1.5", "foh.local")


class Storage(ABC):
    """One unit's storage behind its four ports, and its moods."""

    settings: SettingsStore
    change: ChangeJournal
    vault: CertificateVault
    reset: ResetJournal

    @abstractmethod
    def refusing(self) -> contextlib.AbstractContextManager[None]:
        """Every write fails inside."""

    @abstractmethod
    def add_foreign(self, name: str) -> None:
        """Somebody left a file of this name."""


class RealStorage(Storage):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        layout = Layout(folder)
        self.settings = FileSettingsStore(layout)
        self.change = FileChangeJournal(layout)
        self.vault = FileCertificateVault(layout)
        self.reset = FileResetJournal(layout)

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        # A folder that is away for a while refuses root too, as no permission does.
        away = self._folder.with_name("away")
        self._folder.rename(away)
        self._folder.write_bytes(b"")
        yield
        self._folder.unlink()
        away.rename(self._folder)

    def add_foreign(self, name: str) -> None:
        (self._folder / name).write_bytes(b"x")


class FakedStorage(Storage):
    def __init__(self) -> None:
        self._disk = FakeStorage()
        self.settings = settings = FakeSettingsStore(self._disk)
        self.change = change = FakeChangeJournal(self._disk)
        self.vault = vault = FakeCertificateVault(self._disk)
        self.reset = self._journal = FakeResetJournal(settings, change, vault, self._disk)

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        self._disk.break_down()
        yield
        self._disk.mend()

    def add_foreign(self, name: str) -> None:
        self._journal.foreign.add(name)


@pytest.fixture(params=["real", "fake"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "fake":
        return FakedStorage()
    (tmp_path / "state").mkdir()
    return RealStorage(tmp_path / "state")


def test_settings_are_a_new_units_until_saved(storage: Storage) -> None:
    assert storage.settings.load() == Loaded(Settings(), ())
    for settings in (SETTINGS, OTHER, SETTINGS):
        storage.settings.save(settings)
        assert storage.settings.load() == Loaded(settings, ())


def test_the_account_is_none_until_saved_and_apart_from_the_settings(storage: Storage) -> None:
    assert storage.settings.load_account() == (None, ())
    storage.settings.save_account(ACCOUNT)
    assert storage.settings.load_account() == (ACCOUNT, ())
    assert storage.settings.load().settings == Settings()


def test_a_change_is_there_from_write_to_clear(storage: Storage) -> None:
    assert storage.change.read() is None
    storage.change.clear()
    storage.change.write(RECORD)
    assert storage.change.read() == RECORD
    storage.change.clear()
    assert storage.change.read() is None


def test_the_vault_gives_back_what_was_saved(storage: Storage) -> None:
    empty = storage.vault.load()
    assert (empty.root, empty.leaf, empty.proof, empty.faults) == (None, None, None, ())
    storage.vault.save_root(ROOT)
    storage.vault.save_leaf(NEXT)
    storage.vault.save_leaf(LEAF)
    storage.vault.save_proof(PROOF)
    stored = storage.vault.load()
    assert (stored.root, stored.proof, stored.faults) == (ROOT, PROOF, ())
    assert stored.leaf == LEAF


@pytest.mark.parametrize("source", [OWN, EASYDNS])
def test_a_source_s_certificates_lie_beside_each_other_until_they_are_not_kept(
    storage: Storage, source: CertificateSource
) -> None:
    rooted = KeyedChain(NEXT.chain, NEXT.key, ROOT.certificate)
    other = EASYDNS if source is OWN else OWN
    storage.vault.save_kept(other, LEAF)
    storage.vault.keep(source, frozenset())
    for chain in (LEAF, NEXT, rooted, LEAF):
        storage.vault.save_kept(source, chain)
    assert storage.vault.load().kept[source] == {chain.identity: chain for chain in (LEAF, NEXT, rooted)}
    storage.vault.keep(source, frozenset({LEAF.identity, rooted.identity, "0" * 64}))
    assert storage.vault.load().kept[source] == {chain.identity: chain for chain in (LEAF, rooted)}
    storage.vault.keep(source, frozenset())
    assert storage.vault.load().kept[source] == {}
    assert storage.vault.load().kept[other] == {LEAF.identity: LEAF}


def test_what_was_loaded_is_the_caller_s_own(storage: Storage) -> None:
    storage.vault.save_kept(OWN, LEAF)
    storage.vault.load().kept[OWN].clear()
    assert storage.vault.load().kept[OWN] == {LEAF.identity: LEAF}


def test_a_request_is_there_until_it_is_forgotten(storage: Storage) -> None:
    assert storage.vault.load().request is None
    storage.vault.forget_request()
    for request in (PendingRequest(LEAF.key, b"one", NOW), REQUEST):
        storage.vault.save_request(request)
        assert storage.vault.load().request == request
    storage.vault.forget_request()
    assert storage.vault.load().request is None


def test_a_proof_is_there_until_it_is_forgotten(storage: Storage) -> None:
    storage.vault.forget_proof()
    storage.vault.save_proof(PROOF)
    storage.vault.forget_proof()
    assert storage.vault.load().proof is None


def test_the_vault_takes_no_key_that_is_not_the_certificates(storage: Storage) -> None:
    with pytest.raises(BadInput):
        storage.vault.save_leaf(KeyedChain(LEAF.chain, NEXT.key))
    with pytest.raises(BadInput):
        storage.vault.save_kept(OWN, KeyedChain(LEAF.chain, NEXT.key))
    with pytest.raises(BadInput):
        storage.vault.save_root(DeviceRoot(ROOT.certificate, LEAF.key))
    assert storage.vault.load().leaf is None
    assert storage.vault.load().root is None


def test_a_reset_is_pending_from_begin_to_finish_and_leaves_a_receipt(storage: Storage) -> None:
    assert storage.reset.pending() is None
    assert storage.reset.receipt() is None
    storage.reset.begin(ResetMark(NOW, "panel"))
    storage.reset.begin(MARK)
    assert storage.reset.pending() == MARK
    storage.reset.finish(RECEIPT)
    assert storage.reset.pending() is None
    assert storage.reset.receipt() == RECEIPT


def live_in(storage: Storage) -> None:
    storage.settings.save(SETTINGS)
    storage.settings.save_account(ACCOUNT)
    storage.change.write(RECORD)
    storage.vault.save_root(ROOT)
    storage.vault.save_leaf(LEAF)
    storage.vault.save_kept(OWN, LEAF)
    storage.vault.save_request(REQUEST)
    storage.vault.save_proof(PROOF)
    storage.add_foreign("notes")


def test_a_reset_step_erases_its_own_and_may_be_repeated(storage: Storage) -> None:
    live_in(storage)
    assert len(storage.reset.remains()) == 9
    storage.reset.begin(MARK)
    for _ in range(2):
        storage.reset.erase(ResetStep.SECURITY)
        assert storage.settings.load_account() == (None, ())
        assert storage.change.read() is None
        assert storage.vault.load().root is None
        assert storage.settings.load().settings == SETTINGS
        assert storage.reset.remains() == ("notes", "settings.json")
    storage.reset.erase(ResetStep.SETTINGS)
    assert storage.settings.load() == Loaded(Settings(), ())
    assert storage.reset.remains() == ("notes",)
    storage.reset.erase(ResetStep.REMAINDER)
    assert storage.reset.remains() == ()
    assert storage.reset.pending() == MARK


def test_the_remainder_is_everything_whatever_was_erased_before(storage: Storage) -> None:
    live_in(storage)
    storage.reset.erase(ResetStep.REMAINDER)
    assert storage.reset.remains() == ()
    assert storage.settings.load() == Loaded(Settings(), ())
    assert storage.vault.load().leaf is None


def test_a_refused_write_raises_storage_fault_and_changes_nothing(storage: Storage) -> None:
    live_in(storage)
    storage.reset.begin(MARK)
    writes: list[Callable[[], None]] = [
        lambda: storage.settings.save(OTHER),
        lambda: storage.settings.save_account(Account(password_hash="y")),
        lambda: storage.change.write(ChangeRecord(OTHER, OTHER, (), 1)),
        storage.change.clear,
        lambda: storage.vault.save_root(ROOT),
        lambda: storage.vault.save_leaf(NEXT),
        lambda: storage.vault.save_proof(Proof("AA", NOW, "", "")),
        storage.vault.forget_proof,
        lambda: storage.vault.save_kept(OWN, NEXT),
        lambda: storage.vault.keep(OWN, frozenset()),
        lambda: storage.vault.save_request(PendingRequest(NEXT.key, b"x", NOW)),
        storage.vault.forget_request,
        lambda: storage.reset.begin(ResetMark(NOW, "panel", attempts=9)),
        lambda: storage.reset.erase(ResetStep.SECURITY),
        lambda: storage.reset.finish(RECEIPT),
    ]
    with storage.refusing():
        for write in writes:
            with pytest.raises(StorageFault) as caught:
                write()
            assert caught.value.code.startswith("storage-")
    assert storage.settings.load() == Loaded(SETTINGS, ())
    assert storage.settings.load_account() == (ACCOUNT, ())
    assert storage.change.read() == RECORD
    assert storage.vault.load().leaf == LEAF
    assert storage.vault.load().kept[OWN] == {LEAF.identity: LEAF}
    assert storage.vault.load().request == REQUEST
    assert storage.vault.load().proof == PROOF
    assert storage.reset.pending() == MARK
    assert storage.reset.receipt() is None


@dataclass
class Time:
    """A Clock and how its time is made to pass."""

    clock: Clock
    pass_by: Callable[[float], object]

    async def until(self, event: asyncio.Event) -> None:
        self.pass_by(0.05)
        await asyncio.wait_for(event.wait(), 5)


@pytest.fixture(params=["real", "fake"])
def time(request: pytest.FixtureRequest) -> Time:
    if request.param == "fake":
        fake = FakeClock()
        return Time(fake, fake.advance)
    return Time(SystemClock(), lambda seconds: None)


async def test_a_clock_calls_once_after_its_time_in_order_of_time(time: Time) -> None:
    called: list[str] = []
    done = asyncio.Event()
    before = time.clock.monotonic()
    time.clock.call_later(0.04, done.set)
    time.clock.call_later(0.02, lambda: called.append("second"))
    time.clock.call_later(0.01, lambda: called.append("first"))
    assert called == []
    await time.until(done)
    assert called == ["first", "second"]
    assert time.clock.monotonic() - before >= 0.039


async def test_a_cancelled_call_is_not_made_and_cancelling_late_is_harmless(time: Time) -> None:
    called: list[str] = []
    done = asyncio.Event()
    cancelled = time.clock.call_later(0.01, lambda: called.append("cancelled"))
    made = time.clock.call_later(0.01, lambda: called.append("made"))
    time.clock.call_later(0.03, done.set)
    cancelled.cancel()
    cancelled.cancel()
    await time.until(done)
    made.cancel()
    assert called == ["made"]


async def test_a_call_may_ask_for_another(time: Time) -> None:
    done = asyncio.Event()
    time.clock.call_later(0.01, lambda: time.clock.call_later(0.01, done.set))
    await time.until(done)


async def test_a_clock_knows_whether_it_follows_a_time_server_or_says_that_it_does_not_know(time: Time) -> None:
    assert time.clock.synchronised() in (True, False, None)


async def test_the_hosts_clock_is_synchronised_once_timesyncd_says_so(tmp_path: Path) -> None:
    clock = SystemClock(tmp_path / "timesync")
    assert clock.synchronised() is None
    (tmp_path / "timesync").mkdir()
    assert clock.synchronised() is False
    (tmp_path / "timesync" / "synchronized").touch()
    assert clock.synchronised() is True


async def test_wall_clock_time_is_aware_and_in_utc(time: Time) -> None:
    assert time.clock.now().utcoffset() == timedelta(0)


@pytest.fixture(params=["none", "fake", "fake that manages nothing"])
def network(request: pytest.FixtureRequest) -> tuple[NetworkBackend, FakeClock]:
    clock = FakeClock()
    fake = FakeNetwork(manages=request.param == "fake")
    return (HostNetwork(clock) if request.param == "none" else fake, clock)


async def test_network_status_has_the_hosts_name_and_plain_addresses(
    network: tuple[NetworkBackend, FakeClock],
) -> None:
    status = await network[0].status()
    assert status.host_name
    assert all(ip_address(str(address)) == address and "%" not in str(address) for address in status.addresses)


async def test_a_watch_without_a_change_since_status_tells_nothing_and_one_never_told_tells_once(
    network: tuple[NetworkBackend, FakeClock],
) -> None:
    backend, clock = network
    told: list[NetworkStatus] = []
    stop_first = backend.watch(told.append)
    await asyncio.sleep(0)
    clock.advance(1)
    assert told == [await backend.status()]
    stop_second = backend.watch(told.append)
    await asyncio.sleep(0)
    clock.advance(1)
    assert len(told) == 1
    for stop in (stop_first, stop_second, stop_second):
        stop()


async def test_a_stopped_watch_tells_nothing(network: tuple[NetworkBackend, FakeClock]) -> None:
    backend, clock = network
    told: list[NetworkStatus] = []
    backend.watch(told.append)()
    await asyncio.sleep(0)
    clock.advance(1)
    assert told == []
    assert clock.pending == 0


async def test_network_details_may_be_applied_again(network: tuple[NetworkBackend, FakeClock]) -> None:
    backend, _ = network
    for _ in range(2):
        await backend.apply(SETTINGS.network)


async def test_a_backend_that_does_not_manage_changes_nothing(network: tuple[NetworkBackend, FakeClock]) -> None:
    backend, _ = network
    before = await backend.status()
    await backend.apply(SETTINGS.network)
    assert backend.manages or await backend.status() == before
    assert not isinstance(backend, FakeNetwork) or bool(backend.applied) is backend.manages


async def test_a_fake_network_refuses_once() -> None:
    backend = FakeNetwork()
    backend.refuse_next = HostFailed("network-not-applied", "The host said no.", "Try again.")
    with pytest.raises(HostFailed):
        await backend.apply(SETTINGS.network)
    assert backend.applied == []
    await backend.apply(SETTINGS.network)
    assert backend.applied == [SETTINGS.network]


async def test_a_network_reset_answers_in_sentences(network: tuple[NetworkBackend, FakeClock]) -> None:
    sentences = await network[0].reset(NetworkSettings())
    assert sentences
    assert all(sentence.endswith(".") for sentence in sentences)
