"""Any order of commands, disk faults, refusing listeners, passing time, resets and restarts keeps the promises.

Each example plays one random script against a controller on fakes. Commands are given without waiting for their
answers, so that decisions, effects and their outcomes interleave; what must always hold is looked at whenever the unit
has come to rest.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import Enum, auto
from ipaddress import IPv4Address, ip_address
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon import accounts
from daemon.accounts import Account
from daemon.controller.core import Core
from daemon.easydns_settings import EasyDnsSecretsChange, EasyDnsSettings
from daemon.easydns_status import RegistrationStage
from daemon.errors import BaseStationError, HostFailed, RemoteFailed
from daemon.messages.account import ChangePassword, ResetPassword, SignIn
from daemon.messages.certificates import DiscardRequest, RemoveCertificate
from daemon.messages.command import Command
from daemon.messages.easydns import LeaveEasyDns, RegisterEasyDns, RunPrechecks, SetEasyDns
from daemon.messages.network import ResetNetwork, SetNetwork
from daemon.messages.pending import Arrival, ChangeKind, ConfirmChange, ConfirmNetwork, RollBackChange
from daemon.messages.reset import FactoryReset
from daemon.messages.security import NoteHttpClient, NoteListeners, RecordCertificateTest, ReopenPort80, SetForceHttps
from daemon.messages.unit import AcknowledgeAlarm, Stop
from daemon.network_settings import AddressMethod, NetworkSettings
from daemon.registration_ports import StoredRegistration
from daemon.settings import PanelProfile, Profile, Settings
from daemon.states import CONFIRMING, SERVED, SETTLED, State
from tests.controller_unit import HTTP, HTTPS, LISTENING, PANEL, RunningUnit, World
from tests.fake_certificate_issuer import issuing
from tests.fake_name_registrar import SECRETS
from tests.owner import (
    OWN,
    SELF,
    Owner,
    Reading,
    activating,
    installing,
    renewing_root,
    requesting,
    restoring,
)
from tests.registered_unit import ACCESS, EASYDNS, network

PROFILE = Profile(panel=PanelProfile(device=""))
STATIC = NetworkSettings(method=AddressMethod.STATIC, address="192.168.1.30/24", gateway="192.168.1.1")
AT_STATIC = ip_address("192.168.1.30")
REFUSAL = HostFailed("network-not-applied", "networkctl refused.", "Try again.")
WRONG_ACCESS = EasyDnsSecretsChange(update_token="wrong", api_key="wrong")
AWAY = RemoteFailed("acme-unreachable", "The certificate authority cannot be reached.", "Check the gateway.")
ANOTHER_AUTHORITY = issuing("Another Trust")
OWNERS = (Owner(), Owner("Arena"))
CHAINS = tuple(owner.chain(owner.leaf(days)) for days in (200, 250, 300) for owner in OWNERS)


class Step(Enum):
    """What may happen next."""

    TEST = auto()
    FORCE = auto()
    UNFORCE = auto()
    CONFIRM = auto()
    ROLL_BACK = auto()
    REOPEN = auto()
    RESET = auto()
    RESET_PASSWORD = auto()
    CHANGE_PASSWORD = auto()
    SIGN_IN_HTTP = auto()
    ACKNOWLEDGE = auto()
    HTTP_CLIENT = auto()
    CHOOSE_OWN = auto()
    CHOOSE_SELF_SIGNED = auto()
    INSTALL = auto()
    INSTALL_THE_NEXT = auto()
    BRING_BACK = auto()
    REMOVE = auto()
    REQUEST = auto()
    REQUEST_ANEW = auto()
    DISCARD = auto()
    FULFIL = auto()
    RENEW_ROOT = auto()
    MOVE_HOUSE = auto()
    GO_STATIC = auto()
    GO_DHCP = auto()
    KEEP_AT_THE_ADDRESS = auto()
    KEEP_AT_THE_PANEL = auto()
    RESET_NETWORK = auto()
    HOST_REFUSES = auto()
    WRITE_FAILS = auto()
    NEXT_WRITE_FAILS = auto()
    THIRD_WRITE_FAILS = auto()
    DISK_BREAKS = auto()
    DISK_MENDS = auto()
    LISTENERS_REFUSE = auto()
    GIVE_ACCESS = auto()
    GIVE_WRONG_ACCESS = auto()
    RENAME = auto()
    CHECK = auto()
    REGISTER = auto()
    LEAVE = auto()
    CHOOSE_EASYDNS = auto()
    AUTHORITY_FAILS = auto()
    AUTHORITY_MENDS = auto()
    ANOTHER_AUTHORITY = auto()
    SECONDS_PASS = auto()
    MINUTES_PASS = auto()
    MONTHS_PASS = auto()
    DEADLINE_PASSES = auto()
    DAY_PASSES = auto()
    ONE_TURN = auto()
    REST = auto()
    KILLED = auto()
    STOPPED = auto()


class Pausing:
    """Counts the effects that wait for time to pass before they try again."""

    def __init__(self) -> None:
        self.count = 0
        self._pause = Core.pause

    def counted(self) -> Callable[[Core, float], Awaitable[None]]:
        async def pause(core: Core, seconds: float) -> None:
            self.count += 1
            try:
                await self._pause(core, seconds)
            finally:
                self.count -= 1

        return pause


PAUSING = Pausing()


class Play:
    """One script's unit, over its restarts."""

    def __init__(self) -> None:
        self.world = World()
        self.world.network.become(network())
        self.answers: list[asyncio.Task[Any]] = []
        self.confirmed = False
        self.addresses = 20
        self.chain = 0
        self.unit = self._unit()
        self.running = asyncio.create_task(self.unit.controller.run())

    def _unit(self) -> RunningUnit:
        return RunningUnit(self.world, PROFILE)

    async def step(self, step: Step) -> None:
        world, unit = self.world, self.unit
        happenings: dict[Step, Callable[[], object]] = {
            Step.TEST: lambda: self.ask(RecordCertificateTest(unit.evidence)),
            Step.FORCE: lambda: self.ask(SetForceHttps(enabled=True, origin=HTTPS)),
            Step.UNFORCE: lambda: self.ask(SetForceHttps(enabled=False, origin=HTTPS)),
            Step.CONFIRM: lambda: self.ask(ConfirmChange(unit.evidence, HTTPS)),
            Step.ROLL_BACK: lambda: self.ask(RollBackChange(HTTPS)),
            Step.REOPEN: lambda: self.ask(ReopenPort80(PANEL)),
            Step.RESET: lambda: self.ask(FactoryReset(PANEL)),
            Step.RESET_PASSWORD: lambda: self.ask(ResetPassword(PANEL)),
            Step.CHANGE_PASSWORD: lambda: self.ask(
                ChangePassword(unit.first_password or "owner's word", "owner's word", HTTPS)
            ),
            Step.SIGN_IN_HTTP: lambda: self.ask(SignIn("admin", unit.first_password or "owner's word", HTTP)),
            Step.ACKNOWLEDGE: lambda: self.ask(AcknowledgeAlarm("port-80-reopened", HTTPS)),
            Step.HTTP_CLIENT: lambda: unit.controller.post(NoteHttpClient("192.168.1.9")),
            Step.CHOOSE_OWN: lambda: self.ask(activating(OWN)),
            Step.CHOOSE_SELF_SIGNED: lambda: self.ask(activating(SELF)),
            Step.INSTALL: lambda: self.ask(installing(CHAINS[self.chain % len(CHAINS)])),
            Step.INSTALL_THE_NEXT: self.install_the_next,
            Step.BRING_BACK: lambda: self.ask(restoring()),
            Step.REMOVE: lambda: self.ask(RemoveCertificate(HTTPS)),
            Step.REQUEST: lambda: self.ask(requesting()),
            Step.REQUEST_ANEW: lambda: self.ask(requesting(replace=True)),
            Step.DISCARD: lambda: self.ask(DiscardRequest(HTTPS)),
            Step.FULFIL: self.fulfil,
            Step.RENEW_ROOT: lambda: self.ask(renewing_root()),
            Step.MOVE_HOUSE: self.move_house,
            Step.GO_STATIC: lambda: self.ask(SetNetwork(STATIC, HTTPS)),
            Step.GO_DHCP: lambda: self.ask(SetNetwork(NetworkSettings(), HTTPS)),
            Step.KEEP_AT_THE_ADDRESS: lambda: self.ask(
                ConfirmChange(unit.evidence, HTTPS, Arrival(AT_STATIC, world.clock.monotonic()))
            ),
            Step.KEEP_AT_THE_PANEL: lambda: self.ask(ConfirmNetwork(PANEL)),
            Step.RESET_NETWORK: lambda: self.ask(ResetNetwork(PANEL)),
            Step.HOST_REFUSES: lambda: setattr(world.network, "refuse_next", REFUSAL),
            Step.WRITE_FAILS: lambda: world.storage.fail(2),
            Step.NEXT_WRITE_FAILS: lambda: world.storage.fail(1),
            Step.THIRD_WRITE_FAILS: lambda: world.storage.fail(3),
            Step.DISK_BREAKS: world.storage.break_down,
            Step.DISK_MENDS: world.storage.mend,
            Step.LISTENERS_REFUSE: lambda: setattr(unit.listeners, "refuse", True),
            Step.GIVE_ACCESS: lambda: self.ask(SetEasyDns(EasyDnsSettings(), ACCESS, HTTPS)),
            Step.GIVE_WRONG_ACCESS: lambda: self.ask(SetEasyDns(EasyDnsSettings(), WRONG_ACCESS, HTTPS)),
            Step.RENAME: lambda: self.ask(SetEasyDns(EasyDnsSettings(label="foh"), None, HTTPS)),
            Step.CHECK: lambda: self.ask(RunPrechecks(HTTPS)),
            Step.REGISTER: lambda: self.ask(RegisterEasyDns(HTTPS)),
            Step.LEAVE: lambda: self.ask(LeaveEasyDns(HTTPS)),
            Step.CHOOSE_EASYDNS: lambda: self.ask(activating(EASYDNS)),
            Step.AUTHORITY_FAILS: lambda: world.issuer.break_down(AWAY),
            Step.AUTHORITY_MENDS: world.issuer.mend,
            Step.ANOTHER_AUTHORITY: lambda: setattr(world.issuer, "authority", ANOTHER_AUTHORITY),
            Step.SECONDS_PASS: lambda: world.clock.advance(7),
            Step.MINUTES_PASS: lambda: world.clock.advance(601),
            Step.MONTHS_PASS: lambda: world.clock.advance(61 * 86_400),
            Step.DEADLINE_PASSES: lambda: world.clock.advance(91),
            Step.DAY_PASSES: lambda: world.clock.advance(86_400),
        }
        if step in happenings:
            happenings[step]()
        elif step is Step.ONE_TURN:
            await asyncio.sleep(0)
        else:
            await {Step.REST: self.rest, Step.KILLED: self.kill, Step.STOPPED: self.stop}[step]()

    def ask(self, command: Command[Any]) -> None:
        self.answers.append(asyncio.create_task(self._answered(self.unit.submit(command))))

    async def _answered(self, answer: Awaitable[Any]) -> None:
        with suppress(BaseStationError):
            await answer

    def install_the_next(self) -> None:
        self.chain += 1
        self.ask(installing(CHAINS[self.chain % len(CHAINS)]))

    def fulfil(self) -> None:
        request = self.unit.controller._core.unit.request
        if request is not None:
            self.ask(installing(OWNERS[0].fulfil(request)))

    def move_house(self) -> None:
        self.addresses = 20 + (self.addresses + 1) % 200
        self.world.network.become(network(IPv4Address(f"192.168.1.{self.addresses}")))

    async def rest(self) -> None:
        """Until nothing is under way but what waits for time to pass."""
        core, queue = self.unit.controller._core, self.unit.controller._queue
        quiet = 0
        async with asyncio.timeout(10):
            while quiet < 10:
                waiting = len(core.effects._effects)
                quiet = quiet + 1 if queue.empty() and waiting == PAUSING.count else 0
                await asyncio.sleep(0 if quiet else 0.0005)
        if not waiting:
            await core.disk.run(lambda: None)
            self.look()

    def look(self) -> None:
        """What must hold in every state, at rest."""
        unit, world, core = self.unit, self.world, self.unit.controller._core
        served = SERVED[unit.snapshot.state]
        assert unit.snapshot.state not in (State.STARTING, State.FACTORY_RESET)
        assert unit.listeners.http is served.http
        assert unit.listeners.https is served.https
        assert unit.listeners.serving is not None
        assert unit.listeners.serving.tls_generation == unit.snapshot.tls_generation
        assert (core.unit.pending is not None) == (unit.snapshot.state in CONFIRMING)
        assert all(answer.done() for answer in self.answers)
        assert not core.unit.changing
        if unit.snapshot.state is not State.FAULT:
            self.look_at_disk()
            self.look_at_certificates()
            self.look_at_registration()
        secrets = [word for word in (unit.first_password, "owner's word") if word]
        assert not any(word in repr(unit.snapshot) for word in secrets)
        assert unit.snapshot.state is State.FAULT or unit.snapshot.force_https == (not served.http)
        assert world.network.watchers == 1
        if unit.snapshot.state is not State.FAULT and "network-not-applied" not in unit.alarms:
            assert world.network.host == core.unit.settings.network

    def look_at_disk(self) -> None:
        """A change waits on disk as it waits in memory; the rest is stored, or an alarm says that it is not."""
        unit, world, core = self.unit, self.world, self.unit.controller._core
        if core.unit.pending is not None:
            assert world.changes.record == core.unit.pending.record
            before, kinds = core.unit.pending.record.before, core.unit.pending.record.kinds
            if kinds != (ChangeKind.NETWORK,):
                assert before.security.force_https is not (kinds == (ChangeKind.FORCE_HTTPS,))
        elif "not-saved" not in unit.alarms:
            assert world.changes.record is None
            assert (world.settings.settings or Settings()) == core.unit.settings
            assert world.settings.account is not None
            assert world.settings.account == core.unit.account

    def look_at_certificates(self) -> None:
        """What is active serves; the disk holds what the settings name, and knows of the test what the unit does."""
        unit, vault, record = self.unit, self.world.vault.stored, self.unit.controller._core.unit
        assert unit.listeners.serving is not None
        assert unit.listeners.serving.chain == record.serving_chain
        assert unit.snapshot.serving is unit.snapshot.active
        in_force = [record.settings, *([record.pending.record.before] if record.pending is not None else [])]
        for source in (OWN, EASYDNS):
            named = frozenset[str]().union(*(each.security.named(source) for each in in_force))
            kept = vault.kept.get(source, {}).keys()
            assert named <= kept
            assert named <= record.kept_of(source).keys()
            unerased = "not used any more" in self.told() or "not-saved" in unit.alarms
            if record.pending is None and not unerased:
                assert kept == named
        assert vault.request == record.request
        if "not-saved" not in unit.alarms:
            assert vault.root == record.root
            assert vault.leaf == record.leaf
            served, proof = unit.snapshot.serving_fingerprint, vault.proof
            assert (proof if proof is not None and proof.fingerprint == served else None) == unit.snapshot.tested

    def look_at_registration(self) -> None:
        """No record of a proof stays that the journal does not know, and nothing goes on where it is not in use."""
        world, record = self.world, self.unit.controller._core.unit
        stored = world.registrations.load()
        if "not-saved" not in self.unit.alarms:
            known = record.easydns
            assert (stored.secrets, stored.account) == (known.secrets, known.account)
            assert stored.registration == known.registration
        assert not any(world.registrar.texts.values())
        assert not any(secret in repr(self.unit.snapshot) for secret in (SECRETS.update_token, SECRETS.api_key))
        if not record.settings.easydns.in_use:
            assert record.easydns.stage is RegistrationStage.IDLE
        if record.pending is None:
            assert record.easydns.stage is not RegistrationStage.REGISTERING

    def told(self) -> str:
        return " ".join(event.text for event in self.unit.events.events)

    async def kill(self) -> None:
        """As by a power cut; the next start must come up as what was confirmed."""
        world = self.world
        self.running.cancel()
        await asyncio.wait([self.running])
        await asyncio.wait_for(asyncio.gather(*self.answers), 5)
        await asyncio.to_thread(self.unit.controller._core.disk._executor.shutdown)
        unsettled = world.changes.record
        stored = world.settings.settings or Settings()
        expected = unsettled.before if unsettled is not None else stored
        self.unit = self._unit()
        self.running = asyncio.create_task(self.unit.controller.run())
        await self.unit.until(lambda snapshot: snapshot.state not in (State.STARTING, State.FACTORY_RESET))
        self.unit.controller.post(NoteListeners(LISTENING))
        if self.unit.snapshot.state in SETTLED and world.resets.receipt() is None:
            assert self.unit.snapshot.network_settings == expected.network
            assert self.unit.snapshot.force_https == expected.security.force_https
            assert self.unit.snapshot.active is expected.security.certificate
            assert self.unit.snapshot.serving is expected.security.certificate
            if expected.security.certificate is not SELF:
                assert self.unit.listeners.serving is not None
                identity = expected.security.current(expected.security.certificate)
                assert self.unit.listeners.serving.chain.identity == identity
        await self.rest()

    async def stop(self) -> None:
        self.ask(Stop())
        await asyncio.wait_for(asyncio.gather(self.running, *self.answers), 5)
        assert self.world.network.watchers == 0
        await self.kill()


