"""Joins the front panel to the ring: keys become Commands, views become what stands on the display.

The panel starts before everything else and needs nothing of it: until the first view comes, it says that the unit is
starting. Timers run only while something on the display moves. A unit without a panel has the menu all the same, for
whoever looks at it from elsewhere (see ports.PanelMirror).
"""

import asyncio
import math
from collections.abc import Callable
from pathlib import Path

from daemon.certificates.inspect import Severity
from daemon.errors import BadInput, BaseStationError
from daemon.messages.account import ResetPassword
from daemon.messages.command import Command, Door, Origin
from daemon.messages.network import ResetNetwork, SetNetwork
from daemon.messages.panel import NoteBootScreen, NotePanel, PanelHealth, SetPanelLock, UnlockPanel
from daemon.messages.panel_view import PanelView
from daemon.messages.pending import ConfirmNetwork
from daemon.messages.reset import FactoryReset
from daemon.messages.security import ReopenPort80, SetForceHttps
from daemon.messages.snapshot import Snapshot
from daemon.network_settings import faults, settings_of
from daemon.panel_lights import lights
from daemon.panel_network import SET_NETWORK, typed_fields
from daemon.panel_pages import (
    CONFIRM_NETWORK,
    FACTORY_RESET,
    FORCE_HTTPS_OFF,
    LOCK_OFF,
    LOCK_SET,
    REOPEN_PORT_80,
    RESET_NETWORK,
    RESET_PASSWORD,
    UNLOCK,
    Moment,
    takeover,
    tree,
)
from daemon.ports import Clock, Hub, PanelKey, PanelPicture, Timer
from daemon.settings import PanelModel, PanelProfile
from frontpanel.backlight import Backlight
from frontpanel.bootscreen import BootScreen
from frontpanel.driver import FrontPanel, LinkHealth
from frontpanel.items import Action, MenuTree, Takeover
from frontpanel.keys import Key, KeyEvent
from frontpanel.layout import Size, fit
from frontpanel.menu import Menu
from frontpanel.models import CFA635, Model, find_model
from frontpanel.screen import Led

_HERE = Origin(Door.PANEL)
_BOOT_LINES = ("", "Starting ...")
_COMMANDS: dict[str, Callable[[str], Command[None]]] = {
    FACTORY_RESET: lambda _: FactoryReset(_HERE),
    RESET_PASSWORD: lambda _: ResetPassword(_HERE),
    RESET_NETWORK: lambda _: ResetNetwork(_HERE),
    REOPEN_PORT_80: lambda _: ReopenPort80(_HERE),
    FORCE_HTTPS_OFF: lambda _: SetForceHttps(enabled=False, origin=_HERE),
    CONFIRM_NETWORK: lambda _: ConfirmNetwork(_HERE),
    LOCK_SET: lambda code: SetPanelLock(code, _HERE),
    LOCK_OFF: lambda _: SetPanelLock("", _HERE),
    UNLOCK: lambda code: UnlockPanel(code, _HERE),
}
_DONE: dict[str, tuple[str, ...]] = {
    RESET_PASSWORD: ("CCM password reset.", "The new one stands under CCM Access."),
    RESET_NETWORK: ("Network details are", "the factory's again."),
    CONFIRM_NETWORK: ("The network details", "hold from now on."),
    REOPEN_PORT_80: ("Port 80 is on.", "Force HTTPS is off."),
    FORCE_HTTPS_OFF: ("Port 80 is on.", "Force HTTPS is off."),
    LOCK_SET: ("The panel is locked.", "Keep the code in mind."),
    LOCK_OFF: ("No panel lock.",),
}
_RESET_DONE = ("Factory reset done.", "The unit starts like new; see About.")
_KEYS = {name: Key[name.name] for name in PanelKey}
_LEDS = {Led.OFF: "off", Led.GREEN: "green", Led.RED: "red", Led.AMBER: "orange"}


def _calls(snapshot: Snapshot) -> object:
    """What lights the display up when it changes: something that a person should look at."""
    errors = tuple(alarm.code for alarm in snapshot.alarms if alarm.severity is Severity.ERROR)
    return snapshot.pending is not None, snapshot.reset is not None, errors


