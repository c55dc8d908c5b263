"""What the front panel offers: the menu's tree, and what takes the whole display, made from a PanelView.

Pure: the same view gives the same tree. Ids name actions, so they are constants that `panel_menu` shares.
"""

from collections.abc import Iterator

from daemon.messages import Alarm, PanelView, Severity, Snapshot
from daemon.states import State
from frontpanel.glyphs import LOCK, TICK, WARNING
from frontpanel.items import DangerousAction, Item, MenuTree, StatusScreen, Submenu, Takeover, TextPage

FACTORY_RESET = "factory-reset"
RESET_PASSWORD = "reset-password"  # noqa: S105 - a menu entry
REOPEN_PORT_80 = "reopen-port-80"


def tree(view: PanelView) -> MenuTree:
    """The whole menu."""
    snapshot = view.snapshot
    entries: tuple[Item, ...] = (
        *((_alarms(snapshot),) if snapshot.alarms else ()),
        Submenu("security", "Security", tuple(_security(snapshot))),
        TextPage("network", "Networking", tuple(_network(snapshot))),
        Submenu("administration", "Administration", (_access(view), _reset(snapshot))),
        TextPage("about", "About", tuple(_about(snapshot))),
    )
    return MenuTree(StatusScreen(tuple(_status(snapshot))), Submenu("menu", "Menu", entries))


def takeover(view: PanelView, seconds_left: int | None) -> Takeover | None:
    """What covers the display now, if anything. `seconds_left` belongs to the pending change."""
    snapshot = view.snapshot
    if snapshot.reset is not None:
        step = ("Factory reset", f"Erasing: {snapshot.reset.step}")
        return Takeover("reset", step, progress=snapshot.reset.percent, spinner=True)
    if snapshot.state is State.STARTING:
        return Takeover("starting", (snapshot.device.name, "Starting ..."), modal=False)
    if snapshot.pending is not None and seconds_left is not None:
        off = snapshot.state is State.ENABLING
        what, otherwise = (f"{LOCK} Port 80 is off", "it comes back.") if off else ("A change waits", "it goes back.")
        lines = (what, "Confirm in the CCM", f"within {seconds_left} s, else", otherwise)
        return Takeover("pending", lines, modal=False)
    return None


def _status(snapshot: Snapshot) -> Iterator[str]:
    for alarm in snapshot.alarms[:4]:
        yield f"{WARNING} {alarm.detail}"
    yield snapshot.device.name
    yield f"S/N {snapshot.device.serial}"
    yield from _addresses(snapshot)
    yield _http(snapshot)
    yield _https(snapshot)


def _addresses(snapshot: Snapshot) -> Iterator[str]:
    if not snapshot.network.addresses:
        yield "No network address"
    for address in snapshot.network.addresses:
        yield str(address)


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
    yield TextPage("certificate", "Certificate", tuple(_certificate(snapshot)))
    fingerprint = snapshot.serving_fingerprint or "None is served."
    yield TextPage("fingerprint", "Fingerprint", ("SHA-256 of the certificate:", fingerprint))
    root = snapshot.root.fingerprint if snapshot.root else "There is none yet."
    yield TextPage("root-fingerprint", "Root fingerprint", ("SHA-256 of the root to trust:", root))


def _force_https(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.force_https:
        yield "On: port 80 is off."
        yield "To switch it off by hand: Administration, Reset, Reopen port 80."
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
    leaf = next((known.leaf for known in snapshot.certificates if known.source is snapshot.serving), None)
    if leaf is not None:
        yield f"Until {leaf.not_after:%Y-%m-%d}"
        yield f"For {', '.join(leaf.names)}"
    yield f"{TICK} Tested" if snapshot.tested else "Not tested yet"


def _network(snapshot: Snapshot) -> Iterator[str]:
    yield f"Name: {snapshot.network.host_name or 'none'}"
    yield from _addresses(snapshot)


def _access(view: PanelView) -> Item:
    if view.first_password is not None:
        lines: tuple[str, ...] = ("User: admin", "Password:", view.first_password)
    elif view.snapshot.password_set_by_owner:
        lines = ("Set by the owner.", "Forgotten? Reset, Reset CCM Pass.")
    else:
        lines = ("Not known yet: the unit is starting.",)
    return Submenu("ccm-access", "CCM Access", (TextPage("default-password", "Default Password", lines),))


def _reset(snapshot: Snapshot) -> Item:
    return Submenu(
        "reset",
        "Reset",
        (
            DangerousAction(
                RESET_PASSWORD, "Reset CCM Pass", ("Make a new default password?",), ("Ends all sessions.",)
            ),
            DangerousAction(REOPEN_PORT_80, "Reopen port 80", ("Switch Force HTTPS off?",), ("Network details stay.",)),
            DangerousAction(
                FACTORY_RESET,
                "Factory reset",
                ("Erase everything, network details included?",),
                ("All settings go.",),
            ),
        ),
    )


def _about(snapshot: Snapshot) -> Iterator[str]:
    yield snapshot.device.model
    yield f"Serial {snapshot.device.serial}"
    yield f"Version {snapshot.version}"
    if snapshot.receipt is not None and snapshot.receipt.finished is not None:
        yield f"Factory reset done {snapshot.receipt.finished:%Y-%m-%d %H:%M} UTC ({snapshot.receipt.origin})"
