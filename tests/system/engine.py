"""What a person does in front of any browser engine: look for a thing by its words, click where it is, type, look.

Chromium is driven by Playwright (browser.py). Debian's Firefox and WebKitGTK speak W3C's protocols instead (firefox.py,
webkit.py), which have in common what is used here: to run a function in the page, and to act with pointer and keys.
"""

import asyncio
import base64
import json
import os
import re
import signal
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

_PATIENCE = 15.0
_REST = 0.05
ENTER = "\ue007"

# The point to click at, in the view; null while there is no such thing, or another one lies over it, or it still moves.
_FIND = """(selector, words, exact) => {
    const fits = (said) => (exact ? said === words : said.includes(words));
    const name = (element) =>
        (element.getAttribute("aria-label") ?? element.labels?.[0]?.innerText ?? element.innerText).trim();
    const found = [...document.querySelectorAll(selector)].find((each) => each.checkVisibility() && fits(name(each)));
    if (!found) return null;
    found.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = found.getBoundingClientRect();
    const point = [Math.floor(x + width / 2), Math.floor(y + height / 2)];
    const hit = document.elementFromPoint(...point);
    return hit && (found.contains(hit) || hit.contains(found)) ? point : null;
}"""


class Tab(ABC):
    """One tab; its screenshots go into the folder `shots`."""

    def __init__(self, shots: Path) -> None:
        self._shots = shots

    @abstractmethod
    async def goto(self, url: str) -> None:
        """Type an address; return when the page is there. Raises PageRefusedError where the engine does not show it."""

    @abstractmethod
    async def run(self, function: str, *arguments: str | bool | int) -> Any:
        """Call a JavaScript function in the page: what it returns."""

    @abstractmethod
    async def perform(self, *sources: dict[str, Any]) -> None:
        """Act with pointer and keys (https://www.w3.org/TR/webdriver2/#actions)."""

    @abstractmethod
    async def screenshot(self) -> str:
        """What is seen, as PNG in base64."""

    @abstractmethod
    async def resize(self, width: int, height: int) -> None:
        """Give the page a view of that size, in CSS pixels, or as near to it as the engine's window can be."""

    async def keep(self, name: str) -> None:
        """Keep a screenshot, numbered in the order of the walk through all tabs."""
        self._shots.mkdir(parents=True, exist_ok=True)
        number = len(list(self._shots.iterdir())) + 1
        (self._shots / f"{number:02}-{name}.png").write_bytes(base64.b64decode(await self.screenshot()))

    async def until(self, function: str, *arguments: str | bool | int) -> Any:
        """Wait until a function in the page returns something true; return that."""
        answer = None
        try:
            async with asyncio.timeout(_PATIENCE):
                while not answer:
                    try:
                        answer = await self.run(function, *arguments)
                    except PageGoneError:
                        answer = None  # the page was going elsewhere
                    await asyncio.sleep(0 if answer else _REST)
        except TimeoutError:
            await self.keep("failed")
            text = await self.run("() => location.href + '\\n' + document.body.innerText")
            raise AssertionError(f"{arguments or function} did not come about; the page is {text}") from None
        return answer

    async def until_said(self, words: str) -> None:
        """Wait until `words` can be read on the page."""
        await self.until("(words) => document.body.innerText.includes(words)", words)

    async def click(self, selector: str, words: str = "", *, exact: bool = False) -> None:
        """Click what `selector` selects and is called `words`, once it can be."""
        x, y = await self.until(_FIND, selector, words, exact)
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        move = {"type": "pointerMove", "x": x, "y": y}
        await self.perform({"type": "pointer", "id": "mouse", "actions": [move, *press]})

    async def type(self, text: str) -> None:
        """Press and release one key after the other."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        await self.perform({"type": "key", "id": "keyboard", "actions": keys})

    async def fill(self, label: str, text: str) -> None:
        """Click into the field called `label`, and type."""
        await self.click("input, textarea", label, exact=True)
        await self.type(text)


class Engine(ABC):
    """One person's browser, with one tab open."""

    @abstractmethod
    async def handles(self) -> list[str]:
        """The open tabs, by names of the engine's own."""

    @abstractmethod
    def tab(self, handle: str) -> Tab:
        """The tab of that name."""

    async def first_tab(self) -> Tab:
        """The one that is open from the start."""
        return self.tab((await self.handles())[0])

    async def tab_opened_by(self, tab: Tab, selector: str, words: str) -> Tab:
        """Click a link in `tab` that opens a new one; return that."""
        before = set(await self.handles())
        await tab.click(selector, words)
        async with asyncio.timeout(_PATIENCE):
            while True:
                if new := set(await self.handles()) - before:
                    return self.tab(new.pop())
                await asyncio.sleep(_REST)


class PageRefusedError(Exception):
    """The engine showed no page: no connection, or a certificate that it does not trust."""


class PageGoneError(Exception):
    """The page that was asked something was just replaced by another."""


def expression(function: str, arguments: tuple[str | bool | int, ...]) -> str:
    """A JavaScript expression: `function` called with `arguments`, its result as JSON text."""
    return f"JSON.stringify(({function})({', '.join(json.dumps(each) for each in arguments)}) ?? null)"


@asynccontextmanager
async def child(*command: str | Path, home: Path, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A program with the folder `home`; it and all that it started are ended, whatever happens."""
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, "HOME": str(home), **environment}, start_new_session=True,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def line_with(process: asyncio.subprocess.Process, pattern: str) -> re.Match[str]:
    """Wait for a line that has `pattern` among what the program says."""
    assert process.stdout is not None
    said = b""
    async with asyncio.timeout(_PATIENCE):
        async for line in process.stdout:
            said += line
            if found := re.search(pattern, line.decode()):
                return found
    raise AssertionError(f"the program ended: {said.decode()}")
