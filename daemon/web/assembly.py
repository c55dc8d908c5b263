"""Puts the web side together: listeners, the Unix socket, and what they share. The composition root's one way in."""

from collections.abc import Callable
from pathlib import Path

from daemon.errors import BaseStationError, Refused
from daemon.messages.command import Door
from daemon.messages.security import NoteListeners
from daemon.ports import Clock, EventLog, Hub, PanelMirror
from daemon.record import Record
from daemon.settings import Profile
from daemon.web.app import build_app
from daemon.web.figures import Connected
from daemon.web.listeners import WebListeners
from daemon.web.process_limits import bound_tls_memory, raise_open_files, spare_the_collector
from daemon.web.services import Services
from daemon.web.unix_socket import UnixListener

SOCKET_NAME = "api.sock"


class WebSide(Record, frozen=True):
    """The listeners, which the controller opens and closes, and the client's socket, open from start to end."""

    listeners: WebListeners
    socket: UnixListener | None

    @property
    def alive(self) -> Callable[[], bool]:
        """Whether every socket that should be listening is."""
        return self.listeners.alive


async def assemble(
    hub: Hub,
    clock: Clock,
    events: EventLog,
    profile: Profile,
    groups: frozenset[int],
    *,
    mirror: PanelMirror | None = None,
    log: Callable[[], tuple[str, ...]] = tuple,
) -> WebSide:
    """Make everything and open the Unix socket; `mirror` is the front panel, where there is one to show,
    `log` gives the last lines of the daemon's log.

    A socket that cannot be made is an event, and the unit serves without it. Raises Refused (`already-running`) when
    another daemon answers there.
    """
    bound_tls_memory()
    services = Services.of(hub, clock, events, profile, groups, mirror, log)
    listeners = WebListeners(
        profile.listen,
        lambda secure: build_app(services, Door.HTTPS if secure else Door.HTTP),
        clock=clock,
        events=events,
        report=lambda ports: hub.post(NoteListeners(ports)),
        connections=raise_open_files(profile.listen.connections),
    )
    services.answered.connected = lambda: Connected(listeners.count(), listeners.tally)
    side = WebSide(listeners, await _open_socket(services, clock, events))
    spare_the_collector()
    return side


async def _open_socket(services: Services, clock: Clock, events: EventLog) -> UnixListener | None:
    path = Path(services.profile.paths.runtime) / SOCKET_NAME
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
