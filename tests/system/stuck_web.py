"""Runs the daemon with a web side that hangs: closing its listeners never comes to an end, the first time.

python -m tests.system.stuck_web -- ARGUMENTS OF base-stationd
"""

import asyncio
import sys

from daemon.__main__ import main
from daemon.web.listeners import WebListeners

if __name__ == "__main__":
    closing = WebListeners.close

    async def never(self: WebListeners) -> None:
        """Hang, and leave the next one alone."""
        WebListeners.close = closing  # type: ignore[method-assign]
        await asyncio.Event().wait()

    WebListeners.close = never  # type: ignore[method-assign]
    sys.exit(main(sys.argv[2:]))
