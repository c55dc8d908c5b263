"""What all doors share, and what a handler is given."""

from collections.abc import Awaitable, Callable, Collection

from aiohttp import web

from daemon.api_tokens import ApiToken
from daemon.errors import NotSignedIn
from daemon.messages.command import Door, Origin
from daemon.ports import Clock, EventLog, Hub, PanelMirror
from daemon.record import Record
from daemon.settings import Profile
from daemon.web.connections import Connection
from daemon.web.figures import Answered
from daemon.web.handovers import Handovers
from daemon.web.hosts import Authority
from daemon.web.http_clients import HttpClients
from daemon.web.programs import Programs
from daemon.web.remote_panel import RemotePanel
from daemon.web.sessions import Session, Sessions
from daemon.web.static_files import StaticFiles
from daemon.web.streams import Streams
from daemon.web.uploads import Uploads


class Services(Record, frozen=True):
    """One for the whole unit, so that a session or a limit holds however often a listener is closed and opened.

    `groups` are the ids of the unit's own group: their members may use the Unix socket. `panel` is None where there is
    no front panel to show; `log` gives the last lines of the daemon's log.
    """

    hub: Hub
    clock: Clock
    events: EventLog
    profile: Profile
    groups: frozenset[int]
    sessions: Sessions
    handovers: Handovers
    programs: Programs
    answered: Answered
    streams: Streams
    http_clients: HttpClients
    pages: StaticFiles
    uploads: Uploads
    panel: RemotePanel | None
    log: Callable[[], tuple[str, ...]]

    @classmethod
    def of(
        cls,
        hub: Hub,
        clock: Clock,
        events: EventLog,
        profile: Profile,
        groups: Collection[int],
        mirror: PanelMirror | None = None,
        log: Callable[[], tuple[str, ...]] = tuple,
    ) -> "Services":
        """Everything that the doors need, made from what the unit has."""
        sessions, programs = Sessions(profile.security), Programs(hub, clock)
        return cls(
            hub=hub,
            clock=clock,
            events=events,
            profile=profile,
            groups=frozenset(groups),
            sessions=sessions,
            handovers=Handovers(sessions, clock),
            programs=programs,
            answered=Answered(),
            streams=Streams(hub, clock, sessions, programs, profile, events),
            http_clients=HttpClients(hub, clock),
            pages=StaticFiles(),
            uploads=Uploads(),
            panel=None if mirror is None else RemotePanel.of(mirror, hub, clock, sessions, programs),
            log=log,
        )


class Visit(Record, frozen=True):
    """A request that has passed the guards.

    `named` is the host by which it names the unit, None on the Unix socket. `session` is None without a sign-in,
    `program` is the token that was shown instead of one.
    """

    request: web.Request
    connection: Connection
    named: Authority | None
    session: Session | None
    program: ApiToken | None = None

    @property
    def origin(self) -> Origin:
        """Who asks, as Commands carry it."""
        program = "" if self.program is None else self.program.name
        return Origin(self.connection.door, self.connection.client, program)

    @property
    def signed_in(self) -> Session:
        """The session. Raises NotSignedIn (`not-signed-in`) where there is none."""
        if self.session is None:
            raise NotSignedIn("not-signed-in", "This needs a sign-in.", "Sign in first.")
        return self.session

    @property
    def reader(self) -> Session | ApiToken | None:
        """For whom a stream is sent; None on the Unix socket. Raises NotSignedIn where there is nobody."""
        if self.program is not None:
            return self.program
        return None if self.connection.door is Door.SOCKET else self.signed_in


Handler = Callable[[Services, Visit], Awaitable[web.StreamResponse]]