def _quick_hash(password: str) -> str:
    return f"hash of {password}"


def _quick_verify(password_hash: str, password: str) -> bool:
    return password_hash == _quick_hash(password)


async def _play(script: list[Step]) -> None:
    play = Play()
    try:
        await play.unit.until(lambda snapshot: snapshot.state is not State.STARTING)
        play.unit.controller.post(NoteListeners(LISTENING))
        await play.rest()
        for step in script:
            await play.step(step)
        play.world.storage.mend()
        play.unit.listeners.refuse = False
        play.world.network.refuse_next = None
        play.world.issuer.mend()
        for _ in range(8):
            await play.rest()
            play.world.clock.advance(100)
        await play.rest()
        assert "not-saved" not in play.unit.alarms
        assert "network-not-applied" not in play.unit.alarms
        # A factory reset that could not erase is tried again at a restart or when asked, not by itself.
        assert not play.unit.is_in(State.FAULT) or "factory reset" in play.unit.snapshot.fault
        await play.step(Step.RESET)
        await play.unit.reach(State.FACTORY_RESET)
        await play.rest()
        assert play.unit.is_in(State.OPEN)
        assert play.world.settings.settings in (None, Settings())
        assert isinstance(play.world.settings.account, Account)
        assert play.world.settings.account.first_password is not None
        assert play.unit.snapshot.tested is None
        assert (play.world.vault.stored.kept, play.world.vault.stored.request) == ({}, None)
        assert play.world.registrations.load() == StoredRegistration()
    finally:
        play.unit.world.storage.mend()
        await play.stop()
        play.running.cancel()
        await asyncio.wait([play.running])


