"""The emulated panel: what it answers, what it shows, and how its line behaves."""

import asyncio
import contextlib
import os
import termios
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontpanel import commands, faults
from frontpanel.commands import Code
from frontpanel.emulated import EmulatedPanel
from frontpanel.emulator import Emulator
from frontpanel.keys import Key
from frontpanel.links import point
from frontpanel.models import CFA533, CFA633, CFA635, CFA735, CFA835, Model
from frontpanel.protocol import Packet, encode
from frontpanel.screen import Led


def refused(emulator: Emulator, code: int, data: bytes) -> bool:
    return emulator.answer(Packet(code, data)) == Packet(0xC0 | code)


def done(emulator: Emulator, packet: Packet) -> bytes:
    reply = emulator.answer(packet)
    assert reply is not None
    assert reply.type == 0x40 | packet.code
    return reply.data


def test_emulator_pings_and_tells_its_version() -> None:
    emulator = Emulator()
    assert done(emulator, commands.ping(b"0123456789abcdef")) == b"0123456789abcdef"
    assert done(emulator, commands.version()) == b"CFA635:h1.1,v1.6"
    assert refused(emulator, Code.PING, bytes(17))


def test_emulator_writes_clears_and_keeps_to_its_size() -> None:
    emulator = Emulator()
    done(emulator, Packet(Code.CLEAR))
    done(emulator, commands.write(18, 3, b"ok"))
    assert emulator.lines()[3] == " " * 18 + "ok"
    assert refused(emulator, Code.WRITE, b"\x13\x03no")
    assert refused(emulator, Code.WRITE, b"\x00\x04x")
    assert refused(emulator, Code.WRITE, b"\x00\x00")


def test_emulator_refuses_what_it_does_not_know_and_ignores_what_is_no_command() -> None:
    emulator = Emulator()
    assert refused(emulator, 63, b"")
    assert emulator.answer(Packet(0x40)) is None
    assert emulator.answer(Packet(0x80, b"\x05")) is None


@pytest.mark.parametrize(
    ("code", "data"),
    [
        (Code.SPECIAL_CHARACTER, b"\x08" + bytes(8)),
        (Code.SPECIAL_CHARACTER, b"\x00" + b"\x40" * 8),
        (Code.CURSOR_POSITION, b"\x14\x00"),
        (Code.CURSOR_STYLE, b"\x05"),
        (Code.CONTRAST, b"\xff"),
        (Code.BACKLIGHT, b"\x65"),
        (Code.BACKLIGHT, b"\x32\x32"),
        (Code.KEY_REPORTING, b"\x40\x00"),
        (Code.BAUD, b"\x02"),
        (Code.GPIO, b"\x0d\x00"),
        (Code.REBOOT, b"\x08\x12\x00"),
        (Code.POLL_KEYS, b"\x00"),
        (Code.CLEAR, b"\x00"),
        (Code.VERSION, b"\x00"),
        (Code.STATUS, b"\x00"),
        (Code.STORE_BOOT_STATE, b"\x00"),
    ],
)
def test_emulator_refuses_data_out_of_range_and_changes_nothing(code: Code, data: bytes) -> None:
    emulator = Emulator()
    before = repr(emulator.state)
    assert refused(emulator, code, data)
    assert repr(emulator.state) == before


@pytest.mark.parametrize(
    ("model", "accepted", "refused_ones"),
    [
        (CFA635, [b"\xfe"], [b"\xff", b"\x19\x64"]),
        (CFA633, [b"\x32"], [b"\x33", b"\x19\x64"]),
        (CFA533, [b"\x32", b"\x00\xc8"], [b"\x33", b"\x00\xc9", b"\x00\x00\x00"]),
    ],
    ids=["635", "633", "533"],
)
def test_emulator_keeps_to_its_models_range_of_contrast(
    model: Model, accepted: list[bytes], refused_ones: list[bytes]
) -> None:
    emulator = Emulator(model)
    for data in accepted:
        done(emulator, Packet(Code.CONTRAST, data))
        assert emulator.state.contrast == model.most_contrast
    assert all(refused(emulator, Code.CONTRAST, data) for data in refused_ones)


def test_emulator_lights_its_keypad_apart_only_as_a_533() -> None:
    done(Emulator(CFA533), Packet(Code.BACKLIGHT, b"\x32\x00"))
    assert refused(Emulator(CFA633), Code.BACKLIGHT, b"\x32\x00")


