"""Command line and composition root of `base-stationd`: the only file that knows every part.

    base-stationd [--config FILE] [--state DIR] [--check]

Exit codes: 0 ended in order (or the profile is in order), 1 failed, 2 wrong arguments or profile, 3 refused (another
daemon holds the state directory or the socket).

The front panel starts before everything else, and the controller right after it. The web side, by far the heaviest to
load, comes last; and if it never comes, the panel works all the same and can reset the unit.
"""

import argparse
import asyncio
import contextlib
import grp
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from daemon.adapters.acme import AcmeIssuer
from daemon.adapters.atomic import prepare
from daemon.adapters.bundle_file import BundleFile
from daemon.adapters.dns_lookup import DnsLookup
from daemon.adapters.easydns import EasyDns
from daemon.adapters.event_log import KeptEvents
from daemon.adapters.folder_lock import hold
from daemon.adapters.gateway_probe import NeighbourProbe
from daemon.adapters.host_network import HostNetwork
from daemon.adapters.host_reset import FactoryResetTarget
from daemon.adapters.journal_events import JournalEvents, is_journal
from daemon.adapters.journals import FileChangeJournal, FileResetJournal
from daemon.adapters.layout import Layout
from daemon.adapters.log_events import LogEvents
from daemon.adapters.mdns import MdnsAnnouncer
from daemon.adapters.networkd import Networkd
from daemon.adapters.recent_log import RecentLog
from daemon.adapters.registration_files import FileRegistrationStore
from daemon.adapters.settings_files import FileSettingsStore
from daemon.adapters.syslog_forwarder import SyslogSender
from daemon.adapters.system_clock import SystemClock
from daemon.adapters.systemd_notify import SystemdNotifier
from daemon.adapters.timedated import Timedated
from daemon.adapters.token_file import FileTokenStore
from daemon.adapters.vault import FileCertificateVault
from daemon.controller import Controller, Ports
from daemon.errors import BadInput, Refused, StorageFault
from daemon.messages.network import NoteAnnouncedName
from daemon.messages.panel_view import PanelView
from daemon.messages.snapshot import Snapshot
from daemon.messages.unit import Device, Stop
from daemon.panel_menu import PanelMenu
from daemon.ports import NetworkBackend, Panel, Serving
from daemon.profile import PROFILE_NAME, load_profile, shipped
from daemon.registration_ports import EasyDnsPorts
from daemon.settings import NetworkBackendName, Profile
from daemon.version import VERSION

if TYPE_CHECKING:
    from daemon.web.assembly import WebSide

GROUP = "base-station"

EXIT_BAD_PROFILE = 2
EXIT_REFUSED = 3

_GOODBYE_SECONDS = 2.0

