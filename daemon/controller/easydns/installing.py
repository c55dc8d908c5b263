"""Brings a certificate for the registered name into force, by the one way in which any certificate is changed.

Where it is not the one in use, nothing that is served changes. Where it is, a renewal by the same authority inherits
the test; anything else has to be tested anew, and under Force HTTPS be confirmed by somebody. If nobody is there to do
that, the old one stays in force and the new one waits.
"""

from collections.abc import Callable

from msgspec.structs import replace

from daemon.certificates.material import KeyedChain
from daemon.controller.core import Core
from daemon.controller.effects import Heard
from daemon.controller.inheriting import renewed_by_authority
from daemon.controller.switching import Switching
from daemon.errors import BaseStationError
from daemon.messages.command import Door, Origin
from daemon.settings import CertificateSource, Settings
from daemon.states import SERVED

_EASYDNS = CertificateSource.EASYDNS
_UNIT = Origin(Door.UNIT)


class InstallingRegistered:
    """Used by `registering`, and by whoever switches over to one that waits."""

    def __init__(self, core: Core, switching: Switching) -> None:
        self._core = core
        self._switching = switching

    def install(
        self,
        chain: KeyedChain,
        origin: Origin | None,
        done: Callable[[], None],
        failed: Callable[[BaseStationError], None],
    ) -> None:
        """Store `chain` and have it in force; `origin` is the owner who just asked for it, None if nobody did."""
        core, unit = self._core, self._core.unit
        known = unit.kept_of(_EASYDNS)
        known[chain.identity] = chain  # what no settings come to name is tidied away
        old = unit.chain_of(_EASYDNS)
        waits = (
            origin is None
            and unit.settings.security.certificate is _EASYDNS
            and not SERVED[core.state].http
            and (old is None or not renewed_by_authority(old, chain))
        )
        security = unit.settings.security
        after = (
            replace(unit.settings, security=replace(security, easydns_next=chain.identity))
            if waits
            else named(unit.settings, chain.identity, frozenset(known))
        )

        def installed() -> None:
            what = "waits for you to switch over to it" if waits else "is stored"
            core.event("certificate-installed", f"The EasyDNS certificate {chain.fingerprint} {what}.", origin or _UNIT)
            done()

        self._switching.apply(
            after,
            origin or _UNIT,
            Heard(failed),
            installed,
            lambda: core.ports.vault.save_kept(_EASYDNS, chain),
            renewed_by_authority,
        )


def named(settings: Settings, identity: str, known: frozenset[str]) -> Settings:
    """The settings with `identity` as the current one, the present one as the one before, and none that waits."""
    security = settings.security
    previous = security.easydns if security.easydns in known else security.easydns_previous
    previous = "" if previous == identity else previous
    return replace(settings, security=replace(security, easydns=identity, easydns_previous=previous, easydns_next=""))
