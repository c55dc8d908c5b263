"""Debian's Firefox, driven over WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/), which it speaks by itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.system.browser import output, trust_in_nss
from tests.system.engine import Engine, PageGoneError, PageRefusedError, Tab, child, expression, line_with

_PATIENCE = 15.0
# What a new profile does on its first day by itself is of no interest here.
_PREFERENCES = """
user_pref("app.normandy.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("intl.accept_languages", "en-GB");
user_pref("messaging-system.rsexperimentloader.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""


class _FirefoxTab(Tab):
    def __init__(self, connection: "_Connection", context: str, shots: Path) -> None:
        super().__init__(shots)
        self._connection = connection
        self._context = context

    async def goto(self, url: str) -> None:
        try:
            await self._call("browsingContext.navigate", url=url, wait="complete")
        except _ProtocolError as err:
            raise PageRefusedError(str(err)) from err

    async def run(self, function: str, *arguments: str | bool | int) -> Any:
        try:
            answer = await self._connection.call(
                "script.evaluate",
                expression=expression(function, arguments),
                awaitPromise=False,
                target={"context": self._context},
            )
        except _ProtocolError as err:
            raise PageGoneError(str(err)) from err
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    async def perform(self, *sources: dict[str, Any]) -> None:
        await self._call("input.performActions", actions=sources)

    async def screenshot(self) -> str:
        answer = await self._call("browsingContext.captureScreenshot")
        return str(answer["data"])

    async def resize(self, width: int, height: int) -> None:
        await self._call("browsingContext.setViewport", viewport={"width": width, "height": height})

    async def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return await self._connection.call(method, context=self._context, **parameters)


class _Firefox(Engine):
    def __init__(self, connection: "_Connection", shots: Path) -> None:
        self._connection = connection
        self._shots = shots

    async def handles(self) -> list[str]:
        tree = await self._connection.call("browsingContext.getTree", maxDepth=0)
        return [each["context"] for each in tree["contexts"]]

    def tab(self, handle: str) -> Tab:
        return _FirefoxTab(self._connection, handle, self._shots)


class _Connection:
    """Commands and their answers; one at a time, as a person does one thing at a time."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        async with asyncio.timeout(_PATIENCE):
            while (answer := await self._socket.receive_json()).get("id") != self._number:
                pass
        if answer["type"] == "error":
            raise _ProtocolError(f"{answer['error']}: {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result


class _ProtocolError(Exception):
    """Firefox refused a command."""


@asynccontextmanager
async def firefox(home: Path, name: str, *root_pems: bytes) -> AsyncIterator[Engine]:
    """Firefox with the new folder `home`, trusting `root_pems`; its screenshots go into the folder `name`."""
    profile = home / "profile"
    await trust_in_nss(profile, *root_pems)
    (profile / "user.js").write_text(_PREFERENCES)
    command = ("firefox-esr", "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0")
    async with child(*command, home=home) as process, aiohttp.ClientSession() as session:
        address = (await line_with(process, r"WebDriver BiDi listening on (ws://\S+)"))[1]
        async with session.ws_connect(f"{address}/session", max_msg_size=0) as socket:
            connection = _Connection(socket)
            await connection.call("session.new", capabilities={})
            yield _Firefox(connection, output() / "browser" / name)
            await connection.call("browser.close")
        async with asyncio.timeout(_PATIENCE):
            await process.communicate()
