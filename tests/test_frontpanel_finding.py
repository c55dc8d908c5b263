"""Which panel is on the port: asked at both speeds, recognised, and told from everything else."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from frontpanel.commands import Code
from frontpanel.emulated import EmulatedPanel
from frontpanel.emulator import Emulator
from frontpanel.finding import speeds
from frontpanel.keys import Key
from frontpanel.models import CFA533, CFA633, CFA635, CFA735, CFA835, MODELS, Model
from frontpanel.protocol import Packet
from frontpanel.screen import Led, Screen
from tests.panel_bench import Bench, bench_of, shown

EVERY_MODEL = (*MODELS, CFA735, CFA835)
LACKED_BY_THE_835 = {7, 8, 10, 30, 35}


def test_speeds_are_tried_each_once_the_likely_ones_first() -> None:
    assert speeds(19200) == (19200, 115200)
    assert speeds(115200) == (115200, 19200)
    assert speeds(19200, 57600) == (19200, 57600, 115200)


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.name)
async def test_finding_asks_an_unknown_panel_what_it_is_at_the_speed_that_it_has(tmp_path: Path, model: Model) -> None:
    async with bench_of(tmp_path / "panel", model, asked=True, particular=True) as bench:
        await shown(bench, "found")
        assert await bench.models.get() is model
        health = bench.driver.health
        assert (health.model, health.baud, health.version) == (
            model.name,
            model.baud,
            f"{model.name}:{health.firmware}",
        )
        assert health.detail == f"The front panel works ({health.version})."


@pytest.mark.parametrize(("model", "set_to"), [(CFA635, 19200), (CFA533, 115200)], ids=["635", "533"])
async def test_finding_takes_a_panel_that_was_set_to_the_other_speed(tmp_path: Path, model: Model, set_to: int) -> None:
    async with bench_of(tmp_path / "panel", model, plugged=False, particular=True) as bench:
        bench.panel.emulator.state.baud = set_to
        bench.panel.plug()
        await shown(bench, "found")
        assert bench.driver.health.baud == set_to


async def test_finding_asks_at_the_last_known_speed_first_after_a_replug(tmp_path: Path) -> None:
    async with bench_of(tmp_path / "panel", CFA533, asked=True, particular=True) as bench:
        await shown(bench, "found")
        bench.panel.unplug()
        await bench.until_health(connected=False)
        garbled = bench.panel.dropped
        bench.panel.plug()
        await bench.until_health(connected=True)
        assert bench.panel.dropped == garbled


async def test_finding_sends_an_835_nothing_that_it_lacks_or_finds_too_long(tmp_path: Path) -> None:
    async with bench_of(tmp_path / "panel", CFA835) as bench:
        bench.driver.show(Screen(("►A", "✓B", "C" * 20, "{|}"), (Led.GREEN, Led.RED, Led.AMBER, Led.OFF), 40))
        await bench.until_health(connected=True)
        assert bench.panel.lines() == ("►A".ljust(20), "✓B".ljust(20), "C" * 20, "{|}".ljust(20))
        assert bench.panel.emulator.leds() == (Led.GREEN, Led.RED, Led.AMBER, Led.OFF)
        assert not {command.code for command in bench.panel.commands} & LACKED_BY_THE_835
        assert max(len(command.data) for command in bench.panel.commands) <= 22
        assert "correct" not in bench.driver.health.detail


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_of(tmp_path / "panel") as made:
        yield made


async def test_finding_tells_of_another_size_before_anything_is_shown_on_it(bench: Bench, tmp_path: Path) -> None:
    await shown(bench, "on four rows")
    assert bench.models.empty()
    bench.panel.unplug()
    small = EmulatedPanel(tmp_path / "panel", CFA633)
    small.plug()
    assert await bench.models.get() is CFA633
    assert Code.WRITE not in {command.code for command in small.commands}
    bench.driver.show(Screen(("on two",)))
    await small.until(lambda: small.lines()[0].rstrip() == "on two")
    health = await bench.until_health(connected=True)
    assert health.detail == "The front panel is a CFA633, but the profile says CFA635: correct [panel] model."
    small.close()
    bench.panel.plug()
    assert await bench.models.get() is CFA635


def answering(version: bytes | None) -> Callable[[Emulator], None]:
    """Make an emulator say that it is something else; None: that it has no version."""

    def change(emulator: Emulator) -> None:
        answer = emulator.answer

        def answer_otherwise(packet: Packet) -> Packet | None:
            if packet.code != Code.VERSION:
                return answer(packet)
            return Packet(0xC0 | Code.VERSION) if version is None else Packet(0x40 | Code.VERSION, version)

        emulator.answer = answer_otherwise  # type: ignore[method-assign]

    return change


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (b"MTX LK204-25", "answers as 'MTX LK204-25'; it is not a front panel. Connect the front panel there"),
        (b"\xff\x00\x1b[2J", "answers as '[2J'; it is not a front panel."),
        (None, "has no version; it is not a front panel."),
        (b"CFA631:h1.2,v2.0", "is CFA631:h1.2,v2.0, which is not known here. Connect another one, or say in [panel]"),
    ],
    ids=["another maker's", "garbage", "no version", "an unknown model"],
)
async def test_finding_refuses_what_is_no_panel_of_ours_with_what_to_do(
    tmp_path: Path, version: bytes | None, words: str
) -> None:
    async with bench_of(tmp_path / "panel", plugged=False, asked=True) as bench:
        answering(version)(bench.panel.emulator)
        bench.panel.plug()
        while words not in (await bench.until_health(connected=False)).detail:
            pass
        assert Code.WRITE not in {command.code for command in bench.panel.commands}


async def test_finding_drives_an_unknown_model_of_the_maker_as_the_profile_says(tmp_path: Path) -> None:
    async with bench_of(tmp_path / "panel", CFA533, plugged=False) as bench:
        answering(b"CFA536:h1.0,v1.0")(bench.panel.emulator)
        bench.panel.plug()
        await shown(bench, "taken as a 533")
        assert bench.driver.health.detail == "The front panel is a CFA536, not known here; it is driven as a CFA533."


async def test_finding_says_of_a_panel_that_cannot_hear_what_is_wrong_with_its_cable(tmp_path: Path) -> None:
    async with bench_of(tmp_path / "panel", plugged=False) as bench:
        bench.panel.ignore_commands(1000)
        bench.panel.overhear(lambda _: bench.panel.tap(Key.UP))
        bench.panel.plug()
        while "it cannot hear this unit" not in (await bench.until_health(connected=False)).detail:
            pass
