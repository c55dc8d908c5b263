"""The driver on bad lines: lost, late, doubled and broken replies, unplugged panels, wrong devices."""

import asyncio
import contextlib
import os
import random
import tty
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontpanel import faults
from frontpanel.driver import FrontPanel, LinkHealth
from frontpanel.emulator import new_state
from frontpanel.keys import Key, KeyEvent
from frontpanel.links import point
from frontpanel.models import CFA635
from frontpanel.protocol import Packet
from frontpanel.screen import Cursor, Led, Screen
from tests.panel_bench import Bench, bench_of, shown


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_of(tmp_path / "panel") as made:
        yield made


@pytest.mark.parametrize(
    "fault",
    [
        faults.lose,
        faults.corrupt,
        faults.duplicate,
        faults.late(0.4),
        faults.split(0.05),
        faults.split(0.3),
        faults.after_noise(b"\x40\x16\xff"),
        faults.after_noise(b"\x00" * 50),
    ],
    ids=["lost", "corrupted", "doubled", "late", "split", "split and late", "after a false head", "after noise"],
)
async def test_driver_shows_the_right_screen_through_a_faulty_reply(bench: Bench, fault: faults.Fault) -> None:
    await shown(bench, "one", "two")
    bench.panel.inject(fault)
    for rows in (("three", "four"), ("five", "six", "seven"), ("eight", "six", "seven", "nine")):
        bench.driver.show(Screen(rows))
        await bench.shows(*rows)
    assert bench.driver.health.connected


async def test_driver_sends_again_when_a_doubled_reply_hid_a_lost_command(bench: Bench) -> None:
    await shown(bench, "one", "two", "three")

    def lose_the_next_command(frame: bytes) -> tuple[faults.Delivery, ...]:
        bench.panel.ignore_commands(1)
        return faults.clean(frame)

    bench.panel.inject(faults.duplicate, lose_the_next_command)
    bench.driver.show(Screen(("ONE", "TWO", "THREE", "FOUR")))
    await bench.shows("ONE", "TWO", "THREE", "FOUR")


async def test_driver_shows_the_right_screen_on_a_line_that_doubles_every_reply(bench: Bench) -> None:
    bench.panel.inject(*[faults.duplicate] * 400)
    await shown(bench, "one", "two")
    for number in range(20):
        bench.driver.show(Screen((f"{number}", f"{number * 7}")))
        await bench.shows(f"{number}", f"{number * 7}")


async def test_driver_survives_a_storm_of_mixed_faults(bench: Bench) -> None:
    dice = random.Random(635)
    kinds = [faults.lose, faults.corrupt, faults.duplicate, faults.late(0.3), faults.split(0.02)]
    await shown(bench, "calm")
    for number in range(12):
        bench.panel.inject(*[dice.choice(kinds) if dice.random() < 0.3 else faults.clean for _ in range(4)])
        rows = tuple(f"{dice.randrange(10**9)}" for _ in range(4))
        bench.driver.show(Screen(rows, (Led.GREEN,) * (number % 4)))
        await bench.shows(*rows)


async def test_driver_repaints_whole_after_a_replug(bench: Bench) -> None:
    picture = Screen(("still here ✓", "line 2"), (Led.GREEN, Led.OFF, Led.RED, Led.AMBER), 15, Cursor(3, 1))
    bench.driver.show(picture)
    await bench.until_health(connected=True)
    before = bench.panel.emulator.state
    bench.panel.unplug()
    lost = await bench.until_health(connected=False)
    assert "panel" in lost.detail
    bench.panel.emulator.state = new_state(CFA635)
    bench.panel.emulator.state.press_mask = bench.panel.emulator.state.release_mask = 0
    bench.panel.plug()
    await bench.until_health(connected=True)
    assert bench.panel.emulator.state == before
    assert bench.panel.lines() == ("still here ✓".ljust(20), "line 2".ljust(20), " " * 20, " " * 20)


