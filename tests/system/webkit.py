"""WebKitGTK, Safari's engine as Debian has it, driven by its WebKitWebDriver (https://www.w3.org/TR/webdriver2/)."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.free_ports import free_port
from tests.system.browser import output
from tests.system.engine import Engine, PageGoneError, PageRefusedError, Tab, child, expression, line_with
from tests.system.unit import Unit

_PATIENCE = 15.0
_SYSTEM_ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")


class _WebKitTab(Tab):
    def __init__(self, session: "_Session", handle: str, shots: Path) -> None:
        super().__init__(shots)
        self._session = session
        self._handle = handle

    async def goto(self, url: str) -> None:
        await self._call("POST", "/url", {"url": url})
        # Where nothing came, the driver says nothing, and the page before stays.
        if not await self.run("(url) => location.href.startsWith(url)", url):
            raise PageRefusedError(url)

    async def run(self, function: str, *arguments: str | bool | int) -> Any:
        script = f"return {expression(function, arguments)}"
        try:
            answer = await self._call("POST", "/execute/sync", {"script": script, "args": []})
        except _ProtocolError as err:
            raise PageGoneError(str(err)) from err
        return json.loads(answer)

    async def perform(self, *sources: dict[str, Any]) -> None:
        await self._call("POST", "/actions", {"actions": sources})

    async def screenshot(self) -> str:
        return str(await self._call("GET", "/screenshot"))

    async def resize(self, width: int, height: int) -> None:
        # A window is sized with what the browser has round the page.
        bar = await self.run("(height) => outerHeight - innerHeight")
        await self._call("POST", "/window/rect", {"width": width, "height": height + bar})
        await self.until("(width) => innerWidth === width || innerWidth === outerWidth && innerWidth", width)

    async def _call(self, method: str, path: str, body: object = None) -> Any:
        await self._session.call("POST", "/window", {"handle": self._handle})
        return await self._session.call(method, path, body)


class _WebKit(Engine):
    def __init__(self, session: "_Session", shots: Path) -> None:
        self._session = session
        self._shots = shots

    async def handles(self) -> list[str]:
        handles: list[str] = await self._session.call("GET", "/window/handles")
        return handles

    def tab(self, handle: str) -> Tab:
        return _WebKitTab(self._session, handle, self._shots)


class _Session:
    """One session of the driver; its commands are HTTP requests."""

    def __init__(self, driver: aiohttp.ClientSession) -> None:
        self._driver = driver
        self._path = ""

    async def begin(self) -> None:
        wanted = {"webkitgtk:browserOptions": {"binary": _mini_browser(), "args": ["--automation"]}}
        answer = await self.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._path = f"/session/{answer['sessionId']}"

    async def call(self, method: str, path: str, body: object = None) -> Any:
        async with self._driver.request(method, self._path + path, json=body) as response:
            answer = (await response.json())["value"]
        if response.status != 200:
            raise _ProtocolError(f"{answer['error']}: {answer['message']}")
        return answer


class _ProtocolError(Exception):
    """The driver refused a command."""


@asynccontextmanager
async def webkit(home: Path, name: str, *root_pems: bytes) -> AsyncIterator[Engine]:
    """WebKit with the new folder `home`, trusting `root_pems`; its screenshots go into the folder `name`.

    It goes by the system's trust store, so it is given one of its own, in a mount namespace.
    """
    store = _trust_store(home, root_pems)
    async with child(
        "Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", home=home
    ) as screen:
        display = await line_with(screen, r"^(\d+)$")
        port = free_port()
        driver = (*_entering(store), "WebKitWebDriver", f"--port={port}")
        async with (
            child(*driver, home=home, DISPLAY=f":{display[1]}"),
            aiohttp.ClientSession(f"http://127.0.0.1:{port}", timeout=aiohttp.ClientTimeout(_PATIENCE)) as client,
        ):
            await _until_listening(port)
            session = _Session(client)
            await session.begin()
            yield _WebKit(session, output() / "browser" / name)
            await session.call("DELETE", "")


def _mini_browser() -> str:
    (program,) = Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser")
    return str(program)


def _trust_store(home: Path, root_pems: tuple[bytes, ...]) -> Path:
    home.mkdir()
    store = home / "roots.pem"
    store.write_bytes(_SYSTEM_ROOTS.read_bytes() + b"".join(root_pems))
    return store


def _entering(store: Path) -> tuple[str, ...]:
    user = () if os.getuid() == 0 else ("--map-root-user",)
    return ("unshare", "--mount", *user, "sh", "-c", f'mount --bind {store} {_SYSTEM_ROOTS} && exec "$@"', "sh")


async def _until_listening(port: int) -> None:
    async with asyncio.timeout(_PATIENCE):
        while not Unit.connectable(port):  # noqa: ASYNC110 - another process's socket
            await asyncio.sleep(0.02)
