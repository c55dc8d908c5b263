"""The API's description as OpenAPI 3.1, from the table of calls and the very types that the handlers read and send.

https://spec.openapis.org/oas/v3.1.1.html. What these dictionaries hold is JSON of that specification, not data of the
unit's; nothing but this module reads them.
"""

import functools
import inspect
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from daemon.api_tokens import Scope
from daemon.messages.command import Door
from daemon.version import VERSION
from daemon.web.bodies import Problem
from daemon.web.call import API, Call
from daemon.web.calls import calls_at
from daemon.web.guards import CHANGING, CSRF_HEADER, MULTIPART
from daemon.web.sessions import COOKIES

_JSON, _PROBLEM = "application/json", "application/problem+json"
_PARAMETER = re.compile(r"\{([a-z]+)(?::((?:[^{}]|\{[0-9,]+\})*))?\}")
_REFERENCE = "#/components/schemas/{name}"
_ABOUT = """What the unit's own page, the CCM, is made of. Every refusal is a problem (RFC 9457) with a stable `code`, a
sentence, and a `remedy`. A JSON body may have 8 KiB, and an unknown key in it is an error, unless the call says
otherwise. 429 and 502 may say in `Retry-After` when to come back."""
_SECURITY = {
    "session": "A browser's session, from `POST /session`. Over HTTP the cookie is called `ccm_http`.",
    "csrf": "Every change in a session wants the token that `POST /session` gave.",
    "token": "A program's token, made in the CCM under Account. Over HTTPS only. Scope `read` for GET, else `write`.",
}


@functools.cache
def description(door: Door) -> bytes:
    """The description of the calls at `door`, as JSON."""
    return msgspec.json.encode(describe(door))


def described(door: Door) -> tuple[Call, ...]:
    """The calls that are in it: all but those that send the page's own files."""
    return tuple(call for call in calls_at(door) if _is_below(call) or call.kinds)


def describe(door: Door) -> dict[str, Any]:
    """The same as a document."""
    calls = described(door)
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        item = paths.setdefault(_path(call), {} if _is_below(call) else {"servers": [{"url": "/"}]})
        item[call.method.lower()] = _operation(call, door)
    components: dict[str, Any] = {"schemas": _schemas(calls)}
    if door is not Door.SOCKET:
        components["securitySchemes"] = _schemes()
    return {
        "openapi": "3.1.1",
        "info": {"title": "Base Station", "version": VERSION, "description": " ".join(_ABOUT.split())},
        "servers": [{"url": API}],
        "paths": paths,
        "components": components,
    }


def _is_below(call: Call) -> bool:
    return call.path.startswith(f"{API}/")


def _path(call: Call) -> str:
    return _PARAMETER.sub(r"{\1}", call.path).removeprefix(API)


def _operation(call: Call, door: Door) -> dict[str, Any]:
    plain = _path(call)
    operation: dict[str, Any] = {
        "operationId": f"{call.method.lower()}{re.sub('[^a-z]+', '-', plain).rstrip('-')}",
        "summary": call.summary,
        "tags": [plain.split("/")[1]],
        "parameters": [*_in_path(call), *_flags(call), *_asked(call), *_conditions(call)],
        "responses": {str(call.status): _answer(call), **_refusals(call, door)},
    }
    if body := _body(call):
        operation["requestBody"] = body
    if door is not Door.SOCKET:
        operation["security"] = _needed(call)
    return operation


def _in_path(call: Call) -> list[dict[str, Any]]:
    found = _PARAMETER.findall(call.path)
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": f"^{form or '[^/]+'}$"}}
        for name, form in found
    ]


def _flags(call: Call) -> list[dict[str, Any]]:
    return [{"name": name, "in": "query", "schema": {"type": "boolean", "default": False}} for name in call.flags]


def _asked(call: Call) -> list[dict[str, Any]]:
    if call.asks is None:
        return []
    shape = _schemas((call,))[call.asks.__name__]
    return [{"name": name, "in": "query", "schema": schema} for name, schema in shape["properties"].items()]


def _conditions(call: Call) -> list[dict[str, Any]]:
    if not call.tagged or call.method not in CHANGING:
        return []
    told = "The `tag` of the settings that the change is about; others are refused (412)."
    return [{"name": "If-Match", "in": "header", "description": told, "schema": {"type": "string"}}]


