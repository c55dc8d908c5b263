"""Entity tags of settings (RFC 9110 section 8.8.3), so that two people do not overwrite each other unawares.

A tag stands for what is set, not for the whole answer it comes with: how the unit stands changes by the second, and is
no reason to refuse anybody's change. Nothing of these answers may be stored (`no-store`), so no cache is misled by it.
The tag is in the body too, since the CCM reads settings from the event stream.
"""

import hashlib

import msgspec
from aiohttp import hdrs, web

from daemon.errors import ChangedMeanwhile
from daemon.web.bodies import Body
from daemon.web.replies import json_reply

_DIGITS = 32


def tag_of(settings: msgspec.Struct | str) -> str:
    """What stands for these settings; has no secret in it as long as they have none."""
    return hashlib.sha256(msgspec.json.encode(settings)).hexdigest()[:_DIGITS]


def must_match(request: web.Request, tag: str) -> bool:
    """Whether the request asks for a change of just these settings (If-Match, RFC 9110 section 13.1.1).

    Raises ChangedMeanwhile where it is about others; what is no list of tags matches nothing.
    """
    given = request.headers.getall(hdrs.IF_MATCH, ())
    if not given:
        return False
    wanted = [each.strip() for field in given for each in field.split(",")]
    if f'"{tag}"' in wanted:
        return True
    if wanted != ["*"]:
        raise ChangedMeanwhile
    return False


def tagged_reply(body: Body, tag: str, status: int = 200) -> web.Response:
    """`body` as JSON, with the tag of the settings in it."""
    response = json_reply(body, status)
    response.headers[hdrs.ETAG] = f'"{tag}"'
    return response
