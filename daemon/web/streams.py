"""The unit's condition as a stream: every open page learns of each new Snapshot."""

from collections.abc import AsyncIterator, Callable

from daemon.messages.snapshot import Snapshot
from daemon.ports import Clock, EventLog, Hub
from daemon.settings import Profile
from daemon.version import BUILD_DATE
from daemon.web.bodies import Body
from daemon.web.easydns_views import registration_body
from daemon.web.event_bodies import event_body
from daemon.web.network_views import network_body
from daemon.web.programs import Programs
from daemon.web.sessions import Sessions
from daemon.web.stream_table import Stream, StreamTable, event
from daemon.web.views import security_body, system_body


class Streams(StreamTable):
    """The streams of `GET /events/stream`: events `system`, `security`, `network` and `easydns`.

    And `event` for each event as it is stored or counted more, or `events-missed` where a slow reader did not get all.
    """

    def __init__(
        self, hub: Hub, clock: Clock, sessions: Sessions, programs: Programs, profile: Profile, log: EventLog
    ) -> None:
        super().__init__(hub, clock, sessions, programs)
        self._profile = profile
        self._log = log
        self._listen = profile.listen

    def events(self, stream: Stream) -> AsyncIterator[bytes]:
        """What to send, piece by piece, until the stream or its session ends. Ask when the last piece has left."""
        sent: dict[str, Body] = {}
        told = [self._log.news(None).number]
        return self._pieces(stream, lambda: self._news(self._hub.snapshot, sent) + self._happened(told))

    def _watch(self) -> Callable[[], None]:
        unsubscribe, unwatch = self._hub.subscribe(lambda _: self._changed()), self._log.watch(self._changed)

        def stop() -> None:
            unsubscribe()
            unwatch()

        return stop

    def _happened(self, told: list[int]) -> bytes:
        news = self._log.news(told[0])
        told[:] = [news.number]
        missed = b"" if news.complete else event("events-missed", Body())
        return missed + b"".join(event("event", event_body(each)) for each in news.events)

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
