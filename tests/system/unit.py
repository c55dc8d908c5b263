"""The whole program as a child process, on ports of its own, with an emulated front panel and an API client."""

import asyncio
import json
import os
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.free_ports import free_ports
from tests.system.panel import PanelUser

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 15.0
_STARTED = "(was starting: "  # it has opened the ports of the state that it came into


@dataclass(frozen=True)
class Answer:
    """An API call's answer."""

    status: int
    body: Any
    headers: dict[str, str]


class Ports:
    """Free ports for HTTP and two of HTTPS, kept for the unit's life so that a restart finds them again."""

    def __init__(self) -> None:
        self.http, self.https, self.https_printed = free_ports(3)


class Unit:
    """A unit: start it, kill it, start it again on the same state; its panel stays plugged in."""

    def __init__(self, folder: Path, confirm_seconds: int = 90, environment: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.state_dir = folder / "state"
        self.socket = folder / "run" / "api.sock"
        self.ports = Ports()
        self.panel = PanelUser(folder / "panel")
        self.log = folder / "daemon.log"
        self.profile = folder / "base-station.toml"
        self.process: asyncio.subprocess.Process | None = None
        self._said_before = 0
        # Byte code is kept as on an installed unit: compiling it anew is a third of a start.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._environment = {**kept, **(environment or {})}
        self.profile.write_text(self._profile(confirm_seconds))

    @property
    def http_port(self) -> int:
        return self.ports.http

    @property
    def https_port(self) -> int:
        return self.ports.https

    @property
    def http_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.http}"

    @property
    def https_url(self) -> str:
        return f"https://127.0.0.1:{self.ports.https}"

    def _profile(self, confirm_seconds: int) -> str:
        return f"""
[device]
model = "Test Base Station"
serial = "TB-0042"
name = "Test unit"
aliases = ["localhost"]
[listen]
http = {self.ports.http}
https = [{self.ports.https}, {self.ports.https_printed}]
[panel]
device = "{self.panel.link}"
[security]
confirm_seconds = {confirm_seconds}
[paths]
state = "{self.state_dir}"
runtime = "{self.socket.parent}"
"""

    async def start(self) -> None:
        """Start the daemon; it serves when this returns."""
        await self.launch()
        await self.until_serving()

    async def launch(self, *program: str | Path) -> None:
        """Start the process and no more; `program` instead of the daemon itself takes its arguments."""
        self._said_before = len(self.said())
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *(program or ("daemon",)), "--config", self.profile,
                cwd=ROOT, stderr=log, stdout=log, env=self._environment,
            )  # fmt: skip

    async def until_serving(self) -> None:
        """Wait until all ports that are to be open take connections, or say what the daemon said."""
        await self.until_connectable(self.ports.https, open_=True)
        async with asyncio.timeout(_PATIENCE):
            while _STARTED not in self.said()[self._said_before :]:  # noqa: ASYNC110 - another process's file
                await asyncio.sleep(0.01)

    async def until_connectable(self, port: int, *, open_: bool, seconds: float = _PATIENCE) -> None:
        """Wait until connecting to `port` succeeds (or is refused)."""
        try:
            async with asyncio.timeout(seconds):
                while self.connectable(port) is not open_:
                    assert self.process is not None
                    if self.process.returncode is not None:
                        raise AssertionError(f"the daemon ended with {self.process.returncode}:\n{self.said()}")
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"port {port} did not become {open_=} in {seconds} s:\n{self.said()}") from None

    async def until_panel_noted(self) -> None:
        """Wait until the state directory has the note about the panel's boot screen: a new unit's last first write."""
        async with asyncio.timeout(_PATIENCE):
            while not (self.state_dir / "panel-boot-screen.txt").exists():  # noqa: ASYNC110 - another process's file
                await asyncio.sleep(0.01)

    @staticmethod
    def connectable(port: int) -> bool:
        """Whether something listens on `port` of 127.0.0.1."""
        with socket.socket() as sock:
            sock.settimeout(1)
            return sock.connect_ex(("127.0.0.1", port)) == 0

    def said(self) -> str:
        """The daemon's log."""
        return self.log.read_text() if self.log.exists() else ""

    async def kill(self) -> None:
        """SIGKILL, as a crash."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(_PATIENCE):
            return await self.process.wait()

    async def end(self) -> None:
        """Whatever is left."""
        if self.process is not None:
            await self.kill()
        self.panel.close()

    def client(self, *, https: bool) -> "Client":
        """An API client over HTTP or HTTPS."""
        return Client(self, https=https)

    async def command(self, *arguments: str) -> tuple[int, str, str]:
        """Run the `base-station` command against this unit: exit code, stdout, stderr."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "daemon.client", "--socket", self.socket, *arguments, cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env=self._environment,
        )  # fmt: skip
        out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()


class Client:
    """Speaks the API as the CCM does: cookie, CSRF token, JSON."""

    def __init__(self, unit: Unit, *, https: bool) -> None:
        self._unit = unit
        self._url = unit.https_url if https else unit.http_url
        self._csrf = ""
        self._context = ssl.create_default_context()
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE
        self.session = self._session()

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    def _session(self) -> aiohttp.ClientSession:
        jar = aiohttp.CookieJar(unsafe=True)
        return aiohttp.ClientSession(cookie_jar=jar, connector=aiohttp.TCPConnector(ssl=self._context))

    async def reconnect(self) -> None:
        """New connections from now on, with the same cookies."""
        jar = self.session.cookie_jar
        await self.session.close()
        self.session = aiohttp.ClientSession(cookie_jar=jar, connector=aiohttp.TCPConnector(ssl=self._context))

    async def call(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Make one call of `/api/v1`."""
        sent = {"X-CSRF-Token": self._csrf} | headers if method != "GET" else headers
        data = None if body is None else json.dumps(body)
        if data is not None:
            sent = {"Content-Type": "application/json"} | sent
        async with self.session.request(method, f"{self._url}/api/v1{path}", data=data, headers=sent) as response:
            text = await response.read()
            is_json = "json" in response.headers.get("Content-Type", "")
            return Answer(response.status, json.loads(text) if text and is_json else text, dict(response.headers))

    async def sign_in(self, password: str) -> Answer:
        """Sign in as admin."""
        answer = await self.call("POST", "/session", {"username": "admin", "password": password})
        if answer.status == 201:
            self._csrf = answer.body["csrf"]
        return answer

    async def security(self) -> dict[str, Any]:
        """`GET /security`, which must succeed."""
        answer = await self.call("GET", "/security")
        assert answer.status == 200, answer
        body: dict[str, Any] = answer.body
        return body


@asynccontextmanager
async def running_unit(
    folder: Path, *, confirm_seconds: int = 90, environment: dict[str, str] | None = None
) -> AsyncIterator[Unit]:
    """A new unit at work; ended whatever happens."""
    unit = Unit(folder, confirm_seconds, environment)
    try:
        await unit.start()
        yield unit
    finally:
        await unit.end()
