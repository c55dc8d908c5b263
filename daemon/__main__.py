"""Command line and composition root of `base-stationd`: the only file that knows every part.

    base-stationd [--config FILE] [--state DIR] [--check]

The front panel's task starts before anything else, and what can go wrong afterwards goes wrong beside it.
"""

import argparse
import asyncio
import grp
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from daemon.adapters.atomic import prepare
from daemon.adapters.host_network import HostNetwork
from daemon.adapters.journals import FileChangeJournal, FileResetJournal
from daemon.adapters.layout import Layout
from daemon.adapters.log_events import LogEvents
from daemon.adapters.settings_files import FileSettingsStore
from daemon.adapters.system_clock import SystemClock
from daemon.adapters.systemd_notify import SystemdNotifier
from daemon.adapters.vault import FileCertificateVault
from daemon.controller import Controller, Ports
from daemon.errors import BadInput, BaseStationError, Refused, StorageFault
from daemon.messages import Device, Door, NoteListeners, PanelView, Snapshot, Stop
from daemon.panel_menu import PanelMenu
from daemon.ports import Listeners, Panel, Serving
from daemon.profile import PROFILE_NAME, load_profile, shipped
from daemon.settings import Profile
from daemon.version import VERSION
from daemon.web.app import build_app
from daemon.web.listeners import WebListeners
from daemon.web.process_limits import bound_tls_memory, raise_open_files
from daemon.web.services import Services
from daemon.web.unix_socket import UnixListener

SOCKET_NAME = "api.sock"
GROUP = "base-station"

EXIT_BAD_PROFILE = 2
EXIT_REFUSED = 3

_log = logging.getLogger("base-station")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the daemon, or with `--check` judge the profile. Returns the exit code."""
    options = _parser().parse_args(arguments)
    _log_to_stderr()
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
    try:
        asyncio.run(_serve(profile, loaded.faults))
    except Refused as refused:
        _log.error("%s", refused)
        return EXIT_REFUSED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="base-stationd", description="The host daemon of an intercom Base Station.")
    parser.add_argument(
        "--config", type=Path, default=shipped(PROFILE_NAME), metavar="FILE", help="device profile (TOML)"
    )
    parser.add_argument("--state", type=Path, metavar="DIR", help="state directory, instead of the profile's")
    parser.add_argument("--check", action="store_true", help="judge the profile and end; 0 when it is in order")
    parser.add_argument("--version", action="version", version=VERSION)
    return parser


async def _serve(profile: Profile, faults: tuple[BadInput, ...]) -> None:
    clock, events = SystemClock(), LogEvents(_log)
    panel = _panel(profile, clock)
    panel_task = asyncio.create_task(panel.run()) if isinstance(panel, PanelMenu) else None
    await asyncio.sleep(0)

    bound_tls_memory()
    connections = raise_open_files(profile.listen.connections)
    layout = Layout(Path(profile.paths.state))
    try:
        prepare(layout.folder)
    except StorageFault as fault:
        # The unit starts all the same; what it cannot store stands among its alarms.
        events.record(fault.code, str(fault), warning=True)
    listeners = _LateListeners()
    notifier = SystemdNotifier(os.environ)
    ports = Ports(
        clock=clock,
        settings=FileSettingsStore(layout),
        changes=FileChangeJournal(layout),
        resets=FileResetJournal(layout),
        vault=FileCertificateVault(layout),
        network=HostNetwork(clock, profile.network.interface),
        listeners=listeners,
        panel=panel,
        events=events,
        notifier=notifier,
    )
    controller = Controller(ports, profile, faults)
    services = Services.of(controller, clock, profile, _group_ids())
    listeners.real = WebListeners(
        profile.listen,
        lambda secure: build_app(services, Door.HTTPS if secure else Door.HTTP),
        clock=clock,
        events=events,
        report=lambda ports: controller.post(NoteListeners(ports)),
        connections=connections,
    )
    if isinstance(panel, PanelMenu):
        panel.connect(controller)
    unix = await _open_socket(profile, services, clock, events)
    await _run(controller, listeners.real, notifier)
    if unix is not None:
        await unix.close()
    if panel_task is not None:
        panel_task.cancel()


async def _run(controller: Controller, listeners: WebListeners, notifier: SystemdNotifier) -> None:
    """Until SIGTERM or SIGINT. A controller that ends otherwise ends the daemon, and systemd starts it again."""
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(controller.run())
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: controller.post(Stop()))
    stop_watchdog = notifier.start_watchdog(loop, lambda: not task.done() and listeners.alive())
    try:
        await task
    finally:
        stop_watchdog()


async def _open_socket(
    profile: Profile, services: Services, clock: SystemClock, events: LogEvents
) -> UnixListener | None:
    """The client's socket; without it the daemon runs on, unless another one answers there."""
    path = Path(profile.paths.runtime) / SOCKET_NAME
    unix = UnixListener(path, build_app(services, Door.SOCKET), clock=clock, events=events)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        await unix.open()
    except Refused:
        raise
    except (BaseStationError, OSError) as fault:
        events.record("socket-fault", f"The base-station command cannot be served. {fault}", warning=True)
        return None
    return unix


def _panel(profile: Profile, clock: SystemClock) -> Panel:
    if not profile.panel.device:
        return _NoPanel()
    device = Device(profile.device.model, profile.device.serial, profile.device.name)
    return PanelMenu(profile.panel, clock, PanelView(Snapshot(device, VERSION)))


def _group_ids() -> frozenset[int]:
    """The unit's own group: who is in it may use the socket. Our own group always is."""
    try:
        return frozenset({os.getegid(), grp.getgrnam(GROUP).gr_gid})
    except KeyError:
        return frozenset({os.getegid()})


def _log_to_stderr() -> None:
    """One line an event; under systemd with the journal's level mark (sd-daemon(3)) instead of the time."""
    handler = logging.StreamHandler(sys.stderr)
    if "JOURNAL_STREAM" in os.environ:
        handler.setFormatter(_JournalFormatter("%(message)s"))
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("transitions").setLevel(logging.WARNING)


class _JournalFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        level = 3 if record.levelno >= logging.ERROR else 4 if record.levelno >= logging.WARNING else 6
        return f"<{level}>{super().format(record)}"


class _NoPanel:
    """For a profile without a front panel."""

    def show(self, view: PanelView) -> None:
        """Nobody looks."""


class _LateListeners:
    """The listeners' applications need the controller, which needs the listeners: one of them comes late."""

    real: Listeners

    async def open(self, *, http: bool, serving: Serving) -> None:
        await self.real.open(http=http, serving=serving)

    async def close_http(self) -> None:
        await self.real.close_http()

    async def close(self) -> None:
        await self.real.close()


if __name__ == "__main__":
    sys.exit(main())
