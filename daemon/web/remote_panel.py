"""The front panel as the doors have it: what stands on it, who watches it, and its keys."""

from collections.abc import AsyncIterator, Callable

from daemon.ports import Clock, Hub, PanelMirror
from daemon.record import Record
from daemon.web.bodies import PictureBody
from daemon.web.held_keys import HeldKeys
from daemon.web.programs import Programs
from daemon.web.sessions import Sessions
from daemon.web.stream_table import Stream, StreamTable, event
from daemon.web.views import picture_body


class PictureStreams(StreamTable):
    """The streams of `GET /panel/stream`. The mirror is watched only while there is one."""

    def __init__(self, mirror: PanelMirror, hub: Hub, clock: Clock, sessions: Sessions, programs: Programs) -> None:
        super().__init__(hub, clock, sessions, programs)
        self._mirror = mirror

    def pictures(self, stream: Stream, *, public: bool) -> AsyncIterator[bytes]:
        """What to send, piece by piece, until the stream or its session ends; secrets masked where it is `public`."""
        sent: list[PictureBody] = []
        return self._pieces(stream, lambda: self._news(sent, public=public))

    def _watch(self) -> Callable[[], None]:
        return self._mirror.watch(self._changed)

    def _news(self, sent: list[PictureBody], *, public: bool) -> bytes:
        fresh = picture_body(self._mirror.picture(public=public))
        if sent == [fresh]:
            return b""
        sent[:] = [fresh]
        return event("panel", fresh)


class RemotePanel(Record, frozen=True):
    """One for the whole unit."""

    mirror: PanelMirror
    streams: PictureStreams
    keys: HeldKeys

    @classmethod
    def of(cls, mirror: PanelMirror, hub: Hub, clock: Clock, sessions: Sessions, programs: Programs) -> "RemotePanel":
        """Everything that the doors need of `mirror`."""
        return cls(mirror, PictureStreams(mirror, hub, clock, sessions, programs), HeldKeys(mirror, clock))
