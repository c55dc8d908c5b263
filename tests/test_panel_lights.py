"""The four LEDs: green as it should be, orange to look at, red now."""

from ipaddress import ip_address
from typing import Any

import pytest
from msgspec.structs import replace

from daemon.certificates.inspect import Finding, Severity
from daemon.messages.certificates import CertificateStatus
from daemon.messages.network import NetworkStatus
from daemon.messages.security import PortStatus, Proof
from daemon.messages.unit import Alarm
from daemon.panel_lights import lights
from daemon.settings import CertificateSource
from daemon.states import State
from frontpanel.screen import Led
from tests.fakes import START
from tests.test_panel_menu import SNAPSHOT

OFF, GREEN, RED, AMBER = Led.OFF, Led.GREEN, Led.RED, Led.AMBER
SELF, OWN = CertificateSource.SELF_SIGNED, CertificateSource.OWN
HEALTHY = replace(
    SNAPSHOT,
    ports=(PortStatus(80, secure=False, listening=True), PortStatus(443, secure=True, listening=True)),
    serving=SELF,
    certificates=(CertificateStatus(SELF, available=True),),
    tested=Proof("AA", START, "192.168.1.9", "foh"),
    network=NetworkStatus("foh", (ip_address("192.168.1.4"),)),
)
BAD = Alarm("port-80", Severity.ERROR, "Taken.", "Free it.")


def finding(code: str, severity: Severity = Severity.WARNING) -> dict[str, Any]:
    return {"certificates": (CertificateStatus(SELF, findings=(Finding(code, severity, "x", "y"),)),)}


@pytest.mark.parametrize(
    ("place", "changes", "colour"),
    [
        (0, {}, GREEN),
        (0, {"alarms": (replace(BAD, severity=Severity.WARNING),)}, AMBER),
        (0, {"alarms": (BAD,)}, RED),
        (0, {"state": State.STARTING}, AMBER),
        (0, {"state": State.FAULT}, RED),
        (1, {}, OFF),
        (1, {"force_https": True, "state": State.HTTPS_ONLY}, GREEN),
        (1, {"force_https": True, "state": State.HTTPS_CONFIRMING}, AMBER),
        (1, {"ports": ()}, RED),
        (1, {"ports": (), "state": State.STARTING}, OFF),
        (2, {}, GREEN),
        (2, {"tested": None}, AMBER),
        (2, {"active": OWN}, RED),
        (2, {"serving": None}, OFF),
        (2, finding("name-registered", Severity.NOTE), GREEN),
        (2, finding("certificate-expires-soon"), AMBER),
        (2, finding("certificate-nearly-expired"), RED),
        (2, finding("certificate-expired"), RED),
        (3, {}, GREEN),
        (3, {"network": NetworkStatus("foh", (ip_address("169.254.1.1"), ip_address("fe80::1")))}, AMBER),
        (3, {"network": NetworkStatus("foh", (ip_address("127.0.0.1"),))}, RED),
        (3, {"network": NetworkStatus()}, RED),
        (3, {"network": NetworkStatus("foh", (ip_address("192.168.1.4"),), link=False)}, RED),
    ],
)
def test_each_led_says_what_it_stands_for(place: int, changes: dict[str, Any], colour: Led) -> None:
    assert lights(replace(HEALTHY, **changes))[place] is colour
