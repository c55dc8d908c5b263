"""One request and its answer, with aiohttp's client. Imported where something is asked, never at start-up.

The client is kept from all that it would do by itself: it follows no redirect, so that credentials reach nobody else;
it asks nothing twice, takes no proxy from the environment, keeps no cookie and no connection, and unpacks nothing.
"""

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from yarl import URL

from daemon.adapters import outbound_faults as faults
from daemon.adapters.outbound_message import Question, Reply

_AGENT = "base-station"  # no version and no serial number: whoever listens learns nothing about the unit
_LONGEST_WAIT = 86_400.0
_MOST_HEADERS = 64
_UNPACKED = ("", "identity")
# The caller's deadline is the only one.
_NO_LIMITS = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None)


class _BrokenOff(aiohttp.ClientError):
    """The connection ended before the head of an answer came."""


async def exchange(question: Question, context: ssl.SSLContext) -> Reply:
    """The answer to `question`. Raises RemoteFailed, without a cause: aiohttp's errors hold the headers sent."""
    url = URL(question.url, encoded=True)
    try:
        async with (
            _session(context) as session,
            session.request(
                question.method, url, headers=_headers(question), data=question.body, allow_redirects=False
            ) as response,
        ):
            return await _read(response, question)
    except aiohttp.ClientConnectorError as err:
        fault = faults.from_error(question.host, err.os_error)
    except (_BrokenOff, aiohttp.ClientPayloadError):
        fault = faults.broke_off(question.host)
    except OSError as err:
        fault = faults.from_error(question.host, err)
    except aiohttp.ClientError:  # what is no HTTP
        fault = faults.unexpected(question.host)
    raise fault


def _session(context: ssl.SSLContext) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        ssl=context, force_close=True, use_dns_cache=False, resolver=aiohttp.ThreadedResolver()
    )
    return aiohttp.ClientSession(
        connector=connector,
        trust_env=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        timeout=_NO_LIMITS,
        max_headers=_MOST_HEADERS,
        middlewares=(_once,),
    )


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Where a connection ends early, aiohttp asks again by itself, even when it was a new one. But the request may have
    been heard: an update that comes twice is one too soon.
    """
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as err:
        raise _BrokenOff from err


def _headers(question: Question) -> dict[str, str]:
    headers = {"User-Agent": _AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
    if question.login is not None:
        headers["Authorization"] = question.login.header
    if question.body is not None:
        headers["Content-Type"] = "application/json"
    return headers


async def _read(response: aiohttp.ClientResponse, question: Question) -> Reply:
    if 300 <= response.status < 400:
        raise faults.redirected(question.host, response.headers.get("Location", ""))
    if response.headers.get("Content-Encoding", "").strip().lower() not in _UNPACKED:
        raise faults.unexpected(question.host)
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > question.longest:
            raise faults.too_large(question.host, question.longest)
    retry_after = _seconds(response.headers.get("Retry-After", ""))
    return Reply(response.status, response.content_type, bytes(body), retry_after)


def _seconds(retry_after: str) -> float | None:
    """In how many seconds to come back, a day at most; given as such or as a date (RFC 9110 section 10.2.3)."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_WAIT)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    wait = (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(wait, 0.0), _LONGEST_WAIT)
