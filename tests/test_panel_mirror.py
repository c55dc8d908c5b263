"""The panel as it is used from elsewhere: the same menu on a clock that a test moves, without a serial line."""

import asyncio
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from daemon.certificates.inspect import Severity
from daemon.errors import Refused, TooMany
from daemon.messages.command import Command
from daemon.messages.network import AddressDetail, NetworkStatus, Obtained, ResetNetwork
from daemon.messages.panel import SetPanelLock, UnlockPanel
from daemon.messages.panel_view import EventLine, PanelView
from daemon.messages.pending import ChangeKind, PendingView
from daemon.messages.reset import FactoryReset, ResetProgress
from daemon.messages.security import ReopenPort80, SetForceHttps
from daemon.messages.snapshot import Snapshot
from daemon.messages.unit import Alarm
from daemon.panel_menu import PanelMenu
from daemon.panel_pages import Moment, takeover, tree
from daemon.ports import PanelKey
from daemon.settings import PanelModel, PanelProfile
from daemon.states import State
from frontpanel.backlight import DIM_LEVEL, DIM_SECONDS
from frontpanel.glyphs import CHOSEN
from frontpanel.items import Takeover
from frontpanel.layout import Size
from frontpanel.recovery import HOLD_SECONDS
from tests.fakes import START, FakeClock
from tests.test_frontpanel_transcripts import TRANSCRIPTS, compare
from tests.test_panel_menu import MOMENT, SNAPSHOT, VIEW, RecordingHub
from tests.transcript import sessions

UP, DOWN, RIGHT, ENTER, EXIT = PanelKey.UP, PanelKey.DOWN, PanelKey.RIGHT, PanelKey.ENTER, PanelKey.EXIT
WIRED = NetworkStatus(
    "foh-left",
    (ip_address("192.168.1.4"), ip_address("fe80::1")),
    (
        AddressDetail(ip_address("192.168.1.4"), 24, Obtained.DHCP),
        AddressDetail(ip_address("fe80::1"), 64, Obtained.LINK_LOCAL),
    ),
    link=True,
    gateways=(ip_address("192.168.1.1"),),
    dns=(ip_address("192.168.1.1"),),
    mac="00:11:22:33:44:55",
)
LOCKED = PanelView(replace(SNAPSHOT, panel_locked=True), "abcd-efgh-jkmn")


class Person:
    """Looks at the mirror and presses its keys."""

    def __init__(self, model: PanelModel = PanelModel.CFA635, view: PanelView = VIEW) -> None:
        self.clock = FakeClock()
        self.hub = RecordingHub()
        profile = PanelProfile(device="", model=model)
        self.panel = PanelMenu(profile, self.clock, PanelView(Snapshot(SNAPSHOT.device, "1")))
        self.panel.connect(self.hub)
        self.changes = 0
        self.unwatch = self.panel.watch(self._changed)
        self.panel.show(view)

    def _changed(self) -> None:
        self.changes += 1

    def text(self, *, public: bool = False) -> str:
        return "\n".join(self.panel.picture(public=public).rows)

    async def tap(self, *keys: PanelKey) -> None:
        for key in keys:
            self.panel.key(key, pressed=True)
            self.panel.key(key, pressed=False)
            await self.settle()

    async def settle(self) -> None:
        """What a key began is carried out."""
        for _ in range(5):
            await asyncio.sleep(0)

    async def choose(self, *titles: str) -> None:
        """From the status screen."""
        await self.tap(ENTER)
        for title in titles:
            for _ in range(12):
                if any(row.startswith(CHOSEN + title) for row in self.panel.picture(public=False).rows):
                    break
                await self.tap(DOWN)
            await self.tap(ENTER)

    async def yes_and_hold(self, seconds: float = 3.1) -> None:
        await self.tap(RIGHT, ENTER)
        self.panel.key(ENTER, pressed=True)
        for _ in range(int(seconds * 10)):
            self.clock.advance(0.1)
        self.panel.key(ENTER, pressed=False)
        await self.settle()

    @property
    def asked(self) -> list[type[Command[Any]]]:
        return [type(command) for command in self.hub.asked]


async def test_it_shows_the_same_menu_on_either_size() -> None:
    for model, size in ((PanelModel.CFA635, (4, 20)), (PanelModel.CFA533, (2, 16)), (PanelModel.AUTO, (4, 20))):
        rows = Person(model).panel.picture(public=False).rows
        assert (len(rows), {len(row) for row in rows}) == (size[0], {size[1]})


