"""Takes a form with files apart: multipart/form-data (RFC 7578), as RFC 2046 section 5.1.1 frames it.

Not with aiohttp's reader: it meets what is no form with half a dozen kinds of exception, some of which carry a piece of
the body (a key, it may be) into the log, and a megabyte of line ends held up the event loop for a quarter of a second.
It reads piece by piece what need not be in memory whole, and all of this is kept anyway.
"""

import re
from collections.abc import Iterator
from typing import ClassVar

from daemon.errors import BadInput
from daemon.record import Record

_LONGEST_HEADER = 8 * 1024  # bytes, of one part
_BOUNDARY = re.compile(
    r""";\s*boundary=(?:"([\w'()+,./:=? -]{0,69}[\w'()+,./:=?-])"|([\w'()+,./:=?-]{1,70}))\s*(?:;|$)""",
    re.ASCII | re.IGNORECASE,
)
_FIELD_NAME = re.compile(r'form-data\s*;\s*name=(?:"([^"\\]*)"|([^\s;"]+))', re.ASCII | re.IGNORECASE)
_AS_IT_IS = frozenset({"", "7bit", "8bit", "binary"})


class Part(Record, frozen=True):
    """One part: a text field where `text_field` is its name, else a file, whose name nobody wants to know."""

    hidden: ClassVar[frozenset[str]] = frozenset({"content"})

    text_field: str | None
    content: bytes


def parts_of(body: bytes, media_type: str) -> Iterator[Part]:
    """The parts of `body` in their order; `media_type` is the Content-Type field, which names their boundary.

    Raises BadInput (`bad-body`) as soon as it comes to something that is no form.
    """
    found = _BOUNDARY.search(media_type)
    if found is None:
        raise _broken("The upload does not say what divides its parts.")
    delimiter = b"\r\n--" + (found[1] or found[2]).encode("ascii")
    # The line end before a delimiter belongs to it, but for the first: nobody sends anything before that one.
    if not body.startswith(delimiter[2:]):
        raise _broken()
    at = len(delimiter) - 2
    while body[at : at + 2] != b"--":
        start = body.find(b"\r\n", at)
        if start < 0 or body[at:start].strip(b" \t"):
            raise _broken()
        end = body.find(delimiter, start)
        if end < 0:
            raise _broken("The upload ends in the middle.")
        yield _part(body, start, end)
        at = end + len(delimiter)


def _part(body: bytes, start: int, end: int) -> Part:
    """`start` is the line end before the part's header, `end` that of the delimiter behind its content."""
    # Where there is no content, the line end of the empty line may be the delimiter's.
    stop = body.find(b"\r\n\r\n", start, min(end + 2, start + _LONGEST_HEADER))
    if stop < 0:
        raise _broken()
    header = _header(body[start + 2 : stop])
    if header.get("content-type", "").lower().startswith("multipart/"):
        raise _broken("The upload has a form within the form.")
    if header.get("content-transfer-encoding", "").lower() not in _AS_IT_IS:
        raise _broken("A file in the upload is packed as for a mail (Content-Transfer-Encoding).")
    return Part(_text_field(header.get("content-disposition", "")), body[stop + 4 : end])


def _header(data: bytes) -> dict[str, str]:
    fields = {}
    for line in data.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if line and not colon:
            raise _broken()
        fields[name.strip().lower()] = value.strip()
    return fields


def _text_field(disposition: str) -> str | None:
    named = _FIELD_NAME.fullmatch(disposition)  # with anything more, a file name above all, it is a file
    return None if named is None else named[1] if named[1] is not None else named[2]


def _broken(detail: str = "The upload is broken.") -> BadInput:
    return BadInput("bad-body", detail, "Send the files again, as multipart/form-data.")
