"""The driver against the emulated panel, over a real pseudo-terminal."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from frontpanel import faults
from frontpanel.commands import Code
from frontpanel.driver import FrontPanel
from frontpanel.emulated import EmulatedPanel
from frontpanel.keys import Key, KeyEvent
from frontpanel.models import CFA533, CFA635
from frontpanel.screen import Led, Screen
from tests.panel_bench import Bench, bench_of, shown


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_of(tmp_path / "panel") as made:
        yield made


async def test_driver_shows_text_lights_and_special_characters(bench: Bench) -> None:
    bench.driver.show(Screen(("Base Station ✓", "►Security"), (Led.GREEN, Led.RED, Led.AMBER), backlight=40))
    await bench.until_health(connected=True)
    assert bench.panel.lines()[:2] == ("Base Station ✓".ljust(20), "►Security".ljust(20))
    assert bench.panel.emulator.leds() == (Led.GREEN, Led.RED, Led.AMBER, Led.OFF)
    assert bench.panel.emulator.state.backlight == 40
    assert bench.driver.health.version == "CFA635:h1.1,v1.6"


async def test_driver_drives_the_small_model_too(tmp_path: Path) -> None:
    async with bench_of(tmp_path / "panel", CFA533) as small:
        small.driver.show(Screen(("Base Station", "192.168.1.20"), (Led.GREEN,)))
        await small.until_health(connected=True)
        assert small.panel.lines() == ("Base Station    ", "192.168.1.20    ")


async def test_driver_sends_only_changed_cells(bench: Bench) -> None:
    await shown(bench, "Days left: 19", "HTTP on")
    bench.panel.commands.clear()
    bench.driver.show(Screen(("Days left: 20", "HTTP on")))
    await bench.shows("Days left: 20", "HTTP on")
    assert [(c.code, c.data) for c in bench.panel.commands] == [(Code.WRITE, b"\x0b\x0020")]


async def test_driver_shows_only_the_latest_of_many_screens(bench: Bench) -> None:
    await shown(bench, "0")
    bench.panel.commands.clear()
    for number in range(1, 1000):
        bench.driver.show(Screen((f"{number}",)))
    await bench.shows("999")
    assert len(bench.panel.commands) == 1


@pytest.mark.alone
async def test_driver_when_idle_sends_nothing_and_arms_no_timer(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    armed: list[asyncio.TimerHandle] = []
    call_at = loop.call_at

    def remember(when: float, callback: Callable[..., object], *arguments: object) -> asyncio.TimerHandle:
        armed.append(call_at(when, callback, *arguments))
        return armed[-1]

    await shown(bench, "idle")
    monkeypatch.setattr(loop, "call_at", remember)
    frames = bench.panel.frames
    for _ in range(3):
        bench.driver.show(Screen(("idle",)))
        bench.panel.tap(Key.UP)
        await bench.next_keys(2)
    assert bench.panel.frames == frames
    assert [handle for handle in armed if not handle.cancelled()] == []


async def test_driver_reports_presses_and_releases_in_order(bench: Bench) -> None:
    await shown(bench, "ready")
    bench.panel.tap(*Key)
    events = await bench.next_keys(12)
    assert events == [KeyEvent(key, pressed) for key in Key for pressed in (True, False)]


async def test_driver_notices_a_lost_release_by_asking(bench: Bench) -> None:
    await shown(bench, "ready")
    bench.panel.press(Key.ENTER)
    assert await bench.next_keys(1) == [KeyEvent(Key.ENTER, pressed=True)]
    bench.panel.inject_in_reports(faults.lose)
    bench.panel.release(Key.ENTER)
    assert await bench.next_keys(1) == [KeyEvent(Key.ENTER, pressed=False)]


async def test_driver_asks_about_held_keys_even_while_the_screen_changes(bench: Bench) -> None:
    await shown(bench, "ready")
    bench.panel.inject_in_reports(faults.clean, faults.lose)
    bench.panel.tap(Key.ENTER)
    await bench.next_keys(1)
    released = asyncio.create_task(bench.keys.get())
    number = 0
    while not released.done():
        number += 1
        bench.driver.show(Screen((f"{number}",)))
        await bench.shows(f"{number}")
    assert released.result() == KeyEvent(Key.ENTER, pressed=False)


async def test_driver_forgets_keys_tapped_before_it_came_and_knows_those_held(tmp_path: Path) -> None:
    async with bench_of(tmp_path / "panel", plugged=False) as late:
        late.panel.emulator.press(Key.UP)
        late.panel.emulator.release(Key.UP)
        late.panel.emulator.press(Key.EXIT)
        late.panel.plug()
        await late.until_health(connected=True)
        late.panel.release(Key.EXIT)
        assert await late.next_keys(2) == [KeyEvent(Key.EXIT, pressed=True), KeyEvent(Key.EXIT, pressed=False)]


@pytest.mark.alone
async def test_driver_never_blocks_the_event_loop_for_long(bench: Bench) -> None:
    loop = asyncio.get_running_loop()
    longest = 0.0
    last = time.monotonic()
    counting = True

    def beat() -> None:
        nonlocal longest, last
        now = time.monotonic()
        longest, last = max(longest, now - last), now
        if counting:
            loop.call_soon(beat)

    beat()
    for number in range(10):
        bench.panel.unplug()
        bench.panel.plug()
        bench.driver.show(Screen((f"{number}",)))
        await bench.shows(f"{number}")
    counting = False
    assert longest < 0.2, "shorter than the wait for one reply; most of it is other programs' share of the machine"


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_driver_leaves_no_file_open_when_it_is_stopped(tmp_path: Path) -> None:
    async with bench_of(tmp_path / "warm-up") as first:
        await shown(first, "x")
    before = open_files()
    for number in range(5):
        async with bench_of(tmp_path / f"panel{number}") as again:
            await shown(again, "x")
            again.panel.unplug()
            await again.until_health(connected=False)
    assert open_files() == before


async def test_driver_reports_an_error_of_the_key_listener_and_runs_on(tmp_path: Path) -> None:
    panel = EmulatedPanel(tmp_path / "panel")
    panel.plug()
    reported: asyncio.Queue[str] = asyncio.Queue()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.put_nowait(str(context["exception"])))

    def broken(_: KeyEvent) -> None:
        raise RuntimeError("listener broke")

    driver = FrontPanel(tmp_path / "panel", CFA635, on_key=broken)
    run = asyncio.create_task(driver.run())
    driver.show(Screen(("ready",)))
    await panel.until(lambda: "ready" in panel.lines()[0])
    panel.tap(Key.UP)
    assert await reported.get() == "listener broke"
    driver.show(Screen(("fine",)))
    await panel.until(lambda: "fine" in panel.lines()[0])
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    panel.close()