def test_emulator_writes_whole_lines_only_where_there_are_two() -> None:
    for model in (CFA533, CFA633):
        emulator = Emulator(model)
        done(emulator, Packet(Code.LINE_1, b"first line      "))
        done(emulator, Packet(Code.LINE_2, b"second line     "))
        assert emulator.lines() == ("first line      ", "second line     ")
        assert refused(emulator, Code.LINE_1, b"too short")
    assert refused(Emulator(CFA635), Code.LINE_1, b" " * 20)


@pytest.mark.parametrize("model", [CFA735, CFA835], ids=lambda model: model.name)
def test_emulator_of_a_newer_model_lacks_the_status_and_says_its_own_name(model: Model) -> None:
    assert refused(Emulator(model), Code.STATUS, b"")
    assert done(Emulator(model), commands.version()).startswith(model.name.encode("ascii"))


def test_emulator_knows_special_characters_by_their_pictures() -> None:
    emulator = Emulator()
    done(emulator, commands.special_character(5, tuple(int(row, 2) for row in ["000000"] * 8)))
    done(emulator, commands.write(0, 0, b"\x05\x0d"))
    assert emulator.lines()[0][:2] == "▒▒"


def test_emulator_lights_leds_by_either_pin() -> None:
    emulator = Emulator()
    for pin in (11, 10, 7, 8):
        done(emulator, commands.gpio(pin, 100))
    assert emulator.leds() == (Led.GREEN, Led.RED, Led.AMBER, Led.OFF)
    assert Emulator(CFA533).leds() == ()


def test_emulator_reports_keys_by_code_and_polls_them_by_mask() -> None:
    emulator = Emulator()
    assert emulator.press(Key.DOWN) == Packet(0x80, b"\x02")
    assert emulator.press(Key.DOWN) is None
    assert emulator.press(Key.ENTER) == Packet(0x80, b"\x05")
    assert emulator.release(Key.DOWN) == Packet(0x80, b"\x08")
    assert done(emulator, commands.poll_keys()) == bytes((0x02, 0x22, 0x20))
    assert done(emulator, commands.poll_keys()) == bytes((0x02, 0, 0))


def test_emulator_reports_only_keys_in_its_masks() -> None:
    emulator = Emulator()
    done(emulator, commands.key_reporting(Key.UP.mask, Key.DOWN.mask))
    assert emulator.press(Key.UP) is not None
    assert emulator.release(Key.UP) is None
    assert emulator.press(Key.DOWN) is None
    assert emulator.release(Key.DOWN) is not None
    status = done(emulator, Packet(Code.STATUS))
    assert (len(status), status[5], status[6]) == (15, Key.UP.mask, Key.DOWN.mask)
    assert (status[13], status[14]) == (CFA635.contrast, 100)


def test_emulator_stores_its_boot_state_and_returns_to_it_on_reboot() -> None:
    emulator = Emulator()
    done(emulator, commands.write(0, 0, b"stored"))
    done(emulator, Packet(Code.STORE_BOOT_STATE))
    done(emulator, commands.write(0, 0, b"shown!"))
    done(emulator, Packet(Code.REBOOT, bytes((8, 18, 99))))
    assert emulator.lines()[0].startswith("stored")
    assert (emulator.stores, emulator.reboots, emulator.host_resets) == (1, 1, 0)


def test_emulator_tells_when_the_host_would_have_been_reset_or_powered_off() -> None:
    emulator = Emulator()
    for forbidden in ((12, 28, 97), (3, 11, 95)):
        done(emulator, Packet(Code.REBOOT, bytes(forbidden)))
    assert emulator.host_resets == 2


