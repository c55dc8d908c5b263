"""A controller for the tests of the web: it answers Commands by simple rules and keeps what it was asked."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from daemon.certificates.material import CertificateSummary
from daemon.errors import NotSignedIn, Refused
from daemon.messages.account import ChangePassword, SignIn
from daemon.messages.certificates import CertificateStatus
from daemon.messages.clock import ClockStatus, LookAtClock
from daemon.messages.command import Command
from daemon.messages.network import NetworkStatus
from daemon.messages.security import PortStatus, Proof, RecordCertificateTest, SetForceHttps
from daemon.messages.snapshot import Snapshot
from daemon.messages.unit import Device
from daemon.settings import CertificateSource
from daemon.states import State
from tests.fakes import START

Result = TypeVar("Result")

PASSWORD = "k7wm-3hxp-9dre"  # the panel shows it
FINGERPRINT = ":".join(["AB"] * 32)


def a_summary(*names: str) -> CertificateSummary:
    return CertificateSummary(
        subject="CN=leaf",
        issuer="CN=root",
        names=names,
        fingerprint=FINGERPRINT,
        not_before=START,
        not_after=START + timedelta(days=397),
        key_type="EC P-256",
        serial="1F",
    )


def a_snapshot(**changes: Any) -> Snapshot:
    """A healthy unit in `open`, with `changes`."""
    own = CertificateStatus(CertificateSource.SELF_SIGNED, a_summary("unit.example", "*.fleet.example"), available=True)
    none = CertificateStatus(CertificateSource.OWN, detail="No certificate of your own is installed.")
    snapshot = Snapshot(
        device=Device("Base Station", "000042", "Stage left"),
        version="0.1.0",
        state=State.OPEN,
        started=START,
        started_monotonic=1000.0,
        serving=CertificateSource.SELF_SIGNED,
        serving_fingerprint=FINGERPRINT,
        tls_generation=1,
        certificates=(own, none),
        root=a_summary(),
        network=NetworkStatus("stage-left", (ip_address("192.168.1.20"),)),
        aliases=("intercom.theatre.example",),
        session_epoch=1,
    )
    return replace(snapshot, **changes)


class FakeHub:
    """Hub whose Snapshot is changed with `become`. What stands in `faults` is raised for that kind of Command.

    What stands in `answers` answers it.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._subscribers: list[Callable[[Snapshot], object]] = []
        self.submitted: list[Command[Any]] = []
        self.posted: list[Command[Any]] = []
        self.faults: dict[type[Command[Any]], Exception] = {}
        self.answers: dict[type[Command[Any]], Callable[[Any], object]] = {}
        self.free = asyncio.Event()
        self.free.set()

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    @property
    def subscribers(self) -> int:
        return len(self._subscribers)

    async def submit(self, command: Command[Result]) -> Result:
        self.submitted.append(command)
        await self.free.wait()
        if fault := self.faults.get(type(command)):
            raise fault
        return cast("Result", self._obey(command))

    def post(self, command: Command[Any]) -> None:
        self.posted.append(command)

    def subscribe(self, changed: Callable[[Snapshot], object]) -> Callable[[], None]:
        self._subscribers.append(changed)
        return lambda: self._subscribers.remove(changed)

    def become(self, **changes: Any) -> None:
        """Publish a new Snapshot."""
        self._snapshot = replace(self._snapshot, **changes)
        for changed in tuple(self._subscribers):
            changed(self._snapshot)

    def listen(self, http: int, *https: int) -> None:
        """All these ports listen."""
        ports = (PortStatus(http, False, True), *(PortStatus(port, True, True) for port in https))
        self.become(ports=ports)

    def _obey(self, command: Command[Any]) -> object:
        if answer := self.answers.get(type(command)):
            return answer(command)
        match command:
            case SignIn(password=password) if password != PASSWORD:
                raise NotSignedIn("bad-credentials", "User name or password is wrong.", "Try again.")
            case ChangePassword(current=current) if current != PASSWORD:
                raise NotSignedIn("bad-credentials", "The current password is wrong.", "Try again.")
            case ChangePassword():
                self.become(session_epoch=self._snapshot.session_epoch + 1, password_set_by_owner=True)
            case RecordCertificateTest(evidence=evidence):
                if evidence.tls_generation != self._snapshot.tls_generation:
                    raise Refused("stale-connection", "This connection is older.", "Reconnect.")
                proof = Proof(self._snapshot.serving_fingerprint, START, evidence.client, evidence.name)
                self.become(tested=proof)
                return proof
            case LookAtClock():
                return ClockStatus(None)
            case SetForceHttps(enabled=enabled):
                self.become(force_https=enabled, state=State.ENABLING if enabled else State.OPEN)
        return None
