"""What of the whole process the web server needs set otherwise; `assembly` calls each once.

asyncio gives each TLS connection a read buffer of `SSLProtocol.max_size`, 256 KiB, for as long as it lives: 1,500 idle
connections cost 400 MiB, and a host with 512 MB dies of them. With one TLS record's 16 KiB (RFC 8446 section 5.1) they
cost 65 MiB, with 4 KiB 47 MiB. Requests a second are the same with all three, a request being far smaller; what shrinks
is the speed at which a large body comes in, to about 200 MB/s, which is still beyond a gigabit network. There is no
argument for it anywhere in asyncio's interface, hence this one assignment to the class.
"""

import asyncio.sslproto
import gc
import resource

TLS_READ_BUFFER = 4 * 1024
"""Bytes that a TLS connection reads from its socket at a time; larger records are put together by OpenSSL."""

RESERVED_FILES = 128
"""Descriptors kept for all that is no connection: listening sockets, files, the event log, the panel."""


def bound_tls_memory() -> None:
    """Give every TLS connection made from now on in this process a small read buffer."""
    asyncio.sslproto.SSLProtocol.max_size = TLS_READ_BUFFER


def spare_the_collector() -> None:
    """Have the garbage collector pass over what start-up has made, which lives as long as the process.

    Its full collections stop everything: 57 ms with 1,600 connections open, most of it spent on modules and classes.
    """
    gc.freeze()


def raise_open_files(connections: int) -> int:
    """Raise this process's soft limit of open files so that `connections` fit, and return how many really do.

    Fewer fit only where the hard limit (systemd's `LimitNOFILE`) is too low; the limit is never lowered.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + RESERVED_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return connections
    return max(1, min(connections, soft - RESERVED_FILES))
