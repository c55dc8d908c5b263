"""Keeps the unit's name registered and its certificate fresh, for as long as the owner has that in use.

One piece of work at a time: the name is taken to the unit's address, then a certificate is obtained if one is wanted.
What fails is tried again with growing pauses, and never touches what is served. Between two pieces of work there is one
timer, for whatever comes first: another try, the renewal, or the daily question whether the authority wants it sooner.
"""

import random
from datetime import datetime, timedelta

from msgspec.structs import replace

from daemon.certificates.material import KeyedChain, alternative_names
from daemon.controller.conditions import require_settled
from daemon.controller.core import Core
from daemon.controller.easydns.challenging import Save
from daemon.controller.easydns.installing import InstallingRegistered
from daemon.controller.easydns.naming import acme_server, full_name, lan_address, ordered_names
from daemon.controller.easydns.obtaining import Obtaining, Wanted, require_terms
from daemon.controller.easydns.prechecking import Prechecking
from daemon.controller.easydns.renewing import renewal_time
from daemon.controller.easydns.verifying import Verifying
from daemon.controller.effects import Reply, interrupted
from daemon.easydns_settings import CertificateWay, EasyDnsSecrets, EasyDnsSettings
from daemon.easydns_status import RegistrationStage
from daemon.errors import BaseStationError, Refused, RemoteFailed
from daemon.messages import Address, Origin, RegisterEasyDns
from daemon.ports import Timer
from daemon.record import Record
from daemon.registration_ports import AcmeAccount, Registration, RenewalWindow
from daemon.settings import CertificateSource
from daemon.states import SETTLED

