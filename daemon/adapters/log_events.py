"""Events to the standard logging, which systemd's journal takes from standard error.

The line begins with its subject, since that is what the owner scans for; the stable code and who asked stand at its
end, where a search finds them.
"""

import logging

from daemon.adapters.plain_text import one_line
from daemon.events import Event


class LogEvents:
    """One line an event, on the given logger: `Port 80: closed. [force-https-on, by https 192.168.1.5]`."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger

    def tell(self, event: Event) -> None:
        """Write it down, at WARNING or INFO. Never raises."""
        self._logger.log(logging.WARNING if event.warning else logging.INFO, "%s", line_of(event))


def line_of(event: Event) -> str:
    """The event as one line."""
    asked = f", by {event.door} {event.client}".rstrip() if event.door else ""
    return f"{one_line(event.text)} [{one_line(event.code, 100)}{one_line(asked, 200)}]"
