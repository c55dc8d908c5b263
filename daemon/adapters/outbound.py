"""Asks servers elsewhere over HTTPS, bounded in time and size.

They are verified by the one trust store that is named: the process's default one is empty on purpose (see
`daemon.__main__`). What takes long (loading aiohttp's client, reading 140 authorities, the resolver) is done in
threads, and not before something is asked.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from daemon.adapters import outbound_faults as faults
from daemon.adapters.outbound_message import Question, Reply

_HTTPS_PORT = 443
_FAMILIES_APART = 0.25  # seconds until the other address family is tried too (RFC 8305)


class Outbound:
    """Asks servers that the PEM certificates in `trust` vouch for: a file, or the certificates themselves.

    Raises RemoteFailed alone, and without a cause: what it was made from may hold the credentials. A `deadline` is a
    time of the loop's clock.
    """

    def __init__(self, trust: Path | bytes) -> None:
        self._trust = trust

    async def reach(self, url: str, deadline: float) -> None:
        """Connect to the server of `url`, verify it, and ask nothing."""
        host, port = _place(url)
        try:
            async with asyncio.timeout_at(deadline):
                _, writer = await asyncio.open_connection(
                    host,
                    port,
                    ssl=await self._context(),
                    happy_eyeballs_delay=_FAMILIES_APART,
                )
            writer.transport.abort()
            return
        except (OSError, EOFError) as err:
            fault = faults.from_error(host, err)
        raise fault

    async def ask(self, question: Question, deadline: float) -> Reply:
        """The answer, read to its end. A redirect is an error."""
        host, _ = _place(question.url)
        try:
            async with asyncio.timeout_at(deadline):
                exchange = await asyncio.to_thread(_load)
                return await exchange(question, await self._context())
        except TimeoutError:
            fault = faults.timed_out(host)
        raise fault

    async def _context(self) -> ssl.SSLContext:
        try:
            return await asyncio.to_thread(_verifying, self._trust)
        except (OSError, ValueError):
            fault = faults.no_trust(self._trust if isinstance(self._trust, Path) else "what was given for that")
        raise fault


def _place(url: str) -> tuple[str, int]:
    """The host and port of an https URL, whoever made it up. Raises RemoteFailed."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _HTTPS_PORT
        host.encode("idna")  # as the resolver will
    except ValueError:
        host, port = "", 0
    if not host or not url.isprintable() or " " in url:
        raise faults.no_address()
    if parts.scheme != "https":
        raise faults.not_https(host)
    return host, port


def _load() -> Callable[[Question, ssl.SSLContext], Awaitable[Reply]]:
    """aiohttp's client takes long to import."""
    from daemon.adapters.outbound_exchange import exchange

    return exchange


def _verifying(trust: Path | bytes) -> ssl.SSLContext:
    """A context for one connection. Raises OSError (ssl.SSLError is one) or ValueError where none is to be trusted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if isinstance(trust, Path):
        context.load_verify_locations(cafile=trust)
    else:
        context.load_verify_locations(cadata=trust.decode("ascii"))
    return context
