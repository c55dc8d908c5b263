"""Erases certificates that no settings name any more, and a request that has got its certificate.

Only once nothing can lead back to them: while a change waits to be confirmed, or could not be stored, the settings on
the disk may name another than those in force.
"""

from daemon.certificates.csr import fulfils
from daemon.controller.core import Core
from daemon.controller.unit import Kept
from daemon.errors import BadInput, BaseStationError
from daemon.settings import CertificateSource
from daemon.states import SETTLED

_OWN = CertificateSource.OWN
_SOURCES = (_OWN, CertificateSource.EASYDNS)


class Tidying:
    """Looks after every Command."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._looked_at: str | None = None

    def attend(self) -> None:
        """To be called after every Command."""
        core, unit = self._core, self._core.unit
        if (
            core.state not in SETTLED
            or unit.changing
            or unit.requesting
            or Kept.SETTINGS in unit.unsaved
            or unit.storage_faults
        ):
            return  # the settings on the disk, or those that could not be read, may still name another
        security = unit.settings.security
        # One that is named and cannot be read now is kept as well.
        unnamed = [source for source in _SOURCES if not unit.kept_of(source).keys() <= security.named(source)]
        fulfilled = self._fulfilled(security.own)
        if not unnamed and not fulfilled:
            return
        for source in unnamed:
            for identity in unit.kept_of(source).keys() - security.named(source):
                del unit.kept_of(source)[identity]

        def tidy() -> None:
            for source in unnamed:
                core.ports.vault.keep(source, security.named(source))
            if fulfilled:
                core.ports.vault.forget_request()

        def failed(error: BaseStationError) -> None:
            core.event(error.code, f"Certificates that are not used any more are still stored. {error}", warning=True)

        if fulfilled:
            unit.request = None
        core.effects.start(core.disk.run(tidy), lambda _: None, failed)

    def _fulfilled(self, current: str) -> bool:
        """Whether the request has got its certificate. Looked at once for each certificate that becomes current."""
        unit = self._core.unit
        if current == self._looked_at:
            return False
        self._looked_at = current
        chain = unit.kept_of(_OWN).get(current)
        if unit.request is None or chain is None:
            return False
        try:
            return fulfils(chain.leaf, unit.request)
        except BadInput:
            return False