async def test_driver_pauses_ever_longer_between_attempts_up_to_half_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    enough = asyncio.Event()

    async def pass_at_once(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 10:
            enough.set()
            await asyncio.Event().wait()

    monkeypatch.setattr(asyncio, "sleep", pass_at_once)
    run = asyncio.create_task(FrontPanel(tmp_path / "nothing", None).run())
    await enough.wait()
    assert pauses == [0.25, 0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run


async def test_driver_logs_once_that_a_panel_refuses_something_and_shows_the_rest(
    bench: Bench, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = bench.panel.emulator.answer
    monkeypatch.setattr(
        bench.panel.emulator, "answer", lambda packet: Packet(0xC0 | 34) if packet.code == 34 else answer(packet)
    )
    for number in range(3):
        bench.driver.show(Screen((f"lights {number}",), (Led.GREEN, Led.RED)[number % 2 :]))
        await bench.shows(f"lights {number}")
    bench.driver.show(Screen(("done",)))
    await bench.shows("done")
    assert [record.getMessage() for record in caplog.records] == ["front panel: The panel refuses command 34."]


async def test_driver_releases_a_held_key_when_the_panel_is_unplugged(bench: Bench) -> None:
    await shown(bench, "ready")
    bench.panel.press(Key.ENTER)
    assert await bench.next_keys(1) == [KeyEvent(Key.ENTER, pressed=True)]
    bench.panel.unplug()
    assert await bench.next_keys(1) == [KeyEvent(Key.ENTER, pressed=False)]


async def test_driver_survives_being_unplugged_at_any_command(bench: Bench) -> None:
    await shown(bench, "0")
    for count in range(1, 24):
        bench.panel.unplug()
        bench.panel.plug()
        frames = bench.panel.frames
        await bench.panel.until(lambda: bench.panel.frames >= frames + count)  # noqa: B023
    bench.driver.show(Screen(("after all that",)))
    await bench.shows("after all that")


async def test_driver_waits_for_a_panel_that_comes_late(tmp_path: Path) -> None:
    async with bench_of(tmp_path / "panel", plugged=False) as late:
        late.driver.show(Screen(("welcome",)))
        lost = await late.until_health(connected=False)
        assert "Is it plugged in?" in lost.detail
        late.panel.plug()
        await late.shows("welcome")


async def test_driver_recovers_from_a_panel_that_went_deaf(bench: Bench) -> None:
    await shown(bench, "before")
    bench.panel.ignore_commands(7)
    bench.driver.show(Screen(("after",)))
    lost = await bench.until_health(connected=False)
    assert "does not answer" in lost.detail
    await bench.shows("after")


async def test_driver_keeps_its_screen_through_noise_between_key_reports(bench: Bench) -> None:
    await shown(bench, "ready")
    bench.panel.babble(os.urandom(300))
    bench.panel.babble(b"\x80\x16")
    bench.panel.tap(Key.DOWN)
    await bench.keys.get()
    bench.driver.show(Screen(("still ready",)))
    await bench.shows("still ready")


@contextlib.asynccontextmanager
async def stranger(link: Path, chatter: bytes, answers: bool) -> AsyncIterator[None]:
    """Put a device that is no panel at `link`: it babbles, and echoes what it is sent if it `answers`."""
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    point(link, os.ttyname(slave))
    loop = asyncio.get_running_loop()

    def talk() -> None:
        with contextlib.suppress(BlockingIOError):
            os.write(master, chatter)

    def echo() -> None:
        data = os.read(master, 4096)
        os.write(master, data if answers else b"")

    loop.add_reader(master, echo)
    if chatter:
        loop.add_writer(master, talk)
    try:
        yield
    finally:
        loop.remove_reader(master)
        loop.remove_writer(master)
        os.unlink(link)  # noqa: PTH108
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize(
    ("chatter", "answers", "words"),
    [
        (b"", True, "sends back whatever it is sent; it is not a front panel. Connect the front panel there"),
        (b"", False, "does not answer at 115200 or 19200 baud. Check that the front panel is connected"),
        (b"\xff" * 400, False, "not a front panel"),
        (b"GPS $GPRMC,,V*30\r\n" * 20, False, "not a front panel"),
        (bytes.fromhex("8001055584") * 100, False, "not a front panel"),
    ],
    ids=["echo", "silence", "flood", "a GPS receiver", "endless key reports"],
)
async def test_driver_names_a_wrong_device_and_takes_the_panel_when_it_comes(
    tmp_path: Path, chatter: bytes, answers: bool, words: str
) -> None:
    async with bench_of(tmp_path / "panel", plugged=False) as wrong:
        wrong.driver.show(Screen(("at last",)))
        async with stranger(tmp_path / "panel", chatter, answers):
            while words not in (await wrong.until_health(connected=False)).detail:
                pass
        wrong.panel.plug()
        await wrong.shows("at last")


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch, lambda path: path.symlink_to("/dev/null")])
async def test_driver_survives_a_path_that_is_no_serial_device(tmp_path: Path, make: object) -> None:
    path = tmp_path / "panel"
    assert callable(make)
    make(path)
    health: asyncio.Queue[LinkHealth] = asyncio.Queue()
    run = asyncio.create_task(FrontPanel(path, CFA635, on_health=health.put_nowait).run())
    assert str(path) in (await health.get()).detail
    assert not run.done()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run


async def test_driver_shares_its_panel_with_nobody(bench: Bench, tmp_path: Path) -> None:
    await shown(bench, "mine")
    health: asyncio.Queue[LinkHealth] = asyncio.Queue()
    second = asyncio.create_task(FrontPanel(tmp_path / "panel", CFA635, on_health=health.put_nowait).run())
    assert "cannot be opened" in (await health.get()).detail
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    assert bench.driver.health.connected
