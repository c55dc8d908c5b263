"""What 1,500 idle TLS connections cost in resident memory, and how soon a newcomer's page comes meanwhile.

Measured on the daemon as it is delivered and, in the same run, on the bare web library with asyncio's own buffers.
`--listeners-only` measures the daemon's listeners with an empty application instead of the whole daemon.
"""

import argparse
import asyncio
import contextlib
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from typing import cast

import trustme
from aiohttp import web

from bench.harness import ROOT, BenchFault, Unit, Verdict, free_ports, resident_kib, run, trusting_context, workplace
from daemon.adapters.system_clock import SystemClock
from daemon.certificates.material import KeyedChain
from daemon.certificates.serving import server_context
from daemon.messages.command import Origin
from daemon.messages.security import PortStatus
from daemon.ports import EventLog, Serving
from daemon.settings import ListenProfile
from daemon.web.listeners import WebListeners
from daemon.web.process_limits import bound_tls_memory, raise_open_files

CONNECTIONS = 1500
SOURCES = [f"127.0.{net}.{host}" for net in range(1, 6) for host in range(1, 11)]
TARGET_MIB = 128.0
TARGET_NEWCOMER_SECONDS = 2.0

_NEWCOMERS = 20
_REPLY_BYTES = 64 * 1024
_START_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Resident memory in KiB without and with the connections, and the slowest newcomer's seconds."""

    before: int
    held: int
    newcomer: float

    @property
    def each(self) -> float:
        """KiB for one connection."""
        return (self.held - self.before) / CONNECTIONS


def main() -> int:
    """Measure the daemon (or its listeners) and the bare library."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listeners-only", action="store_true", help="the listeners without the rest of the daemon")
    parser.add_argument("--serve", choices=("listeners", "library"), help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(_serve_listeners(options.port) if options.serve == "listeners" else _serve_library(options.port))
        return 0
    raise_open_files(CONNECTIONS + _NEWCOMERS)
    ours = _measured("listeners") if options.listeners_only else _daemon()
    library = _measured("library")
    verdict = Verdict("idle_connections")
    verdict.note(f"{CONNECTIONS} idle TLS connections from {len(SOURCES)} addresses")
    verdict.note(f"resident {ours.before / 1024:.1f} MiB before, {ours.each:.1f} KiB a connection")
    verdict.judge("with them", ours.held / 1024, TARGET_MIB, " MiB")
    verdict.judge(f"slowest of {_NEWCOMERS} newcomers' pages", ours.newcomer, TARGET_NEWCOMER_SECONDS, " s")
    verdict.note(
        f"the bare library {library.held / 1024:.1f} MiB, {library.each:.1f} KiB a connection, "
        f"ratio {ours.held / library.held:.2f}"
    )
    return verdict.close()


def _daemon() -> Figures:
    with workplace() as folder, Unit(folder) as unit:
        return _measure(unit.pid, unit.https)


def _measured(what: str) -> Figures:
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "bench.idle_connections", "--serve", what, "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            if not process.stdout.readline():
                raise BenchFault("The server to compare with did not start.")
            return _measure(process.pid, port)
        finally:
            process.kill()


def _measure(pid: int, port: int) -> Figures:
    context = trusting_context()
    _page(port, context, SOURCES[0]).close()
    before = resident_kib(pid)
    with _idle(port, context):
        held = resident_kib(pid)
        newcomer = max(_newcomer(port, context) for _ in range(_NEWCOMERS))
    return Figures(before, held, newcomer)


@contextlib.contextmanager
def _idle(port: int, context: ssl.SSLContext) -> Iterator[None]:
    """Connections that each asked for one page and now say nothing."""
    with contextlib.ExitStack() as held:
        for source in islice(cycle(SOURCES), CONNECTIONS):
            held.enter_context(_page(port, context, source))
        yield


def _newcomer(port: int, context: ssl.SSLContext) -> float:
    began = time.perf_counter()
    _page(port, context, "127.0.0.1").close()
    return time.perf_counter() - began


def _page(port: int, context: ssl.SSLContext, source: str) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", port), timeout=_START_SECONDS, source_address=(source, 0))
    # As browsers do; else Nagle's algorithm holds the request back behind the handshake's last message.
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    secure = context.wrap_socket(plain)
    secure.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    if not secure.recv(_REPLY_BYTES).startswith(b"HTTP/1.1 200"):
        raise BenchFault("The page was not served.")
    return secure


async def _serve_listeners(port: int) -> None:
    bound_tls_memory()
    listen = ListenProfile(http=free_ports(1)[0], https=(port,), addresses=("127.0.0.1",))
    listeners = WebListeners(
        listen,
        lambda _secure: _empty_app(),
        clock=SystemClock(),
        # Of the log, listeners only record.
        events=cast("EventLog", _NoEvents()),
        report=_ignored,
        connections=raise_open_files(listen.connections),
    )
    await listeners.open(http=False, serving=Serving(_chain(), 1))
    await _ready()


async def _serve_library(port: int) -> None:
    raise_open_files(CONNECTIONS + _NEWCOMERS)
    runner = web.AppRunner(_empty_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, ssl_context=server_context(_chain())).start()
    await _ready()


async def _ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def _empty_app() -> web.Application:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="page")

    app = web.Application()
    app.router.add_get("/", page)
    return app


def _chain() -> KeyedChain:
    issued = trustme.CA().issue_cert("127.0.0.1")
    return KeyedChain(tuple(pem.bytes() for pem in issued.cert_chain_pems), issued.private_key_pem.bytes())


def _ignored(_ports: tuple[PortStatus, ...]) -> None:
    pass


class _NoEvents:
    def record(self, code: str, text: str, origin: Origin | None = None, *, warning: bool = False) -> None:
        pass


if __name__ == "__main__":
    run(main)