_log = logging.getLogger("base-station")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the daemon, or with `--check` judge the profile. Returns the exit code."""
    options = _parser().parse_args(arguments)
    recent = _log_to_stderr()
    loaded = load_profile(options.config)
    for fault in loaded.faults:
        _log.error("%s", fault)
    if options.check:
        if not loaded.faults:
            sys.stdout.write(f"{options.config}: in order\n")
        return EXIT_BAD_PROFILE if loaded.faults else 0
    profile = loaded.profile
    if options.state is not None:
        profile = replace(profile, paths=replace(profile.paths, state=str(options.state)))
    _trust_nobody_by_default()
    try:
        return asyncio.run(_serve(profile, loaded.faults, recent))
    except Refused as refused:
        _log.error("%s", refused)
        return EXIT_REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="base-stationd", description="The host daemon of an intercom Base Station.")
    default = shipped(PROFILE_NAME)
    parser.add_argument("--config", type=Path, default=default, metavar="FILE", help="device profile (TOML)")
    parser.add_argument("--state", type=Path, metavar="DIR", help="state directory, instead of the profile's")
    parser.add_argument("--check", action="store_true", help="judge the profile and end; 0 when it is in order")
    parser.add_argument("--version", action="version", version=VERSION)
    return parser


def _trust_nobody_by_default() -> None:
    """Leave OpenSSL's default trust store empty in this process; what connects out must name its own.

    aiohttp makes a client's TLS context when it is imported and fills it with every authority of the system: 50 ms and
    2 MB that a server never uses, and a trust that nobody asked for.
    """
    os.environ.setdefault("SSL_CERT_FILE", os.devnull)
    os.environ.setdefault("SSL_CERT_DIR", os.devnull)


async def _serve(profile: Profile, faults: tuple[BadInput, ...], recent: RecentLog) -> int:
    """Run until SIGTERM or SIGINT. Should the controller end otherwise, so does the daemon; systemd starts it again."""
    clock, notifier = SystemClock(), SystemdNotifier(os.environ)
    tell = LogEvents(_log).tell
    syslog = SyslogSender(clock, Path(profile.easydns.trust_store), profile.device.serial, socket.gethostname)
    events = KeptEvents(clock, JournalEvents(tell).tell if is_journal(os.environ) else tell, syslog.tell)
    events.forgotten = recent.clear
    syslog.report = lambda code, text, warning: events.record(code, text, warning=warning)
    panel = _panel(profile, clock)
    panel_task = asyncio.create_task(panel.run())
    await asyncio.sleep(0)

    listeners = _ListenersToCome()
    announcer = MdnsAnnouncer(clock, profile.network.interface, lambda name: controller.post(NoteAnnouncedName(name)))
    ports = _ports(profile, clock, events, syslog, notifier, panel, listeners, announcer)
    controller = Controller(ports, profile, faults)
    panel.connect(controller)
    controlling = asyncio.create_task(controller.run())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, lambda: controller.post(Stop()))
    # A turn for the controller and one for its first effect: it reads the disk while the web side is being loaded.
    for _ in range(2):
        await asyncio.sleep(0)

    web = await _web_side(controller, clock, events, profile, listeners, panel, recent)
    stop_watchdog = notifier.start_watchdog(
        asyncio.get_running_loop(), lambda: not controlling.done() and (web is None or web.alive())
    )
    try:
        await controlling
    finally:
        stop_watchdog()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await announcer.close()
        if web is not None and web.socket is not None:
            await web.socket.close()
        await syslog.close()
        await events.close()
        panel_task.cancel()
    return 0


def _ports(
    profile: Profile,
    clock: SystemClock,
    events: KeptEvents,
    syslog: SyslogSender,
    notifier: SystemdNotifier,
    panel: Panel,
    listeners: "_ListenersToCome",
    announcer: MdnsAnnouncer,
) -> Ports:
    layout = Layout(Path(profile.paths.state))
    held = hold(layout.folder)
    try:
        prepare(layout.folder)
    except StorageFault as fault:
        # The unit starts all the same; what it cannot store stands among its alarms.
        events.record(fault.code, str(fault), warning=True)
    if held is None:
        hold(layout.folder)
    events.keep_in(layout.events)
    return Ports(
        host=FactoryResetTarget(Path(profile.paths.runtime)),
        clock=clock,
        settings=FileSettingsStore(layout),
        tokens=FileTokenStore(layout),
        changes=FileChangeJournal(layout),
        resets=FileResetJournal(layout),
        vault=FileCertificateVault(layout),
        network=_network(profile, clock),
        announcer=announcer,
        names=DnsLookup(),
        time=Timedated(clock),
        easydns=_easydns(profile, layout),
        listeners=listeners,
        panel=panel,
        events=events,
        syslog=syslog,
        notifier=notifier,
    )


def _easydns(profile: Profile, layout: Layout) -> EasyDnsPorts:
    """Made, and idle: none of it connects out or loads what is heavy until it is used."""
    easydns = profile.easydns
    return EasyDnsPorts(
        store=FileRegistrationStore(layout, _provided(easydns.credentials, "base-station-easydns")),
        registrar=EasyDns(easydns),
        issuer=AcmeIssuer(Path(easydns.trust_store)),
        bundle=BundleFile(_provided(easydns.bundle, "base-station-bundle")),
        gateway=NeighbourProbe(),
    )


def _provided(path: str, credential: str) -> Path | None:
    """A file of the maker's: as the profile names it, else the credential that systemd gives (systemd.exec(5)).

    A blank line is none: the unit file has such ones, because a service whose credential is missing does not start.
    """
    if path:
        return Path(path)
    given = Path(os.environ.get("CREDENTIALS_DIRECTORY", ""), credential)
    with contextlib.suppress(OSError):
        if given.is_absolute() and given.stat().st_size > len("\n"):
            return given
    return None


def _network(profile: Profile, clock: SystemClock) -> NetworkBackend:
    network = profile.network
    if network.backend is NetworkBackendName.NONE:
        return HostNetwork(clock, network.interface, network.further)
    folder, name = Path(profile.paths.network), profile.device.host_name
    return Networkd(clock, network.interface, folder, name, network.further)


async def _web_side(
    controller: Controller,
    clock: SystemClock,
    events: KeptEvents,
    profile: Profile,
    listeners: "_ListenersToCome",
    panel: PanelMenu,
    recent: RecentLog,
) -> "WebSide | None":
    """Load and assemble the web side. If that fails the controller reports it, and the panel stays."""
    try:
        from daemon.web.assembly import assemble

        web = await assemble(controller, clock, events, profile, _group_ids(), mirror=panel, log=recent.lines)
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the web side, the panel must stay
        _log.exception("the web side could not be loaded")
        remedy = "Install the software again; the front panel works meanwhile."
        listeners.failed(StorageFault("web-not-loaded", f"The web side cannot be loaded ({error}).", remedy))
        return None
    listeners.come(web)
    return web


def _panel(profile: Profile, clock: SystemClock) -> PanelMenu:
    device = Device(profile.device.model, profile.device.serial, profile.device.name)
    return PanelMenu(profile.panel, clock, PanelView(Snapshot(device, VERSION)))


def _group_ids() -> frozenset[int]:
    """The unit's own group: who is in it may use the socket. Our own group always is."""
    try:
        return frozenset({os.getegid(), grp.getgrnam(GROUP).gr_gid})
    except KeyError:
        return frozenset({os.getegid()})


