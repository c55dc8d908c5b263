"""What is wrong with the unit without being a state. Derived anew for every Snapshot; only standing ones are kept."""

from collections.abc import Iterator

from daemon.certificates.inspect import Severity
from daemon.controller.core import Core
from daemon.controller.easydns import status as easydns
from daemon.controller.unit import Unit
from daemon.messages.unit import Alarm
from daemon.settings import Profile

STORAGE_FAULT = "storage-fault"
CLOCK_NOT_SET = "clock-not-set"
FALLBACK = "certificate-fallback"

_URGENT = frozenset({"certificate-expired", "certificate-nearly-expired"})
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


def alarms(core: Core) -> tuple[Alarm, ...]:
    """All alarms, the loudest first."""
    unit, profile = core.unit, core.profile
    found = [
        *unit.standing.values(),
        *_start(unit),
        *_ports(unit),
        *_certificates(unit),
        *easydns.alarms(core),
        *_panel(unit, profile),
    ]
    return tuple(sorted(found, key=lambda alarm: alarm.severity is not _ERROR))


def _start(unit: Unit) -> Iterator[Alarm]:
    if unit.fault:
        yield Alarm(
            "fault", _ERROR, unit.fault, "Defaults serve meanwhile. Restart the unit, or reset it from the front panel."
        )
    if unit.unsaved:
        unsaved = " ".join(unit.unsaved.values())
        yield Alarm(
            "not-saved",
            _ERROR,
            unsaved,
            "It is tried again by itself. Free space on the unit's storage, or have it replaced.",
        )
    for fault in unit.storage_faults:
        yield Alarm(
            STORAGE_FAULT,
            _WARNING,
            fault,
            "Check that the settings are as you want them, then acknowledge this.",
            standing=True,
        )
    if unit.network_fault:
        yield Alarm(
            "network-not-applied",
            _ERROR,
            f"The host's network is not as it is set here. {unit.network_fault}",
            "It is tried again by itself. If it stays, restart the unit, or use Reset network at the front panel.",
        )
    own_name = unit.network.host_name.partition(".")[0]
    if unit.announced_name and unit.announced_name != own_name:
        yield Alarm(
            "name-taken",
            _WARNING,
            f"Another device on the network is called {own_name}.local; this unit is {unit.announced_name}.local.",
            "Give one of the two another host name (CCM: Host, Network).",
        )
    for bad in unit.profile_faults:
        yield Alarm("profile-fault", _WARNING, f"{bad.detail} Defaults are used instead.", bad.remedy)


def _ports(unit: Unit) -> Iterator[Alarm]:
    for port in unit.ports:
        if port.fault:
            service = "HTTPS" if port.secure else "HTTP"
            yield Alarm(
                f"port-{port.port}",
                _WARNING if port.listening else _ERROR,
                f"{service} port {port.port}: {port.fault}",
                "The unit tries again by itself; see that no other service uses the port.",
            )


def _certificates(unit: Unit) -> Iterator[Alarm]:
    active, clock_told = unit.settings.security.certificate, False
    if unit.serving is not None and unit.serving is not active:
        yield Alarm(
            FALLBACK,
            _ERROR,
            f"The certificate '{active.value}' cannot be used; the self-signed one serves instead.",
            "Install the certificate again, or choose the self-signed one.",
        )
    for source in sorted(unit.findings, key=lambda source: source is not active):
        in_use = source in (active, unit.serving)
        for finding in unit.findings[source]:
            if finding.code == CLOCK_NOT_SET:
                if not clock_told:
                    yield Alarm(finding.code, finding.severity, finding.detail, finding.remedy)
                clock_told = True
            elif in_use:
                urgent = finding.code in _URGENT
                yield Alarm(finding.code, _ERROR if urgent else finding.severity, finding.detail, finding.remedy)
            else:
                detail = f"Of '{source.value}', which is not in use: {finding.detail}"
                yield Alarm(finding.code, _WARNING, detail, finding.remedy)


def _panel(unit: Unit, profile: Profile) -> Iterator[Alarm]:
    if profile.panel.device and not unit.panel.connected:
        yield Alarm(
            "panel-disconnected",
            _WARNING,
            "The front panel does not answer." + (f" {unit.panel.detail}" if unit.panel.detail else ""),
            "Check its cable: the panel is the way back in when the network is not.",
        )
