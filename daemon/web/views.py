"""Fills the API's bodies from a Snapshot. Pure: the same Snapshot and the same moment give the same body."""

import math
from datetime import datetime

from daemon.certificates.csr import RequestSummary
from daemon.certificates.inspect import Finding
from daemon.certificates.material import CertificateSummary
from daemon.messages.certificates import CertificateStatus, Verdict
from daemon.messages.pending import PendingView
from daemon.messages.reset import ResetReceipt
from daemon.messages.security import PortStatus, Proof
from daemon.messages.snapshot import Snapshot
from daemon.ports import PanelPicture
from daemon.settings import ListenProfile
from daemon.states import State
from daemon.version import BUILD_DATE
from daemon.web.bodies import (
    AlarmBody,
    BlockerBody,
    CertificateBody,
    FindingBody,
    HttpClientBody,
    HttpsBody,
    PanelBody,
    PendingBody,
    PictureBody,
    PortBody,
    ProofBody,
    ReceiptBody,
    RequestBody,
    RootBody,
    SecurityBody,
    SetupBody,
    SummaryBody,
    SystemBody,
    VerdictBody,
)
from daemon.web.tags import tag_of


def system_body(snapshot: Snapshot, now: datetime, monotonic: float) -> SystemBody:
    """`GET /system` at this moment."""
    return SystemBody(
        model=snapshot.device.model,
        serial=snapshot.device.serial,
        name=snapshot.device.name,
        tag=tag_of(snapshot.device.name),
        version=snapshot.version,
        state=snapshot.state,
        uptime=max(0, int(monotonic - snapshot.started_monotonic)),
        clock=now,
        clock_plausible=now >= BUILD_DATE,
        host_name=snapshot.network.host_name,
        addresses=tuple(str(address) for address in snapshot.network.addresses),
        alarms=_alarms(snapshot),
        panel=PanelBody(connected=snapshot.panel.connected, detail=snapshot.panel.detail),
        setup=SetupBody(open=snapshot.setup.open, passed=snapshot.setup.passed, closed=snapshot.setup.closed),
        receipt=_receipt(snapshot.receipt),
        reset_percent=snapshot.reset.percent if snapshot.reset else None,
    )


def security_body(snapshot: Snapshot, listen: ListenProfile, monotonic: float) -> SecurityBody:
    """`GET /security` at this moment."""
    return SecurityBody(
        force_https=snapshot.force_https,
        state=snapshot.state,
        http=_http(snapshot, listen),
        https=_https(snapshot, listen),
        active=snapshot.active,
        serving=snapshot.serving,
        certificates=certificate_bodies(snapshot),
        root=root_body(snapshot.root),
        tested=_tested(snapshot),
        pending=_pending(snapshot.pending, monotonic),
        can_force_https=snapshot.state is State.OPEN and not snapshot.blockers,
        blockers=tuple(
            BlockerBody(code=each.code, detail=each.detail, remedy=each.remedy) for each in snapshot.blockers
        ),
        http_clients=tuple(
            HttpClientBody(address=client.address, last_seen=client.last_seen) for client in snapshot.http_clients
        ),
        http_clients_since=snapshot.started,
    )


def certificate_bodies(snapshot: Snapshot) -> tuple[CertificateBody, ...]:
    """Every source, in the manual's terms."""
    return tuple(certificate_body(status, snapshot) for status in snapshot.certificates)


def summary_body(summary: CertificateSummary) -> SummaryBody:
    """One certificate."""
    return SummaryBody(
        subject=summary.subject,
        issuer=summary.issuer,
        names=summary.names,
        fingerprint=summary.fingerprint,
        not_before=summary.not_before,
        not_after=summary.not_after,
        key_type=summary.key_type,
    )


def finding_bodies(findings: tuple[Finding, ...]) -> tuple[FindingBody, ...]:
    """Findings, in their order."""
    return tuple(
        FindingBody(code=each.code, severity=each.severity, detail=each.detail, remedy=each.remedy) for each in findings
    )


def request_body(request: RequestSummary) -> RequestBody:
    """The request that waits for its certificate."""
    return RequestBody(
        csr=request.csr.decode("ascii"),
        subject=request.subject,
        names=request.names,
        key_type=request.key_type,
        created=request.created,
    )


