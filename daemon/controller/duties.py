"""Makes the duties and joins them: which Command goes to which of them, and which look up after every Command."""

from collections.abc import Callable
from typing import Any

from daemon.controller.account import AccountDuty
from daemon.controller.announcing import Announcing
from daemon.controller.applying import Applying
from daemon.controller.bringing_back import BringingBack
from daemon.controller.certifying import Certifying
from daemon.controller.changing import Changing
from daemon.controller.confirming import Confirming
from daemon.controller.core import Core
from daemon.controller.easydns.activating import Activating
from daemon.controller.easydns.choosing import Choosing
from daemon.controller.easydns.installing import InstallingRegistered
from daemon.controller.easydns.obtaining import Obtaining
from daemon.controller.easydns.prechecking import Prechecking
from daemon.controller.easydns.registering import Registering
from daemon.controller.easydns.verifying import Verifying
from daemon.controller.effects import Reply
from daemon.controller.first_steps import FirstSteps
from daemon.controller.forcing import Forcing
from daemon.controller.forwarding import Forwarding
from daemon.controller.installing import Installing
from daemon.controller.judging import Judging
from daemon.controller.keeping import Keeping
from daemon.controller.locking import Locking
from daemon.controller.measuring import Measuring
from daemon.controller.networking import Networking
from daemon.controller.noticing import Noticing
from daemon.controller.proving import Proving
from daemon.controller.reissuing import Reissuing
from daemon.controller.requesting import Requesting
from daemon.controller.resetting import Resetting
from daemon.controller.restoring import Restoring
from daemon.controller.starting import Starting
from daemon.controller.switching import Switching
from daemon.controller.tidying import Tidying
from daemon.controller.timing import Timing
from daemon.controller.tokens import TokenDuty
from daemon.messages.account import ChangePassword, DeleteToken, MakeToken, ResetPassword, SignIn
from daemon.messages.backup import ExportBackup, JudgeBackup, RestoreBackup
from daemon.messages.certificates import (
    ActivateCertificate,
    DiscardRequest,
    InstallCertificate,
    JudgeCertificate,
    RemoveCertificate,
    RenewRoot,
    RequestCertificate,
    RestoreCertificate,
)
from daemon.messages.clock import LookAtClock, SetClock
from daemon.messages.command import Command
from daemon.messages.easydns import LeaveEasyDns, RegisterEasyDns, RunPrechecks, SetEasyDns
from daemon.messages.network import JudgeNetwork, NoteAnnouncedName, NoteNetwork, ResetNetwork, SetNetwork
from daemon.messages.panel import NoteBootScreen, NotePanel, SetPanelLock, UnlockPanel
from daemon.messages.pending import ConfirmChange, ConfirmNetwork, RollBackChange
from daemon.messages.reset import FactoryReset
from daemon.messages.security import NoteHttpClient, NoteListeners, RecordCertificateTest, ReopenPort80, SetForceHttps
from daemon.messages.unit import AcknowledgeAlarm, NameUnit, SetMetrics, SetSetup, SetSyslog

Handler = Callable[[Any, Reply[Any]], None]
Handlers = dict[type[Command[Any]], Handler]


class Duties:
    """One of each. `handlers` has one for every Command but the queue's own, `attending` are called after each."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._reissuing = Reissuing(core)
        self._certifying = Certifying(core, self._reissuing)
        self._applying = Applying(core)
        self._confirming = Confirming(core, self._applying)
        self._resetting = Resetting(core)
        self.starting = Starting(core, self._certifying, self._resetting, self._applying)
        self._resetting.finished = self.starting.begin
        self._resetting.failed = self.starting.reset_failed
        judging, switching = Judging(core), Switching(core, self._confirming)
        installing, announcing = Installing(core, judging, switching), Announcing(core)
        self._prechecking, self._forwarding = Prechecking(core), Forwarding(core)
        self._registering = Registering(
            core, self._prechecking, Obtaining(core), InstallingRegistered(core, switching), Verifying(core)
        )
        self.handlers: Handlers = {
            **self._about_certificates(judging, switching, installing),
            **self._about_ways_in(),
            **self._about_the_host(announcing),
            **self._about_the_registered_name(switching),
        }
        self.attending: tuple[Callable[[], None], ...] = (
            self._reissuing.attend,
            Tidying(core).attend,
            self._certifying.attend,
            Keeping(core).attend,
            announcing.attend,
            self._registering.attend,
            self._forwarding.attend,
        )

    def _about_certificates(self, judging: Judging, switching: Switching, installing: Installing) -> Handlers:
        requesting = Requesting(self._core)
        return {
            RecordCertificateTest: Proving(self._core).test_certificate,
            JudgeCertificate: judging.judge,
            InstallCertificate: installing.install,
            RestoreCertificate: installing.restore,
            RemoveCertificate: installing.remove,
            RequestCertificate: requesting.request,
            DiscardRequest: requesting.discard,
            RenewRoot: self._reissuing.renew_root,
        }

    def _about_ways_in(self) -> Handlers:
        """Whoever gets in, by which ports, and back in."""
        tokens, locking = TokenDuty(self._core), Locking(self._core)
        account = AccountDuty(self._core, tokens)
        forcing = Forcing(self._core, self._confirming, self._applying)
        return {
            SignIn: account.sign_in,
            ChangePassword: account.change_password,
            ResetPassword: account.reset_password,
            MakeToken: tokens.make,
            DeleteToken: tokens.delete,
            SetMetrics: Measuring(self._core).set,
            SetPanelLock: locking.set_lock,
            UnlockPanel: locking.unlock,
            SetForceHttps: forcing.set_force_https,
            ReopenPort80: forcing.reopen_port_80,
            ConfirmChange: self._confirming.confirm,
            ConfirmNetwork: self._confirming.confirm_network,
            RollBackChange: self._confirming.roll_back,
            FactoryReset: self._resetting.requested,
        }

    def _about_the_host(self, announcing: Announcing) -> Handlers:
        """Its network and clock, and what it reports."""
        changing = Changing(self._core, self._confirming, self._reissuing, self._applying)
        networking, restoring = Networking(self._core, changing), Restoring(self._core, changing)
        first_steps = FirstSteps(self._core)
        noticing, timing = Noticing(self._core, self._certifying), Timing(self._core, self._certifying)
        return {
            ExportBackup: restoring.export,
            JudgeBackup: restoring.judge,
            RestoreBackup: restoring.restore,
            JudgeNetwork: networking.judge,
            SetNetwork: networking.set,
            ResetNetwork: BringingBack(self._core, self._applying).reset,
            SetSyslog: self._forwarding.set,
            NameUnit: first_steps.name,
            SetSetup: first_steps.note,
            LookAtClock: timing.look,
            SetClock: timing.set,
            AcknowledgeAlarm: noticing.acknowledge,
            NoteListeners: noticing.listeners,
            NoteNetwork: noticing.network,
            NoteAnnouncedName: announcing.named,
            NotePanel: noticing.panel,
            NoteBootScreen: noticing.boot_screen,
            NoteHttpClient: noticing.http_client,
        }

    def _about_the_registered_name(self, switching: Switching) -> Handlers:
        """The name and certificate below the vendor's domain."""
        prechecking, registering = self._prechecking, self._registering
        choosing = Choosing(self._core, prechecking, registering)
        return {
            ActivateCertificate: Activating(self._core, prechecking, switching).activate,
            RunPrechecks: prechecking.run,
            RegisterEasyDns: registering.register,
            SetEasyDns: choosing.set,
            LeaveEasyDns: choosing.leave,
        }