async def test_who_watches_is_told_of_changes_until_he_stops() -> None:
    person = Person()
    seen = person.changes
    await person.tap(ENTER)
    assert person.changes > seen
    person.unwatch()
    seen = person.changes
    await person.tap(EXIT)
    assert person.changes == seen


async def test_nothing_wakes_up_while_nobody_sees_it() -> None:
    person = Person()
    assert person.clock.pending
    person.unwatch()
    person.panel.show(replace(VIEW, first_password="other"))
    assert not person.clock.pending


async def test_a_default_password_is_on_the_panel_and_in_no_public_picture() -> None:
    person = Person()
    await person.choose("Administration", "CCM Access", "Default Password")
    assert "abcd-efgh-jkmn" in person.text()
    assert "abcd" not in person.text(public=True)


async def test_a_locked_menu_opens_with_the_right_code_only() -> None:
    person = Person(view=LOCKED)
    await person.tap(ENTER)
    assert "Panel code" in person.text()
    person.hub.refusal = Refused("wrong-code", "Wrong code.", "Type it again.")
    await person.tap(UP, RIGHT, UP, RIGHT, UP, RIGHT, UP, ENTER)
    asked = next(command for command in person.hub.asked if isinstance(command, UnlockPanel))
    assert len(asked.code) >= 4
    assert asked.code not in repr(asked)
    assert "Wrong code" in person.text()
    person.hub.refusal = None
    await person.tap(UP, RIGHT, UP, RIGHT, UP, RIGHT, UP, ENTER)
    assert "Menu" in person.text()
    person.clock.advance(46)
    await person.tap(ENTER)
    assert "Panel code" in person.text()


async def test_a_forgotten_code_does_not_lock_the_owner_out() -> None:
    """ENTER and EXIT held together soon after the start open the reset screen; its own confirmation still applies."""
    person = Person(view=LOCKED)
    person.panel.key(ENTER, pressed=True)
    person.panel.key(EXIT, pressed=True)
    for _ in range(int(HOLD_SECONDS * 10) + 2):
        person.clock.advance(0.1)
    person.panel.key(EXIT, pressed=False)
    person.panel.key(ENTER, pressed=False)
    assert "Reset" in person.text()
    await person.tap(DOWN, DOWN, DOWN, ENTER)
    assert "Erase" in person.text()
    assert FactoryReset not in person.asked
    await person.yes_and_hold()
    assert FactoryReset in person.asked


async def test_a_new_code_is_typed_twice_and_becomes_its_command() -> None:
    person = Person()
    await person.choose("Administration", "Panel lock", "New code")
    for _ in range(2):
        await person.tap(UP, RIGHT, UP, RIGHT, UP, RIGHT, UP, ENTER)
    command = next(command for command in person.hub.asked if isinstance(command, SetPanelLock))
    assert command.code.isdigit()
    assert "The panel is locked" in person.text()
    await person.tap(EXIT)
    assert "The panel is locked" not in person.text()


@pytest.mark.parametrize(
    ("entries", "command"),
    [
        (("Administration", "Reset", "Reset network"), ResetNetwork),
        (("Administration", "Reset", "Reopen port 80"), ReopenPort80),
    ],
)
async def test_a_reset_wants_yes_and_the_hold(entries: tuple[str, ...], command: type[Command[None]]) -> None:
    person = Person()
    await person.choose(*entries)
    await person.tap(ENTER)
    assert command not in person.asked
    await person.tap(ENTER)
    await person.yes_and_hold()
    assert command in person.asked


async def test_force_https_is_switched_off_with_one_question() -> None:
    person = Person(view=PanelView(replace(SNAPSHOT, state=State.HTTPS_ONLY, force_https=True)))
    await person.choose("Security", "Force HTTPS off")
    await person.tap(RIGHT, ENTER)
    switched = [command for command in person.hub.asked if isinstance(command, SetForceHttps)]
    assert [command.enabled for command in switched] == [False]
    assert "Port 80 is on" in person.text()


async def test_a_refusal_is_told_and_a_key_puts_it_away_for_good() -> None:
    person = Person()
    person.hub.refusal = TooMany("busy", "The unit is busy.", "Wait.", retry_after=1)
    await person.choose("Administration", "Reset", "Reset network")
    await person.yes_and_hold()
    assert "The unit is busy" in person.text()
    await person.tap(EXIT)
    for _ in range(3):
        person.clock.advance(46)
        assert "busy" not in person.text()


