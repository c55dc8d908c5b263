"""A client that asks without rest over TLS, each in its thread, and writes down what each connection was shown.

It always offers the session of its last connection, as browsers do, so that a server which would take it up without
showing its certificate does so here. (In TLS 1.3 there is one to offer only after the server has sent a ticket.)
"""

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

_PATIENCE = 10.0
_REQUEST = b"GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"


@dataclass(frozen=True)
class Shaken:
    """One handshake: from before its connection was made to its end (monotonic), and what came of it.

    `fingerprint` is the SHA-256 of the leaf, as hex. `offered` is the handshake whose session was offered again.
    """

    began: float
    ended: float
    fingerprint: str
    resumed: bool
    offered: "Shaken | None"


class Visitor:
    """Asks for `path` of 127.0.0.1:`port` from `start` to `stop`; `expected` is the body that every answer must have.

    It makes a new connection after `most` requests, or when the server tells it to. `failures` says what went wrong;
    a failed request is not repeated.
    """

    def __init__(
        self, port: int, path: str, expected: bytes, version: ssl.TLSVersion, most: int, now: Callable[[], float]
    ) -> None:
        self.version = version
        self.most = most
        self.requests = 0
        self.handshakes: list[Shaken] = []
        self.failures: list[str] = []
        self._port = port
        self._path = path.encode()
        self._expected = expected
        self._now = now
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE
        self._context.minimum_version = self._context.maximum_version = version
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what it is at. Harmless when repeated."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        session: ssl.SSLSession | None = None
        while not self._stopping.is_set():
            try:
                session = self._visit(session)
            except (OSError, AssertionError) as err:
                self.failures.append(f"{self.version.name}, request {self.requests + 1}: {err!r}")

    def _visit(self, session: ssl.SSLSession | None) -> ssl.SSLSession | None:
        """One connection and its requests; returns its session."""
        began = self._now()
        with (
            socket.create_connection(("127.0.0.1", self._port), _PATIENCE) as plain,
            self._context.wrap_socket(plain, session=session) as tls,
        ):
            certificate = tls.getpeercert(binary_form=True)
            assert certificate is not None
            resumed = bool(tls.session_reused)
            offered = self.handshakes[-1] if session is not None else None
            shown = Shaken(began, self._now(), sha256(certificate).hexdigest(), resumed, offered)
            self.handshakes.append(shown)
            for left in reversed(range(self.most)):
                more = self._ask(tls, last=left == 0 or self._stopping.is_set())
                self.requests += 1
                if not more:
                    break
            return tls.session

    def _ask(self, tls: ssl.SSLSocket, *, last: bool) -> bool:
        """One request; whether the server will take another on this connection."""
        tls.sendall(_REQUEST % (self._path, b"Connection: close\r\n" if last else b""))
        with tls.makefile("rb") as answer:
            status = answer.readline()
            assert status.startswith(b"HTTP/1.1 200 "), status or "the connection ended without an answer"
            headers = {}
            while (line := answer.readline().strip().lower()) != b"":
                name, _, value = line.partition(b":")
                headers[name] = value.strip()
            body = answer.read(int(headers[b"content-length"]))
            assert body == self._expected, f"{len(body)} bytes in place of {len(self._expected)}"
        return headers.get(b"connection") != b"close"