@contextlib.asynccontextmanager
async def opened(panel: EmulatedPanel) -> AsyncIterator[int]:
    """Open the panel's device as a stranger would."""
    fd = os.open(panel.device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        yield fd
    finally:
        os.close(fd)


async def read(fd: int, count: int) -> bytes:
    """Read exactly `count` bytes."""
    loop = asyncio.get_running_loop()
    data = b""
    while len(data) < count:
        ready = asyncio.Event()
        loop.add_reader(fd, ready.set)
        await ready.wait()
        loop.remove_reader(fd)
        data += os.read(fd, count - len(data))
    return data


@pytest.fixture
async def panel(tmp_path: Path) -> AsyncIterator[EmulatedPanel]:
    made = EmulatedPanel(tmp_path / "panel")
    made.plug()
    yield made
    made.close()


def is_link(path: Path) -> bool:
    return path.is_symlink()


def target(link: Path) -> str:
    return str(link.readlink())


async def test_emulated_panel_answers_the_known_frames(panel: EmulatedPanel) -> None:
    async with opened(panel) as fd:
        os.write(fd, bytes.fromhex("0000470f"))
        assert await read(fd, 4) == bytes.fromhex("40002149")
        panel.press(Key.ENTER)
        assert await read(fd, 5) == bytes.fromhex("8001055584")
        assert panel.frames == 1


async def test_emulated_panel_ignores_frames_with_a_wrong_crc_and_counts_their_bytes(panel: EmulatedPanel) -> None:
    async with opened(panel) as fd:
        os.write(fd, bytes.fromhex("01009f17") + bytes.fromhex("0000470f"))
        assert await read(fd, 4) == bytes.fromhex("40002149")
        assert (panel.frames, panel.dropped) == (1, 4)


async def test_emulated_panel_moves_behind_its_link_when_plugged_in_again(panel: EmulatedPanel, tmp_path: Path) -> None:
    link = tmp_path / "panel"
    assert target(link) == panel.device
    async with opened(panel) as fd:
        panel.unplug()
        assert not is_link(link)
        with pytest.raises(OSError, match="Input/output error"):
            os.write(fd, b"x")
    panel.plug()
    assert target(link) == panel.device
    panel.plug()
    panel.close()
    assert not is_link(link)


def test_link_never_replaces_what_is_not_a_symlink(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    with pytest.raises(FileExistsError, match="precious"):
        point(tmp_path / "precious", "/dev/null")
    assert (tmp_path / "precious").read_text() == "mine"


async def test_emulated_panel_that_cannot_have_its_link_leaves_everything_as_it_was(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    panel = EmulatedPanel(precious)
    with pytest.raises(FileExistsError):
        panel.plug()
    assert not panel.plugged
    panel.close()
    assert precious.is_dir()


async def test_emulated_panel_loses_key_reports_that_nobody_reads(panel: EmulatedPanel) -> None:
    for _ in range(3000):
        panel.tap(Key.UP)
    async with opened(panel) as fd:
        assert await read(fd, 5) == bytes.fromhex("800101") + encode(Packet(0x80, b"\x01"))[3:]


async def test_emulated_panel_delivers_late_replies_in_order(panel: EmulatedPanel) -> None:
    panel.inject(faults.late(0.05), faults.clean, faults.duplicate)
    async with opened(panel) as fd:
        for number in b"123":
            os.write(fd, encode(commands.ping(bytes((number,)))))
        frames = [encode(Packet(0x40, bytes((number,)))) for number in b"1233"]
        assert await read(fd, 20) == b"".join(frames)


@pytest.mark.alone
async def test_emulated_panel_takes_the_lines_own_time(tmp_path: Path) -> None:
    slow = EmulatedPanel(tmp_path / "slow", baud=19200)
    slow.plug()
    loop = asyncio.get_running_loop()
    frame = encode(commands.ping(b"0123456789abcdef"))
    async with opened(slow) as fd:
        start = loop.time()
        os.write(fd, frame * 2)
        await read(fd, 40)
        wire = 3 * len(frame) * 10 / 19200
        assert wire <= loop.time() - start < wire + 0.1
    slow.close()


async def test_emulated_panel_that_is_particular_understands_only_its_own_speed(tmp_path: Path) -> None:
    panel = EmulatedPanel(tmp_path / "panel", particular=True)
    panel.plug()
    async with opened(panel) as fd:
        set_speed(fd, termios.B19200)
        os.write(fd, encode(commands.version()))
        panel.press(Key.UP)
        assert await read(fd, 3) != bytes.fromhex("800101")
        set_speed(fd, termios.B115200)
        os.write(fd, encode(commands.ping(b"x")))
        assert await read(fd, 5) == encode(Packet(0x40, b"x"))
        assert panel.frames == 1
    panel.close()


def set_speed(fd: int, speed: int) -> None:
    settings = termios.tcgetattr(fd)
    settings[4] = settings[5] = speed
    termios.tcsetattr(fd, termios.TCSANOW, settings)


async def test_emulated_panel_is_deaf_while_it_reboots(panel: EmulatedPanel) -> None:
    async with opened(panel) as fd:
        os.write(fd, bytes.fromhex("050308126390fd"))
        assert await read(fd, 4) == encode(Packet(0x45))
        os.write(fd, encode(commands.ping(b"x")))
        panel.press(Key.UP)
        assert await read(fd, 5) == encode(Packet(0x80, b"\x01"))
        assert panel.frames == 1
