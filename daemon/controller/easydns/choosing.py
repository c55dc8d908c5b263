"""The owner's choices for the name and certificate below the vendor's domain, and the end of having them."""

from msgspec.structs import replace

from daemon.controller.conditions import require_settled
from daemon.controller.core import Core
from daemon.controller.easydns.leaving import goodbye
from daemon.controller.easydns.prechecking import Prechecking
from daemon.controller.easydns.registering import Registering
from daemon.controller.easydns.state import EasyDnsState
from daemon.controller.effects import Reply
from daemon.controller.trusting import require_certificates
from daemon.easydns_settings import EasyDnsSecrets, EasyDnsSettings
from daemon.errors import BaseStationError, Refused
from daemon.messages import LeaveEasyDns, SetEasyDns
from daemon.registration_ports import Registration
from daemon.settings import CertificateSource

_EASYDNS = CertificateSource.EASYDNS


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
        require_certificates(command.settings.trust_root, "the certificate authority")
        chosen = replace(command.settings, in_use=unit.settings.easydns.in_use)
        secrets = unit.easydns.secrets if command.secrets is None else command.secrets.applied_to(unit.easydns.secrets)
        after = replace(unit.settings, easydns=chosen)
        if after == unit.settings and secrets == unit.easydns.secrets:
            reply.give(None)
            return
        before = unit.easydns.secrets
        unit.changing = True

        def store() -> None:
            if secrets != before:
                core.ports.easydns.store.save_secrets(secrets)
            core.ports.settings.save(after)

        def saved(_: None) -> None:
            unit.changing = False
            unit.settings, unit.easydns.secrets = after, secrets
            self._prechecking.forget()
            unit.easydns.fault = unit.easydns.remedy = ""
            what = "choices and access" if secrets != before else "choices"
            core.event("easydns", f"The {what} for the EasyDNS certificate were changed.", command.origin)
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            reply.refuse(error)

        core.effects.start(core.disk.run(store), saved, failed, reply, change=True)

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
        state, store = unit.easydns, core.ports.easydns.store
        unit.changing = True

        def erase() -> None:
            # The settings first: what goes then is named by nobody.
            core.ports.settings.save(after)
            core.ports.vault.keep(_EASYDNS, frozenset())
            store.save_secrets(EasyDnsSecrets())
            store.save_account(None)
            store.save_registration(Registration())

        async def work() -> str:
            said = await goodbye(core, state)
            await core.disk.run(erase)
            return said

        def left(said: str) -> None:
            unit.changing = False
            unit.settings = after
            unit.kept.pop(_EASYDNS, None)
            unit.easydns = EasyDnsState()
            core.event("easydns", f"The EasyDNS certificate is used no more. {said}".strip(), command.origin)
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            reply.refuse(error)

        core.effects.start(work(), left, failed, reply, change=True)

    def _require_idle(self) -> None:
        if self._registering.busy:
            raise Refused(
                "registration-busy",
                "The unit is being registered at this moment.",
                "Wait until that is done, then try again.",
            )
