"""Strict parsing of settings, profile and API bodies into errors that a person can act on.

msgspec says what is wrong and where in its own words (`Object contains unknown field `htpt` - at `$.listen``). Here
that becomes one sentence naming the key in TOML's dotted form, what is allowed, and the nearest known key.
"""

import re
import types
import typing
from typing import Any, TypeVar

import msgspec

from daemon.errors import BadInput

Shape = TypeVar("Shape")

_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(?P<key>[^`]*)`")
_PLACE = re.compile(r" - at `(?P<place>[^`]*)`$")
_LONGEST_KEY = 64  # characters of a key that are said again, and that are worth looking for one like it


def convert(data: object, shape: type[Shape], what: str, *, texts: bool = False) -> Shape:
    """Turn plain data (from TOML or JSON) into `shape`, or raise BadInput naming the key; `what` is the source.

    With `texts` numbers and the like may stand there as text, as they do in an address.
    """
    try:
        return msgspec.convert(data, shape, strict=not texts)
    except msgspec.ValidationError as err:
        raise _bad(err, shape, what) from err


def decode_json(data: bytes, shape: type[Shape], what: str) -> Shape:
    """Decode JSON bytes strictly into `shape`, or raise BadInput (`bad-json` or `bad-value`)."""
    try:
        return msgspec.json.decode(data, type=shape)
    except msgspec.ValidationError as err:
        raise _bad(err, shape, what) from err
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise BadInput("bad-json", f"{what} is not valid JSON: {err}.", "Send a JSON object.") from err


def _bad(err: msgspec.ValidationError, shape: type[Any], what: str) -> BadInput:
    text = str(err)
    place = ""
    if found := _PLACE.search(text):
        place = found["place"].removeprefix("$").removeprefix(".")
        text = text[: found.start()]
    if unknown := _UNKNOWN_FIELD.match(text):
        return _unknown_key(unknown["key"], place, shape, what)
    field = place or None
    subject = f"'{place}' in {what}" if place else what
    return BadInput("bad-value", f"{subject} is wrong: {_lower_first(text)}.", "Correct it and try again.", field=field)


def _unknown_key(key: str, place: str, shape: type[Any], what: str) -> BadInput:
    known = _keys_at(shape, place)
    key = key[:_LONGEST_KEY]
    import difflib  # only for somebody who mistyped a key

    nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.4)
    remedy = f"Did you mean '{nearest[0]}'?" if nearest else f"Known keys: {', '.join(known)}."
    dotted = f"{place}.{key}" if place else key
    return BadInput("unknown-key", f"'{dotted}' in {what} is not a known key.", remedy, field=dotted)


def _keys_at(shape: Any, place: str) -> list[str]:
    for step in filter(None, re.sub(r"\[[^]]*\]", "", place).split(".")):
        shape = next((f.type for f in msgspec.structs.fields(shape) if f.encode_name == step), None)
        if isinstance(shape, types.UnionType):
            shape = next(arm for arm in typing.get_args(shape) if arm is not types.NoneType)
        if not _is_struct(shape):
            return []
    return [f.encode_name for f in msgspec.structs.fields(shape)]


def _is_struct(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, msgspec.Struct)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
