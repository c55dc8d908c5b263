"""What the benchmarks share: a unit of their own with its panel, a client for it, and the line of figures.

Each benchmark runs the daemon as it is delivered, in a process of its own with a state directory of its own, and
compares with a peer measured in the same run: figures of another day or machine say nothing.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

ROOT = Path(__file__).resolve().parent.parent
BARE_IMPORT = "import aiohttp, OpenSSL, transitions, serial"
API = "/api/v1"

# What a service manager passes on, and not what a developer's shell adds: a trust store or a ban on byte code in the
# environment would slow both sides down by different amounts.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SSL_CERT_"))}

_START_SECONDS = 20.0
_STOP_SECONDS = 10.0
_RETRY_SECONDS = 0.001


class BenchFault(Exception):
    """The measurement could not be made; the sentence says why."""


@dataclass(slots=True)
class Verdict:
    """Collects a benchmark's figures and whether each met its target; prints one line."""

    name: str
    figures: list[str] = field(default_factory=list)
    missed: bool = False

    def judge(self, text: str, value: float, target: float, unit: str = "") -> None:
        """Note `value`, which should be at most `target`."""
        self.missed = self.missed or value > target
        verdict = "MISSED" if value > target else "met"
        self.figures.append(f"{text} {value:.2f}{unit} (target {target:g}{unit}, {verdict})")

    def note(self, text: str) -> None:
        """Add a figure that has no target."""
        self.figures.append(text)

    def close(self) -> int:
        """Print the line; return the exit code."""
        sys.stdout.write(f"{self.name}: {'; '.join(self.figures)}\n")
        return 1 if self.missed else 0


def run(main: Callable[[], int]) -> NoReturn:
    """Run a benchmark as a program: its exit code is 0 (targets met), 1 (missed) or 2 (could not be measured)."""
    try:
        sys.exit(main())
    except BenchFault as fault:
        sys.stderr.write(f"{Path(sys.argv[0]).stem}: not measured. {fault}\n")
        sys.exit(2)


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="base-station-bench-") as folder:
        yield Path(folder)


@contextlib.contextmanager
def emulated_panel(folder: Path) -> Iterator[Path]:
    """A front panel in a process of its own, as a unit has one; gives its device."""
    device = folder / "panel"
    command = [sys.executable, "-m", "frontpanel", "--link", str(device)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        if not process.stdout.readline():
            raise BenchFault("The emulated front panel did not start.")
        yield device
    finally:
        process.stdout.close()
        _stop(process)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [sock.getsockname()[1] for sock in sockets]


class Unit:
    """One daemon process. As a context manager it starts, waits for the first HTTPS answer, and stops at the end.

    `seconds_to_answer` is the time from the start of the process to the first byte of that answer. The state stays
    in `folder`: a second Unit on the same folder finds it initialised.
    """

    def __init__(self, folder: Path, panel: Path | None = None, confirm_seconds: int = 90) -> None:
        self.folder = folder
        self.http, self.https = free_ports(2)
        self.seconds_to_answer = 0.0
        self._profile = folder / "profile.toml"
        self._log = folder / "daemon.log"
        self._profile.write_text(
            f'[listen]\nhttp = {self.http}\nhttps = [{self.https}]\naddresses = ["127.0.0.1"]\n'
            f'[panel]\ndevice = "{panel or ""}"\n'
            f"[security]\nconfirm_seconds = {confirm_seconds}\n"
            f'[paths]\nstate = "{folder / "state"}"\nruntime = "{folder / "run"}"\n'
        )

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "daemon", "--config", str(self._profile)]
        with self._log.open("ab") as log:
            began = time.perf_counter()
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=ENVIRONMENT
            )
        try:
            self._await_answer(began)
        except BaseException:
            _stop(self._process)
            raise
        self.seconds_to_answer = time.perf_counter() - began
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        _stop(self._process)

    @property
    def pid(self) -> int:
        """The daemon's process."""
        return self._process.pid

    @property
    def first_password(self) -> str:
        """What the front panel shows as the default password."""
        account = json.loads((self.folder / "state" / "account.json").read_text())
        return str(account["content"]["first_password"])

    def _await_answer(self, began: float) -> None:
        context = trusting_context()
        while time.perf_counter() - began < _START_SECONDS:
            if self._process.poll() is not None:
                raise BenchFault(f"The daemon ended: {self._last_words()}")
            with contextlib.suppress(OSError):
                self._first_byte(context)
                return
            time.sleep(_RETRY_SECONDS)
        raise BenchFault(f"The daemon did not answer within {_START_SECONDS:g} s: {self._last_words()}")

    def _first_byte(self, context: ssl.SSLContext) -> None:
        with socket.create_connection(("127.0.0.1", self.https), timeout=_START_SECONDS) as plain:
            # As every browser does: else Nagle's algorithm waits 40 ms for the acknowledgement of the handshake's end.
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with context.wrap_socket(plain) as secure:
                request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{self.https}\r\nConnection: close\r\n\r\n"
                secure.sendall(request.encode())
                if secure.recv(1) != b"H":
                    raise ConnectionError("closed before an answer")

    def _last_words(self) -> str:
        return " | ".join(self._log.read_text(errors="replace").splitlines()[-5:])


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def trusting_context() -> ssl.SSLContext:
    """TLS that accepts any certificate: a benchmark talks to its own daemon on this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Client:
    """A signed-in browser's calls over one HTTPS connection."""

    def __init__(self, unit: Unit) -> None:
        self._connection = http.client.HTTPSConnection("127.0.0.1", unit.https, context=trusting_context(), timeout=10)
        self.cookie = ""
        self._csrf = ""
        reply = self.call("POST", "/session", {"username": "admin", "password": unit.first_password})
        self._csrf = str(reply["csrf"])

    def reconnect(self) -> None:
        """Go on over a new connection: one from before a change proves nothing to the unit."""
        self._connection.close()

    def call(self, method: str, path: str, body: dict[str, object] | None = None) -> dict[str, Any]:
        """Send a JSON request and give the JSON reply. BenchFault for any status of 400 or more."""
        headers = {"Content-Type": "application/json", "X-CSRF-Token": self._csrf, "Cookie": self.cookie}
        self._connection.request(method, API + path, json.dumps(body or {}), headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= 400:
            raise BenchFault(f"{method} {path} was refused with {response.status}: {content.decode(errors='replace')}")
        if cookie := response.headers.get("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        return json.loads(content) if content else {}


def resident_kib(pid: int) -> int:
    """Resident memory of a process in KiB."""
    return _status_number(Path(f"/proc/{pid}/status"), "VmRSS")


def voluntary_switches(pid: int) -> int:
    """How often the threads of a process have gone to sleep so far, all together: each is a wake-up later."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError):
            total += _status_number(task / "status", "voluntary_ctxt_switches")
    return total


def _status_number(path: Path, key: str) -> int:
    line = next(line for line in path.read_text().splitlines() if line.startswith(f"{key}:"))
    return int(line.split()[1])


@contextlib.contextmanager
def bare_import() -> Iterator[tuple[int, float]]:
    """A fresh interpreter that has imported the libraries and waits: its process, and the seconds it took."""
    code = f"{BARE_IMPORT}; import os, sys; os.write(1, b'!'); sys.stdin.read()"
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        if process.stdout.read(1) != b"!":
            raise BenchFault("The libraries could not be imported.")
        yield process.pid, time.perf_counter() - began
    finally:
        process.stdin.close()
        process.wait(_STOP_SECONDS)
        process.stdout.close()
