"""The panel's pages and how keys become Commands, on an emulated panel."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from daemon.adapters.system_clock import SystemClock
from daemon.certificates.inspect import Severity
from daemon.errors import BaseStationError, Refused
from daemon.messages.account import ResetPassword
from daemon.messages.command import Command
from daemon.messages.panel import NotePanel
from daemon.messages.panel_view import PanelView
from daemon.messages.pending import ChangeKind, PendingView
from daemon.messages.reset import FactoryReset, ResetProgress
from daemon.messages.security import ReopenPort80
from daemon.messages.snapshot import Snapshot
from daemon.messages.unit import Alarm, Device
from daemon.panel_menu import PanelMenu
from daemon.panel_pages import Moment, takeover, tree
from daemon.settings import PanelProfile
from daemon.states import State
from frontpanel.keys import Key
from tests.system.panel import PanelUser

SNAPSHOT = Snapshot(Device("Model", "S-1", "FOH"), "1.0", state=State.OPEN)
VIEW = PanelView(SNAPSHOT, "abcd-efgh-jkmn")
MOMENT = Moment(datetime(2027, 1, 15, 19, 0, tzinfo=UTC), 1000.0)


class RecordingHub:
    """A Hub that keeps what it is asked, and may refuse."""

    def __init__(self) -> None:
        self.snapshot = SNAPSHOT
        self.asked: list[Command[Any]] = []
        self.refusal: BaseStationError | None = None
        self.health = asyncio.Event()

    async def submit(self, command: Command[Any]) -> Any:
        self.asked.append(command)
        if self.refusal is not None:
            raise self.refusal

    def post(self, command: Command[Any]) -> None:
        self.asked.append(command)
        if isinstance(command, NotePanel) and command.health.connected:
            self.health.set()

    def subscribe(self, changed: Callable[[Snapshot], object]) -> Callable[[], None]:
        raise AssertionError("the panel is told by show()")


@asynccontextmanager
async def panel_on(link: Path, hub: RecordingHub | None = None) -> AsyncIterator[tuple[PanelMenu, PanelUser]]:
    """A PanelMenu driving an emulated panel."""
    user = PanelUser(link)
    menu = PanelMenu(PanelProfile(device=str(link)), SystemClock(), PanelView(Snapshot(SNAPSHOT.device, "1.0")))
    task = asyncio.create_task(menu.run())
    if hub is not None:
        menu.connect(hub)
    try:
        yield menu, user
    finally:
        task.cancel()
        await asyncio.wait([task])
        user.close()


async def test_before_the_controller_says_anything_it_says_that_the_unit_is_starting(tmp_path: Path) -> None:
    async with panel_on(tmp_path / "panel") as (_, user):
        await user.until_shown("FOH", "Starting")


async def test_each_dangerous_entry_becomes_its_command_after_the_hold(tmp_path: Path) -> None:
    hub = RecordingHub()
    async with panel_on(tmp_path / "panel", hub) as (menu, user):
        menu.show(VIEW)
        await user.confirm_dangerous("Administration", "Reset", "Reset CCM Pass")
        await user.until_shown("CCM password reset")
        assert [type(command) for command in hub.asked if not isinstance(command, NotePanel)] == [ResetPassword]


async def test_a_refused_command_is_told_on_the_display(tmp_path: Path) -> None:
    hub = RecordingHub()
    hub.refusal = Refused("port-80-is-on", "Port 80 is on already.", "Sign in over HTTP.")
    async with panel_on(tmp_path / "panel", hub) as (menu, user):
        menu.show(VIEW)
        await user.confirm_dangerous("Administration", "Reset", "Reopen port 80")
        await user.until_shown("Port 80 is on")
        assert any(isinstance(command, ReopenPort80) for command in hub.asked)


async def test_a_hold_let_go_too_early_does_nothing(tmp_path: Path) -> None:
    hub = RecordingHub()
    async with panel_on(tmp_path / "panel", hub) as (menu, user):
        menu.show(VIEW)
        await user.open("Administration", "Reset", "Factory reset")
        await user.press(Key.RIGHT)
        await user.press(Key.ENTER)
        user.panel.press(Key.ENTER)
        await user.until_shown("Keep holding 2 s")
        user.panel.release(Key.ENTER)
        await user.until_shown("No")
        assert not any(isinstance(command, FactoryReset) for command in hub.asked)


async def test_the_links_health_reaches_the_controller(tmp_path: Path) -> None:
    hub = RecordingHub()
    async with panel_on(tmp_path / "panel", hub):
        async with asyncio.timeout(5):
            await hub.health.wait()


async def test_the_default_password_is_shown_until_the_owner_set_one(tmp_path: Path) -> None:
    async with panel_on(tmp_path / "panel", RecordingHub()) as (menu, user):
        menu.show(VIEW)
        assert await user.read_password() == "abcd-efgh-jkmn"
        menu.show(PanelView(replace(SNAPSHOT, password_set_by_owner=True)))
        await user.until_shown("Set by the owner")


async def test_after_a_factory_reset_it_says_so_and_the_menu_starts_anew(tmp_path: Path) -> None:
    async with panel_on(tmp_path / "panel", RecordingHub()) as (menu, user):
        menu.show(VIEW)
        await user.open("Administration", "Reset")
        menu.show(PanelView(replace(SNAPSHOT, state=State.FACTORY_RESET, reset=ResetProgress(95, "receipt"))))
        await user.until_shown("95%")
        menu.show(VIEW)
        await user.until_shown("Factory reset done")
        await user.press(Key.EXIT)
        await user.until_shown("S/N S-1")


def test_alarms_come_first_on_the_status_screen() -> None:
    alarm = Alarm("port-80", Severity.ERROR, "Port 80 is taken.", "Free it.")
    lines = tree(PanelView(replace(SNAPSHOT, alarms=(alarm,))), MOMENT).status.lines
    assert "Port 80 is taken." in lines[0]


def test_a_reset_takes_the_display_and_its_keys_with_progress() -> None:
    covering = takeover(PanelView(replace(SNAPSHOT, reset=ResetProgress(40, "settings"))), None)
    assert covering is not None
    assert (covering.progress, covering.modal) == (40, True)


def test_the_countdown_says_what_to_do_and_leaves_the_keys_alone() -> None:
    pending = PendingView((ChangeKind.FORCE_HTTPS,), 100.0, 90)
    covering = takeover(PanelView(replace(SNAPSHOT, state=State.ENABLING, pending=pending)), 42)
    assert covering is not None
    assert "within 42 s" in " ".join(covering.lines)
    assert not covering.modal


def test_nothing_covers_the_menu_in_normal_operation() -> None:
    assert takeover(VIEW, None) is None
