"""Keeps an eye on every certificate: judged when it changes, when a date of its own is reached, and daily.

What is found becomes alarms and stands beside each source. For the owner's DNS names it is asked, as seldom, whether a
DNS server leads them to this unit.
"""

from datetime import datetime

from daemon.certificates import inspect
from daemon.certificates.inspect import Finding
from daemon.certificates.material import KeyedChain
from daemon.certificates.registration import judge_registration, names_to_look_up
from daemon.controller.core import Core
from daemon.controller.reissuing import Reissuing
from daemon.errors import BaseStationError
from daemon.ports import Timer
from daemon.settings import CertificateSource
from daemon.version import BUILD_DATE

_SELF, _OWN = CertificateSource.SELF_SIGNED, CertificateSource.OWN
_DAY, _MINUTE = 86_400.0, 60.0


class Certifying:
    """Knows how each source's certificate stands."""

    def __init__(self, core: Core, reissuing: Reissuing) -> None:
        self._core = core
        self._reissuing = reissuing
        self._judged: dict[CertificateSource, KeyedChain] = {}
        self._timer: Timer | None = None
        self._asking_in: int | None = None

    def look(self) -> None:
        """Judge all certificates now, and again when one of their dates is reached, in a day at the latest.

        Every minute while the clock is not set.
        """
        self._judge_now()
        self._reissuing.look()
        self.look_names_up()

    def attend(self) -> None:
        """To be called after every Command: a certificate that has changed is judged at once."""
        if self._judged and self._chains() != self._judged:
            own_changed = self._chains().get(_OWN) != self._judged.get(_OWN)
            self._judge_now()
            if own_changed:
                self._core.unit.registration = ()  # what was said is said of the names of another
                self.look_names_up()

    def look_names_up(self) -> None:
        """Ask whether a DNS server leads the owner's names to this unit."""
        core, unit = self._core, self._core.unit
        chain, network = unit.chain_of(_OWN), unit.network
        names = () if chain is None else names_to_look_up(chain.leaf)
        if not names:
            unit.registration = ()
        if not names or self._asking_in == core.effects.era:
            return  # one question at a time; what has changed meanwhile is asked after it

        def answered(findings: tuple[Finding, ...]) -> None:
            self._asking_in = None
            if unit.chain_of(_OWN) is chain and unit.network == network:
                unit.registration = findings
            else:
                self.look_names_up()

        def failed(_: BaseStationError) -> None:
            self._asking_in = None

        self._asking_in = core.effects.era
        core.effects.start(registration(core, names), answered, failed)

    def _judge_now(self) -> None:
        """And look again when the next date is reached."""
        now = self._core.ports.clock.now()
        if self._timer is not None:
            self._timer.cancel()
        self._judge(now)
        self._timer = self._core.later(self._seconds(now), self.look)

    def _chains(self) -> dict[CertificateSource, KeyedChain]:
        known = ((source, self._core.unit.chain_of(source)) for source in CertificateSource)
        return {source: chain for source, chain in known if chain is not None}

    def _judge(self, now: datetime) -> None:
        unit, before = self._core.unit, self._core.unit.findings
        self._judged = self._chains()
        unit.findings = {source: inspect.judge(chain, now) for source, chain in self._judged.items()}
        if unit.root is not None and _SELF in unit.findings:
            unit.findings[_SELF] += inspect.judge_device_root(unit.root, now)
        for source, findings in unit.findings.items():
            known = {finding.code for finding in before.get(source, ())}
            for finding in findings:
                if finding.code not in known:
                    self._core.event(finding.code, f"{source.value}: {finding.detail}", warning=True)

    def _seconds(self, now: datetime) -> float:
        """How long until something about a date may have to be said anew."""
        if now < BUILD_DATE:
            return _MINUTE
        moments = [moment for chain in self._judged.values() for moment in inspect.turning_points(chain)]
        coming = ((moment - now).total_seconds() + 1.0 for moment in moments)
        return min((seconds for seconds in coming if 0 < seconds < _DAY), default=_DAY)


async def registration(core: Core, names: tuple[str, ...]) -> tuple[Finding, ...]:
    """What the configured DNS server says of `names`, or the host's own where none is configured."""
    answers = await core.ports.names.lookup(names, core.unit.settings.network.dns)
    return judge_registration(answers, core.unit.network.addresses)
