"""Save and restore: the configuration into a file, and back as one change that waits to be confirmed.

Force HTTPS is never switched on by a file, since that takes a test of the certificate on this unit; nor off, since what
is closed is closed on purpose. The device root, the account and the proof of a test are the unit's own and stay.
"""

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from daemon.backup import Backup, BackupSecrets, Saved, SavedCertificate, make_backup, read_backup
from daemon.certificates import inspect
from daemon.certificates.inspect import Finding, Severity
from daemon.certificates.material import KeyedChain
from daemon.controller.changing import Change, Changing
from daemon.controller.conditions import require_serving, require_settled
from daemon.controller.core import Core
from daemon.controller.effects import Reply, Step
from daemon.controller.foreseeing import foresee
from daemon.controller.unit import Kept
from daemon.easydns_settings import EasyDnsSecrets, EasyDnsSettings
from daemon.errors import BaseStationError
from daemon.messages.backup import ExportBackup, JudgeBackup, Restoration, RestoreBackup, RestoreVerdict
from daemon.messages.pending import ChangeKind
from daemon.messages.unit import Device
from daemon.network_settings import NetworkSettings
from daemon.ports import ChangeRecord
from daemon.record import Record
from daemon.settings import CertificateSource, SecuritySettings, Settings

_OWN = CertificateSource.OWN


class _Plan(Record, frozen=True):
    """What restoring comes to: the settings `after`, the owner's certificate that they name, secrets to be kept."""

    verdict: RestoreVerdict
    after: Settings
    own: KeyedChain | None
    easydns: EasyDnsSecrets | None


