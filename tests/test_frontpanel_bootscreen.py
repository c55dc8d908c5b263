"""The boot screen: stored in the panel's memory when it changed, once at most, and not again for want of an answer."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontpanel import faults
from frontpanel.bootscreen import BootScreen
from frontpanel.commands import Code
from frontpanel.emulator import Emulator
from frontpanel.keys import Key
from frontpanel.protocol import Packet
from frontpanel.screen import Screen
from tests.panel_bench import Bench, bench_of, shown

ROWS = ("Base Station", "Starting ...")
NOTE = "CFA635:h1.1,v1.6 | Base Station | Starting ..."


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_of(tmp_path / "panel") as made:
        yield made


def boot_lines(emulator: Emulator) -> list[str]:
    return [row.decode("ascii").rstrip() for row in emulator.boot_state.cells]


async def settled(bench: Bench, text: str) -> None:
    """Show something new and wait for it: whatever was asked for before is done then."""
    bench.driver.show(Screen((text,)))
    await bench.shows(text)


async def test_bootscreen_is_stored_with_its_picture_and_the_note_is_handed_out(bench: Bench) -> None:
    bench.driver.keep_at_boot(BootScreen(ROWS))
    bench.driver.show(Screen(("status",), backlight=10))
    assert await bench.notes.get() == NOTE
    await bench.shows("status")
    assert boot_lines(bench.panel.emulator) == ["Base Station", "Starting ...", "", ""]
    assert bench.panel.emulator.boot_state.backlight == 100
    assert bench.panel.emulator.stores == 1


async def test_bootscreen_that_is_stored_already_is_not_stored_again(bench: Bench) -> None:
    bench.driver.keep_at_boot(BootScreen(ROWS, stored=NOTE))
    await shown(bench, "status")
    await settled(bench, "later")
    assert bench.panel.emulator.stores == 0
    assert bench.notes.empty()


async def test_bootscreen_with_other_words_or_in_another_panel_is_stored_anew(tmp_path: Path) -> None:
    for number, stored in enumerate((NOTE.replace("Starting", "Waking"), NOTE.replace("635", "633"))):
        async with bench_of(tmp_path / f"panel{number}") as bench:
            bench.driver.keep_at_boot(BootScreen(ROWS, stored))
            assert await bench.notes.get() == NOTE


async def test_bootscreen_is_stored_only_once_whatever_is_asked_and_replugged(bench: Bench) -> None:
    for number in range(5):
        bench.driver.keep_at_boot(BootScreen((f"Starting {number}",)))
        await settled(bench, f"{number}")
        bench.panel.unplug()
        bench.panel.plug()
        await settled(bench, f"{number} again")
    assert bench.panel.emulator.stores == 1


async def test_bootscreen_can_be_asked_for_long_after_the_panel_was_found(bench: Bench) -> None:
    await shown(bench, "status")
    bench.driver.keep_at_boot(BootScreen(ROWS))
    assert await bench.notes.get() == NOTE
    await bench.shows("status")


@pytest.mark.parametrize("fault", [faults.lose, faults.corrupt, faults.late(0.4)], ids=["lost", "corrupted", "late"])
async def test_bootscreen_whose_answer_never_comes_is_not_sent_again_and_not_noted(
    bench: Bench, fault: faults.Fault
) -> None:
    await shown(bench, "status")
    unanswer_the_store(bench, fault)
    bench.driver.keep_at_boot(BootScreen(ROWS))
    await bench.panel.until(lambda: bench.panel.emulator.stores == 1)
    await bench.shows("status")
    await settled(bench, "later")
    assert bench.panel.emulator.stores == 1
    assert bench.notes.empty()
    assert bench.driver.health.connected


def unanswer_the_store(bench: Bench, fault: faults.Fault) -> None:
    answer = bench.panel.emulator.answer

    def answer_with_fault(packet: Packet) -> Packet | None:
        if packet.code == Code.STORE_BOOT_STATE:
            bench.panel.inject(fault)
        return answer(packet)

    bench.panel.emulator.answer = answer_with_fault  # type: ignore[method-assign]


async def test_bootscreen_that_the_panel_refuses_costs_nothing_else(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = bench.panel.emulator.answer
    monkeypatch.setattr(
        bench.panel.emulator, "answer", lambda packet: Packet(0xC4) if packet.code == 4 else answer(packet)
    )
    bench.driver.keep_at_boot(BootScreen(ROWS))
    await shown(bench, "status")
    bench.panel.tap(Key.UP)
    await bench.next_keys(2)
    assert bench.notes.empty()
