"""What may never be sent: command 5, by which a panel resets or switches off the host, or reboots itself.

There is no builder for it, and no way to come upon it either: its frames stand nowhere in any row of frames that we can
send, on a frame's boundary or across it, so that even a panel that lost its place among our bytes cannot find one.
"""

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from frontpanel import commands, faults
from frontpanel.commands import CursorStyle
from frontpanel.glyphs import GLYPHS
from frontpanel.keys import Key
from frontpanel.models import MODELS, Model
from frontpanel.protocol import Packet, encode
from frontpanel.screen import Cursor, Led, Screen, changes
from tests.panel_bench import FORBIDDEN, bench_of, forbidden_in, shown

screens = st.builds(
    Screen,
    rows=st.lists(st.text(max_size=20), max_size=4).map(tuple),
    leds=st.lists(st.sampled_from(Led), max_size=4).map(tuple),
    backlight=st.integers(0, 100),
    cursor=st.none() | st.builds(Cursor, st.integers(0, 19), st.integers(0, 3), st.sampled_from(CursorStyle)),
)
payloads = st.text("0123456789abcdef", min_size=16, max_size=16).map(str.encode)
preparing = [
    commands.version(),
    commands.store_boot_state(),
    commands.key_reporting(commands.ALL_KEYS, commands.ALL_KEYS),
    commands.poll_keys(),
    *(commands.contrast(model.contrast) for model in MODELS),
    *(commands.special_character(index, glyph.rows) for index, glyph in enumerate(GLYPHS)),
]


def test_forbidden_forms_are_those_that_a_panel_would_obey() -> None:
    reboot_frame = bytes.fromhex("05 03 08 12 63 90 fd")
    assert forbidden_in(b"\x00" + reboot_frame) == [FORBIDDEN[2]]
    assert [form[2:] for form in FORBIDDEN] == [bytes((12, 28, 97)), bytes((3, 11, 95)), bytes((8, 18, 99))]


def test_no_frame_of_ours_can_follow_a_forbidden_form_as_if_it_were_its_checksum() -> None:
    for form in FORBIDDEN:
        frame = encode(Packet(form[0], form[2:]))
        assert frame[:5] == form
        assert frame[5] > max(commands.Code)


def test_no_builder_makes_the_command() -> None:
    assert commands.Code.REBOOT not in {packet.code for packet in preparing}
    assert not [name for name in vars(commands) if "reboot" in name.lower()]


@given(st.lists(screens, min_size=2, max_size=4), st.sampled_from(MODELS), payloads)
def test_no_row_of_frames_holds_the_command_anywhere(wanted: list[Screen], model: Model, payload: bytes) -> None:
    packets: list[Packet] = [*preparing, *changes(None, wanted[0], model)]
    for before, after in pairwise(wanted):
        packets += [commands.ping(payload), *changes(before, after, model)]
    assert not forbidden_in(b"".join(encode(packet) for packet in packets))


async def test_no_fault_of_the_line_makes_the_driver_send_it(tmp_path: Path) -> None:
    # The bench scans every byte that was sent when it is taken down.
    kinds = (faults.lose, faults.corrupt, faults.duplicate, faults.late(0.3), faults.after_noise(FORBIDDEN[0]))
    async with bench_of(tmp_path / "panel") as bench:
        await shown(bench, "calm")
        for number, fault in enumerate(kinds):
            bench.panel.inject(fault)
            bench.panel.babble(encode(Packet(5, FORBIDDEN[number % 3][2:])))
            bench.panel.tap(Key.ENTER, Key.EXIT)
            bench.driver.show(Screen((f"storm {number}", "\x05\x03\x0c\x1c\x61"), (Led.RED,) * (number % 4)))
            await bench.shows(f"storm {number}")
            bench.panel.unplug()
            bench.panel.plug()
            await bench.until_health(connected=True)