_SCRIPTS = st.lists(st.sampled_from(Step), max_size=25)
_FORCED = st.lists(st.sampled_from(Step), max_size=20).map(
    lambda rest: [Step.TEST, Step.REST, Step.FORCE, Step.REST, *rest]
)
_ABOUT_CERTIFICATES = (
    *(Step.CHOOSE_OWN, Step.CHOOSE_SELF_SIGNED, Step.INSTALL, Step.INSTALL_THE_NEXT, Step.BRING_BACK, Step.REMOVE),
    *(Step.REQUEST, Step.REQUEST_ANEW, Step.DISCARD, Step.FULFIL, Step.RENEW_ROOT, Step.MOVE_HOUSE),
    *(Step.TEST, Step.CONFIRM, Step.ROLL_BACK, Step.DEADLINE_PASSES, Step.REOPEN, Step.LISTENERS_REFUSE),
    *(Step.NEXT_WRITE_FAILS, Step.WRITE_FAILS, Step.THIRD_WRITE_FAILS, Step.KILLED, Step.ONE_TURN),
    *(Step.REST,) * 8,
)
_ABOUT_THE_NETWORK = (
    *(Step.GO_STATIC, Step.GO_STATIC, Step.GO_DHCP, Step.KEEP_AT_THE_ADDRESS, Step.KEEP_AT_THE_PANEL),
    *(Step.RESET_NETWORK, Step.HOST_REFUSES, Step.MOVE_HOUSE, Step.ROLL_BACK, Step.DEADLINE_PASSES, Step.REOPEN),
    *(Step.LISTENERS_REFUSE, Step.NEXT_WRITE_FAILS, Step.WRITE_FAILS, Step.DISK_BREAKS, Step.DISK_MENDS, Step.KILLED),
    *(Step.TEST, Step.FORCE, Step.CONFIRM, Step.UNFORCE, Step.RESET, Step.ONE_TURN, Step.SECONDS_PASS),
    *(Step.REST,) * 8,
)
_ABOUT_THE_NAME = (
    *(Step.GIVE_ACCESS, Step.GIVE_WRONG_ACCESS, Step.RENAME, Step.CHECK, Step.REGISTER, Step.REGISTER, Step.LEAVE),
    *(Step.CHOOSE_EASYDNS, Step.CHOOSE_EASYDNS, Step.CHOOSE_SELF_SIGNED, Step.AUTHORITY_FAILS, Step.AUTHORITY_MENDS),
    *(Step.ANOTHER_AUTHORITY, Step.MOVE_HOUSE, Step.MINUTES_PASS, Step.MONTHS_PASS, Step.MONTHS_PASS),
    *(Step.TEST, Step.FORCE, Step.CONFIRM, Step.ROLL_BACK, Step.DEADLINE_PASSES, Step.REOPEN, Step.RESET),
    *(Step.NEXT_WRITE_FAILS, Step.WRITE_FAILS, Step.THIRD_WRITE_FAILS, Step.LISTENERS_REFUSE, Step.KILLED),
    *(Step.SECONDS_PASS, Step.ONE_TURN, Step.ONE_TURN),
    *(Step.REST,) * 10,
)
_NETWORK = st.lists(st.sampled_from(_ABOUT_THE_NETWORK), max_size=25)
_CHOSEN = [
    each for step in (Step.INSTALL, Step.CHOOSE_OWN, Step.TEST, Step.FORCE, Step.CONFIRM) for each in (step, Step.REST)
]
_REGISTERED = [
    each
    for step in (Step.GIVE_ACCESS, Step.REGISTER, Step.CHOOSE_EASYDNS, Step.TEST, Step.FORCE, Step.CONFIRM)
    for each in (step, Step.REST)
]
_NAME = st.lists(st.sampled_from(_ABOUT_THE_NAME), max_size=25)
_CERTIFICATES = st.lists(st.sampled_from(_ABOUT_CERTIFICATES), max_size=25)


@settings(max_examples=110, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    script=st.one_of(
        *(_SCRIPTS, _FORCED, _NETWORK),
        *(_CERTIFICATES, _CERTIFICATES.map(lambda rest: [*_CHOSEN, *rest])),
        *(_NAME.map(lambda rest: [*_REGISTERED[:4], *rest]), _NAME.map(lambda rest: [*_REGISTERED, *rest])),
    )
)
def test_any_script_keeps_the_promises(script: list[Step], monkeypatch: Any) -> None:
    monkeypatch.setattr(accounts, "hash_password", _quick_hash)
    monkeypatch.setattr(accounts, "verify_password", _quick_verify)
    monkeypatch.setattr("daemon.certificates.bundle.read_bundle", Reading().read)
    monkeypatch.setattr(Core, "pause", PAUSING.counted())
    asyncio.run(_play(script))