def verdict_body(verdict: Verdict) -> VerdictBody:
    """What was said of a certificate before it was installed."""
    return VerdictBody(
        installable=verdict.installable,
        installed=verdict.installed,
        needs_yes=verdict.needs_yes,
        findings=finding_bodies(verdict.findings),
        chain=tuple(map(summary_body, verdict.chain)),
        root=summary_body(verdict.root) if verdict.root else None,
    )


def certificate_body(status: CertificateStatus, snapshot: Snapshot) -> CertificateBody:
    """One source."""
    leaf = status.leaf
    return CertificateBody(
        source=status.source,
        available=status.available,
        detail=status.detail,
        active=status.source is snapshot.active,
        serving=status.source is snapshot.serving,
        subject=leaf.subject if leaf else None,
        issuer=leaf.issuer if leaf else None,
        names=leaf.names if leaf else (),
        fingerprint=leaf.fingerprint if leaf else None,
        not_before=leaf.not_before if leaf else None,
        not_after=leaf.not_after if leaf else None,
        key_type=leaf.key_type if leaf else None,
        left_off=status.left_off,
        life_left=status.life_left,
        days_left=status.days_left,
        findings=finding_bodies(status.findings),
        chain=tuple(map(summary_body, status.chain)),
        root=summary_body(status.root) if status.root else None,
        previous=summary_body(status.previous) if status.previous else None,
        request=request_body(status.request) if status.request else None,
    )


def root_body(root: CertificateSummary | None) -> RootBody | None:
    """The device root, if there is one."""
    return RootBody(fingerprint=root.fingerprint, subject=root.subject, not_after=root.not_after) if root else None


def proof_body(proof: Proof) -> ProofBody:
    """A certificate test."""
    return ProofBody(fingerprint=proof.fingerprint, at=proof.at, client=proof.client, name=proof.name)


def picture_body(picture: PanelPicture) -> PictureBody:
    """What stands on the front panel."""
    return PictureBody(
        rows=picture.rows,
        columns=max(map(len, picture.rows), default=0),
        cursor=picture.cursor,
        leds=picture.leds,
        backlight=picture.backlight,
    )


def _tested(snapshot: Snapshot) -> ProofBody | None:
    proof = snapshot.tested
    return proof_body(proof) if proof and proof.fingerprint == snapshot.serving_fingerprint else None


def _http(snapshot: Snapshot, listen: ListenProfile) -> PortBody:
    return _port(_status(snapshot, listen.http))


def _https(snapshot: Snapshot, listen: ListenProfile) -> HttpsBody:
    listeners = tuple(_port(_status(snapshot, port)) for port in listen.https)
    return HttpsBody(ports=listen.https, listening=any(port.listening for port in listeners), listeners=listeners)


def _port(status: PortStatus) -> PortBody:
    return PortBody(port=status.port, listening=status.listening, fault=status.fault)


def _status(snapshot: Snapshot, port: int) -> PortStatus:
    unknown = PortStatus(port, secure=False, listening=False)
    return next((status for status in snapshot.ports if status.port == port), unknown)


def _pending(pending: PendingView | None, monotonic: float) -> PendingBody | None:
    if pending is None:
        return None
    return PendingBody(
        kinds=tuple(kind.value for kind in pending.kinds),
        seconds_left=max(0, math.ceil(pending.deadline - monotonic)),
        seconds=pending.seconds,
    )


def _alarms(snapshot: Snapshot) -> tuple[AlarmBody, ...]:
    return tuple(
        AlarmBody(
            code=alarm.code,
            severity=alarm.severity,
            detail=alarm.detail,
            remedy=alarm.remedy,
            standing=alarm.standing,
        )
        for alarm in snapshot.alarms
    )


def _receipt(receipt: ResetReceipt | None) -> ReceiptBody | None:
    if receipt is None:
        return None
    return ReceiptBody(
        started=receipt.started,
        finished=receipt.finished,
        origin=receipt.origin,
        erased=receipt.erased,
        remains=receipt.remains,
    )
