"""The verdict on a certificate for the registered name: the same inspection that the owner's own go through.

What would only be a question to a person who installs a certificate is a refusal here, since nobody is there to answer:
a certificate that does not name the unit, and, of a maker's bundle, one that no public authority stands behind.
"""

from pathlib import Path

from msgspec.structs import replace

from daemon.certificates.inspect import Finding, Severity
from daemon.certificates.material import KeyedChain
from daemon.controller.core import Core
from daemon.controller.judging import Judged, judge_supplied
from daemon.errors import BadInput
from daemon.messages.certificates import SuppliedFiles

_NAMELESS = "name-not-in-san"
_PRIVATE = "root-unknown"


async def judge_bundle(core: Core, name: str) -> Judged:
    """The verdict on what the maker put on the unit. Raises BadInput where it cannot be read."""
    files = await core.disk.run(core.ports.easydns.bundle.read)
    return await _judged(core, files, name, frozenset({_NAMELESS, _PRIVATE}))


async def judge_issued(core: Core, chain: KeyedChain, name: str) -> Judged:
    """The verdict on what a certificate authority issued."""
    return await _judged(core, (chain.chain_pem, chain.key), name, frozenset({_NAMELESS}))


def require_usable(judged: Judged) -> KeyedChain:
    """The chain. Raises BadInput with the first error's code and words."""
    errors = [finding for finding in judged.verdict.findings if finding.severity is Severity.ERROR]
    if judged.chain is not None and not errors:
        return judged.chain
    fault = errors[0] if errors else None
    raise BadInput(
        "certificate-refused",
        f"The certificate cannot be used. {fault.detail if fault else ''}".strip(),
        fault.remedy if fault else "Ask whoever issued it for another one.",
    )


async def _judged(core: Core, files: tuple[bytes, ...], name: str, refused: frozenset[str]) -> Judged:
    judged = await core.candidates.run(
        judge_supplied,
        SuppliedFiles(files),
        None,
        name,
        (),
        (),
        core.ports.clock,
        Path(core.profile.easydns.trust_store),
    )
    findings = tuple(_sharpened(finding, refused) for finding in judged.verdict.findings)
    sound = all(finding.severity is not Severity.ERROR for finding in findings)
    verdict = replace(judged.verdict, findings=findings, installable=sound and judged.chain is not None)
    return Judged(verdict, judged.chain if verdict.installable else None)


def _sharpened(finding: Finding, refused: frozenset[str]) -> Finding:
    if finding.code not in refused:
        return finding
    return replace(finding, severity=Severity.ERROR)
