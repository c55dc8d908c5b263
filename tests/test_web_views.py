from datetime import timedelta
from ipaddress import ip_address

from hypothesis import given
from hypothesis import strategies as st

from daemon.messages import (
    ChangeKind,
    NetworkStatus,
    NoteHttpClient,
    PendingView,
    PortStatus,
    Proof,
    ResetProgress,
    ResetReceipt,
)
from daemon.settings import ListenProfile
from daemon.version import BUILD_DATE
from daemon.web.http_clients import HttpClients
from daemon.web.views import security_body, system_body
from tests.fakes import START, FakeClock
from tests.web_hub import FINGERPRINT, FakeHub, a_snapshot

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