class PanelMenu:
    """Implements ports.Panel and ports.PanelMirror. `first` is what to show before the controller has said anything."""

    def __init__(self, profile: PanelProfile, clock: Clock, first: PanelView) -> None:
        model = None if profile.model is PanelModel.AUTO else find_model(profile.model.value)
        self._model = model or CFA635
        self._clock = clock
        self._hub: Hub | None = None
        self._view = first
        self._notices = 0
        self._notice: Takeover | None = None
        self._timer: Timer | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._watchers: list[Callable[[], object]] = []
        self._started = clock.monotonic()
        self._backlight = Backlight(self._started)
        self._menu = self._new_menu()
        self._driver: FrontPanel | None = None
        if profile.device:
            device, baud = Path(profile.device), profile.baud
            self._driver = FrontPanel(
                device,
                model,
                on_key=self._key,
                on_health=self._health,
                on_model=self._lay_out,
                on_stored=self._stored,
                baud=baud,
            )

    def _new_menu(self) -> Menu:
        now = self._clock.monotonic()
        return Menu(self._tree(), Size(self._model.columns, self._model.rows), now, started=self._started)

    def connect(self, hub: Hub) -> None:
        """From now on keys have someone to act for them."""
        self._hub = hub
        if self._driver is not None and self._driver.health.connected:
            self._health(self._driver.health)

    def show(self, view: PanelView) -> None:
        """See ports.Panel."""
        before, self._view = self._view.snapshot, view
        now = self._clock.monotonic()
        if before.reset is not None and view.snapshot.reset is None:
            self._menu = self._new_menu()
            self._notice = None
            if not view.snapshot.fault:
                self._tell(*_RESET_DONE)
        if _calls(before) != _calls(view.snapshot):
            self._backlight.light(now)
        self._menu.update(self._tree(), now)
        self._keep_boot_screen()
        self._draw()

    async def run(self) -> None:
        """Drive the panel until cancelled; whatever the serial line does."""
        self._draw()
        if self._driver is not None:
            await self._driver.run()

    def picture(self, *, public: bool) -> PanelPicture:
        """See ports.PanelMirror."""
        now = self._clock.monotonic()
        screen = self._menu.screen(now, self._lights(), self._backlight.level, public=public)
        cursor = None if screen.cursor is None else (screen.cursor.column, screen.cursor.row)
        return PanelPicture(screen.rows, cursor, tuple(_LEDS[led] for led in screen.leds), screen.backlight)

    def watch(self, changed: Callable[[], object]) -> Callable[[], None]:
        """See ports.PanelMirror."""
        self._watchers.append(changed)
        self._draw()
        return lambda: self._watchers.remove(changed)

    def key(self, key: PanelKey, *, pressed: bool) -> None:
        """See ports.PanelMirror."""
        self._key(KeyEvent(_KEYS[key], pressed))

    def _key(self, event: KeyEvent) -> None:
        now = self._clock.monotonic()
        if self._backlight.passes(event, now):
            self._menu.update(self._tree(), now)  # the clock and the uptime stand in it
            self._act(self._menu.press(event.key, now) if event.pressed else self._menu.release(event.key, now))
            if self._notice is not None and self._menu.covering is not self._notice:
                self._notice = None  # read, and put away for good
        self._draw()

    def _tick(self) -> None:
        self._timer = None
        now = self._clock.monotonic()
        self._backlight.tick(now)
        self._act(self._menu.tick(now))
        self._draw()

    def _act(self, actions: tuple[Action, ...]) -> None:
        for action in actions:
            task = asyncio.get_running_loop().create_task(self._carry_out(action))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, action: Action) -> None:
        if self._hub is None:
            self._refused(action, "The unit is still starting.", "Try again.")
            return
        try:
            await self._hub.submit(self._command(action))
        except BaseStationError as refused:
            self._refused(action, refused.detail, refused.remedy)
            return
        if action.id == UNLOCK:
            self._menu.unlock(self._clock.monotonic())
        elif action.id in _DONE:
            self._tell(*_DONE[action.id])
        self._draw()

    def _command(self, action: Action) -> Command[None]:
        """Raises BadInput where network details were good when they were typed and are not any more."""
        if action.id != SET_NETWORK:
            return _COMMANDS[action.id](action.value)
        fields = typed_fields(action.values, self._view.snapshot.network_settings)
        for fault in faults(fields):
            raise BadInput("bad-network", fault.detail, fault.allowed, field=fault.field)
        return SetNetwork(settings_of(fields), _HERE)

    def _refused(self, action: Action, detail: str, remedy: str) -> None:
        if action.id == UNLOCK:
            self._menu.refuse(detail, self._clock.monotonic())
        else:
            self._tell(detail, remedy)
        self._draw()

    def _tell(self, *lines: str) -> None:
        """A notice covers what else would; any key puts it away. Each has an id of its own, so that it shows."""
        self._notices += 1
        self._notice = Takeover(f"notice-{self._notices}", lines, modal=False)

    def _draw(self) -> None:
        now = self._clock.monotonic()
        pending = self._view.snapshot.pending
        left = None if pending is None else max(0, math.ceil(pending.deadline - now))
        covering = takeover(self._view, left)
        if covering is None or not covering.modal:
            covering = self._notice or covering
        self._menu.take_over(covering, now)
        if self._driver is not None:
            self._driver.show(self._menu.screen(now, self._lights(), self._backlight.level))
        self._wake_at(now, counting=left)
        for changed in tuple(self._watchers):
            changed()

    def _wake_at(self, now: float, *, counting: int | None) -> None:
        """One timer: for the menu's next move, the backlight's, and once a second while a countdown is shown."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._driver is None and not self._watchers:
            return  # nobody sees it move
        wakes = [self._menu.next_wake(now), self._backlight.next_wake(), now + 1.0 if counting else None]
        due = min((wake for wake in wakes if wake is not None), default=None)
        if due is not None:
            self._timer = self._clock.call_later(max(0.0, due - now), self._tick)

    def _tree(self) -> MenuTree:
        return tree(self._view, Moment(self._clock.now(), self._clock.monotonic()))

    def _lights(self) -> tuple[Led, ...]:
        return lights(self._view.snapshot) if self._model.leds else ()

    def _keep_boot_screen(self) -> None:
        """Have the panel that is there say by itself who it belongs to from power-on, until this program drives it."""
        note = self._view.boot_note
        if self._driver is not None and self._driver.health.connected and note is not None:
            size = Size(self._model.columns, self._model.rows)
            name = self._view.snapshot.device.name
            lines = (name, "Starting ...") if size.rows == len(_BOOT_LINES) else (name, *_BOOT_LINES)
            self._driver.keep_at_boot(BootScreen(fit(lines, size), note))

    def _stored(self, note: str) -> None:
        if self._hub is not None:
            self._hub.post(NoteBootScreen(note))

    def _lay_out(self, model: Model) -> None:
        """The panel that is there has another size than was thought."""
        self._model = model
        self._menu.resize(Size(model.columns, model.rows), self._clock.monotonic())
        self._draw()

    def _health(self, health: LinkHealth) -> None:
        if not health.connected:
            self._menu.interrupt(self._clock.monotonic())
        self._keep_boot_screen()
        if self._hub is not None:
            self._hub.post(NotePanel(PanelHealth(health.connected, health.detail)))
