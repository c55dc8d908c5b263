"""Takes the unit's name back at easyDNS, as a courtesy: nothing waits for it, and whether it worked is only said."""

import asyncio

from daemon.controller.core import Core
from daemon.controller.easydns.state import EasyDnsState
from daemon.errors import RemoteFailed

_GOODBYE = 5.0


async def goodbye(core: Core, state: EasyDnsState) -> str:
    """Take the name back at easyDNS, in 5 s at most; a sentence on how that went, "" where there was none."""
    registration = state.registration
    if not registration.name or not state.secrets.can_update:
        return ""
    try:
        async with asyncio.timeout(_GOODBYE):
            await core.ports.easydns.registrar.register(registration.name, None, state.secrets)
    except TimeoutError:
        return f"{registration.name} could not be taken back at easyDNS in time; remove it there."
    except RemoteFailed as fault:
        return f"{registration.name} could not be taken back at easyDNS; remove it there. {fault.detail}"
    return f"{registration.name} was taken back at easyDNS."
