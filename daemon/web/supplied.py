"""Reads what an owner supplies as a certificate: files as multipart/form-data (RFC 7578), or PEM texts as JSON."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import BodyPartReader, web

from daemon.errors import BadInput, TooLarge
from daemon.messages import SuppliedFiles
from daemon.parsing import decode_json
from daemon.web.bodies import OwnCertificateRequest
from daemon.web.guards import MULTIPART
from daemon.web.reading import read_body, telling_of_the_body

_LARGEST = 1 << 20  # all files together; `certificates.bundle` has the same limit
_WRAPPING = 128 * 1024  # boundaries and part headers; in JSON, escaped line ends
_MOST_PARTS = 34
_LARGEST_PASS_PHRASE = 8 * 1024  # bytes; its length in characters is judged later
_CHUNK = 16 * 1024
_PASS_PHRASE = "passphrase"  # noqa: S105  (a field's name)


async def read_supplied(request: web.Request) -> SuppliedFiles:
    """The files and the pass phrase in the body of `request`.

    Raises TooLarge (`bundle-too-large`), and BadInput: `bad-body`, `length-required`, `nothing-supplied`, or what
    `reading` and `parsing` say.
    """
    supplied = await (_multipart(request) if request.content_type == MULTIPART else _json(request))
    if not any(supplied.files):
        raise BadInput("nothing-supplied", "There is no file and no text.", "Choose the certificate and its key.")
    return supplied


async def _json(request: web.Request) -> SuppliedFiles:
    data = await read_body(request, _LARGEST + _WRAPPING, _too_large())
    if not data:
        raise BadInput("body-missing", "This call needs a body.", "Send files as multipart/form-data, or JSON.")
    texts = decode_json(data, OwnCertificateRequest, "the body")
    files = tuple(text.encode() for text in (texts.chain, texts.key) if text)
    return SuppliedFiles(files, texts.passphrase)


async def _multipart(request: web.Request) -> SuppliedFiles:
    # With its length known beforehand, nothing in it can grow beyond that.
    if request.content_length is None:
        raise BadInput("length-required", "The upload does not say how long it is.", "Send it with Content-Length.")
    if request.content_length > _LARGEST + _WRAPPING:
        raise _too_large()
    files: list[bytes] = []
    passphrase: str | None = None
    with _telling_of_parts(), telling_of_the_body():
        reader = await request.multipart()
        for _ in range(_MOST_PARTS):
            part = await reader.next()
            if part is None:
                return SuppliedFiles(tuple(files), passphrase)
            if not isinstance(part, BodyPartReader):
                raise _broken()
            if part.name == _PASS_PHRASE and part.filename is None:
                passphrase = (await _read(part, _LARGEST_PASS_PHRASE)).decode()
            elif content := await _read(part, _LARGEST - sum(map(len, files))):
                files.append(content)
    raise _too_large()


async def _read(part: BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise _too_large()
    return bytes(content)


@contextmanager
def _telling_of_parts() -> Iterator[None]:
    try:
        yield
    except (ValueError, RuntimeError) as err:  # what aiohttp says of a body that is no multipart/form-data
        raise _broken() from err


def _broken() -> BadInput:
    return BadInput("bad-body", "The upload is broken.", "Send the files again, as multipart/form-data.")


def _too_large() -> TooLarge:
    return TooLarge(
        "bundle-too-large",
        "The files are more than this unit takes: 32 files, 1 MiB together.",
        "Supply the certificate, its chain and its key, and nothing else.",
    )
