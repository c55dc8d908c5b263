"""Takes the unit's name back at easyDNS, as a courtesy: nothing waits for it, and whether it worked is only said."""

import asyncio
from contextlib import suppress

from daemon.controller.core import Core
from daemon.controller.easydns.state import EasyDnsState
from daemon.controller.effects import foreseen
from daemon.easydns_status import RegistrationStage
from daemon.errors import RemoteFailed

_GOODBYE = 5.0


async def goodbye(core: Core, state: EasyDnsState) -> str:
    """Take the name back at easyDNS, and records left behind, in 5 s at most; a sentence on how that went, or "".

    Never raises: a factory reset is to follow, whatever happens here.
    """
    name, said = state.registration.name, ""
    try:
        async with asyncio.timeout(_GOODBYE):
            said = await _take_back(core, state)
            with suppress(RemoteFailed):  # what is left of a proof proves nothing any more
                await _remove_proofs(core, state)
    except TimeoutError:
        return said or f"{name} could not be taken back at easyDNS in time; remove it there."
    except Exception as error:  # noqa: BLE001 - see above
        return said or f"{name} could not be taken back at easyDNS; remove it there. {foreseen(error).detail}"
    return said


async def _take_back(core: Core, state: EasyDnsState) -> str:
    name = state.registration.name
    if not name:
        return ""
    if not state.secrets.can_update:
        return f"{name} could not be taken back at easyDNS without access to it; remove it there."
    await core.ports.easydns.registrar.register(name, None, state.secrets)
    return f"{name} was taken back at easyDNS."


async def _remove_proofs(core: Core, state: EasyDnsState) -> None:
    """Those that were left behind. An order that a factory reset cuts off withdraws its own; nobody waits for it."""
    if state.stage is RegistrationStage.ORDERING:
        return
    for zone, host, value in state.registration.challenges:
        await core.ports.easydns.registrar.remove_text(zone, host, value, state.secrets)
