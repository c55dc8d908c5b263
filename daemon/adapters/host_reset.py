"""HostResetter: systemd's factory-reset.target (systemd.special(7)), to which a maker's image ties what is to be reset.

The target also asks us (base-station-factory-reset.service), so that whoever starts it resets the whole unit. Lest the
one ask the other for ever, a file in the runtime directory says that we asked; the service's condition looks for it.
"""

import contextlib
from pathlib import Path

from daemon.adapters.host_tools import Tool

ASKED = "host-reset"
TARGET = "factory-reset.target"
_SECONDS = 60.0
_HOST = Tool(
    "host-not-reset",
    f"See the journal, and that {TARGET} and the daemon's polkit rule are installed; or start it as root.",
)


class FactoryResetTarget:
    """Starts the target, and waits for what hangs on it, for 60 s. `runtime` is the daemon's runtime directory."""

    def __init__(self, runtime: Path) -> None:
        self._asked = runtime / ASKED

    async def reset(self) -> None:
        """See ports.HostResetter."""
        self._asked.touch()
        try:
            await _HOST.run("systemctl", "--no-ask-password", "start", TARGET, seconds=_SECONDS)
        finally:
            with contextlib.suppress(OSError):
                self._asked.unlink()
