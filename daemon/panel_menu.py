"""Joins the front panel to the ring: keys become Commands, views become what stands on the display.

The panel starts before everything else and needs nothing of it: until the first view comes, it says that the unit is
starting. Timers run only while something on the display moves.
"""

import asyncio
import math
from pathlib import Path

from daemon.errors import BaseStationError
from daemon.messages import (
    Command,
    Door,
    FactoryReset,
    NotePanel,
    Origin,
    PanelHealth,
    PanelView,
    ReopenPort80,
    ResetPassword,
)
from daemon.panel_pages import FACTORY_RESET, REOPEN_PORT_80, RESET_PASSWORD, takeover, tree
from daemon.ports import Clock, Hub, Timer
from daemon.settings import PanelProfile
from frontpanel.driver import FrontPanel, LinkHealth
from frontpanel.items import Action, Takeover
from frontpanel.keys import KeyEvent
from frontpanel.layout import Size
from frontpanel.menu import Menu
from frontpanel.models import find_model

_HERE = Origin(Door.PANEL)
_COMMANDS: dict[str, Command[None]] = {
    FACTORY_RESET: FactoryReset(_HERE),
    RESET_PASSWORD: ResetPassword(_HERE),
    REOPEN_PORT_80: ReopenPort80(_HERE),
}
_DONE: dict[str, tuple[str, ...]] = {
    RESET_PASSWORD: ("CCM password reset.", "The new one stands under CCM Access."),
    REOPEN_PORT_80: ("Port 80 is on.", "Force HTTPS is off."),
}
_RESET_DONE = ("Factory reset done.", "The unit starts like new; see About.")


class PanelMenu:
    """Implements ports.Panel. `first` is what to show before the controller has said anything."""

    def __init__(self, profile: PanelProfile, clock: Clock, first: PanelView) -> None:
        model = find_model(profile.model.value)
        self._size = Size(model.columns, model.rows)
        self._clock = clock
        self._hub: Hub | None = None
        self._view = first
        self._notice: Takeover | None = None
        self._timer: Timer | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._menu = self._new_menu()
        self._driver = FrontPanel(
            Path(profile.device), model, on_key=self._key, on_health=self._health, baud=profile.baud
        )

    def _new_menu(self) -> Menu:
        return Menu(tree(self._view), self._size, self._clock.monotonic())

    def connect(self, hub: Hub) -> None:
        """From now on keys have someone to act for them."""
        self._hub = hub
        if self._driver.health.connected:
            self._health(self._driver.health)

    def show(self, view: PanelView) -> None:
        """See ports.Panel."""
        was_resetting, self._view = self._view.snapshot.reset is not None, view
        if was_resetting and view.snapshot.reset is None:
            self._menu = self._new_menu()
            self._notice = None if view.snapshot.fault else Takeover("notice", _RESET_DONE, modal=False)
        self._menu.update(tree(view), self._clock.monotonic())
        self._draw()

    async def run(self) -> None:
        """Drive the panel until cancelled; whatever the serial line does."""
        self._draw()
        await self._driver.run()

    def _key(self, event: KeyEvent) -> None:
        now = self._clock.monotonic()
        if event.pressed and self._notice is not None:
            self._notice = None
        elif event.pressed:
            self._act(self._menu.press(event.key, now))
        else:
            self._act(self._menu.release(event.key, now))
        self._draw()

    def _tick(self) -> None:
        self._timer = None
        self._act(self._menu.tick(self._clock.monotonic()))
        self._draw()

    def _act(self, actions: tuple[Action, ...]) -> None:
        for action in actions:
            task = asyncio.get_running_loop().create_task(self._carry_out(action.id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, action: str) -> None:
        if self._hub is None:
            self._tell("The unit is still starting.", "Try again.")
            return
        try:
            await self._hub.submit(_COMMANDS[action])
        except BaseStationError as refused:
            self._tell(refused.detail, refused.remedy)
        else:
            if action in _DONE:
                self._tell(*_DONE[action])

    def _tell(self, *lines: str) -> None:
        self._notice = Takeover("notice", lines, modal=False)
        self._draw()

    def _draw(self) -> None:
        now = self._clock.monotonic()
        pending = self._view.snapshot.pending
        left = None if pending is None else max(0, math.ceil(pending.deadline - now))
        covering = takeover(self._view, left)
        if covering is None or not covering.modal:
            covering = self._notice or covering
        self._menu.take_over(covering, now)
        self._driver.show(self._menu.screen(now))
        self._wake_at(now, self._menu.next_wake(now), counting=left)

    def _wake_at(self, now: float, due: float | None, counting: int | None) -> None:
        """One timer: for the menu's next move, and once a second while a countdown is shown."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if counting:
            due = min(due or math.inf, now + 1.0)
        if due is not None:
            self._timer = self._clock.call_later(max(0.0, due - now), self._tick)

    def _health(self, health: LinkHealth) -> None:
        if not health.connected:
            self._menu.interrupt(self._clock.monotonic())
        if self._hub is not None:
            self._hub.post(NotePanel(PanelHealth(health.connected, health.detail)))
