"""One question to one DNS server, over UDP, and over TCP where the answer does not fit (RFC 1035 section 4.2).

Bytes in, bytes out, and small ones. Why not dnspython's own transport: it takes whatever comes, and an answer of 64 KiB
that was made for it keeps it busy for half a second on a fast PC. The addresses of a name need a tenth of a kilobyte.
"""

import asyncio

LONGEST = 2048

_HEADER = 12
_TRUNCATED = 0x02  # the TC bit, in the third byte of the header
_KIND = 0xF8  # QR and opcode, in the same byte
_ANSWER_TO_QUERY = 0x80
_REFUSED = "The DNS server's answer is none to the question, or too long."


async def exchange(query: bytes, server: str, port: int) -> bytes:
    """The answer of `server` to `query`: a header and a single question. At most 2048 bytes, only its id, its kind and
    its question checked.

    Raises OSError where the server cannot be reached, refuses, or answers amiss over TCP. Waits for as long as the
    server is silent: the caller sets the time.
    """
    answer = await _by_datagram(query, server, port)
    return await _by_stream(query, server, port) if answer[2] & _TRUNCATED else answer


def _is_answer(answer: bytes, query: bytes) -> bool:
    """Whether `answer` has the id and the question of `query`; a server may change the case of letters."""
    return (
        _HEADER < len(query) <= len(answer) <= LONGEST
        and answer[:2] == query[:2]
        and answer[2] & _KIND == _ANSWER_TO_QUERY
        and answer[4:6] == query[4:6]
        and answer[_HEADER : len(query)].lower() == query[_HEADER:].lower()
    )


class _Waiting(asyncio.DatagramProtocol):
    """Takes the first datagram that is an answer; garbage and forgeries are passed over until then."""

    def __init__(self, query: bytes) -> None:
        self._query = query
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, _address: object) -> None:
        if not self.answer.done() and _is_answer(data, self._query):
            self.answer.set_result(data)

    def error_received(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


async def _by_datagram(query: bytes, server: str, port: int) -> bytes:
    """A socket of its own, connected: the port is the kernel's random choice, and only `server` is heard."""
    loop = asyncio.get_running_loop()
    transport, waiting = await loop.create_datagram_endpoint(lambda: _Waiting(query), remote_addr=(server, port))
    try:
        transport.sendto(query)
        return await waiting.answer
    finally:
        transport.abort()


async def _by_stream(query: bytes, server: str, port: int) -> bytes:
    reader, writer = await asyncio.open_connection(server, port, limit=LONGEST)
    try:
        writer.write(len(query).to_bytes(2) + query)
        length = int.from_bytes(await reader.readexactly(2))
        answer = await reader.readexactly(length) if length <= LONGEST else b""
    except EOFError as err:
        raise ConnectionResetError(_REFUSED) from err
    finally:
        writer.transport.abort()
    if not _is_answer(answer, query):
        raise ConnectionAbortedError(_REFUSED)
    return answer