async def test_events_stand_there_newest_first() -> None:
    events = (EventLine(START, "Second.", warning=True), EventLine(START - timedelta(hours=1), "First.", warning=False))
    person = Person(view=replace(VIEW, events=events))
    await person.choose("Events")
    assert "Second." in person.text()
    assert "First." not in person.text()
    await person.tap(DOWN, DOWN)
    assert "First." in person.text()


async def test_uptime_and_clock_are_those_of_the_moment() -> None:
    person = Person(view=PanelView(replace(SNAPSHOT, started=START, started_monotonic=1000.0)))
    person.clock.advance(26 * 3600)
    await person.tap(ENTER)  # wakes the backlight
    await person.choose("About")
    await person.tap(DOWN, DOWN, DOWN, DOWN)
    assert "1 d 2 h" in person.text()
    assert "2027-01-16 21:00" in person.text()


async def test_the_backlight_dims_and_the_key_that_wakes_it_does_nothing_else() -> None:
    person = Person()
    person.clock.advance(DIM_SECONDS + 1)
    assert person.panel.picture(public=True).backlight == DIM_LEVEL
    await person.tap(ENTER)
    assert person.panel.picture(public=True).backlight == 100
    assert "Menu" not in person.text()
    await person.tap(ENTER)
    assert "Menu" in person.text()


@pytest.mark.parametrize(
    "changes",
    [
        {"alarms": (Alarm("fault", Severity.ERROR, "Broken.", "Mend it."),)},
        {"state": State.ENABLING, "pending": PendingView((), 2000.0, 90)},
    ],
)
async def test_what_somebody_must_see_lights_the_display(changes: dict[str, Any]) -> None:
    person = Person()
    person.clock.advance(DIM_SECONDS + 1)
    person.panel.show(PanelView(replace(SNAPSHOT, **changes)))
    assert person.panel.picture(public=True).backlight == 100


async def test_leds_are_in_the_picture_of_a_panel_that_has_them() -> None:
    network = NetworkStatus("foh", (ip_address("192.168.1.4"),))
    view = PanelView(replace(SNAPSHOT, network=network))
    assert Person(PanelModel.CFA635, view).panel.picture(public=True).leds == ("green", "red", "off", "green")
    assert Person(PanelModel.CFA533, view).panel.picture(public=True).leds == ()


@pytest.mark.parametrize(("folder", "size"), [("unit-635", Size(20, 4)), ("unit-533", Size(16, 2))])
def test_the_units_own_screens_are_what_was_looked_at(folder: str, size: Size) -> None:
    events = (EventLine(START, "State open (was starting: started_open).", warning=False),)
    alarm = Alarm("port-80", Severity.ERROR, "HTTP port 80: it is taken.", "Free it.")
    made = replace(
        SNAPSHOT,
        network=WIRED,
        network_managed=True,
        alarms=(alarm,),
        force_https=True,
        panel_locked=True,
        started=START,
    )
    view = PanelView(made, "k7wm-3hxp-9dre", events=events)
    compare(TRANSCRIPTS / folder, sessions(tree(view, Moment(MOMENT.now, 2000.0)), size, covers(made)))


def covers(snapshot: Snapshot) -> list[Takeover]:
    """All that ever takes the unit's whole display."""
    certificate = PendingView((ChangeKind.CERTIFICATE,), 0.0, 90)
    network = PendingView((ChangeKind.NETWORK,), 0.0, 90)
    shown = (
        replace(snapshot, state=State.STARTING),
        replace(snapshot, state=State.FACTORY_RESET, reset=ResetProgress(60, "network and security settings")),
        replace(snapshot, state=State.ENABLING, pending=PendingView((ChangeKind.FORCE_HTTPS,), 0.0, 90)),
        replace(snapshot, state=State.HTTPS_CONFIRMING, pending=certificate),
        replace(snapshot, state=State.OPEN_CONFIRMING, pending=network),
    )
    made = [takeover(PanelView(each), 42) for each in shown]
    # Several share an id; in the record each has a name of its own.
    return [replace(each, id=f"{n}-{each.id.split()[0]}") for n, each in enumerate(made, 1) if each is not None]


def test_transcripts_are_kept_beside_the_tests() -> None:
    assert Path(__file__).parent / "transcripts" == TRANSCRIPTS
