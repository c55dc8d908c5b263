"""Tells the controller which clients use port 80, since those are the ones that Force HTTPS will cut off."""

import math
from collections import OrderedDict

from daemon.accounts import source_of
from daemon.messages.security import NoteHttpClient
from daemon.ports import Clock, Hub

_QUIET_SECONDS = 60.0
_MOST_SOURCES = 1024


class HttpClients:
    """Posts NoteHttpClient at most once a minute for each source. Bounded: of too many, the oldest is told anew."""

    def __init__(self, hub: Hub, clock: Clock) -> None:
        self._hub = hub
        self._clock = clock
        self._told: OrderedDict[str, float] = OrderedDict()

    def seen(self, client: str) -> None:
        """A request came from the address `client` through port 80."""
        source = source_of(client)
        now = self._clock.monotonic()
        if now - self._told.get(source, -math.inf) < _QUIET_SECONDS:
            return
        self._told[source] = now
        self._told.move_to_end(source)
        if len(self._told) > _MOST_SOURCES:
            self._told.popitem(last=False)
        self._hub.post(NoteHttpClient(client))
