"""What the front panel offers: the menu's tree, and what takes the whole display, made from a PanelView.

Pure: the same view gives the same tree. Ids name actions, so they are constants that `panel_menu` shares.
"""

from collections.abc import Iterator
from datetime import datetime

from daemon.certificates.inspect import Finding, Severity
from daemon.easydns_status import EasyDnsStatus
from daemon.messages.certificates import CertificateStatus
from daemon.messages.panel_view import PanelView
from daemon.messages.pending import ChangeKind
from daemon.messages.snapshot import Snapshot
from daemon.messages.unit import Alarm
from daemon.panel_network import addresses, network_items, new_addresses
from daemon.record import Record
from daemon.settings import CertificateSource
from daemon.states import State
from daemon.version import BUILD_DATE
from frontpanel.glyphs import LOCK, TICK, WARNING
from frontpanel.items import (
    CodeEntry,
    Confirmation,
    DangerousAction,
    Item,
    MenuTree,
    StatusScreen,
    Submenu,
    Takeover,
    TextPage,
)

FACTORY_RESET = "factory-reset"
RESET_PASSWORD = "reset-password"  # noqa: S105 - a menu entry
RESET_NETWORK = "reset-network"
REOPEN_PORT_80 = "reopen-port-80"
CONFIRM_NETWORK = "confirm-network"
FORCE_HTTPS_OFF = "force-https-off"
LOCK_SET = "lock-set"
LOCK_OFF = "lock-off"
UNLOCK = "unlock"

_SHORT = {
    CertificateSource.SELF_SIGNED: "Self-signed",
    CertificateSource.OWN: "Own cert.",
    CertificateSource.EASYDNS: "easyDNS",
}


class Moment(Record, frozen=True):
    """The time at which the pages are looked at: by the wall, and in monotonic seconds."""

    now: datetime
    monotonic: float


def tree(view: PanelView, moment: Moment) -> MenuTree:
    """The whole menu."""
    snapshot = view.snapshot
    entries: tuple[Item, ...] = (
        *((_alarms(snapshot),) if snapshot.alarms else ()),
        Submenu("security", "Security", tuple(_security(snapshot))),
        Submenu("network", "Networking", tuple(network_items(snapshot))),
        Submenu("administration", "Administration", tuple(_administration(view))),
        TextPage("events", "Events", tuple(_events(view))),
        TextPage("about", "About", tuple(_about(snapshot, moment))),
    )
    return MenuTree(
        StatusScreen(tuple(_status(snapshot))),
        Submenu("menu", "Menu", entries),
        locked=CodeEntry(UNLOCK, "Panel code") if snapshot.panel_locked else None,
        recovery=Submenu("reset-screen", "Reset screen", _RESETS),
    )


def takeover(view: PanelView, seconds_left: int | None) -> Takeover | None:
    """What covers the display now, if anything. `seconds_left` belongs to the pending change."""
    snapshot = view.snapshot
    if snapshot.reset is not None:
        step = ("Factory reset", f"Erasing: {snapshot.reset.step}")
        return Takeover("reset", step, progress=snapshot.reset.percent, spinner=True)
    if snapshot.state is State.STARTING:
        return Takeover("starting", (snapshot.device.name, "Starting ..."), modal=False)
    if snapshot.pending is not None and snapshot.pending.network_only and seconds_left is not None:
        return _new_network(snapshot, seconds_left)
    if snapshot.pending is not None and seconds_left is not None:
        otherwise = "it comes back." if snapshot.state is State.ENABLING else "it goes back."
        lines = (_waiting(snapshot), "Confirm in the CCM", f"within {seconds_left} s, else", otherwise)
        return Takeover("pending", lines, modal=False)
    return None


def _new_network(snapshot: Snapshot, seconds_left: int) -> Takeover:
    """ENTER keeps only what stands there to be read: another address, or one that comes late, has to be read anew."""
    where, there = new_addresses(snapshot)
    identity = f"pending-network {' '.join(where)}"
    if not there:
        lines = ("New network", *where, "Not there yet;", f"back in {seconds_left} s")
        return Takeover(identity, lines, modal=False)
    lines = ("New network", *where, "ENTER keeps it,", f"else back {seconds_left} s")
    return Takeover(identity, lines, modal=False, confirm=CONFIRM_NETWORK)


