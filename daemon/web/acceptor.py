"""Accepts connections on one listening socket.

An own loop rather than asyncio's server, for three reasons. A certificate is swapped by one assignment: the next
accepted connection gets the fresh TLS context, so nothing is refused in between and no socket needs duplicating (which
with asyncio's server was the one sequence that lost nothing), and since the context is fresh no old session resumes.
Connections are counted and bounded from the moment they are accepted, handshake included. And closing a listener is
immediate: when `close` returns, the kernel refuses.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable
from typing import Any

from daemon.ports import Clock, Timer

BACKLOG = 1024
_BATCH = 4
_PAUSE_SECONDS = 1.0
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})

_log = logging.getLogger(__name__)


class Acceptor:
    """Calls `accepted(socket, address)` for each connection, from now until `close`.

    Where the system has run out of descriptors or memory it pauses for a second, calling `exhausted` with the reason.
    """

    def __init__(
        self,
        sock: socket.socket,
        accepted: Callable[[socket.socket, Any], None],
        exhausted: Callable[[OSError], None],
        clock: Clock,
    ) -> None:
        self._sock = sock
        self._accepted = accepted
        self._exhausted = exhausted
        self._clock = clock
        self._pause: Timer | None = None
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock, self._readable)

    def close(self) -> None:
        """Stop listening: new connections are refused when this returns. Harmless when repeated."""
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
        if self._sock.fileno() >= 0:
            self._loop.remove_reader(self._sock)
            self._sock.close()

    def alive(self) -> bool:
        """Whether the kernel holds the socket as a listening one."""
        return self._sock.fileno() >= 0 and bool(self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))

    def _readable(self) -> None:
        # A small batch, so that a flood leaves turns of the loop to those that are open: with the table full, each
        # newcomer costs half a millisecond on a desktop's core, and several on a small one.
        for _ in range(_BATCH):
            try:
                sock, address = self._sock.accept()
            except BlockingIOError:
                return
            except OSError as err:
                if err.errno in _EXHAUSTED:
                    self._rest(err)
                    return
                # A fault of that one connection (accept(2), "Error handling"): the next may be sound.
                _log.debug("a connection was gone before it was accepted: %s", err.strerror)
            else:
                self._accepted(sock, address)

    def _rest(self, err: OSError) -> None:
        self._loop.remove_reader(self._sock)
        self._pause = self._clock.call_later(_PAUSE_SECONDS, self._resume)
        self._exhausted(err)

    def _resume(self) -> None:
        self._pause = None
        self._loop.add_reader(self._sock, self._readable)
