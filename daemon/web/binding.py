"""One configured port: a listening socket on each configured address, kept trying where one cannot be had."""

import contextlib
import errno
import ipaddress
import socket
from collections.abc import Callable
from typing import Any

from daemon.messages.security import PortStatus
from daemon.ports import Clock, Timer
from daemon.web.acceptor import BACKLOG, Acceptor

_FIRST_RETRY = 2.0
_LONGEST_RETRY = 60.0

# A client that vanished (a cable pulled) is noticed: unacknowledged data after 30 s, silence after about 90 s (tcp(7)).
_TCP_OPTIONS = (
    (socket.TCP_USER_TIMEOUT, 30_000),
    (socket.TCP_KEEPIDLE, 60),
    (socket.TCP_KEEPINTVL, 10),
    (socket.TCP_KEEPCNT, 3),
)


class Binding:
    """A port on all its addresses. `changed` is called when a retry has altered `status`."""

    def __init__(
        self,
        port: int,
        addresses: tuple[str, ...],
        *,
        secure: bool,
        accepted: Callable[[socket.socket, Any], None],
        exhausted: Callable[[OSError], None],
        changed: Callable[[], object],
        clock: Clock,
    ) -> None:
        self._port = port
        self._addresses = addresses
        self._secure = secure
        self._accepted = accepted
        self._exhausted = exhausted
        self._changed = changed
        self._clock = clock
        self._acceptors: dict[str, Acceptor] = {}
        self._faults: dict[str, OSError] = {}
        self._retry: Timer | None = None
        self._delay = _FIRST_RETRY

    @property
    def status(self) -> PortStatus:
        """Listening while at least one address is bound; `fault` tells what is missing, in sentences."""
        return PortStatus(self._port, self._secure, bool(self._acceptors), self._fault())

    def open(self) -> None:
        """Bind what is not bound; what cannot be is retried after 2, 4, 8 ... 60 s until `close`. Idempotent."""
        for address in self._addresses:
            if address not in self._acceptors:
                self._bind(address)
        if self._faults and self._retry is None:
            self._retry = self._clock.call_later(self._delay, self._try_again)

    def close(self) -> None:
        """Stop listening: connections are refused when this returns."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        self._delay = _FIRST_RETRY
        self._faults.clear()
        for acceptor in self._acceptors.values():
            acceptor.close()
        self._acceptors.clear()

    def alive(self) -> bool:
        """Whether every socket that should be listening is."""
        return all(acceptor.alive() for acceptor in self._acceptors.values())

    def _bind(self, address: str) -> None:
        try:
            sock = _listening(address, self._port)
        except OSError as err:
            self._faults[address] = err
            return
        self._faults.pop(address, None)
        self._acceptors[address] = Acceptor(sock, self._accepted, self._exhausted, self._clock)

    def _try_again(self) -> None:
        self._retry = None
        self._delay = min(2 * self._delay, _LONGEST_RETRY)
        before = self.status
        self.open()
        if not self._faults:
            self._delay = _FIRST_RETRY
        if self.status != before:
            self._changed()

    def _fault(self) -> str:
        # A host without IPv6 is no fault while IPv4 serves: an alarm that always stands is one that nobody reads.
        faults = {a: err for a, err in self._faults.items() if not (self._acceptors and _is_ipv6_off(a, err))}
        return " ".join(_sentence(address, self._port, err) for address, err in faults.items())


def _listening(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    with contextlib.ExitStack() as undo:
        sock = undo.enter_context(socket.socket(family, socket.SOCK_STREAM))
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for option, value in _TCP_OPTIONS:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((address, port))
        sock.listen(BACKLOG)
        undo.pop_all()
    return sock


def _sentence(address: str, port: int, err: OSError) -> str:
    place = f"Port {port} on {address}"
    if err.errno == errno.EADDRINUSE:
        return f"{place} is taken by another program on this unit; stop that one, the port is tried again by itself."
    if err.errno in (errno.EACCES, errno.EPERM):
        return f"{place} may not be opened by this program; give it the right to bind ports below 1024."
    if err.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL):
        what = "IPv6 is off on this unit" if _is_ipv6_off(address, err) else "the unit does not have that address now"
        return f"{place} cannot be opened: {what}."
    return f"{place} cannot be opened ({err.strerror}); it is tried again by itself."


def _is_ipv6_off(address: str, err: OSError) -> bool:
    return address == "::" and err.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)
