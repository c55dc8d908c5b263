"""Chooses a source. That of the registered name wants its prechecks in order, so that nobody chooses a dead end."""

from daemon.certificates.material import KeyedChain
from daemon.controller.core import Core
from daemon.controller.easydns.installing import named
from daemon.controller.easydns.prechecking import Prechecking, unavailable
from daemon.controller.effects import Reply
from daemon.controller.inheriting import renewed_by_authority
from daemon.controller.switching import Switching
from daemon.errors import Unavailable
from daemon.messages.certificates import ActivateCertificate
from daemon.settings import CertificateSource

_EASYDNS = CertificateSource.EASYDNS


class Activating:
    """Handles ActivateCertificate."""

    def __init__(self, core: Core, prechecking: Prechecking, switching: Switching) -> None:
        self._core = core
        self._prechecking = prechecking
        self._switching = switching

    def activate(self, command: ActivateCertificate, reply: Reply[None]) -> None:
        """Any other source is chosen at once."""
        unit = self._core.unit
        if command.source is not _EASYDNS:
            self._switching.activate(command, reply)
            return
        if unit.chain_of(_EASYDNS) is None and self._waiting is None:
            refusal = unavailable(unit.easydns.prechecks)
            reasons = refusal.reasons if refusal is not None else ()
            raise Unavailable(
                "The unit has no EasyDNS certificate yet.",
                "Register the unit first (Security, EasyDNS certificate).",
                reasons,
            )
        self._prechecking.require(lambda: self._switch(command, reply), reply)

    @property
    def _waiting(self) -> KeyedChain | None:
        unit = self._core.unit
        return unit.kept_of(_EASYDNS).get(unit.settings.security.easydns_next)

    def _switch(self, command: ActivateCertificate, reply: Reply[None]) -> None:
        """Choosing it once more takes the renewed one that waits for that, if there is one."""
        unit = self._core.unit
        waiting = self._waiting
        if waiting is None or unit.settings.security.certificate is not _EASYDNS:
            self._switching.activate(command, reply)
            return
        after = named(unit.settings, waiting.identity, frozenset(unit.kept_of(_EASYDNS)))
        self._switching.apply(after, command.origin, reply, lambda: None, inherits=renewed_by_authority)
