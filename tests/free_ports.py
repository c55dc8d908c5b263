"""Free ports. Tests that run at the same time in other processes (pytest-xdist) never get the same ones.

They lie below Linux's range for outgoing connections (32768 up), so that none of those takes one in between, and come
in turn, so that a port that is given up for a while, as by a unit that is started again, is given to nobody else.
"""

import itertools
import os
import random
import socket

_LOWEST, _STRETCH, _STRETCHES = 10_000, 2_750, 8
_BARRED = 10_080  # the one of these that browsers do not connect to (Fetch standard, "bad port")


def free_ports(count: int) -> list[int]:
    """So many ports that are free now on every address, over TCP and over UDP."""
    return list(itertools.islice(filter(_is_free, _turn), count))


def free_port() -> int:
    """One of `free_ports`."""
    (port,) = free_ports(1)
    return port


def _own_ports() -> list[int]:
    """This process's, from anywhere on: other people may run tests on this machine too."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _STRETCHES
    lowest = _LOWEST + process * _STRETCH
    start = random.randrange(_STRETCH)
    stretch = (lowest + (start + at) % _STRETCH for at in range(_STRETCH))
    return [port for port in stretch if port != _BARRED]


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET6, kind) as sock:
            try:
                sock.bind(("::", port))
            except OSError:
                return False
    return True


_turn = itertools.cycle(_own_ports())