def _body(call: Call) -> dict[str, Any] | None:
    if call.method not in CHANGING:
        return None
    if call.takes is None:
        return {"content": {_JSON: {"schema": {"type": "object", "maxProperties": 0}}}}
    content: dict[str, Any] = {_JSON: {"schema": _reference(call.takes)}}
    if call.files:
        each = {"type": "string", "contentMediaType": "application/octet-stream"}
        phrase = {"passphrase": {"type": "string"}}
        content[MULTIPART] = {"schema": {"type": "object", "properties": phrase, "additionalProperties": each}}
    return {"required": True, "content": content}


def _answer(call: Call) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "Done." if call.method in CHANGING else "As it is now."}
    if call.gives:
        shapes = [_reference(body) for body in call.gives]
        answer["content"] = {_JSON: {"schema": shapes[0] if len(shapes) == 1 else {"anyOf": shapes}}}
    elif call.kinds:
        answer["content"] = {kind: {} for kind in call.kinds}
    if call.tagged:
        answer["headers"] = {"ETag": {"description": "Of the settings.", "schema": {"type": "string"}}}
    return answer


def _refusals(call: Call, door: Door) -> dict[str, Any]:
    codes: dict[int, list[str]] = {}
    for status, names in (*_common(call, door), *((each.status, each.codes) for each in call.refusals)):
        codes.setdefault(status, []).extend(names)
    found = {str(status): _problem(", ".join(f"`{name}`" for name in codes[status])) for status in sorted(codes)}
    return {**found, "default": _problem("Any other refusal.")}


def _common(call: Call, door: Door) -> Iterable[tuple[int, tuple[str, ...]]]:
    """What every call of this kind may be refused with."""
    changing = call.method in CHANGING
    if changing:
        yield 400, ("bad-json", "bad-value", "unknown-key")
        yield 413, ("body-too-large",)
        yield 415, ("unsupported-media-type",)
    if (call.flags or call.asks) and not changing:
        yield 400, ("unknown-key", "bad-value")
    if call.tagged and changing:
        yield 412, ("changed-meanwhile",)
    if door is Door.SOCKET:
        yield 403, ("forbidden-peer", *(("root-needed",) if call.root_only else ()))
        return
    yield 421, ("misdirected",)
    if not call.public:
        yield 401, ("not-signed-in", "bad-token")
        yield 403, ("browser-needed",) if call.browser_only else ("scope-too-small",) if changing else ()
        yield 429, ("throttled",)
    if changing:
        yield 403, ("foreign-origin", *(() if call.public else ("csrf-token-missing",)))


def _problem(told: str) -> dict[str, Any]:
    return {"description": told or "Refused.", "content": {_PROBLEM: {"schema": _reference(Problem)}}}


def _needed(call: Call) -> list[dict[str, list[str]]]:
    if call.public:
        return []
    changing = call.method in CHANGING
    browser: dict[str, list[str]] = {"session": [], "csrf": []} if changing else {"session": []}
    if call.browser_only:
        return [browser]
    return [browser, {"token": [Scope.WRITE.value if changing else Scope.READ.value]}]


def _schemes() -> dict[str, Any]:
    forms = {
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIES[Door.HTTPS]},
        "csrf": {"type": "apiKey", "in": "header", "name": CSRF_HEADER},
        "token": {"type": "http", "scheme": "bearer"},
    }
    return {name: {**form, "description": _SECURITY[name]} for name, form in forms.items()}


def _schemas(calls: Iterable[Call]) -> dict[str, Any]:
    shapes: dict[type, None] = {Problem: None}
    for call in calls:
        shapes.update(dict.fromkeys((*call.gives, *filter(None, (call.takes, call.asks)))))
    _, components = msgspec.json.schema_components(tuple(shapes), ref_template=_REFERENCE)
    for schema in components.values():
        if told := schema.get("description"):
            schema["description"] = inspect.cleandoc(told)
    return {name: _plainer(schema) for name, schema in components.items()}


def _plainer(schema: Any) -> Any:
    """The same, with a list of so many equal items told as just that: many tools know no `prefixItems`."""
    if isinstance(schema, list):
        return [_plainer(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    items = schema.get("prefixItems")
    if isinstance(items, list) and all(each == items[0] for each in items):
        schema = {**schema, "items": items[0]}
        del schema["prefixItems"]
    return {name: _plainer(each) for name, each in schema.items()}


def _reference(shape: type) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(name=shape.__name__)}
