from datetime import timedelta
from ipaddress import ip_address

from hypothesis import given
from hypothesis import strategies as st

from daemon.certificates.csr import KeyType, RequestSummary
from daemon.certificates.inspect import Finding, Severity
from daemon.messages.certificates import CertificateStatus, Verdict
from daemon.messages.network import NetworkStatus
from daemon.messages.pending import ChangeKind, PendingView
from daemon.messages.reset import ResetProgress, ResetReceipt
from daemon.messages.security import NoteHttpClient, PortStatus, Proof
from daemon.settings import CertificateSource, ListenProfile
from daemon.version import BUILD_DATE
from daemon.web.http_clients import HttpClients
from daemon.web.views import (
    certificate_bodies,
    certificate_body,
    request_body,
    security_body,
    system_body,
    verdict_body,
)
from tests.fakes import START, FakeClock
from tests.web_hub import FINGERPRINT, FakeHub, a_snapshot, a_summary

LISTEN = ListenProfile()


def test_views_tell_the_test_of_the_certificate_now_served_only() -> None:
    proof = Proof(FINGERPRINT, START, "192.168.1.5", "stage-left.local")
    tested = security_body(a_snapshot(tested=proof), LISTEN, 0.0).tested
    assert tested is not None
    assert (tested.fingerprint, tested.client, tested.name) == (FINGERPRINT, "192.168.1.5", "stage-left.local")
    assert security_body(a_snapshot(tested=proof, serving_fingerprint="00"), LISTEN, 0.0).tested is None


def test_views_tell_every_configured_port_even_before_it_was_tried() -> None:
    ports = (PortStatus(433, secure=True, listening=True), PortStatus(80, False, False, "Port 80 is taken."))
    told = security_body(a_snapshot(ports=ports), LISTEN, 0.0)
    assert (told.http.port, told.http.listening, told.http.fault) == (80, False, "Port 80 is taken.")
    assert told.https.listening
    assert [(port.port, port.listening) for port in told.https.listeners] == [(443, False), (433, True)]
    assert not security_body(a_snapshot(ports=()), LISTEN, 0.0).https.listening


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_views_count_down_and_never_below_zero(deadline: float, now: float) -> None:
    pending = security_body(a_snapshot(pending=PendingView((ChangeKind.NETWORK,), deadline, 90)), LISTEN, now).pending
    assert pending is not None
    assert pending.seconds_left >= 0
    assert (pending.seconds_left > 0) == (deadline > now)
    assert pending.seconds_left - 1 < max(0.0, deadline - now) <= pending.seconds_left


def test_views_doubt_a_clock_from_before_the_software() -> None:
    assert system_body(a_snapshot(), BUILD_DATE, 0.0).clock_plausible
    assert not system_body(a_snapshot(), BUILD_DATE - timedelta(seconds=1), 0.0).clock_plausible


def test_views_tell_addresses_reset_and_receipt() -> None:
    receipt = ResetReceipt(START, None, "panel", ("keys",), ("notes.txt",))
    network = NetworkStatus("stage-left", (ip_address("10.0.0.2"), ip_address("fe80::1")))
    told = system_body(a_snapshot(network=network, receipt=receipt, reset=ResetProgress(40, "keys")), START, 900.0)
    assert told.addresses == ("10.0.0.2", "fe80::1")
    assert told.reset_percent == 40
    assert told.receipt is not None
    assert (told.receipt.finished, told.receipt.remains) == (None, ("notes.txt",))
    assert told.uptime == 0


WARNING = Finding("root-unknown", Severity.WARNING, "Nobody knows it.", "Have it trusted.")
NOTE = Finding("chain-reordered", Severity.NOTE, "It was put in order.", "")


def test_views_tell_a_source_without_a_certificate_by_what_is_missing() -> None:
    told = certificate_body(CertificateStatus(CertificateSource.OWN, detail="None is installed."), a_snapshot())
    assert (told.available, told.detail, told.active, told.serving) == (False, "None is installed.", False, False)
    nothing = (told.subject, told.issuer, told.fingerprint, told.not_before, told.not_after, told.key_type)
    assert {*nothing, told.life_left, told.root, told.previous, told.request} == {None}
    assert {told.names, told.left_off, told.findings, told.chain} == {()}