def _log_to_stderr() -> RecentLog:
    """One line an event; under systemd with the journal's level mark (sd-daemon(3)) instead of the time.

    The last lines are kept as well.
    """
    handler = logging.StreamHandler(sys.stderr)
    if "JOURNAL_STREAM" in os.environ:
        handler.setFormatter(_JournalFormatter("%(message)s"))
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler, recent := RecentLog()])
    logging.getLogger("transitions").setLevel(logging.WARNING)
    return recent


class _JournalFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        level = 3 if record.levelno >= logging.ERROR else 4 if record.levelno >= logging.WARNING else 6
        return f"<{level}>{super().format(record)}"


class _ListenersToCome:
    """The listeners of a web side that is still being loaded: opening waits for it, closing has nothing to do."""

    def __init__(self) -> None:
        self._web: asyncio.Future[WebSide] = asyncio.get_running_loop().create_future()

    def come(self, web: "WebSide") -> None:
        self._web.set_result(web)

    def failed(self, error: Exception) -> None:
        self._web.set_exception(error)

    async def open(self, *, http: bool, serving: Serving) -> None:
        web = await asyncio.shield(self._web)
        await web.listeners.open(http=http, serving=serving)

    async def close_http(self) -> None:
        if self._web.done():
            await self._web.result().listeners.close_http()

    async def close(self) -> None:
        if self._web.done() and self._web.exception() is None:
            await self._web.result().listeners.close()


if __name__ == "__main__":
    sys.exit(main())
