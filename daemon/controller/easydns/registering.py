"""Keeps the unit's name registered and its certificate fresh, for as long as the owner has that in use.

One piece of work at a time: the name is taken to the unit's address, then a certificate is obtained if one is wanted.
What fails is tried again with growing pauses, and never touches what is served. Between two pieces of work there is one
timer, for whatever comes first: another try, the renewal, or the daily question whether the authority wants it sooner.
"""

import random
from datetime import timedelta

from msgspec.structs import replace

from daemon.certificates.material import KeyedChain
from daemon.controller.conditions import require_settled
from daemon.controller.core import Core
from daemon.controller.easydns.challenging import Save
from daemon.controller.easydns.checks import Checks
from daemon.controller.easydns.installing import InstallingRegistered
from daemon.controller.easydns.naming import acme_server, full_name, lan_address
from daemon.controller.easydns.obtaining import Obtaining, Wanted, require_terms
from daemon.controller.easydns.planning import Planning
from daemon.controller.easydns.prechecking import Prechecking
from daemon.controller.easydns.verifying import Verifying
from daemon.controller.effects import Reply, foreseen, interrupted
from daemon.easydns_settings import CertificateWay, EasyDnsSecrets, EasyDnsSettings
from daemon.easydns_status import PrecheckState, RegistrationStage
from daemon.errors import BaseStationError, Refused, RemoteFailed
from daemon.messages.command import Origin
from daemon.messages.easydns import RegisterEasyDns
from daemon.messages.network import Address
from daemon.ports import Timer
from daemon.record import Record
from daemon.registration_ports import AcmeAccount, Registration, RenewalWindow
from daemon.settings import CertificateSource
from daemon.states import SETTLED

_EASYDNS = CertificateSource.EASYDNS
_FIRST_PAUSE, _LONGEST_PAUSE = 300.0, 86_400.0
_DAY = 86_400.0
_SOONEST_QUESTION = 6 * 3600.0
_LONGEST_WORK = 900.0


class _Job(Record, frozen=True):
    """What is to be done, as it was when the work began. `order`: a certificate is wanted."""

    name: str
    address: Address | None
    settings: EasyDnsSettings
    secrets: EasyDnsSecrets
    account: AcmeAccount | None
    registration: Registration
    old: KeyedChain | None
    order: bool


