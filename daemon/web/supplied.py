"""Reads what an owner supplies as a certificate: files as multipart/form-data (RFC 7578), or PEM texts as JSON."""

from collections.abc import Iterable

from aiohttp import hdrs, web

from daemon.errors import BadInput, TooLarge
from daemon.messages.certificates import SuppliedFiles
from daemon.parsing import decode_json
from daemon.web.bodies import OwnCertificateRequest
from daemon.web.guards import MULTIPART
from daemon.web.multipart import Part, parts_of
from daemon.web.reading import read_body

_LARGEST = 1 << 20  # all files together; `certificates.bundle` has the same limits
_MOST_FILES = 32
_MOST_PARTS = 64  # browsers send an empty one for each field of a form that was left empty
_WRAPPING = 128 * 1024  # boundaries and part headers; in JSON, escaped line ends
_PASS_PHRASE = "passphrase"  # noqa: S105  (a field's name)


async def read_supplied(request: web.Request) -> SuppliedFiles:
    """The files and the pass phrase in the body of `request`.

    Raises TooLarge (`bundle-too-large`), and BadInput: `bad-body`, `length-required`, `nothing-supplied`,
    `pass-phrase-unreadable`, or what `reading` and `parsing` say. The length of a pass phrase is judged later.
    """
    supplied = await (_multipart(request) if request.content_type == MULTIPART else _json(request))
    if len(supplied.files) > _MOST_FILES or sum(map(len, supplied.files)) > _LARGEST:
        raise _too_large()
    if not supplied.files:
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
    # Whoever sends files knows how many bytes they are; so the owner hears at once that they are too many.
    if request.content_length is None:
        raise BadInput("length-required", "The upload does not say how long it is.", "Send it with Content-Length.")
    body = await read_body(request, _LARGEST + _WRAPPING, _too_large())
    return _sorted_out(parts_of(body, request.headers[hdrs.CONTENT_TYPE]))


def _sorted_out(parts: Iterable[Part]) -> SuppliedFiles:
    files: list[bytes] = []
    passphrase: str | None = None
    for number, part in enumerate(parts, 1):
        if number > _MOST_PARTS:
            raise _too_large()
        if part.text_field == _PASS_PHRASE:
            passphrase = _pass_phrase(part.content)
        elif part.content:
            files.append(part.content)
    return SuppliedFiles(tuple(files), passphrase)


def _pass_phrase(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as err:
        raise BadInput(
            "pass-phrase-unreadable",
            "The pass phrase is not text in UTF-8.",
            "Send it in UTF-8, as browsers do.",
            field=_PASS_PHRASE,
        ) from err


def _too_large() -> TooLarge:
    return TooLarge(
        "bundle-too-large",
        f"The files are more than this unit takes: {_MOST_FILES} files, 1 MiB together.",
        "Supply the certificate, its chain and its key, and nothing else.",
    )
