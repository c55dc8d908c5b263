"""A controller on fakes, started and stopped, with the few calls that its tests need."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address

from daemon.controller import Controller, Ports
from daemon.errors import Interrupted
from daemon.messages.account import SignIn
from daemon.messages.command import Door, Origin, TlsEvidence
from daemon.messages.network import NetworkStatus, NoteAnnouncedName
from daemon.messages.pending import ConfirmChange
from daemon.messages.security import NoteListeners, PortStatus, Proof, RecordCertificateTest, SetForceHttps
from daemon.messages.snapshot import Snapshot
from daemon.messages.unit import Stop
from daemon.registration_ports import EasyDnsPorts
from daemon.settings import PanelProfile, Profile
from daemon.states import State
from tests.fake_certificate_issuer import FakeCertificateIssuer
from tests.fake_name_announcer import FakeNameAnnouncer
from tests.fake_name_lookup import FakeNameLookup
from tests.fake_name_registrar import FakeNameRegistrar
from tests.fake_registration import FakeBundle, FakeGatewayProbe, FakeRegistrationStore
from tests.fake_token_store import FakeTokenStore
from tests.fakes import (
    FakeCertificateVault,
    FakeChangeJournal,
    FakeClock,
    FakeEventLog,
    FakeHostResetter,
    FakeListeners,
    FakeNetwork,
    FakeNotifier,
    FakePanel,
    FakeResetJournal,
    FakeSettingsStore,
    FakeStorage,
    FakeSyslogForwarder,
    FakeTimeKeeper,
)

HTTPS = Origin(Door.HTTPS, "192.168.1.50")
HTTP = Origin(Door.HTTP, "192.168.1.50")
PANEL = Origin(Door.PANEL)
NETWORK = NetworkStatus("foh-1", (ip_address("192.168.1.20"),))
LISTENING = (PortStatus(80, secure=False, listening=True), PortStatus(443, secure=True, listening=True))


@dataclass
class World:
    """Everything that outlives a restart of the daemon, and the clock."""

    storage: FakeStorage = field(default_factory=FakeStorage)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.settings = FakeSettingsStore(self.storage)
        self.changes = FakeChangeJournal(self.storage)
        self.vault = FakeCertificateVault(self.storage)
        self.resets = FakeResetJournal(self.settings, self.changes, self.vault, self.storage)
        self.network = FakeNetwork(NETWORK)
        self.names = FakeNameLookup()
        self.time = FakeTimeKeeper(self.clock)
        self.registrations = FakeRegistrationStore(self.storage)
        self.resets.registrations = self.registrations
        self.tokens = FakeTokenStore(self.storage)
        self.resets.tokens = self.tokens
        self.registrar = FakeNameRegistrar(self.clock)
        self.issuer = FakeCertificateIssuer(self.clock)
        self.bundle = FakeBundle()
        self.gateway = FakeGatewayProbe()
        self.names.records = self.registrar.texts


class RunningUnit:
    """A controller at work; `listeners`, `panel` and so on are its fakes."""

    def __init__(self, world: World, profile: Profile) -> None:
        self.world = world
        self.clock = world.clock
        self.listeners = FakeListeners()
        self.panel = FakePanel()
        self.events = FakeEventLog()
        self.syslog = FakeSyslogForwarder()
        self.notifier = FakeNotifier()
        self.host = FakeHostResetter()
        self.announcer = FakeNameAnnouncer(lambda name: self.controller.post(NoteAnnouncedName(name)))
        ports = Ports(
            clock=world.clock,
            settings=world.settings,
            tokens=world.tokens,
            changes=world.changes,
            resets=world.resets,
            vault=world.vault,
            network=world.network,
            announcer=self.announcer,
            names=world.names,
            time=world.time,
            easydns=EasyDnsPorts(world.registrations, world.registrar, world.issuer, world.bundle, world.gateway),
            listeners=self.listeners,
            panel=self.panel,
            events=self.events,
            syslog=self.syslog,
            notifier=self.notifier,
            host=self.host,
        )
        self.controller = Controller(ports, profile)
        self.submit = self.controller.submit

    @property
    def snapshot(self) -> Snapshot:
        return self.controller.snapshot

    def is_in(self, state: State) -> bool:
        return self.snapshot.state is state

    @property
    def first_password(self) -> str | None:
        return self.panel.views[-1].first_password

    @property
    def alarms(self) -> list[str]:
        return [alarm.code for alarm in self.snapshot.alarms]

    @property
    def evidence(self) -> TlsEvidence:
        """What a connection opened now would prove."""
        return TlsEvidence(self.snapshot.tls_generation, "192.168.1.50", "192.168.1.20")

    async def until(self, condition: Callable[[Snapshot], object]) -> Snapshot:
        """Wait for a Snapshot that fits."""
        if condition(self.snapshot):
            return self.snapshot
        fits: asyncio.Future[Snapshot] = asyncio.get_running_loop().create_future()

        def look(snapshot: Snapshot) -> None:
            if condition(snapshot) and not fits.done():
                fits.set_result(snapshot)

        unsubscribe = self.controller.subscribe(look)
        try:
            async with asyncio.timeout(5):
                return await fits
        except TimeoutError:
            raise AssertionError(f"it never came to that; the last was {self.snapshot}") from None
        finally:
            unsubscribe()

    async def reach(self, state: State) -> Snapshot:
        return await self.until(lambda snapshot: snapshot.state is state)

    async def prove(self) -> Proof:
        return await self.submit(RecordCertificateTest(self.evidence))

    async def enable(self) -> None:
        """Test the certificate and switch Force HTTPS on; it waits to be confirmed."""
        await self.prove()
        await self.submit(SetForceHttps(enabled=True, origin=HTTPS))

    async def confirm(self) -> None:
        await self.submit(ConfirmChange(self.evidence, HTTPS))

    async def force(self) -> None:
        """Enable and confirm."""
        await self.enable()
        await self.confirm()

    async def sign_in(self, password: str, origin: Origin = HTTPS, username: str = "admin") -> None:
        await self.submit(SignIn(username, password, origin))


@asynccontextmanager
async def running(world: World | None = None, profile: Profile | None = None) -> AsyncIterator[RunningUnit]:
    """A unit that has left `starting`, with its listeners reported open; stopped in order at the end."""
    unit = RunningUnit(world or World(), profile or Profile(panel=PanelProfile(device="")))
    task = asyncio.create_task(unit.controller.run())
    try:
        await unit.until(lambda snapshot: snapshot.state is not State.STARTING)
        await unit.submit(NoteListeners(LISTENING))
        for _ in range(10):  # what follows that: the name is announced
            await asyncio.sleep(0)
        yield unit
    finally:
        unit.world.storage.release()
        unit.world.storage.mend()
        with suppress(Interrupted):  # it may be stopping already
            await unit.submit(Stop())
        await task


@asynccontextmanager
async def killed(world: World, profile: Profile | None = None) -> AsyncIterator[RunningUnit]:
    """The same, but ended as by a power cut: whatever is under way is dropped, nothing is put in order."""
    unit = RunningUnit(world, profile or Profile(panel=PanelProfile(device="")))
    task = asyncio.create_task(unit.controller.run())
    await unit.until(lambda snapshot: snapshot.state is not State.STARTING)
    await unit.submit(NoteListeners(LISTENING))
    yield unit
    task.cancel()
    await asyncio.wait([task])