class Registering:
    """Handles RegisterEasyDns, and goes on from there by itself."""

    def __init__(
        self,
        core: Core,
        prechecking: Prechecking,
        obtaining: Obtaining,
        installing: InstallingRegistered,
        verifying: Verifying,
    ) -> None:
        self._core = core
        self._prechecking = prechecking
        self._obtaining = obtaining
        self._installing = installing
        self._verifying = verifying
        self._working_in: int | None = None
        self._timer: Timer | None = None
        self._planning = Planning(core)
        self._armed_for: object = None
        self._known_as: object = None
        self._known_address: Address | None = None
        self._pause = _FIRST_PAUSE
        self._failed_at: float | None = None
        self._asked_by: Origin | None = None

    @property
    def busy(self) -> bool:
        """Whether a piece of work is under way."""
        return self._working_in == self._core.effects.era

    def register(self, command: RegisterEasyDns, reply: Reply[None]) -> None:
        """Begin, once all prechecks are in order."""
        core = self._core
        require_settled(core)
        if self.busy:
            raise Refused(
                "registration-busy",
                "The unit is being registered already.",
                "Wait until that is done; see its progress.",
            )
        self._prechecking.require(lambda: self._take_into_use(command.origin, reply), reply)

    def _take_into_use(self, origin: Origin, reply: Reply[None]) -> None:
        core, unit = self._core, self._core.unit
        require_settled(core)
        settings = unit.settings.easydns
        if settings.way is CertificateWay.ACME and unit.easydns.directory is not None:
            require_terms(unit.easydns.directory, settings)
        after = replace(unit.settings, easydns=replace(settings, in_use=True))
        unit.changing = True

        def saved(_: None) -> None:
            unit.changing = False
            unit.settings = after
            self._asked_by, unit.easydns.obtained = origin, None
            unit.easydns.fault = unit.easydns.remedy = ""
            core.event("easydns", f"Registering {full_name(core, after.easydns)} was asked for.", origin)
            self._start_over()
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            reply.refuse(error)

        core.effects.start(core.disk.run(core.ports.settings.save, after), saved, failed, reply, change=True)

    def attend(self) -> None:
        """To be called after every Command: a new address, another name or other settings begin the work anew."""
        unit = self._core.unit
        if not unit.settings.easydns.in_use:
            self._disarm()
            self._armed_for = self._known_as = self._known_address = None
            return
        if self.busy or unit.changing or self._core.state not in SETTLED:
            return
        owners = (self._core.effects.era, unit.settings.easydns, unit.easydns.secrets)
        address, newest = lan_address(unit.network), self._planning.newest
        stands_for = (owners, address, None if newest is None else newest.identity)
        if stands_for == self._armed_for:
            return
        if self._known_as not in (None, owners):
            unit.easydns.obtained = None
            self._start_over()
        elif address is not None and self._known_address not in (None, address):
            self._try_sooner()
        self._known_as, self._known_address = owners, address or self._known_address
        self._verifying.attend()
        self._armed_for = stands_for
        self._arm()

    def _start_over(self) -> None:
        """What went wrong before may not go wrong again: the owner has changed something, or nothing is wrong."""
        state = self._core.unit.easydns
        self._pause, self._failed_at, self._armed_for = _FIRST_PAUSE, None, None
        state.lasting, state.next_try, state.retry_from = False, None, None

    def _try_sooner(self) -> None:
        """Nor may it at another address; but one that comes and goes must not have it tried without end."""
        core, state = self._core, self._core.unit.easydns
        self._pause, state.lasting = _FIRST_PAUSE, False
        if self._failed_at is not None:
            state.retry_from = self._failed_at + _FIRST_PAUSE
            state.next_try = core.ports.clock.now() + timedelta(seconds=self._planning.until_retry())

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self) -> None:
        """One timer for what comes first; a day at most, since the wall clock may be set meanwhile."""
        self._disarm()
        planning = self._planning
        planning.schedule()
        coming = [each for each in (planning.until_work(), planning.until_question()) if each is not None]
        seconds = max(min(coming, default=_DAY), planning.until_retry())
        if seconds > 0:
            self._asked_by = None  # who asked is gone by then
            self._timer = self._core.later(min(seconds, _DAY), self._due)
        else:
            self._core.handle(self._due)

    def _due(self) -> None:
        self._timer = None
        core, planning = self._core, self._planning
        if not core.unit.settings.easydns.in_use:
            return
        if self.busy or core.unit.changing or core.state not in SETTLED:
            self._armed_for = None  # `attend` arms it once nothing is in the way
            return
        planning.schedule()
        paused = planning.until_retry() > 0
        if not paused and planning.until_work() == 0:
            self._work()
        elif not paused and planning.until_question() == 0:
            self._ask_window()
        else:
            self._arm()

    def _work(self) -> None:
        core, unit, state = self._core, self._core.unit, self._core.unit.easydns
        settings = unit.settings.easydns
        job = _Job(
            name=full_name(core, settings),
            address=lan_address(unit.network) if self._planning.name_differs else None,
            settings=settings,
            secrets=state.secrets,
            account=state.account,
            registration=state.registration,
            old=self._planning.newest,
            order=self._planning.until_order() == 0,
        )
        self._disarm()
        self._working_in = core.effects.era
        state.stage = RegistrationStage.REGISTERING if job.address is not None else RegistrationStage.ORDERING
        state.percent, state.progress = 5, "Getting ready."
        core.effects.start(self._carry_out(job), self._obtained, self._failed, seconds=_LONGEST_WORK)

    async def _carry_out(self, job: _Job) -> KeyedChain | None:
        """Outside the queue. The new certificate, None where none was wanted."""
        core, registration, era = self._core, job.registration, self._core.effects.era

        async def save(now: Registration) -> None:
            nonlocal registration
            if core.effects.era != era:
                raise interrupted()  # a record is withdrawn after a reset, too, but nothing is written any more
            registration = now
            await core.disk.run(core.ports.easydns.store.save_registration, now)
            if core.effects.era == era:
                core.handle(lambda: self._registered(now))

        if job.address is not None:
            await self._take_name(job, save)
        if not job.order:
            return None
        self._tell(RegistrationStage.ORDERING, 40, "")
        wanted = Wanted(job.settings, job.secrets, job.account, job.old)
        percent = iter((*range(45, 95, 6), *(95,) * 64))
        return await self._obtaining.obtain(
            wanted,
            registration,
            save,
            lambda text: self._tell(RegistrationStage.ORDERING, next(percent, 95), text),
        )

    async def _take_name(self, job: _Job, save: Save) -> None:
        core, registrar, before = self._core, self._core.ports.easydns.registrar, job.registration
        if before.name != job.name and job.settings.label is not None:
            await self._require_free()
        if before.name not in ("", job.name):
            self._tell(RegistrationStage.REGISTERING, 8, f"Taking {before.name} back.")
            try:
                await registrar.register(before.name, None, job.secrets)
            except RemoteFailed as fault:
                core.event(fault.code, f"The name {before.name} could not be taken back. {fault.detail}", warning=True)
        self._tell(RegistrationStage.REGISTERING, 10, f"Registering {job.name} with the address {job.address}.")
        now = core.ports.clock.now()
        # Noted before it is sent: the time between two updates is kept even if the power goes in between, and a name
        # that may be registered by then is taken back by a factory reset.
        held = before if before.name == job.name else Registration(name=job.name, challenges=before.challenges)
        await save(replace(held, asked=now))
        await registrar.register(job.name, job.address, job.secrets)
        await save(replace(before, name=job.name, address=str(job.address), at=now, asked=now))
        core.handle(lambda: core.event("easydns-registered", f"{job.name} leads to {job.address} now, says easyDNS."))
        core.handle(self._verifying.begin)

    async def _require_free(self) -> None:
        """The owner may have chosen another name since the prechecks. Raises RemoteFailed (`easydns-name-taken`)."""
        found = await Checks(self._core).name()
        if found.state is PrecheckState.FAILED:
            raise RemoteFailed("easydns-name-taken", found.detail, found.remedy, lasting=True)

    def _tell(self, stage: RegistrationStage, percent: int, text: str) -> None:
        def tell() -> None:
            state = self._core.unit.easydns
            state.stage, state.percent, state.progress = stage, percent, text

        self._core.handle(tell)

    def _registered(self, registration: Registration) -> None:
        state = self._core.unit.easydns
        if registration.asked != state.registration.asked:
            self._planning.updated()
        state.registration = registration

    def _obtained(self, chain: KeyedChain | None) -> None:
        core, unit, state = self._core, self._core.unit, self._core.unit.easydns
        if chain is None:
            self._done()
            return
        newest = self._planning.newest
        if newest is not None and newest.identity == chain.identity:
            state.renewal, state.other_source = None, False  # a maker's that is still the same: looked at tomorrow
            self._done()
            return
        state.stage, state.percent = RegistrationStage.INSTALLING, 96
        if unit.changing or core.state not in SETTLED:
            # One change at a time: it is installed once the other is settled; what was obtained is not lost.
            core.later(5.0, lambda: self._obtained(chain))
            return

        def installed() -> None:
            state.obtained, state.other_source = core.ports.clock.monotonic(), False
            self._done()

        try:
            self._installing.install(chain, self._asked_by, installed, self._failed)
        except Exception as error:  # noqa: BLE001 - whatever it is, this must not stay at work for ever
            self._failed(foreseen(error))

    def _done(self) -> None:
        state = self._core.unit.easydns
        if state.fault:
            self._core.event("easydns", "The name and certificate at easyDNS are in order again.")
        self._working_in = None
        self._asked_by = None
        self._start_over()
        state.fault = state.remedy = ""
        state.stage, state.progress, state.percent = RegistrationStage.IDLE, "", 100

    def _failed(self, error: BaseStationError) -> None:
        core, state = self._core, self._core.unit.easydns
        self._working_in = None
        self._asked_by = None
        self._armed_for = None
        state.lasting = isinstance(error, RemoteFailed) and error.lasting
        pause = self._pause * random.uniform(1.0, 1.25)  # noqa: S311 - spreads load, protects nothing
        if isinstance(error, RemoteFailed) and error.retry_after is not None:
            pause = max(pause, min(error.retry_after, _LONGEST_PAUSE))
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        self._failed_at = core.ports.clock.monotonic()
        state.retry_from = self._failed_at + pause
        state.next_try = None if state.lasting else core.ports.clock.now() + timedelta(seconds=pause)
        state.stage = RegistrationStage.IDLE if state.lasting else RegistrationStage.WAITING
        state.progress, state.percent = "", 0
        if error.detail != state.fault:
            core.event(error.code, f"Registration or certificate at easyDNS: {error}", warning=True)
        state.fault, state.remedy = error.detail, error.remedy

    def _ask_window(self) -> None:
        """Ask the authority when it would like the renewal (RFC 9773); a failure only asks again later."""
        core, state, chain = self._core, self._core.unit.easydns, self._planning.newest
        if chain is None:
            return
        self._working_in = core.effects.era
        server = acme_server(core, core.unit.settings.easydns)

        def answered(window: RenewalWindow | None) -> None:
            self._working_in = self._armed_for = None
            if state.window_of == chain.identity:
                state.window = window
            seconds = _DAY if window is None else min(max(window.ask_again, _SOONEST_QUESTION), _DAY)
            state.ask_window_from = core.ports.clock.monotonic() + seconds

        core.effects.start(
            core.ports.easydns.issuer.renewal(server, chain), answered, lambda _: answered(state.window), seconds=30.0
        )
