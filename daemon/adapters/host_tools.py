"""The host's own command line tools, run for us: networkctl, hostnamectl, timedatectl.

Why not D-Bus itself: these calls happen when an owner changes something, a few times a year, and a D-Bus library would
be loaded all year. The tools speak D-Bus for us and end; what they may do, polkit decides by the daemon's user.
"""

import asyncio
import contextlib

from daemon.adapters.plain_text import one_line
from daemon.errors import HostFailed
from daemon.record import Record

SECONDS = 5.0
_MOST_SAID = 4096


class Tool(Record, frozen=True):
    """What a failure is called (`code`), and what its owner is to do about it."""

    code: str
    remedy: str

    async def run(self, *command: str, seconds: float = SECONDS) -> str:
        """Run `command` to its end and return what it printed, the first 4 kB. Raises HostFailed if it fails."""
        process: asyncio.subprocess.Process | None = None
        try:
            async with asyncio.timeout(seconds):
                process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.PIPE,
                    env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "SYSTEMD_COLORS": "0"},
                )
                printed, said = await asyncio.gather(_beginning(process.stdout), _beginning(process.stderr))
                code = await process.wait()
        except TimeoutError as err:
            raise self._failed(command, f"it did not end within {seconds:g} s") from err
        except OSError as err:
            raise self._failed(command, err.strerror or "it cannot be started") from err
        finally:
            if process is not None and process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
        if code != 0:
            raise self._failed(command, one_line(said.strip(), 200) or f"it ended with {code}")
        return printed

    def _failed(self, command: tuple[str, ...], why: str) -> HostFailed:
        return HostFailed(self.code, f"The host's {command[0]} refused: {why.rstrip('.')}.", self.remedy)


async def _beginning(stream: asyncio.StreamReader | None) -> str:
    """The first 4 kB of what it says; the rest is read and dropped, so that it never waits for a reader."""
    said = b""
    while stream is not None and (piece := await stream.read(_MOST_SAID)):
        said = (said + piece)[:_MOST_SAID]
    return said.decode(errors="replace")
