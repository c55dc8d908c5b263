"""A daemon for the tests of the `base-station` command: real HTTP on a real Unix socket, with scripted answers."""

import email
import email.policy
import io
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import UnixStreamServer
from typing import Any

import pytest

from daemon import client

ROOT = Path(__file__).resolve().parent.parent
FINGERPRINT = ":".join(["AB"] * 32)
ERROR = {"code": "no-key", "severity": "error", "detail": "There is no private key.", "remedy": "Supply it."}
LOCKED = {
    "code": "pass-phrase-missing",
    "severity": "error",
    "detail": "The key in file 2 is locked.",
    "remedy": "Enter its pass phrase.",
}
WRONG = {**LOCKED, "code": "wrong-pass-phrase", "detail": "The pass phrase does not open it."}
WARNING = {"code": "root-unknown", "severity": "warning", "detail": "No public authority.", "remedy": "Compare it."}
LEAF = {
    "subject": "CN=foh.example",
    "issuer": "CN=Studio issuer",
    "names": ["foh.example", "192.168.1.4"],
    "fingerprint": FINGERPRINT,
    "not_before": "2027-05-22T19:00:00Z",
    "not_after": "2027-12-08T19:00:00Z",
    "key_type": "EC P-256",
}
REQUEST = {
    "csr": "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n",
    "subject": "CN=foh.example",
    "names": ["foh.example"],
    "key_type": "ec-p256",
    "created": "2027-06-01T19:00:00Z",
}
DRY = "PUT /certificates/own?dry_run=true"
WET = "PUT /certificates/own"
WET_IN_SPITE = "PUT /certificates/own?accept_warnings=true"
PENDING = {"kinds": ["certificate"], "seconds_left": 90, "seconds": 90}


@dataclass(frozen=True)
class Call:
    """What the command asked."""

    method: str
    path: str
    media_type: str
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def parts(self) -> list[EmailMessage]:
        """The parts of a multipart body, as Python's own reader of MIME sees them."""
        head = f"Content-Type: {self.media_type}\r\n\r\n".encode()
        message = email.message_from_bytes(head + self.body, policy=email.policy.HTTP)
        assert isinstance(message, EmailMessage)
        assert message.get_content_type() == "multipart/form-data"
        return [part for part in message.iter_parts() if isinstance(part, EmailMessage)]

    @property
    def files(self) -> list[bytes]:
        return [content_of(part) for part in self.parts if part.get_filename() is not None]

    @property
    def passphrase(self) -> str | None:
        fields = [content_of(part) for part in self.parts if part.get_filename() is None]
        return fields[0].decode() if fields else None


def content_of(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


@dataclass
class Api:
    """Answers are given in order; the last one for a call is given for ever."""

    path: Path
    answers: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def on(self, call: str, *answers: Any, status: int = 200) -> None:
        """`call` is `PUT /certificates/own`; None answers with an empty body, bytes are a file."""
        self.answers[call] = [(status, answer) for answer in answers]

    def answer(self, call: Call) -> tuple[int, bytes]:
        self.calls.append(call)
        known = self.answers[f"{call.method} {call.path.removeprefix('/api/v1')}"]
        status, answer = known[0] if len(known) == 1 else known.pop(0)
        if isinstance(answer, bytes):
            return status, answer
        return status, b"" if answer is None else json.dumps(answer).encode()

    @property
    def asked(self) -> list[str]:
        return [f"{call.method} {call.path.removeprefix('/api/v1')}" for call in self.calls]


def run(api: Api, *arguments: str) -> int:
    """`base-station certificate ARGUMENTS` against it, in this process."""
    return client.main(["--socket", str(api.path), "certificate", *arguments])


@contextmanager
def api_at(path: Path) -> Iterator[Api]:
    """An Api that serves while this lasts."""
    api = Api(path)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status, text = api.answer(Call(self.command, self.path, self.headers.get("Content-Type", ""), body))
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if text:  # else the command is gone by now
                self.wfile.write(text)

        do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    with UnixStreamServer(str(path), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield api
        finally:
            server.shutdown()
            thread.join()


def verdict(*findings: dict[str, str], installed: bool = False) -> dict[str, Any]:
    severities = {finding["severity"] for finding in findings}
    return {
        "installable": "error" not in severities,
        "installed": installed,
        "needs_yes": "warning" in severities,
        "findings": list(findings),
        "chain": [LEAF],
        "root": None,
    }


def certificate(source: str, **fields: Any) -> dict[str, Any]:
    """A source as the API shows it; without more it is neither active nor has anything kept beside it."""
    return {
        "source": source,
        "available": True,
        "detail": "",
        "active": False,
        "serving": False,
        **LEAF,
        "left_off": [],
        "life_left": 0.95,
        "days_left": 190,
        "findings": [],
        "chain": [LEAF],
        "root": None,
        "previous": None,
        "request": None,
        **fields,
    }


def security(active: str = "own", **fields: Any) -> dict[str, Any]:
    """`GET /security`, as far as the command looks at it."""
    return {
        "active": active,
        "state": "open",
        "tested": None,
        "pending": None,
        "certificates": [certificate(active, active=True, serving=True)],
        "root": {"fingerprint": FINGERPRINT, "subject": "CN=root", "not_after": "2037-06-01T19:00:00Z"},
        **fields,
    }


class Person:
    """Somebody who runs the command at a terminal: a pseudo-terminal is its standard input and error.

    `shown` is all that stood on the terminal until the last line was typed.
    """

    def __init__(self, *arguments: str) -> None:
        self._ours, theirs = os.openpty()
        self._said = b""
        self.shown = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "daemon.client", *arguments],
            cwd=ROOT, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)

    def until_asked(self, question: str) -> None:
        """Wait until `question` stands on the terminal, after all that was answered before."""
        while question.encode() not in self._said:
            ready, _, _ = select.select([self._ours], [], [], 10)
            assert ready, f"the command never asked {question!r}, but said {self._said!r}"
            self._said += os.read(self._ours, 4096)

    def type(self, line: str) -> None:
        self.shown += self._said.decode()
        self._said = b""
        os.write(self._ours, f"{line}\n".encode())

    def end(self) -> tuple[int, str, str]:
        """Wait for the command's end: exit code, standard output, and what came to the terminal after the last line."""
        out, _ = self._process.communicate(timeout=10)
        while select.select([self._ours], [], [], 0)[0]:
            try:
                self._said += os.read(self._ours, 4096)
            except OSError:  # EIO: that was all
                break
        os.close(self._ours)
        return self._process.returncode, out.decode(), self._said.decode()


def typing(monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    """Have `text` on standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
