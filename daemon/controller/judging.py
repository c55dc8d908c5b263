"""The verdict on what the owner supplies: read in a child process, judged, rehearsed, and its names looked up.

All of it happens before anything changes, in threads of its own lane, so that neither the disk nor a sign-in waits for
a file that takes seconds to open.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from daemon.certificates.csr import PendingRequest, match_request
from daemon.certificates.inspect import Finding, Severity
from daemon.certificates.material import CertificateSummary, KeyedChain, read_certificate, summarise
from daemon.certificates.names import Address
from daemon.certificates.registration import names_to_look_up
from daemon.certificates.trust_store import SYSTEM_STORE
from daemon.controller.certifying import registration
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.errors import BadInput
from daemon.messages.certificates import JudgeCertificate, SuppliedFiles, Verdict
from daemon.ports import Clock
from daemon.record import Record
from daemon.version import BUILD_DATE

_log = logging.getLogger(__name__)

_DATES = frozenset({"expired", "not-yet-valid", "intermediate-expired"})
_CLOCK_NOT_SET = BUILD_DATE - timedelta(days=1)


class Judged(Record, frozen=True):
    """A verdict, and what would be stored: None exactly where the verdict has an error."""

    verdict: Verdict
    chain: KeyedChain | None


class Judging:
    """Handles dry runs, and judges for an installation."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def judge(self, command: JudgeCertificate, reply: Reply[Verdict]) -> None:
        """Say what installing would do."""
        self._core.candidates.check_room()
        work = self.judged(command.supplied, command.reached_as)
        self._core.effects.start(work, lambda judged: reply.give(judged.verdict), reply.refuse, reply)

    async def judged(self, supplied: SuppliedFiles, reached_as: str) -> Judged:
        """The verdict on `supplied`. Raises TooLarge and BadInput where it cannot be read within limits."""
        core = self._core
        own = core.identities()
        judged = await core.candidates.run(
            judge_supplied, supplied, core.unit.request, reached_as, own.host_names, own.addresses, core.ports.clock
        )
        names = () if judged.chain is None else names_to_look_up(judged.chain.leaf)
        if not names:
            return judged
        findings = (*judged.verdict.findings, *await registration(core, names))
        return replace(judged, verdict=replace(judged.verdict, findings=_sorted(findings)))


def judge_supplied(
    supplied: SuppliedFiles,
    request: PendingRequest | None,
    reached_as: str,
    names: tuple[str, ...],
    addresses: tuple[Address, ...],
    clock: Clock,
    trust_store: Path = SYSTEM_STORE,
) -> Judged:
    """The verdict as far as the files tell it, with the roots in `trust_store` counting as public.

    Blocks, up to 5 s. Raises like `Judging.judged`.
    """
    # Imported where they are used: what they need is no business of a start-up.
    from daemon.certificates.bundle import read_bundle
    from daemon.certificates.distrust import load_distrusted
    from daemon.certificates.judgement import CandidateContext, judge_candidate
    from daemon.profile import shipped

    bundle = read_bundle(supplied.files, supplied.passphrase)
    if request is not None:
        bundle = match_request(bundle, request)
    try:
        distrusted = load_distrusted(shipped("distrusted-authorities.toml"))
    except BadInput as fault:
        _log.warning("%s", fault)
        distrusted = ()
    now = clock.now()
    context = CandidateContext(now, clock.synchronised(), reached_as, names, addresses, trust_store, distrusted)
    judgement = judge_candidate(bundle, context)
    findings, chain = judgement.findings, judgement.chain
    if chain is not None:
        chain = replace(chain, root=judgement.root)
        failed = _rehearse(chain, findings, now)
        if failed is not None:
            findings, chain = _sorted((*findings, failed)), None
    verdict = Verdict(
        findings,
        tuple(_summaries(judgement.certificates)),
        None if judgement.root is None else summarise(read_certificate(judgement.root)),
        installable=chain is not None,
    )
    return Judged(verdict, chain)


def _rehearse(chain: KeyedChain, findings: tuple[Finding, ...], now: datetime) -> Finding | None:
    """Why it cannot be served, or None. Where dates are doubted already, the rehearsal does not judge them again."""
    from daemon.certificates.candidate_findings import Code, refuse
    from daemon.certificates.preflight import rehearse

    doubted = any(finding.code in _DATES for finding in findings)
    try:
        rehearse(chain, None if chain.root is None else (chain.root,), None, _CLOCK_NOT_SET if doubted else now)
    except BadInput as fault:
        return refuse(Code.REHEARSAL_FAILED, fault.detail, fault.remedy)
    return None


def _summaries(certificates: tuple[bytes, ...]) -> list[CertificateSummary]:
    return [summarise(read_certificate(pem)) for pem in certificates]


def _sorted(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))