_EASYDNS = CertificateSource.EASYDNS
_BETWEEN_UPDATES = 600.0
_SOONEST_ORDER = timedelta(hours=1)
_FIRST_PAUSE, _LONGEST_PAUSE = 300.0, 86_400.0
_DAY = 86_400.0
_SOONEST_QUESTION, _FIRST_QUESTION = 6 * 3600.0, 3600.0
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
        self._armed_for: object = None
        self._known_as: object = None
        self._pause = _FIRST_PAUSE
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
            self._asked_by = origin
            core.event("easydns", f"Registering {full_name(core, after.easydns)} was asked for.", origin)
            self._begin_anew()
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
            self._armed_for = self._known_as = None
            return
        if self.busy or unit.changing or self._core.state not in SETTLED:
            return
        chain = unit.chain_of(_EASYDNS)
        stands_for = (
            self._core.effects.era,
            lan_address(unit.network),
            unit.settings.easydns,
            unit.easydns.secrets,
            None if chain is None else chain.identity,
        )
        if stands_for == self._armed_for:
            return
        if self._known_as not in (None, stands_for):
            # Something is different now, so what went wrong before may not go wrong again.
            self._pause, unit.easydns.lasting, unit.easydns.next_try = _FIRST_PAUSE, False, None
        self._verifying.attend()
        self._armed_for = self._known_as = stands_for
        self._arm()

    def _begin_anew(self) -> None:
        state = self._core.unit.easydns
        self._pause = _FIRST_PAUSE
        state.fault = state.remedy = ""
        state.lasting, state.next_try = False, None
        self._armed_for = None

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self) -> None:
        """One timer for what comes first; a day at most, since the wall clock may be set meanwhile."""
        self._disarm()
        now = self._core.ports.clock.now()
        self._schedule(now)
        state = self._core.unit.easydns
        moments = [moment for moment in (self._work_at(now), state.ask_window_at) if moment is not None]
        if state.next_try is not None:
            moments = [max(moment, state.next_try) for moment in moments]
        seconds = min(((moment - now).total_seconds() for moment in moments), default=_DAY)
        if seconds > 0:
            self._timer = self._core.later(min(seconds, _DAY), self._due)
        else:
            self._core.handle(self._due)

    def _due(self) -> None:
        self._timer = None
        core, state, now = self._core, self._core.unit.easydns, self._core.ports.clock.now()
        if self.busy or core.unit.changing or core.state not in SETTLED:
            self._armed_for = None  # `attend` arms it once nothing is in the way
            return
        self._schedule(now)
        paused = state.next_try is not None and state.next_try > now
        work_at = self._work_at(now)
        if not paused and work_at is not None and work_at <= now:
            self._work()
        elif not paused and state.ask_window_at is not None and state.ask_window_at <= now:
            self._ask_window(now)
        else:
            self._arm()

    def _schedule(self, now: datetime) -> None:
        """When the present certificate is to be renewed, as far as that is known now."""
        unit, state = self._core.unit, self._core.unit.easydns
        chain = unit.chain_of(_EASYDNS)
        if chain is None:
            state.renewal = state.window = state.ask_window_at = None
        elif unit.settings.easydns.way is CertificateWay.BUNDLE:
            if state.renewal is None or state.renewal > now + timedelta(days=1):
                state.renewal = now + timedelta(days=1)  # the maker may have put another one there
            state.ask_window_at = None
        elif unit.settings.security.easydns_next:
            state.renewal = state.ask_window_at = None  # its successor is there, and waits for the owner
        else:
            due = renewal_time(chain, state.window, unit.settings.easydns.quiet_hour, now)
            # An authority whose certificates are old when they are new must not be asked without end.
            state.renewal = due if state.obtained is None else max(due, state.obtained + _SOONEST_ORDER)
            if state.ask_window_at is None:
                state.ask_window_at = now + timedelta(seconds=_FIRST_QUESTION)

    def _work_at(self, now: datetime) -> datetime | None:
        """When there is something to register or to order; None where there is not."""
        state = self._core.unit.easydns
        if state.lasting:
            return None
        if self._name_differs():
            return now + timedelta(seconds=self._seconds_to_update(now))
        if self._certificate_wanted(now):
            return now
        return state.renewal if state.renewal is not None and state.renewal > now else None

    def _seconds_to_update(self, now: datetime) -> float:
        """Until easyDNS takes another update. By monotonic time: the wall clock may be set in between."""
        state, monotonic = self._core.unit.easydns, self._core.ports.clock.monotonic()
        if state.update_from is None:
            asked = state.registration.asked
            since = None if asked is None else (now - asked).total_seconds()
            left = 0.0 if since is None else min(max(_BETWEEN_UPDATES - since, 0.0), _BETWEEN_UPDATES)
            state.update_from = monotonic + left
        return max(state.update_from - monotonic, 0.0)

    def _name_differs(self) -> bool:
        unit, registration = self._core.unit, self._core.unit.easydns.registration
        address = lan_address(unit.network)
        if address is None:
            return False
        return (registration.name, registration.address) != (full_name(self._core, unit.settings.easydns), str(address))

    def _certificate_wanted(self, now: datetime) -> bool:
        unit, state = self._core.unit, self._core.unit.easydns
        if lan_address(unit.network) is None or unit.settings.security.easydns_next:
            return False
        chain = unit.chain_of(_EASYDNS)
        if chain is None:
            return True
        wanted = set(ordered_names(self._core, unit.settings.easydns))
        if unit.settings.easydns.way is CertificateWay.ACME and not wanted <= set(alternative_names(chain.leaf)):
            return True
        return state.renewal is not None and state.renewal <= now

    def _work(self) -> None:
        core, unit, state = self._core, self._core.unit, self._core.unit.easydns
        settings = unit.settings.easydns
        job = _Job(
            name=full_name(core, settings),
            address=lan_address(unit.network) if self._name_differs() else None,
            settings=settings,
            secrets=state.secrets,
            account=state.account,
            registration=state.registration,
            old=unit.chain_of(_EASYDNS),
            order=self._certificate_wanted(core.ports.clock.now()),
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
        if before.name not in ("", job.name):
            self._tell(RegistrationStage.REGISTERING, 8, f"Taking {before.name} back.")
            try:
                await registrar.register(before.name, None, job.secrets)
            except RemoteFailed as fault:
                core.event(fault.code, f"The name {before.name} could not be taken back. {fault.detail}", warning=True)
        self._tell(RegistrationStage.REGISTERING, 10, f"Registering {job.name} with the address {job.address}.")
        now = core.ports.clock.now()
        # Noted before it is sent: the time between two updates is kept even if the power goes in between.
        await save(replace(before, asked=now))
        await registrar.register(job.name, job.address, job.secrets)
        await save(replace(before, name=job.name, address=str(job.address), at=now, asked=now))
        core.handle(lambda: core.event("easydns-registered", f"{job.name} leads to {job.address} now, says easyDNS."))
        core.handle(self._verifying.begin)

    def _tell(self, stage: RegistrationStage, percent: int, text: str) -> None:
        def tell() -> None:
            state = self._core.unit.easydns
            state.stage, state.percent, state.progress = stage, percent, text

        self._core.handle(tell)

    def _registered(self, registration: Registration) -> None:
        core, state = self._core, self._core.unit.easydns
        if registration.asked != state.registration.asked:
            state.update_from = core.ports.clock.monotonic() + _BETWEEN_UPDATES
        state.registration = registration

    def _obtained(self, chain: KeyedChain | None) -> None:
        core, unit, state = self._core, self._core.unit, self._core.unit.easydns
        if chain is None:
            self._done()
            return
        present = unit.chain_of(_EASYDNS)
        if present is not None and present.identity == chain.identity:
            state.renewal = None  # a maker's bundle that is still the same: looked at again tomorrow
            self._done()
            return
        state.stage, state.percent = RegistrationStage.INSTALLING, 96
        if unit.changing or core.state not in SETTLED:
            # One change at a time: it is installed once the other is settled; what was obtained is not lost.
            core.later(5.0, lambda: self._obtained(chain))
            return

        def installed() -> None:
            state.renewal = state.window = state.ask_window_at = None
            state.obtained = core.ports.clock.now()
            self._done()

        try:
            self._installing.install(chain, self._asked_by, installed, self._failed)
        except BaseStationError as error:
            self._failed(error)

    def _done(self) -> None:
        state = self._core.unit.easydns
        if state.fault:
            self._core.event("easydns", "The name and certificate at easyDNS are in order again.")
        self._working_in = None
        self._asked_by = None
        self._begin_anew()
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
        state.next_try = None if state.lasting else core.ports.clock.now() + timedelta(seconds=pause)
        state.stage = RegistrationStage.IDLE if state.lasting else RegistrationStage.WAITING
        state.progress, state.percent = "", 0
        if error.detail != state.fault:
            core.event(error.code, f"Registration or certificate at easyDNS: {error}", warning=True)
        state.fault, state.remedy = error.detail, error.remedy

    def _ask_window(self, now: datetime) -> None:
        """Ask the authority when it would like the renewal (RFC 9773); a failure only asks again later."""
        core, unit, state = self._core, self._core.unit, self._core.unit.easydns
        chain = unit.chain_of(_EASYDNS)
        if chain is None:
            self._arm()
            return
        self._working_in = core.effects.era
        server = acme_server(core, unit.settings.easydns)

        def answered(window: RenewalWindow | None) -> None:
            self._working_in = None
            state.window = window
            seconds = _DAY if window is None else min(max(window.ask_again, _SOONEST_QUESTION), _DAY)
            state.ask_window_at = now + timedelta(seconds=seconds)
            self._armed_for = None

        core.effects.start(
            core.ports.easydns.issuer.renewal(server, chain), answered, lambda _: answered(state.window), seconds=30.0
        )
