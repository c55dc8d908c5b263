"""The host's own command line tools, run for us: networkctl and hostnamectl.

Why not D-Bus itself: these calls happen when an owner changes something, a few times a year, and a D-Bus library would
be loaded all year. The tools speak D-Bus for us and end; what they may do, polkit decides by the daemon's user.
"""

import asyncio
import contextlib

from daemon.adapters.plain_text import one_line
from daemon.errors import NetworkFailed

SECONDS = 5.0
_MOST_SAID = 4096


async def run_tool(*command: str, seconds: float = SECONDS) -> None:
    """Run `command` to its end. Raises NetworkFailed (`network-not-applied`) if it fails or takes too long."""
    process: asyncio.subprocess.Process | None = None
    try:
        async with asyncio.timeout(seconds):
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "SYSTEMD_COLORS": "0"},
            )
            said = await _said(process)
            code = await process.wait()
    except OSError as err:
        raise _failed(command, err.strerror or "it cannot be started") from err
    except TimeoutError as err:
        raise _failed(command, f"it did not end within {seconds:g} s") from err
    finally:
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
    if code != 0:
        raise _failed(command, said or f"it ended with {code}")


async def _said(process: asyncio.subprocess.Process) -> str:
    """The first of what it complained; the rest is read and dropped, so that it never waits for a reader."""
    assert process.stderr is not None  # noqa: S101 - it was asked for
    said = b""
    while piece := await process.stderr.read(_MOST_SAID):
        said = (said + piece)[:_MOST_SAID]
    return one_line(said.decode(errors="replace").strip(), 200)


def _failed(command: tuple[str, ...], why: str) -> NetworkFailed:
    return NetworkFailed(
        "network-not-applied",
        f"The host's {command[0]} refused: {why}.",
        "Try again. If it stays, see the log, and that systemd-networkd and its polkit rule are installed.",
    )
