"""LCDproc's display server (LCDd) as an independent user of a panel: the proof that our emulator is a panel.

It is started on the panel's device and told what to show through its TCP protocol.
"""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import AsyncIterator
from pathlib import Path

from tests.free_ports import free_port

LCDD = Path("/usr/sbin/LCDd")
MISSING = "LCDd is not installed; it proves the emulated panel right. Install it with: apt-get install lcdproc"

CONFIGURATION = """
[server]
DriverPath={drivers}/
Driver=CFontzPacket
Bind=127.0.0.1
Port={port}
ReportLevel=2
ReportToSyslog=no
User=root
Foreground=yes
ServerScreen=no
GoodBye="bye"
ToggleRotateKey=Enter
PrevScreenKey=Left
NextScreenKey=Right
ScrollUpKey=Up
ScrollDownKey=Down
[menu]
MenuKey=Escape
EnterKey=Enter
UpKey=Up
DownKey=Down
[CFontzPacket]
Device={device}
Model={model}
Contrast=350
Brightness=1000
OffBrightness=0
Reboot=no
USB=no
"""


class Client:
    """One client of LCDd, with a screen of its own called `s`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def say(self, line: str) -> None:
        """Send a command; AssertionError with LCDd's words if it is refused."""
        self._writer.write(line.encode("latin-1") + b"\n")
        await self._writer.drain()
        while True:
            answer = (await self._reader.readline()).decode("latin-1").strip()
            assert answer, "LCDd hung up"
            assert not answer.startswith("huh?"), f"{line}: {answer}"
            if answer == "success" or answer.startswith("connect"):
                return

    async def show(self, *rows: str) -> None:
        """Put text on the client's screen, row by row."""
        for number, row in enumerate(rows, 1):
            escaped = row.replace("\\", "\\\\").replace('"', '\\"')
            await self.say(f'widget_set s row{number} 1 {number} "{escaped}"')

    async def lights(self, value: int) -> None:
        """Set LCDd's outputs, on a 635 its LEDs: the lower four bits are the green ones, the upper four the red."""
        self._writer.write(f"output {value}\n".encode())
        await self._writer.drain()


@contextlib.asynccontextmanager
async def lcdd(device: str, model: int, folder: Path) -> AsyncIterator[Client]:
    """Run LCDd on `device` and give a client with a screen; AssertionError says what to install if it is missing."""
    assert is_there(LCDD), MISSING
    drivers = next(iter(find("/usr/lib", "*/lcdproc/CFontzPacket.so")), None)
    assert drivers is not None, MISSING
    port = free_port()
    configuration = folder / "LCDd.conf"
    text = CONFIGURATION.format(drivers=drivers.parent, port=port, device=device, model=model)
    write(configuration, text)
    process = await asyncio.create_subprocess_exec(
        str(LCDD), "-c", str(configuration), "-f", stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
    )
    assert process.stdout is not None
    output = asyncio.create_task(process.stdout.read())
    writer: asyncio.StreamWriter | None = None
    try:
        reader, writer = await connect(port, process)
        client = Client(reader, writer)
        await client.say("hello")
        await client.say("client_set -name test")
        await client.say("screen_add s")
        await client.say("screen_set s -heartbeat off -priority foreground")
        for number in range(1, 5):
            await client.say(f"widget_add s row{number} string")
        yield client
    finally:
        if writer is not None:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
        if process.returncode is None:
            process.terminate()
        await process.wait()
        sys.stdout.write((await output).decode("latin-1"))


async def connect(port: int, process: asyncio.subprocess.Process) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to LCDd as soon as it listens; it says nothing when it does, so it is asked again and again."""
    while True:
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            assert process.returncode is None, "LCDd ended"
            await asyncio.sleep(0.02)


def is_there(path: Path) -> bool:
    """Tell whether there is a file at `path`."""
    return path.is_file()


def find(folder: str, pattern: str) -> list[Path]:
    """Return the files under `folder` that match."""
    return sorted(Path(folder).glob(pattern))


def write(path: Path, text: str) -> None:
    """Write a text file."""
    path.write_text(text)