def test_views_tell_a_source_with_everything_that_belongs_to_it() -> None:
    leaf, root, previous = a_summary("foh.example"), a_summary(), a_summary("old.example")
    status = CertificateStatus(
        CertificateSource.OWN,
        leaf,
        available=True,
        left_off=("2001:db8::1",),
        findings=(WARNING,),
        life_left=0.5,
        days_left=198,
        chain=(leaf, root),
        root=root,
        previous=previous,
        request=RequestSummary(b"PEM", "CN=foh", ("foh.example",), KeyType.RSA2048, START),
    )
    told = certificate_body(status, a_snapshot())
    assert (told.names, told.fingerprint, told.key_type) == (("foh.example",), FINGERPRINT, "EC P-256")
    assert (told.life_left, told.days_left, told.left_off) == (0.5, 198, ("2001:db8::1",))
    assert [each.names for each in told.chain] == [("foh.example",), ()]
    assert told.root is not None
    assert told.previous is not None
    assert (told.root.names, told.previous.names) == ((), ("old.example",))
    assert told.request is not None
    assert (told.request.csr, told.request.created) == ("PEM", START)
    assert [(each.code, each.severity) for each in told.findings] == [("root-unknown", "warning")]


def test_views_tell_the_chosen_source_from_the_one_that_serves() -> None:
    both = tuple(
        CertificateStatus(source, a_summary()) for source in (CertificateSource.SELF_SIGNED, CertificateSource.OWN)
    )
    fallen_back = a_snapshot(certificates=both, active=CertificateSource.OWN)
    told = {each.source: (each.active, each.serving) for each in certificate_bodies(fallen_back)}
    assert told == {CertificateSource.SELF_SIGNED: (False, True), CertificateSource.OWN: (True, False)}
    assert not any(each.serving for each in certificate_bodies(a_snapshot(certificates=both, serving=None)))


def test_views_tell_a_verdict_in_its_own_order() -> None:
    told = verdict_body(Verdict((WARNING, NOTE), (a_summary("foh.example"),), installable=True))
    assert (told.installable, told.installed, told.needs_yes, told.root) == (True, False, True, None)
    assert [each.code for each in told.findings] == ["root-unknown", "chain-reordered"]
    assert not verdict_body(Verdict((NOTE,))).needs_yes
    assert verdict_body(Verdict((), root=a_summary("root"))).root is not None


def test_views_hold_no_key_and_no_certificate_in_full() -> None:
    """Whatever a Snapshot holds for downloads does not stand in the bodies that every page gets."""
    status = CertificateStatus(CertificateSource.OWN, a_summary(), chain_pem=b"the chain", root_pem=b"the root")
    told = repr(security_body(a_snapshot(certificates=(status,), root_pem=b"the device's"), LISTEN, 0.0))
    assert "the " not in told
    csr = request_body(RequestSummary(b"-----BEGIN CERTIFICATE REQUEST-----", "", (), KeyType.P256, START)).csr
    assert csr == "-----BEGIN CERTIFICATE REQUEST-----"


def test_http_clients_are_noted_by_source_and_bounded() -> None:
    clock, hub = FakeClock(), FakeHub(a_snapshot())
    clients = HttpClients(hub, clock)
    for client in ("192.168.1.5", "192.168.1.5", "::ffff:192.168.1.5", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"):
        clients.seen(client)
    assert hub.posted == [NoteHttpClient(client) for client in ("192.168.1.5", "2001:db8::1", "2001:db8:0:1::1")]
    for number in range(5000):
        clients.seen(f"10.0.{number >> 8}.{number & 255}")
    assert len(clients._told) <= 1024
    before = len(hub.posted)
    clients.seen("10.0.19.135")
    assert len(hub.posted) == before
