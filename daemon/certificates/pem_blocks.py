"""PEM (RFC 7468) as people supply it: through mail, terminals, word processors and other operating systems.

Libraries want a block that is nearly canonical. Here only the markers must be whole; everything between them that is no
base64 is dropped, so that indentation, quoting, line ends, blanks for line ends and a `\\n` spelt out do no harm.
"""

import binascii
import re
from collections.abc import Iterator

from daemon.record import Record

_MARKER = re.compile(rb"-----(BEGIN|END) ([A-Z0-9][A-Z0-9 ]{0,40}?)-----")
_LOCKED = re.compile(rb"Proc-Type:\s*4\s*,\s*ENCRYPTED[\s>]+DEK-Info:\s*([A-Za-z0-9-]{1,40}(?:,[0-9A-Fa-f]{1,64})?)\s")
_HEADER_LINE = re.compile(rb"^[^\n]*:[^\n]*$", re.MULTILINE)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_BARE = re.compile(rb"[A-Za-z0-9+/=\s]{64,}")


class PemBlock(Record, frozen=True):
    """One block. `body` is what the base64 holds, or None where the block is cut off or its base64 is damaged.

    `locked` is the value of `DEK-Info` of a key in the traditional encrypted form (RFC 1421), else None.
    """

    hidden = frozenset({"body"})

    label: str
    body: bytes | None
    locked: str | None = None

    @property
    def pem(self) -> bytes:
        """The block again, canonical."""
        headers = f"Proc-Type: 4,ENCRYPTED\nDEK-Info: {self.locked}\n\n" if self.locked else ""
        text = binascii.b2a_base64(self.body or b"", newline=False)
        lines = b"".join(text[at : at + 64] + b"\n" for at in range(0, len(text), 64))
        return f"-----BEGIN {self.label}-----\n{headers}".encode() + lines + f"-----END {self.label}-----\n".encode()


def pem_blocks(data: bytes) -> Iterator[PemBlock]:
    """The blocks of `data` in their order; `data` may be UTF-8, any other superset of ASCII, or UTF-16."""
    text = _as_ascii(data)
    begin: re.Match[bytes] | None = None
    for marker in _MARKER.finditer(text):
        if marker[1] == b"END" and begin is not None and begin[2] == marker[2]:
            yield _block(begin[2].decode(), text[begin.end() : marker.start()])
            begin = None
        elif marker[1] == b"BEGIN":
            if begin is not None:
                yield PemBlock(begin[2].decode(), None)
            begin = marker
    if begin is not None:
        yield PemBlock(begin[2].decode(), None)


def bare_base64(data: bytes) -> bytes | None:
    """What `data` holds when it is base64 and nothing else (a block whose markers were not copied), or None."""
    text = _as_ascii(data).strip()
    return _decoded(text) if _BARE.fullmatch(text) else None


def _as_ascii(data: bytes) -> bytes:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "ignore").encode("ascii", "replace")
    at = data.find(b"-\0-\0-\0B\0E\0G\0I\0N")  # both byte orders have this; they differ in where it begins
    if at >= 0:
        return data.decode("utf-16-be" if at % 2 else "utf-16-le", "ignore").encode("ascii", "replace")
    return data.removeprefix(b"\xef\xbb\xbf")


def _block(label: str, inside: bytes) -> PemBlock:
    inside = inside.replace(b"\\r", b"").replace(b"\\n", b"\n")
    found = _LOCKED.search(inside)
    if found is not None:
        return PemBlock(label, _decoded(inside[found.end() :]), found[1].decode().upper())
    return PemBlock(label, _decoded(_HEADER_LINE.sub(b"", inside)))


def _decoded(text: bytes) -> bytes | None:
    symbols = _NOT_BASE64.sub(b"", text).split(b"=")[0]
    try:
        return binascii.a2b_base64(symbols + b"=" * (-len(symbols) % 4)) or None
    except binascii.Error:
        return None
