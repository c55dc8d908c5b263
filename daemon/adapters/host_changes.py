"""Tells when the kernel's addresses, links, routes or host name changed, without polling.

What rtnetlink(7) sends is used only as "something changed": whoever is told reads the true state anew, so that a lost,
merged or misread message costs nothing. While nothing changes there is no timer and no wake-up. While much changes
there are at most five a second: sources are not listened to between a first sign and the look 0.2 s later. What
programs write after the kernel's news (systemd-resolved its resolv.conf) gives no sign; it is there at a second look,
2 s after the last one.

The kernel tells of a new host name by POLLPRI on /proc/sys/kernel/hostname, which is always readable; an epoll that
asks for POLLPRI alone makes a descriptor of it that an event loop can wait on.
"""

import asyncio
import contextlib
import logging
import os
import select
import socket
from collections.abc import Callable

from daemon.ports import Clock, Timer

_log = logging.getLogger(__name__)

_SETTLE_SECONDS = 0.2
_AFTERMATH_SECONDS = 2.0
_MOST_AT_ONCE = 256
_HOST_NAME = "/proc/sys/kernel/hostname"

# linux/rtnetlink.h
_RTMGRP_LINK = 0x1
_RTMGRP_IPV4_IFADDR = 0x10
_RTMGRP_IPV4_ROUTE = 0x40
_RTMGRP_IPV6_IFADDR = 0x100
_RTMGRP_IPV6_ROUTE = 0x400
_GROUPS = _RTMGRP_LINK | _RTMGRP_IPV4_IFADDR | _RTMGRP_IPV4_ROUTE | _RTMGRP_IPV6_IFADDR | _RTMGRP_IPV6_ROUTE


class HostChanges:
    """Calls `noticed` on the running event loop, 0.2 s after the first sign of a change, until closed.

    It is called once more 2 s later if there was no other sign until then. The start counts as a sign, so that a change
    between the caller's last look and the start is seen. What the system does not let be watched is logged, and the
    rest is watched.
    """

    def __init__(self, clock: Clock, noticed: Callable[[], object]) -> None:
        self._clock = clock
        self._noticed = noticed
        self._loop = asyncio.get_running_loop()
        self._netlink = _open_netlink()
        self._host_name = _open_host_name()
        self._timer: Timer | None = None
        self._settle()

    def close(self) -> None:
        """Stop; `noticed` is not called any more. Harmless when repeated."""
        self._cancel()
        self._unlisten()
        if self._netlink is not None:
            self._netlink.close()
        if self._host_name is not None:
            self._host_name.close()
        self._netlink = self._host_name = None

    def _settle(self) -> None:
        self._cancel()
        self._unlisten()
        self._timer = self._clock.call_later(_SETTLE_SECONDS, self._look)

    def _look(self) -> None:
        self._drain()
        for descriptor in self._descriptors():
            self._loop.add_reader(descriptor, self._settle)
        self._timer = self._clock.call_later(_AFTERMATH_SECONDS, self._look_again)
        self._noticed()

    def _look_again(self) -> None:
        self._timer = None
        self._noticed()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _unlisten(self) -> None:
        for descriptor in self._descriptors():
            self._loop.remove_reader(descriptor)

    def _descriptors(self) -> list[int]:
        netlink = [] if self._netlink is None else [self._netlink.fileno()]
        host_name = [] if self._host_name is None else [self._host_name.epoll.fileno()]
        return netlink + host_name

    def _drain(self) -> None:
        """Take what has come, at most so much; what is left wakes the loop again at once."""
        if self._host_name is not None:
            self._host_name.epoll.poll(0)
        if self._netlink is None:
            return
        for _ in range(_MOST_AT_ONCE):
            try:
                # One byte: the rest of a datagram is dropped with it, and nobody reads it.
                self._netlink.recv(1)
            except BlockingIOError:
                return
            except OSError:
                # ENOBUFS: more came than the kernel kept. It is a sign of change like any other.
                continue


class _HostName:
    def __init__(self) -> None:
        self._file = os.open(_HOST_NAME, os.O_RDONLY | os.O_CLOEXEC)
        self.epoll = select.epoll()
        self.epoll.register(self._file, select.EPOLLPRI)

    def close(self) -> None:
        self.epoll.close()
        os.close(self._file)


def _open_netlink() -> socket.socket | None:
    with contextlib.ExitStack() as undo:
        try:
            flags = socket.SOCK_RAW | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK
            netlink = undo.enter_context(socket.socket(socket.AF_NETLINK, flags, socket.NETLINK_ROUTE))
            netlink.bind((0, _GROUPS))
        except OSError as err:
            _log.warning("Network: changes of address are not noticed until a restart (%s).", err.strerror)
            return None
        undo.pop_all()
        return netlink


def _open_host_name() -> _HostName | None:
    try:
        return _HostName()
    except OSError as err:
        _log.warning("Host name: changes are not noticed until a restart (%s).", err.strerror)
        return None
