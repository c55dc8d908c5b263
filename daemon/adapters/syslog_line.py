"""The way to a syslog collector: over UDP (RFC 5426), TCP (RFC 6587 section 3.4.1) or TLS (RFC 5425)."""

import asyncio
import contextlib
import ssl
from abc import ABC, abstractmethod
from pathlib import Path

from daemon.syslog_settings import SyslogSettings, SyslogTransport

_MOST_BUFFERED = 64 * 1024
_ICMP_SECONDS = 1.0
_FAMILIES_APART = 0.25  # seconds until the other address family is tried too (RFC 8305)


class Line(ABC):
    """An open way. Its methods raise OSError; it is of no use afterwards."""

    @abstractmethod
    async def send(self, message: bytes) -> None:
        """Have the host take it."""

    @abstractmethod
    async def proven(self) -> None:
        """Return once it is likely that what was sent arrives."""

    @abstractmethod
    async def broken(self) -> None:
        """Return once the collector has closed it."""

    @abstractmethod
    def close(self) -> None:
        """At once. Never raises."""


async def line_to(settings: SyslogSettings, trust_store: Path) -> Line:
    """A new way there. Raises OSError (of which ssl.SSLError and a name that is not found are kinds), ValueError."""
    if settings.transport is SyslogTransport.UDP:
        loop = asyncio.get_running_loop()
        remote = (settings.host, settings.port)
        transport, datagrams = await loop.create_datagram_endpoint(_Datagrams, remote_addr=remote)
        return _UdpLine(transport, datagrams)
    context = None
    if settings.transport is SyslogTransport.TLS:
        context = await asyncio.to_thread(_verifying, settings.trust_root, trust_store)
    streams = await asyncio.open_connection(
        settings.host, settings.port, ssl=context, limit=1024, happy_eyeballs_delay=_FAMILIES_APART
    )
    return _StreamLine(*streams)


def _verifying(trust_root: str | None, trust_store: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # which verifies chain and name
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if trust_root is None:
        context.load_verify_locations(cafile=trust_store)
    else:
        context.load_verify_locations(cadata=trust_root)
    return context


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.gone = asyncio.Event()
        self.fault: OSError | None = None

    def error_received(self, exc: Exception) -> None:
        """A router or the collector's host says that nobody takes them there (ICMP)."""
        self.fault = exc if isinstance(exc, OSError) else OSError(str(exc))
        self.gone.set()


class _UdpLine(Line):
    def __init__(self, transport: asyncio.DatagramTransport, datagrams: _Datagrams) -> None:
        self._transport = transport
        self._datagrams = datagrams

    async def send(self, message: bytes) -> None:
        if self._datagrams.fault is not None:
            raise self._datagrams.fault
        self._transport.sendto(message)

    async def proven(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ICMP_SECONDS):
                await self.broken()

    async def broken(self) -> None:
        await self._datagrams.gone.wait()
        raise self._datagrams.fault or ConnectionRefusedError("nobody takes datagrams there")

    def close(self) -> None:
        self._transport.abort()


class _StreamLine(Line):
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        writer.transport.set_write_buffer_limits(high=_MOST_BUFFERED)

    async def send(self, message: bytes) -> None:
        if self._reader.at_eof():
            raise ConnectionResetError("the collector closed the connection")
        self._writer.write(b"%d %s" % (len(message), message))
        await self._writer.drain()

    async def proven(self) -> None:
        return

    async def broken(self) -> None:
        # A collector has nothing to say; what it says all the same is read and forgotten.
        while await self._reader.read(1024):
            pass

    def close(self) -> None:
        self._writer.transport.abort()