def _waiting(snapshot: Snapshot) -> str:
    if snapshot.state is State.ENABLING:
        return f"{LOCK} Port 80 is off"
    only = snapshot.pending.kinds if snapshot.pending is not None else ()
    return "New certificate" if only == (ChangeKind.CERTIFICATE,) else "A change waits"


def _status(snapshot: Snapshot) -> Iterator[str]:
    for alarm in snapshot.alarms[:4]:
        yield f"{WARNING} {alarm.detail}"
    yield snapshot.device.name
    yield f"S/N {snapshot.device.serial}"
    yield from addresses(snapshot.network)
    yield _http(snapshot)
    yield _https(snapshot)
    serving = _serving(snapshot)
    if serving is not None and serving.leaf is not None:
        yield f"{_SHORT[serving.source]} {_days(serving) or 'in use'}"
    if snapshot.easydns.at_work:
        yield f"easyDNS: {snapshot.easydns.percent} %"


def _serving(snapshot: Snapshot) -> CertificateStatus | None:
    return next((known for known in snapshot.certificates if known.source is snapshot.serving), None)


def _days(certificate: CertificateStatus) -> str:
    """How long the certificate is valid, in few letters; "" while the clock is not set."""
    days = certificate.days_left
    if days is None:
        return ""
    if days < 0:
        return "expired"
    return "last day" if days == 0 else f"{days} day{'s' if days > 1 else ''}"


def _http(snapshot: Snapshot) -> str:
    ports = [port for port in snapshot.ports if not port.secure]
    number = ports[0].port if ports else 80
    return f"HTTP {number}: {'on' if any(port.listening for port in ports) else 'off'}"


def _https(snapshot: Snapshot) -> str:
    ports = [str(port.port) for port in snapshot.ports if port.secure and port.listening]
    return f"{LOCK} HTTPS {' '.join(ports)}" if ports else f"{WARNING} HTTPS: off"


def _alarms(snapshot: Snapshot) -> TextPage:
    return TextPage("alarms", "Alarms", tuple(line for alarm in snapshot.alarms for line in _alarm(alarm)))


def _alarm(alarm: Alarm) -> Iterator[str]:
    mark = WARNING if alarm.severity is Severity.ERROR else "-"
    yield f"{mark} {alarm.detail}"
    yield alarm.remedy


def _security(snapshot: Snapshot) -> Iterator[Item]:
    yield TextPage("force-https", "Force HTTPS", tuple(_force_https(snapshot)))
    if snapshot.force_https:
        yield Confirmation(FORCE_HTTPS_OFF, "Force HTTPS off", ("Switch port 80 on?",))
    yield TextPage("certificate", "Certificate", tuple(_certificate(snapshot)))
    # The fingerprint comes first, so that half of it is in sight at once; the panel breaks it between bytes.
    fingerprint = snapshot.serving_fingerprint or "None is served."
    if snapshot.easydns.settings.in_use:
        yield TextPage("easydns", "easyDNS", tuple(_easydns(snapshot.easydns)))
    yield TextPage("fingerprint", "Fingerprint", (fingerprint, "SHA-256 of the certificate."))
    device = snapshot.root.fingerprint if snapshot.root else "There is none yet."
    device_root = (device, "SHA-256 of the unit's own root.")
    if snapshot.serving in (None, CertificateSource.SELF_SIGNED):
        yield TextPage("root-fingerprint", "Root fingerprint", device_root)
    else:
        yield TextPage("root-fingerprint", "Root fingerprint", tuple(_supplied_root(snapshot)))
        yield TextPage("device-root", "Device root", (*device_root, "The self-signed source needs it."))


def _supplied_root(snapshot: Snapshot) -> Iterator[str]:
    serving = _serving(snapshot)
    if serving is not None and serving.root is not None:
        yield serving.root.fingerprint
        yield "SHA-256 of the root that was supplied with the certificate."
    else:
        yield "None was supplied with the certificate."
        yield "Browsers know it, or whoever issued the certificate has it."


