"""The Unix socket by which programs on the unit itself reach the daemon: `base-station`, and nobody else.

The kernel says who is there (SO_PEERCRED), so a connection carries its peer's process, user and groups, and the
application asks no password of it. The file's mode is 0660: root and the unit's own group.
"""

import os
import socket
import stat
import struct
from pathlib import Path
from typing import Any

from aiohttp import web

from daemon.errors import Refused, StorageFault
from daemon.messages.command import Door
from daemon.ports import Clock, EventLog
from daemon.web.acceptor import BACKLOG, Acceptor
from daemon.web.connections import Connections, Peer
from daemon.web.service import Service

_MODE = 0o660
_CONNECTIONS = 32
_PEERCRED = struct.Struct("3i")
# Linux, socket(7): the peer's supplementary groups. Python has no name for it, and takes 1024 bytes at most.
_SO_PEERGROUPS = 59
_GROUPS_BYTES = 1024
_CONNECT_SECONDS = 1.0


class UnixListener:
    """Serves `app` on a Unix socket at `path`, at most 32 connections at a time."""

    def __init__(self, path: Path, app: web.Application, *, clock: Clock, events: EventLog) -> None:
        self._path = path
        self._clock = clock
        self._events = events
        self._connections = Connections(clock, _CONNECTIONS)
        self._service = Service(Door.SOCKET, app, self._connections)
        self._acceptor: Acceptor | None = None
        self._inode = 0

    async def open(self) -> None:
        """Listen. A socket left behind by a daemon that died is replaced.

        Raises Refused (`already-running`) where a daemon answers there, Refused (`socket-path-taken`) where something
        else than a socket stands, and StorageFault (`socket-not-created`) where the file cannot be made.
        """
        try:
            self._clear_path()
            sock = _listening(self._path)
        except OSError as err:
            raise StorageFault(
                "socket-not-created",
                f"The socket {self._path} cannot be made ({err.strerror or err}).",
                "See that its directory exists and belongs to this program, or name another with --socket.",
            ) from err
        self._inode = self._path.stat().st_ino
        await self._service.start()
        self._acceptor = Acceptor(sock, self._accept, self._exhausted, self._clock)

    async def close(self) -> None:
        """Stop listening, remove the file if it is still this one, and end connections; replies get 5 s."""
        if self._acceptor is None:
            return
        self._acceptor.close()
        self._acceptor = None
        if self._path.is_socket() and self._path.stat().st_ino == self._inode:
            self._path.unlink()
        await self._service.stop()

    def alive(self) -> bool:
        """Whether the socket is listening, or is not meant to."""
        return self._acceptor is None or self._acceptor.alive()

    def _clear_path(self) -> None:
        try:
            mode = self._path.lstat().st_mode
        except FileNotFoundError:
            return
        if not stat.S_ISSOCK(mode):
            raise Refused(
                "socket-path-taken",
                f"{self._path} is there already and is no socket.",
                "Remove it, or name another path with --socket.",
            )
        if _answers(self._path):
            raise Refused(
                "already-running",
                f"Another daemon answers on {self._path}.",
                "Stop it first (systemctl stop base-station), or name another path with --socket.",
            )
        self._path.unlink(missing_ok=True)

    def _accept(self, sock: socket.socket, _address: Any) -> None:
        peer = _peer(sock)
        self._service.serve(sock, f"uid {peer.uid}", peer)

    def _exhausted(self, err: OSError) -> None:
        self._events.record(
            "connections-exhausted",
            f"The unit's own socket waits a second: the system is out of resources ({err.strerror}).",
            warning=True,
        )


def _peer(sock: socket.socket) -> Peer:
    pid, uid, gid = _PEERCRED.unpack(sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEERCRED.size))
    try:
        raw = sock.getsockopt(socket.SOL_SOCKET, _SO_PEERGROUPS, _GROUPS_BYTES)
    except OSError:
        # More groups than fit: what it does not name gives nobody a right.
        raw = b""
    return Peer(pid, uid, gid, frozenset(group for (group,) in struct.iter_unpack("=I", raw)))


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_CONNECT_SECONDS)
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except BlockingIOError:
            # Its backlog is full: somebody listens there.
            return True
    return True


def _listening(path: Path) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        # Linux makes the file with the socket's own mode (less the umask), so at no moment can others connect.
        os.fchmod(sock.fileno(), _MODE)
        sock.bind(str(path))
        path.chmod(_MODE)
        sock.listen(BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock
