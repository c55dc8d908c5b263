"""The owner's choices for the name and certificate below the vendor's domain, and the end of having them."""

from msgspec.structs import replace

from daemon.controller.conditions import require_settled, require_unchanged
from daemon.controller.core import Core
from daemon.controller.easydns.leaving import goodbye
from daemon.controller.easydns.prechecking import Prechecking
from daemon.controller.easydns.registering import Registering
from daemon.controller.easydns.state import EasyDnsState
from daemon.controller.effects import Reply, Step, interrupted
from daemon.controller.trusting import require_certificates
from daemon.controller.unit import Kept
from daemon.easydns_settings import EasyDnsSecrets, EasyDnsSettings
from daemon.errors import BaseStationError, Refused, StorageFault
from daemon.messages.easydns import LeaveEasyDns, SetEasyDns
from daemon.record import Record
from daemon.registration_ports import Registration
from daemon.settings import CertificateSource, Settings

_EASYDNS = CertificateSource.EASYDNS
_AS_THEY_WERE = "That the choices for the EasyDNS certificate stay as they were"


class _Forgotten(Record, frozen=True):
    """What became of the name, the maker's secrets that stay, and what kept the owner's on the disk."""

    said: str
    provided: EasyDnsSecrets
    unerased: StorageFault | None


class Choosing:
    """Handles SetEasyDns and LeaveEasyDns."""

    def __init__(self, core: Core, prechecking: Prechecking, registering: Registering) -> None:
        self._core = core
        self._prechecking = prechecking
        self._registering = registering

    def set(self, command: SetEasyDns, reply: Reply[None]) -> None:
        """Store other choices; where the name is in use, the work begins anew with them."""
        core, unit = self._core, self._core.unit
        require_settled(core)
        self._require_idle()
        seen = command.before and replace(command.before, in_use=unit.settings.easydns.in_use)
        require_unchanged(unit.settings.easydns, seen)
        require_certificates(command.settings.trust_root, "the certificate authority")
        chosen = replace(command.settings, in_use=unit.settings.easydns.in_use)
        secrets = unit.easydns.secrets if command.secrets is None else command.secrets.applied_to(unit.easydns.secrets)
        after = replace(unit.settings, easydns=chosen)
        if after == unit.settings and secrets == unit.easydns.secrets:
            reply.give(None)
            return
        before = unit.easydns.secrets
        unit.changing = True

        def saved(unsaved: BaseStationError | None) -> None:
            unit.changing = False
            if unsaved is not None:
                core.cannot_save(unsaved, Kept.SETTINGS, _AS_THEY_WERE)
                reply.refuse(unsaved)
                return
            if chosen.in_use and _source(chosen) != _source(unit.settings.easydns):
                unit.easydns.other_source = True
            unit.settings, unit.easydns.secrets = after, secrets
            self._prechecking.forget()
            unit.easydns.fault = unit.easydns.remedy = ""
            what = "choices and access" if secrets != before else "choices"
            core.event("easydns", f"The {what} for the EasyDNS certificate were changed.", command.origin)
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            if error.code == "timed-out":
                # The disk may yet store it behind our back; what holds is stored again after it.
                core.cannot_save(error, Kept.SETTINGS, _AS_THEY_WERE)
            doubtful(error)
            reply.refuse(error)

        def doubtful(error: BaseStationError) -> None:
            """They may be on the disk, or yet come there."""
            if secrets != before and error.code in ("timed-out", "interrupted"):
                core.cannot_save(error, Kept.ACCESS, "That the access to easyDNS stays as it was")

        cut_off = Step(reply, lambda: doubtful(interrupted()))
        core.effects.start(self._store(after, secrets), saved, failed, cut_off, change=True)

    async def _store(self, after: Settings, secrets: EasyDnsSecrets) -> StorageFault | None:
        """Raises StorageFault where nothing was stored; returns it where the secrets alone were not."""
        core = self._core
        before = core.unit.easydns.secrets
        await core.disk.run(core.ports.settings.save, after)
        try:
            if secrets != before:
                await core.disk.run(core.ports.easydns.store.save_secrets, secrets)
        except StorageFault as fault:
            return fault
        return None

    def leave(self, command: LeaveEasyDns, reply: Reply[None]) -> None:
        """Take the name back if easyDNS can be reached, and erase certificates, keys and secrets in any case."""
        core, unit = self._core, self._core.unit
        require_settled(core)
        self._require_idle()
        if unit.settings.security.certificate is _EASYDNS:
            raise Refused(
                "certificate-active",
                "This certificate is the one in use.",
                "Choose another source first, then stop using this one.",
            )
        security = replace(unit.settings.security, easydns="", easydns_previous="", easydns_next="")
        after = replace(unit.settings, security=security, easydns=EasyDnsSettings())
        unit.changing = True

        def left(_: None) -> None:
            unit.changing = False
            unit.settings = after
            unit.kept.pop(_EASYDNS, None)
            known, unit.easydns = unit.easydns, EasyDnsState()
            core.effects.start(self._forget(known), forgotten, reply.refuse, reply, seconds=None)

        def forgotten(outcome: _Forgotten) -> None:
            if unit.easydns.secrets == EasyDnsSecrets():
                unit.easydns.secrets = outcome.provided
            core.event("easydns", f"The EasyDNS certificate is used no more. {outcome.said}".strip(), command.origin)
            if outcome.unerased is not None:
                core.cannot_save(outcome.unerased, Kept.ACCESS, "That the access to easyDNS is erased")
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            if error.code == "timed-out":
                core.cannot_save(error, Kept.SETTINGS, "That the EasyDNS certificate stays in use")
            reply.refuse(error)

        # The settings first: where they are refused nothing has changed, and what goes then is named by nobody.
        core.effects.start(core.disk.run(core.ports.settings.save, after), left, failed, reply, change=True)

    async def _forget(self, known: EasyDnsState) -> _Forgotten:
        """Erase what was `known`, and take the name back with it."""
        core, store, provided = self._core, self._core.ports.easydns.store, EasyDnsSecrets()

        def erase() -> None:
            nonlocal provided
            store.save_secrets(EasyDnsSecrets())
            store.save_account(None)
            store.save_registration(Registration())
            core.ports.vault.keep(_EASYDNS, frozenset())
            provided = store.load().secrets

        unerased = await core.patiently(erase)
        return _Forgotten(await goodbye(core, known), provided, unerased)

    def _require_idle(self) -> None:
        if self._registering.busy:
            raise Refused(
                "registration-busy",
                "The unit is being registered at this moment.",
                "Wait until that is done, then try again.",
            )


def _source(settings: EasyDnsSettings) -> object:
    """Who issues the certificate, and of what kind."""
    return settings.way, settings.directory, settings.acme_profile
