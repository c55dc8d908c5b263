"""What the Snapshot tells of the name and certificate below the vendor's domain."""

from datetime import datetime
from enum import StrEnum

from daemon.certificates.inspect import Finding
from daemon.easydns_settings import EasyDnsSettings
from daemon.record import Record


class PrecheckKind(StrEnum):
    """What is looked at before the unit is registered, in the order in which it is shown."""

    LINK = "link"
    ADDRESS = "address"
    GATEWAY = "gateway"
    DNS = "dns"
    CLOCK = "clock"
    EASYDNS = "easydns"
    CREDENTIALS = "credentials"
    NAME = "name"
    SOURCE = "source"


class PrecheckState(StrEnum):
    """How one precheck stands. `skipped`: it could not be looked at, and nothing is known to be wrong."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Precheck(Record, frozen=True):
    """One precheck: how it stands, what was found, what to do, and how long it took (None until it is done)."""

    kind: PrecheckKind
    state: PrecheckState = PrecheckState.WAITING
    detail: str = ""
    remedy: str = ""
    seconds: float | None = None


class RegistrationStage(StrEnum):
    """What the unit is at, on its way to a registered name and a certificate, or `idle`."""

    IDLE = "idle"
    REGISTERING = "registering"
    ORDERING = "ordering"
    INSTALLING = "installing"
    WAITING = "waiting"
    """It failed, and is tried again by itself."""


class EasyDnsStatus(Record, frozen=True):
    """The name and certificate below the vendor's domain; no secret.

    `name` is the unit's, registered or not. `secrets_set` names the secrets that are set (not what they are),
    `provided` whether the maker put a certificate on the unit. `prechecks` are those of the last look, none before the
    first.
    `registered` is the address that `name` leads to as far as easyDNS said, "" for none, and `verified` what the
    configured DNS server said of that: None while it was not asked. `stage` and `progress` tell what is being done,
    `percent` how far it is; `fault` and `remedy` what went wrong last, and `next_try` when it is tried again.
    `renewal` is when the certificate is to be renewed, and `waiting` whether a renewed one waits for its owner to
    switch over to it. `terms` is the address of the terms of service that the ACME server wants agreed to, "" where it
    is not known or there are none; `profiles` are those it offers.
    """

    name: str = ""
    domain: str = ""
    settings: EasyDnsSettings = EasyDnsSettings()
    directory: str = ""
    secrets_set: tuple[str, ...] = ()
    provided: bool = False
    prechecks: tuple[Precheck, ...] = ()
    registered: str = ""
    registered_at: datetime | None = None
    verified: Finding | None = None
    stage: RegistrationStage = RegistrationStage.IDLE
    progress: str = ""
    percent: int = 0
    fault: str = ""
    remedy: str = ""
    next_try: datetime | None = None
    renewal: datetime | None = None
    waiting: bool = False
    terms: str = ""
    profiles: tuple[str, ...] = ()

    @property
    def at_work(self) -> bool:
        """Whether something is being done at this moment."""
        return self.stage not in (RegistrationStage.IDLE, RegistrationStage.WAITING)