def _force_https(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.force_https:
        yield "On: port 80 is off."
        yield "To switch it off: Force HTTPS off, below this entry."
        return
    yield "Off: port 80 is on."
    for blocker in snapshot.blockers:
        yield f"- {blocker.detail} {blocker.remedy}"
    if not snapshot.blockers:
        yield "It can be switched on in the CCM."


def _certificate(snapshot: Snapshot) -> Iterator[str]:
    yield f"Source: {snapshot.active.value}"
    if snapshot.serving not in (None, snapshot.active):
        yield f"{WARNING} It cannot be used; self-signed serves instead."
        yield from (known.detail for known in snapshot.certificates if known.source is snapshot.active)
    serving = _serving(snapshot)
    if serving is not None and serving.leaf is not None:
        days = _days(serving)
        yield f"{WARNING} Expired" if days == "expired" else f"Valid: {days or 'clock not set'}"
        yield f"Until {serving.leaf.not_after:%Y-%m-%d}"
    yield f"{TICK} Tested" if snapshot.tested else "Not tested yet"
    if serving is not None and serving.leaf is not None:
        yield f"For {', '.join(serving.leaf.names) or 'no name'}"
        for finding in serving.findings:
            yield from _finding(finding)


def _easydns(status: EasyDnsStatus) -> Iterator[str]:
    yield status.name
    yield f"Leads to {status.registered}" if status.registered else "Not registered yet"
    if status.at_work:
        yield f"{status.percent} % done"
        yield status.progress
    if status.fault:
        yield f"{WARNING} {status.fault}"
        yield status.remedy
    if status.next_try is not None:
        yield f"Next try {status.next_try:%m-%d %H:%M} UTC"
    if status.renewal is not None:
        yield f"Renewal {status.renewal:%Y-%m-%d}"
    if status.verified is not None:
        yield from _finding(status.verified)


def _finding(finding: Finding) -> Iterator[str]:
    if finding.severity is Severity.NOTE:
        yield f"- {finding.detail}"
    else:
        yield f"{WARNING} {finding.detail}"
        yield finding.remedy


def _administration(view: PanelView) -> Iterator[Item]:
    yield _access(view)
    yield Submenu("reset", "Reset", _RESETS)
    yield _lock(view.snapshot)


def _access(view: PanelView) -> Item:
    if view.first_password is not None:
        lines: tuple[str, ...] = ("User: admin", "Password:", view.first_password)
    elif view.snapshot.password_set_by_owner:
        lines = ("Set by the owner.", "Forgotten? Reset, Reset CCM Pass.")
    else:
        lines = ("Not known yet: the unit is starting.",)
    page = TextPage("default-password", "Default Password", lines, secret=view.first_password is not None)
    return Submenu("ccm-access", "CCM Access", (page,))


_RESETS: tuple[Item, ...] = (
    DangerousAction(RESET_PASSWORD, "Reset CCM Pass", ("Make a new default password?",), ("Ends all sessions.",)),
    DangerousAction(REOPEN_PORT_80, "Reopen port 80", ("Switch Force HTTPS off?",), ("Network details stay.",)),
    DangerousAction(RESET_NETWORK, "Reset network", ("Network as from the factory?",), ("The address may go.",)),
    DangerousAction(
        FACTORY_RESET, "Factory reset", ("Erase everything, network details included?",), ("All settings go.",)
    ),
)


def _lock(snapshot: Snapshot) -> Item:
    items: tuple[Item, ...] = (CodeEntry(LOCK_SET, "New code", twice=True),)
    if snapshot.panel_locked:
        items += (Confirmation(LOCK_OFF, "No panel lock", ("Let anybody use it?",)),)
    return Submenu("panel-lock", "Panel lock", items)


def _events(view: PanelView) -> Iterator[str]:
    if not view.events:
        yield "None yet."
    for event in view.events:
        mark = WARNING if event.warning else "-"
        yield f"{mark} {event.at:%m-%d %H:%M} {event.text}"


def _about(snapshot: Snapshot, moment: Moment) -> Iterator[str]:
    yield snapshot.device.model
    yield f"Serial {snapshot.device.serial}"
    yield f"Version {snapshot.version}"
    yield f"Up {_duration(moment.monotonic - snapshot.started_monotonic)}" if snapshot.started else "Starting"
    if moment.now < BUILD_DATE:
        yield f"{WARNING} Clock not set"
    yield f"{moment.now:%Y-%m-%d %H:%M} UTC"
    if snapshot.receipt is not None and snapshot.receipt.finished is not None:
        yield f"Factory reset done {snapshot.receipt.finished:%Y-%m-%d %H:%M} UTC ({snapshot.receipt.origin})"


def _duration(seconds: float) -> str:
    minutes = max(0, int(seconds // 60))
    days, hours = minutes // 1440, minutes // 60 % 24
    return f"{days} d {hours} h" if days else f"{hours} h {minutes % 60} min"
