"""What the front panel's four LEDs mean, top to bottom: run, HTTPS, certificate, network.

Green is as it should be, orange wants somebody to look, red wants somebody now, dark is off. So a glance across a dark
room tells which rack to walk to; docs/owners.md prints the table.
"""

from daemon.certificates.inspect import Severity
from daemon.messages.certificates import CertificateStatus
from daemon.messages.snapshot import Snapshot
from daemon.states import CONFIRMING, SETTLED, State
from frontpanel.screen import Led

_URGENT = frozenset({"certificate-expired", "certificate-nearly-expired"})


def lights(snapshot: Snapshot) -> tuple[Led, Led, Led, Led]:
    """The colours for `snapshot`."""
    return _run(snapshot), _https(snapshot), _certificate(snapshot), _network(snapshot)


def _run(snapshot: Snapshot) -> Led:
    if snapshot.state is State.FAULT or any(alarm.severity is Severity.ERROR for alarm in snapshot.alarms):
        return Led.RED
    return Led.GREEN if snapshot.state in SETTLED and not snapshot.alarms else Led.AMBER


def _https(snapshot: Snapshot) -> Led:
    """Green: Force HTTPS holds. Dark: port 80 is on as well. Orange: a change waits. Red: no HTTPS port is open."""
    if snapshot.state is State.STARTING:
        return Led.OFF
    if not any(port.secure and port.listening for port in snapshot.ports):
        return Led.RED
    if snapshot.state in CONFIRMING:
        return Led.AMBER
    return Led.GREEN if snapshot.force_https else Led.OFF


def _certificate(snapshot: Snapshot) -> Led:
    serving = _serving(snapshot)
    if serving is None:
        return Led.OFF
    codes = {finding.code for finding in serving.findings}
    if snapshot.serving is not snapshot.active or codes & _URGENT:
        return Led.RED
    warned = any(finding.severity is not Severity.NOTE for finding in serving.findings)
    return Led.GREEN if snapshot.tested and not warned else Led.AMBER


def _network(snapshot: Snapshot) -> Led:
    """Green: an address that others can reach. Orange: link-local ones only. Red: none, or no cable."""
    addresses = [address for address in snapshot.network.addresses if not address.is_loopback]
    if not addresses or snapshot.network.link is False:
        return Led.RED
    return Led.GREEN if any(not address.is_link_local for address in addresses) else Led.AMBER


def _serving(snapshot: Snapshot) -> CertificateStatus | None:
    return next((known for known in snapshot.certificates if known.source is snapshot.serving), None)
