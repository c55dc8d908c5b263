"""Typed, versioned JSON to bytes and back.

Indented, so that a specialist can read a file on the unit; strict, so that what does not parse is found at once; and
each with a version, so that older software can tell a damaged file from one that newer software wrote.
"""

from typing import TypeVar

import msgspec

from daemon.errors import BadInput
from daemon.older_settings import NewerVersion as NewerVersion
from daemon.older_settings import settings_from
from daemon.settings import Settings

Content = TypeVar("Content")

DOCUMENT_VERSION = 1


class _Versioned(msgspec.Struct):
    version: int = 1


class _Envelope(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    content: msgspec.Raw


def render_settings(settings: Settings) -> bytes:
    """The settings as they lie on disk; their version is one of their own fields."""
    return _pretty(msgspec.json.encode(settings))


def parse_settings(data: bytes) -> Settings:
    """The counterpart of `render_settings`. Raises BadInput, of which NewerVersion is one."""
    return settings_from(data, "the file")


def render(content: object) -> bytes:
    """A frozen dataclass or struct, in an envelope with its version."""
    return _pretty(msgspec.json.encode(_Envelope(DOCUMENT_VERSION, msgspec.Raw(msgspec.json.encode(content)))))


def parse(data: bytes, shape: type[Content]) -> Content:
    """The counterpart of `render`. Raises BadInput, of which NewerVersion is one."""
    _check_version(data, DOCUMENT_VERSION)
    return _decode(bytes(_decode(data, _Envelope).content), shape)


def _check_version(data: bytes, known: int) -> None:
    version = _decode(data, _Versioned).version
    if version > known:
        raise NewerVersion(version)


def _decode(data: bytes, shape: type[Content]) -> Content:
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise BadInput("bad-file", str(err), "Save it again.") from err


def _pretty(encoded: bytes) -> bytes:
    return msgspec.json.format(encoded, indent=2) + b"\n"
