"""One call of the API over the Unix socket: the kernel tells the daemon who asks, so there is no sign-in."""

import contextlib
import http.client
import json
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from daemon.client.form import Part, form_data

DEFAULT_SOCKET = Path("/run/base-station/api.sock")

_SECONDS = 30.0
# The unit sends at least a comment every 25 s.
_SILENCE = 60.0
_LARGEST_ANSWER = 4 * 1024 * 1024
_API = "/api/v1"
_JSON = "application/json"


class Unreachable(Exception):
    """The daemon does not answer; the text says what to do."""


class RefusedByUnit(Exception):
    """The daemon answered with a problem (RFC 9457)."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('detail', 'Refused.')} {problem.get('remedy', '')}".strip())
        self.problem = problem


class UnitConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path, seconds: float = _SECONDS) -> None:
        super().__init__("localhost", timeout=seconds)
        self._path = path

    def connect(self) -> None:
        """Connect to the daemon's socket. Raises OSError."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class Unit:
    """The daemon's API, as far as this command uses it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def call(self, method: str, call: str, body: dict[str, Any] | None = None) -> Any:
        """Make one call and return the decoded answer, None for an empty one. Raises Unreachable, RefusedByUnit."""
        return self._exchange(method, call, None if body is None else json.dumps(body).encode(), _JSON)

    def upload(self, call: str, parts: Sequence[Part]) -> Any:
        """PUT `parts` as multipart/form-data. Answers and raises like `call`."""
        data, media_type = form_data(parts)
        return self._exchange("PUT", call, data, media_type)

    def fetch(self, call: str) -> bytes:
        """GET a file, as it is. Raises like `call`."""
        return self._answer("GET", call, None, _JSON)

    def lines(self, call: str) -> Iterator[str]:
        """What a call says, line by line. Raises like `call`, and Unreachable where it ends or falls silent."""
        connection = UnitConnection(self._path, _SILENCE)
        try:
            connection.request("GET", _API + call)
            response = connection.getresponse()
            if response.status >= http.client.BAD_REQUEST:
                answer = _decode(response.read(_LARGEST_ANSWER))
                raise RefusedByUnit(answer if isinstance(answer, dict) else {"detail": f"HTTP {response.status}."})
            while line := response.readline(_LARGEST_ANSWER):
                yield line.decode(errors="replace").rstrip("\r\n")
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{self._path}: the daemon does not answer any more ({error}).") from error
        finally:
            connection.close()
        raise Unreachable(f"{self._path}: the daemon has ended.")

    def _exchange(self, method: str, call: str, data: bytes | None, media_type: str) -> Any:
        return _decode(self._answer(method, call, data, media_type))

    def _answer(self, method: str, call: str, data: bytes | None, media_type: str) -> bytes:
        connection = UnitConnection(self._path)
        try:
            with contextlib.suppress(BrokenPipeError):  # it may have answered before all was sent
                connection.request(method, _API + call, data, {} if data is None else {"Content-Type": media_type})
            response = connection.getresponse()
            text = response.read(_LARGEST_ANSWER + 1)
        except PermissionError as error:
            raise Unreachable(f"{self._path}: not allowed. Run as root, or join the group base-station.") from error
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(
                f"{self._path}: the daemon does not answer ({error}). Is it running? See: systemctl status base-station"
            ) from error
        finally:
            connection.close()
        if len(text) > _LARGEST_ANSWER:
            raise Unreachable("The daemon's answer is too large to be one. Update both to the same version.")
        if response.status >= http.client.BAD_REQUEST:
            answer = _decode(text)
            raise RefusedByUnit(answer if isinstance(answer, dict) else {"detail": f"HTTP {response.status}."})
        return text


def _decode(text: bytes) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError) as error:
        raise Unreachable("The daemon's answer is not JSON. Update both to the same version.") from error
