"""The verdict on a certificate that the owner wants to install, before anything changes.

No library's own verification serves here: each stops at the first fault, names it for programmers, and none of them
knows what browsers refuse. So every rule is looked at by itself and says what to do. The rehearsal (`preflight`) comes
after this, and is the proof that nothing was overlooked.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from daemon.certificates.bundle import Bundle
from daemon.certificates.candidate_authority import judge_root, judge_trust
from daemon.certificates.candidate_chain import Chain, build_chain
from daemon.certificates.candidate_dates import judge_dates
from daemon.certificates.candidate_keys import judge_keys
from daemon.certificates.candidate_names import judge_names
from daemon.certificates.candidate_pair import KEY_NOT_READ, choose_pair
from daemon.certificates.candidate_usage import judge_usage
from daemon.certificates.distrust import Distrust
from daemon.certificates.inspect import Finding, Severity
from daemon.certificates.material import KeyedChain, read_certificate
from daemon.certificates.names import Address
from daemon.certificates.trust_store import SYSTEM_STORE, TrustStore, load_trust_store
from daemon.record import Record


class CandidateContext(Record, frozen=True):
    """What a candidate is judged against.

    `now` is the unit's clock (aware) and `clock_synchronised` whether it follows a time server (None: not known).
    `reached_as` is the name or address by which the owner's browser reaches the unit now, "" where there is none (the
    Unix socket); `names` and `addresses` are the unit's own. `trust_store` is a PEM file with the public authorities'
    roots, `distrusted` what `distrust.load_distrusted` read.
    """

    now: datetime
    clock_synchronised: bool | None
    reached_as: str
    names: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    trust_store: Path = SYSTEM_STORE
    distrusted: tuple[Distrust, ...] = ()


class Judgement(Record, frozen=True):
    """The verdict. `findings` come errors first, then warnings, then notes.

    `chain` is what would be stored and served: clean, leaf first, in order, no root; None where there is an error among
    the findings. `root` is the self-signed certificate (PEM) at the end of the supplied chain, kept for download;
    `certificates` is the chain as far as it could be put together, PEM, leaf first, shown even where it is refused.
    """

    chain: KeyedChain | None
    root: bytes | None
    findings: tuple[Finding, ...]
    certificates: tuple[bytes, ...] = ()


def judge_candidate(bundle: Bundle, context: CandidateContext) -> Judgement:
    """Put `bundle` in order and say everything about it that the owner should know before it is installed.

    `bundle` comes from `read_bundle` (its certificates and keys can be decoded); what is wrong with it is a finding,
    and nothing is raised. Blocks for some milliseconds: call it in a thread.
    """
    certificates = tuple(map(read_certificate, bundle.certificates))
    pair = choose_pair(certificates, bundle)
    read = tuple(finding for finding in bundle.findings if pair.key is None or finding.code not in KEY_NOT_READ)
    if pair.leaf is None:
        return Judgement(None, None, _sorted((*read, *pair.findings)))
    store = load_trust_store(context.trust_store)
    chain = build_chain(pair.leaf, certificates, store)
    findings = _sorted((*read, *pair.findings, *chain.findings, *_judge(chain, store, context)))
    served = tuple(map(_pem, chain.served))
    refused = any(finding.severity is Severity.ERROR for finding in findings)
    return Judgement(
        None if pair.key is None or refused else KeyedChain(served, pair.key),
        None if chain.root is None else _pem(chain.root),
        findings,
        served,
    )


def _judge(chain: Chain, store: TrustStore, context: CandidateContext) -> Iterator[Finding]:
    yield from judge_dates(chain, context.now, context.clock_synchronised)
    yield from judge_keys(chain)
    yield from judge_usage(chain)
    yield from judge_names(chain, context.reached_as, context.names, context.addresses)
    yield from judge_root(chain, not store.roots)
    yield from judge_trust(chain, store, context.distrusted, context.now)


def _sorted(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    order = list(Severity)
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: order.index(finding.severity)))


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)
