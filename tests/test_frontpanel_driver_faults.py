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
from frontpanel.emulated import EmulatedPanel
from frontpanel.keys import Key, KeyEvent
from frontpanel.links import point
from frontpanel.models import CFA533, CFA635
from frontpanel.screen import Led, Screen
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
    await shown(bench, "still here", "line 2")
    bench.panel.unplug()
    lost = await bench.until_health(connected=False)
    assert "panel" in lost.detail
    for row in bench.panel.emulator.state.cells:
        row[:] = b"?" * 20
    bench.panel.plug()
    await bench.until_health(connected=True)
    assert [line.strip() for line in bench.panel.lines()] == ["still here", "line 2", "", ""]


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
        (b"", True, "does not answer"),
        (b"", False, "does not answer"),
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


async def test_driver_shows_what_it_can_on_another_model_and_names_the_setting(tmp_path: Path) -> None:
    panel = EmulatedPanel(tmp_path / "panel", CFA533)
    panel.plug()
    health: asyncio.Queue[LinkHealth] = asyncio.Queue()
    driver = FrontPanel(tmp_path / "panel", CFA635, on_health=health.put_nowait)
    run = asyncio.create_task(driver.run())
    driver.show(Screen(("a",)))
    assert "CFA533" in (told := await health.get()).detail
    assert told.connected
    assert "[panel] model" in told.detail
    driver.show(Screen(("b",)))
    await panel.until(lambda: panel.lines()[0].startswith("b"))
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    panel.close()


async def test_driver_shares_its_panel_with_nobody(bench: Bench, tmp_path: Path) -> None:
    await shown(bench, "mine")
    health: asyncio.Queue[LinkHealth] = asyncio.Queue()
    second = asyncio.create_task(FrontPanel(tmp_path / "panel", CFA635, on_health=health.put_nowait).run())
    assert "cannot be opened" in (await health.get()).detail
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    assert bench.driver.health.connected
