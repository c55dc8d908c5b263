"""Events to systemd's journal with fields, by which they can be looked for: `journalctl CODE=sign-in-failed`.

The journal's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL) is one datagram an event, of fields in lines. Spoken
directly, like the service manager's: the reference library would be C code for ten lines.
"""

import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from daemon.adapters.log_events import line_of
from daemon.events import Event

JOURNAL = Path("/run/systemd/journal/socket")

_WARNING, _INFO = 4, 6
_STDERR = 2


def is_journal(environ: Mapping[str, str], descriptor: int = _STDERR) -> bool:
    """Whether what is written to `descriptor` goes to the journal (JOURNAL_STREAM, systemd.exec(5)). Never raises."""
    try:
        status = os.fstat(descriptor)
    except OSError:
        return False
    return environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


class JournalEvents:
    """Each event to the journal at `address`; what cannot be sent goes to `otherwise`. Never blocks and never raises.

    Fields besides the journal's own: CODE, KIND, DOOR, CLIENT and RESULT, each only where there is something to say.
    """

    def __init__(self, otherwise: Callable[[Event], None], address: Path = JOURNAL) -> None:
        self._otherwise = otherwise
        self._address = str(address)

    def tell(self, event: Event) -> None:
        """Write it down."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK) as sock:
                sock.sendto(_datagram(event), self._address)
        except OSError:
            self._otherwise(event)


def _datagram(event: Event) -> bytes:
    # An event is made of single lines (KeptEvents sees to it), so that no value can begin a field of its own.
    fields = (
        ("MESSAGE", line_of(event)),
        ("PRIORITY", str(_WARNING if event.warning else _INFO)),
        ("SYSLOG_IDENTIFIER", "base-stationd"),
        ("CODE", event.code),
        ("KIND", event.kind.value),
        ("DOOR", event.door),
        ("CLIENT", event.client),
        ("RESULT", event.result.value),
    )
    return "".join(f"{name}={value}\n" for name, value in fields if value).encode()
