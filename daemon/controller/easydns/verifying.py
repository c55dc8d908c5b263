"""Looks whether the registered name leads to the unit for those who ask the configured DNS server.

A new record takes a while to be seen everywhere, so it is asked again with growing pauses for ten minutes, and then
daily. Some resolvers take private addresses out of what they answer (rebinding protection): that shows when easyDNS's
own servers give the address and the configured one gives none, and only its owner can allow it.
"""

from daemon.certificates.candidate_findings import Code, ask
from daemon.certificates.inspect import Finding
from daemon.certificates.registration import LookupFault, NameAnswer, judge_registration
from daemon.controller.core import Core
from daemon.controller.easydns.naming import dns_servers
from daemon.errors import BaseStationError
from daemon.ports import Timer

_PAUSES = (5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 180.0)
_DAY = 86_400.0


class Verifying:
    """Asks while the name is in use; one timer."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._timer: Timer | None = None
        self._tries = 0
        self._asking_in: int | None = None
        self._begun_for: object = None

    def attend(self) -> None:
        """To be called when something may be different: begin anew where it concerns the name."""
        unit = self._core.unit
        stands_for = (self._core.effects.era, unit.easydns.registration.name, unit.network.addresses, unit.network.dns)
        if stands_for != self._begun_for:
            self._begun_for = stands_for
            self.begin()

    def begin(self) -> None:
        """The name was registered just now, or the unit just started: ask, and go on until it is seen."""
        self._tries = 0
        self._look()

    def _look(self) -> None:
        core, unit = self._core, self._core.unit
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        registration = unit.easydns.registration
        if not unit.settings.easydns.in_use or not registration.address or self._asking_in == core.effects.era:
            return
        self._asking_in = core.effects.era

        def heard(finding: Finding) -> None:
            self._asking_in = None
            if unit.easydns.registration.name != registration.name:
                self._look()
                return
            before, unit.easydns.verified = unit.easydns.verified, finding
            if before is None or before.code != finding.code:
                good = finding.code == Code.NAME_REGISTERED.value
                core.event(finding.code, f"{registration.name}: {finding.detail}", warning=not good and self._tries > 0)
            self._again(found=finding.code == Code.NAME_REGISTERED.value)

        def failed(_: BaseStationError) -> None:
            self._asking_in = None
            self._again(found=False)

        core.effects.start(self._ask(registration.name), heard, failed)

    def _again(self, *, found: bool) -> None:
        pause = _DAY if found or self._tries >= len(_PAUSES) else _PAUSES[self._tries]
        self._tries += 1
        self._timer = self._core.later(pause, self._look)

    async def _ask(self, name: str) -> Finding:
        core = self._core
        servers, own = dns_servers(core), core.unit.network.addresses
        (answer,) = await core.ports.names.lookup((name,), servers)
        if answer.fault is LookupFault.NO_SUCH_NAME and (filtered := await self._filtered(name, answer)) is not None:
            return filtered
        return judge_registration((answer,), own)[0]

    async def _filtered(self, name: str, answer: NameAnswer) -> Finding | None:
        """The finding that the address is taken out on the way; None where it is not there in the first place."""
        core = self._core
        authorities = await core.ports.names.texts(name, dns_servers(core))
        addresses = tuple(each.address for each in authorities if each.values is not None)
        if not addresses:
            return None
        (true,) = await core.ports.names.lookup((name,), addresses)
        private = [address for address in true.addresses if address.is_private]
        if not private:
            return None
        servers, domain = " and ".join(answer.servers) or "configured", name.partition(".")[2]
        return ask(
            Code.NAME_FILTERED,
            f"{name} leads to {private[0]} at easyDNS's own servers, but the DNS server {servers} leaves that out of "
            "its answers: it does not pass on private addresses (rebinding protection).",
            f"Except {domain} from rebinding protection there (dnsmasq: rebind-domain-ok; Unbound: private-domain; "
            "FRITZ!Box: DNS rebind protection), or have the PCs use another DNS server.",
        )
