"""How the ACME library reaches its server: https alone, verified by the certificates that are given, within bounds.

For the child process of `acme` only. Times bound each step; the whole is bounded by the daemon, which ends the child.
"""

import ssl
from typing import Any

import requests
from requests.adapters import HTTPAdapter

LARGEST = 1 << 20
_TIMES = (5.0, 10.0)  # to connect, and for each silence
_LONGEST_WAIT = 30 * 86_400.0


class TooMuch(Exception):
    """The server sent more than any answer that is expected."""


class Session(requests.Session):
    """Goes by no proxy and no .netrc, keeps no cookies, and follows no redirect. `retry_after` is the last answer's."""

    def __init__(self, trust: bytes) -> None:
        super().__init__()
        self.trust_env = False
        self.retry_after: float | None = None
        self.adapters.clear()
        self.mount("https://", _Verifying(_context(trust)))
        self.headers["Accept-Encoding"] = "identity"

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        """As requests does, with the answer read to its end."""
        options |= {"allow_redirects": False, "stream": True, "timeout": _TIMES}
        response = super().request(method, url, *args, **options)
        self.cookies.clear()
        self.retry_after = _seconds(response.headers.get("Retry-After", ""))
        with response:
            data = b"".join(_bounded(response))
        # Where requests keeps what it has read.
        response._content = data
        response._content_consumed = True
        return response

    def get_redirect_target(self, _response: requests.Response) -> None:
        """None: requests reads a redirect's body to its end, however long, even where it does not follow it."""


class _Verifying(HTTPAdapter):
    """Verifies by `context`; requests would trust a list of its own besides."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options, ssl_context=self._context)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        for name in ("ca_certs", "ca_cert_dir", "ca_cert_data", "cert_file", "key_file"):
            pool.pop(name, None)
        return host, pool | {"cert_reqs": "CERT_REQUIRED"}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        conn.cert_reqs, conn.ca_certs, conn.ca_cert_dir = "CERT_REQUIRED", None, None


def _bounded(response: requests.Response) -> Any:
    taken = 0
    for part in response.raw.stream(16_384, decode_content=False):
        taken += len(part)
        if taken > LARGEST:
            raise TooMuch
        yield part


def _context(trust: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Between the certificates of some systems' stores stand their names, in any language.
    context.load_verify_locations(cadata=trust.decode("ascii", "ignore"))
    return context


def _seconds(text: str) -> float | None:
    """Retry-After in seconds; as a date it is rare enough to be passed over."""
    return min(float(text), _LONGEST_WAIT) if text.isascii() and text.isdecimal() and len(text) < 10 else None
