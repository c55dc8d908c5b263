"""The front panel for people elsewhere: anybody who is signed in may look, root on the unit may press its keys.

What the panel shows of passwords reaches no call over the network: pictures are masked there, and on the Unix socket
for everybody but root. With the panel's keys the unit can be reset to the factory's state, so they are root's as the
reset itself is.
"""

import os

from aiohttp import web

from daemon.errors import NotFound
from daemon.web.bodies import KeyRequest
from daemon.web.event_handlers import send_events
from daemon.web.guards import is_root
from daemon.web.incoming import read_json
from daemon.web.remote_panel import RemotePanel
from daemon.web.replies import json_reply, no_content
from daemon.web.services import Services, Visit
from daemon.web.views import picture_body


async def show(services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /panel`: what stands there now."""
    return json_reply(picture_body(_panel(services).mirror.picture(public=_is_public(visit))))


async def follow(services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /panel/stream`: `panel` at once and whenever the picture has changed, until the session ends."""
    streams, public = _panel(services).streams, _is_public(visit)
    return await send_events(visit, streams, lambda stream: streams.pictures(stream, public=public))


async def press(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /panel/keys`, on the Unix socket: a key goes down, or up. One that is held is to be sent every second."""
    panel = _panel(services)
    asked = await read_json(visit.request, KeyRequest)
    if asked.pressed:
        panel.keys.press(asked.key)
    else:
        panel.keys.release(asked.key)
    return no_content()


def _panel(services: Services) -> RemotePanel:
    if services.panel is None:
        raise NotFound("no-panel", "This unit has no front panel to show.", "Use the CCM or the base-station command.")
    return services.panel


def _is_public(visit: Visit) -> bool:
    return not is_root(visit.connection.peer, os.geteuid())
