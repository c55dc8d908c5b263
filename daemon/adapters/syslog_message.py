"""An event as a syslog message (RFC 5424), with what a program looks for in its structured data."""

import os
from datetime import UTC

from daemon.events import Event, EventKind

LONGEST = 2048  # bytes; what RFC 5424 section 6.1 has every receiver take, and what fits most networks' datagrams

_APP_NAME = "base-station"
_SD_ID = "event@32473"
_AUTHORISATION, _DAEMON = 10, 3
_WARNING, _INFO = 4, 6
_BOM = "\ufeff"


def syslog_message(event: Event, host_name: str, serial: str) -> bytes:
    """The message, at most LONGEST bytes. `host_name` is the unit's, `serial` what is printed on it."""
    facility = _AUTHORISATION if event.kind is EventKind.SIGN_IN else _DAEMON
    priority = facility * 8 + (_WARNING if event.warning else _INFO)
    time = event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{event.at.microsecond // 1000:03}Z"
    parameters = (
        ("code", event.code),
        ("kind", event.kind.value),
        ("door", event.door),
        ("client", event.client),
        ("result", event.result.value),
        ("serial", serial),
    )
    data = "".join(f' {name}="{_escaped(value)}"' for name, value in parameters if value)
    head = f"<{priority}>1 {time} {_word(host_name, 255)} {_APP_NAME} {os.getpid()} {_word(event.code, 32)}"
    return _cut(f"{head} [{_SD_ID}{data}] {_BOM}{event.text}".encode(), LONGEST)


def _word(text: str, longest: int) -> str:
    """PRINTUSASCII without spaces, NILVALUE where nothing is left."""
    return "".join(character for character in text if "!" <= character <= "~")[:longest] or "-"


def _escaped(value: str) -> str:
    """A PARAM-VALUE (RFC 5424 section 6.3.3)."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")


def _cut(message: bytes, longest: int) -> bytes:
    """Not in the middle of a character."""
    return message if len(message) <= longest else message[:longest].decode(errors="ignore").encode()
