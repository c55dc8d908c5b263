"""A person at the emulated front panel: reads the four lines, presses keys, and finds entries of the menu by name."""

import asyncio
import re
from pathlib import Path

from frontpanel.emulated import EmulatedPanel
from frontpanel.glyphs import CHOSEN, UP
from frontpanel.keys import Key

_PATIENCE = 20.0
_REST = 0.1
_PASSWORD = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")
_TITLES = ("Menu", "Security", "Administration", "CCM Access", "Reset", "Default Password", "Alarms", "About")


class PanelUser:
    """Uses the panel that appears at `link`. Everything waits for the display, never for a fixed time."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.panel = EmulatedPanel(link)
        self.panel.plug()

    def close(self) -> None:
        self.panel.close()

    async def text(self) -> list[str]:
        """The display's rows now."""
        return [row.rstrip() for row in self.panel.lines()]

    async def until_shown(self, *words: str, seconds: float = _PATIENCE) -> list[str]:
        """Wait until all `words` stand on the display together."""
        try:
            async with asyncio.timeout(seconds):
                await self.panel.until(lambda: all(word in "\n".join(self.panel.lines()) for word in words))
        except TimeoutError:
            shown = "\n".join(self.panel.lines())
            raise AssertionError(f"the panel never showed {words}; it shows:\n{shown}") from None
        return await self.text()

    async def until_gone(self, word: str) -> None:
        """Wait until `word` no longer stands on the display."""
        async with asyncio.timeout(_PATIENCE):
            await self.panel.until(lambda: word not in "\n".join(self.panel.lines()))

    async def press(self, key: Key) -> list[str]:
        """Press and release `key`; return the display once it has come to rest."""
        before = self.panel.lines()
        self.panel.tap(key)
        try:
            async with asyncio.timeout(_PATIENCE):
                await self.panel.until(lambda: self.panel.lines() != before)
                await self._rest()
        except TimeoutError:
            shown = "\n".join(before)
            raise AssertionError(f"{key.name} changed nothing on the panel, which shows:\n{shown}") from None
        return await self.text()

    async def move(self, key: Key) -> None:
        """Press and release `key`, which moves the cursor and nothing else; return once it stands elsewhere."""
        before = self.panel.emulator.state.cursor
        self.panel.tap(key)
        async with asyncio.timeout(_PATIENCE):
            await self.panel.until(lambda: self.panel.emulator.state.cursor != before)

    async def _rest(self) -> None:
        frames = -1
        while frames != self.panel.frames:
            frames = self.panel.frames
            await asyncio.sleep(_REST)

    async def hold_enter(self) -> None:
        """Keep ENTER down for as long as the display asks for it."""
        self.panel.press(Key.ENTER)
        await self.until_shown("Keep holding")
        await self.until_gone("Keep holding")
        self.panel.release(Key.ENTER)

    async def open(self, *titles: str) -> list[str]:
        """Walk the menu from its first list through entries called `titles`, and return what is shown there."""
        while self.panel.lines()[0].strip() != "Menu":
            await self.press(Key.EXIT if _in_menu(self.panel.lines()) else Key.ENTER)
        for title in titles:
            await self._choose(title)
            await self.press(Key.ENTER)
        return await self.text()

    async def read_password(self) -> str:
        """The default password, as it stands under Administration > CCM Access."""
        lines = await self.open("Administration", "CCM Access", "Default Password")
        found = _PASSWORD.search("\n".join(lines))
        assert found is not None, f"no password on the panel: {lines}"
        return found[0]

    async def confirm_dangerous(self, *titles: str) -> None:
        """Choose Yes where No is marked, then hold ENTER for its three seconds."""
        await self.open(*titles)
        await self.press(Key.RIGHT)
        await self.press(Key.ENTER)
        await self.hold_enter()

    async def _choose(self, title: str) -> None:
        """Mark the entry: from the top of the list downwards, unless it is in sight."""
        upwards = True
        for _ in range(20):
            rows = self.panel.lines()
            chosen = next((number for number, row in enumerate(rows) if row.startswith(CHOSEN)), None)
            if chosen is None:  # it is being drawn
                await asyncio.sleep(0.05)
                continue
            if rows[chosen][1:].startswith(title):
                return
            in_sight = [number for number, row in enumerate(rows) if number and row[1:].startswith(title)]
            if in_sight:
                upwards = in_sight[0] < chosen
            elif not any(row.endswith(UP) for row in rows):
                upwards = False
            await self.press(Key.UP if upwards else Key.DOWN)
        raise AssertionError(f"no entry '{title}' on the panel: {self.panel.lines()}")


def _in_menu(rows: tuple[str, ...]) -> bool:
    return rows[0].strip() in _TITLES or any(row.startswith(CHOSEN) for row in rows)