class Restoring:
    """Handles ExportBackup, JudgeBackup and RestoreBackup."""

    def __init__(self, core: Core, changing: Changing) -> None:
        self._core = core
        self._changing = changing

    def export(self, command: ExportBackup, reply: Reply[bytes]) -> None:
        """Make the file of the configuration that is in force and confirmed."""
        core, unit = self._core, self._core.unit
        require_settled(core)
        core.candidates.check_room()
        own = unit.chain_of(_OWN)
        saved = None if own is None else SavedCertificate(own.chain, own.key, own.root)
        secrets = BackupSecrets(saved, unit.easydns.secrets, unit.settings.security.panel_lock)

        def made(data: bytes) -> None:
            what = "with keys and secrets" if command.pass_phrase is not None else "without keys and secrets"
            core.event("backup", f"The configuration was saved, {what}.", command.origin)
            reply.give(data)

        work = core.candidates.run(
            make_backup, self._saved(), unit.settings, secrets, command.pass_phrase, core.ports.clock.now()
        )
        core.effects.start(work, made, reply.refuse, reply)

    def judge(self, command: JudgeBackup, reply: Reply[RestoreVerdict]) -> None:
        """Say what restoring would do."""
        self._read(command.restoration, lambda plan: reply.give(plan.verdict), reply)

    def restore(self, command: RestoreBackup, reply: Reply[RestoreVerdict]) -> None:
        """Restore what the verdict allows."""
        core = self._core
        require_settled(core)

        def planned(plan: _Plan) -> None:
            require_settled(core)
            refused = any(finding.severity is Severity.ERROR for finding in plan.verdict.findings)
            if plan.verdict.asks_identity or refused or not plan.verdict.changes:
                reply.give(plan.verdict)
                return
            self._apply(plan, command, reply)

        self._read(command.restoration, planned, reply)

    def _read(self, restoration: Restoration, planned: Callable[[_Plan], None], reply: Reply[RestoreVerdict]) -> None:
        core = self._core
        require_serving(core)
        core.candidates.check_room()

        def read(backup: Backup) -> None:
            try:
                planned(self._plan(backup, restoration.identity))
            except BaseStationError as error:
                reply.refuse(error)

        work = core.candidates.run(read_backup, restoration.data, restoration.pass_phrase)
        core.effects.start(work, read, reply.refuse, reply)

    def _saved(self) -> Saved:
        device = self._core.profile.device
        return Saved(device.model, device.serial, self._core.device_name)

    def _plan(self, backup: Backup, identity: bool | None) -> _Plan:
        """What `backup` means on this unit, as it is now."""
        core, before = self._core, self._core.unit.settings
        other = backup.device.serial != core.profile.device.serial
        become = identity if identity is not None else not other
        findings: list[Finding] = []
        after = replace(
            before,
            name=backup.settings.name if become else before.name,
            network=self._network(backup.settings, become=become, findings=findings),
            security=self._security(backup, findings),
            easydns=self._easydns(backup.settings, become=become),
            syslog=backup.settings.syslog,
        )
        own = self._own(backup, findings)
        if own is not None:
            after = replace(after, security=replace(after.security, own=own.identity, own_previous=before.security.own))
        elif after.security.certificate is _OWN and not before.security.own:
            findings.append(_without_certificate())
            after = replace(after, security=replace(after.security, certificate=before.security.certificate))
        secrets = None if backup.secrets is None else backup.secrets.easydns
        if after.network != before.network:
            findings += foresee(core, after.network)
        verdict = RestoreVerdict(
            Device(backup.device.model, backup.device.serial, backup.device.name),
            backup.made,
            backup.software,
            backup.sealed,
            tuple(self._changes(before, after, secrets)),
            tuple(dict.fromkeys(findings)),
            asks_identity=other and identity is None,
        )
        return _Plan(verdict, after, own, secrets if secrets != core.unit.easydns.secrets else None)

    def _network(self, settings: Settings, *, become: bool, findings: list[Finding]) -> NetworkSettings:
        core, before = self._core, self._core.unit.settings.network
        if not core.ports.network.manages:
            if settings.network != before:
                findings.append(_network_left())
            return before
        if become:
            return settings.network.keeping(before, core.profile.network.further)
        return before

    def _security(self, backup: Backup, findings: list[Finding]) -> SecuritySettings:
        before = self._core.unit.settings.security
        chosen = backup.settings.security.certificate
        if chosen is CertificateSource.EASYDNS and self._core.unit.chain_of(chosen) is None:
            findings.append(_register_anew())
            chosen = before.certificate
        lock = before.panel_lock if backup.secrets is None else backup.secrets.panel_lock
        return replace(before, certificate=chosen, panel_lock=lock)

    def _easydns(self, settings: Settings, *, become: bool) -> EasyDnsSettings:
        before = self._core.unit.settings.easydns
        label = settings.easydns.label if become else before.label
        return replace(settings.easydns, label=label, in_use=before.in_use)

    def _own(self, backup: Backup, findings: list[Finding]) -> KeyedChain | None:
        saved = None if backup.secrets is None else backup.secrets.own
        if saved is None:
            return None
        chain = KeyedChain(saved.chain, saved.key, saved.root)
        fault = inspect.usable(chain)
        if fault is not None:
            findings.append(fault)
            return None
        findings += inspect.judge(chain, self._core.ports.clock.now())
        return chain if chain.identity != self._core.unit.settings.security.own else None

    def _changes(self, before: Settings, after: Settings, secrets: EasyDnsSecrets | None) -> Iterator[str]:
        if before.name != after.name:
            yield "name"
        if before.network != after.network:
            yield "network"
        if before.security.own != after.security.own:
            yield "own certificate"
        if before.security.certificate is not after.security.certificate:
            yield "certificate source"
        if before.security.panel_lock != after.security.panel_lock:
            yield "front panel's code"
        if before.easydns != after.easydns:
            yield "EasyDNS choices"
        if secrets is not None and secrets != self._core.unit.easydns.secrets:
            yield "access to easyDNS"
        if before.syslog != after.syslog:
            yield "syslog collector"

    def _apply(self, plan: _Plan, command: RestoreBackup, reply: Reply[RestoreVerdict]) -> None:
        core, unit = self._core, self._core.unit
        own = plan.own
        if own is not None:
            unit.kept_of(_OWN)[own.identity] = own  # what no settings come to name is tidied away
        served = unit.chain_of(unit.served_under(plan.after), plan.after)
        kinds = (ChangeKind.RESTORE, *([ChangeKind.CERTIFICATE] if served != unit.serving_chain else []))
        seconds = core.profile.security.confirm_seconds
        record = ChangeRecord(unit.settings, plan.after, kinds, seconds)

        def store() -> None:
            if own is not None:
                core.ports.vault.save_kept(_OWN, own)

        def applied() -> None:
            said = f"A saved configuration was restored; it goes back in {seconds} s unless kept."
            core.event("restored", said, command.origin, warning=True)
            reply.give(replace(plan.verdict, applied=True))

        def kept() -> None:
            if plan.easydns is not None:
                self._keep_secrets(plan.easydns)

        self._changing.apply(Change(record, Step(reply), applied, store, kept))

    def _keep_secrets(self, secrets: EasyDnsSecrets) -> None:
        """Only once the restored configuration is kept: what goes back must not leave another's access behind."""
        core = self._core

        def stored(_: None) -> None:
            core.unit.easydns.secrets = secrets

        def failed(error: BaseStationError) -> None:
            stored(None)
            core.cannot_save(error, Kept.ACCESS, "The restored access to easyDNS")

        core.effects.start(core.disk.run(core.ports.easydns.store.save_secrets, secrets), stored, failed)


def _network_left() -> Finding:
    return Finding(
        "network-not-managed",
        Severity.NOTE,
        "The network of this unit's host is set on the host itself, so the saved network details are left out.",
        "Change it there.",
    )


def _without_certificate() -> Finding:
    return Finding(
        "certificate-not-in-backup",
        Severity.WARNING,
        "The saved configuration used a certificate of its owner's, which is not in what can be read of the file.",
        "Give the pass phrase, or install the certificate afterwards. The source stays as it is.",
    )


def _register_anew() -> Finding:
    return Finding(
        "easydns-not-in-backup",
        Severity.WARNING,
        "The saved configuration used an EasyDNS certificate, which each unit gets for itself.",
        "Register this unit afterwards (Security, EasyDNS certificate). The source stays as it is.",
    )
