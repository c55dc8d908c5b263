"""The unit's condition as a stream: every open page learns of each new Snapshot."""

from collections.abc import AsyncIterator, Callable

from daemon.messages import Snapshot
from daemon.ports import Clock, Hub
from daemon.settings import Profile
from daemon.version import BUILD_DATE
from daemon.web.bodies import Body
from daemon.web.easydns_views import registration_body
from daemon.web.network_views import network_body
from daemon.web.programs import Programs
from daemon.web.sessions import Sessions
from daemon.web.stream_table import Stream, StreamTable, event
from daemon.web.views import security_body, system_body


class Streams(StreamTable):
    """The streams of `GET /events/stream`: events `system`, `security`, `network` and `easydns`."""

    def __init__(self, hub: Hub, clock: Clock, sessions: Sessions, programs: Programs, profile: Profile) -> None:
        super().__init__(hub, clock, sessions, programs)
        self._profile = profile
        self._listen = profile.listen

    def events(self, stream: Stream) -> AsyncIterator[bytes]:
        """What to send, piece by piece, until the stream or its session ends. Ask when the last piece has left."""
        sent: dict[str, Body] = {}
        return self._pieces(stream, lambda: self._news(self._hub.snapshot, sent))

    def _watch(self) -> Callable[[], None]:
        return self._hub.subscribe(lambda _: self._changed())

    def _news(self, snapshot: Snapshot, sent: dict[str, Body]) -> bytes:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        # Bodies also tell the time, which alone is no news: compare them as of one and the same moment.
        still: dict[str, Body] = {
            "system": system_body(snapshot, BUILD_DATE, 0.0),
            "security": security_body(snapshot, self._listen, 0.0),
            "network": network_body(snapshot, self._profile),
            "easydns": registration_body(snapshot.easydns),
        }
        fresh: dict[str, Body] = {
            "system": system_body(snapshot, now, monotonic),
            "security": security_body(snapshot, self._listen, monotonic),
            "network": still["network"],
            "easydns": still["easydns"],
        }
        names = [name for name in still if sent.get(name) != still[name]]
        sent.update(still)
        return b"".join(event(name, fresh[name]) for name in names)
