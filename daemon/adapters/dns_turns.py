"""One question to several DNS servers, one after the other, until one of them says something of use."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

from daemon.adapters.dns_exchange import exchange

Said = TypeVar("Said")


class Useless(Exception):
    """The server answered, and the answer says nothing about the name: it refused, it failed, or it talks nonsense."""


async def ask_in_turn(
    make: Callable[[], bytes], servers: tuple[str, ...], port: int, deadline: float, read: Callable[[bytes], Said]
) -> tuple[Said | None, tuple[str, ...]]:
    """What `read` makes of the first answer of use, and who was asked, in order: the last one is who said it.

    None where nobody said anything of use until `deadline`, a time of the running loop. Each server has its share of
    the time, and one that is alone is asked twice. `make` makes the query; what it raises goes on to the caller. `read`
    raises Useless. Both are called in a thread.
    """
    turns = servers if len(servers) > 1 else servers * 2
    asked: tuple[str, ...] = ()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout_at(deadline):
            query = await asyncio.to_thread(make)
            for at, server in enumerate(turns):
                asked = (*asked, server)
                share = (deadline - asyncio.get_running_loop().time()) / (len(turns) - at)
                with contextlib.suppress(OSError, Useless):  # TimeoutError is an OSError
                    async with asyncio.timeout(share):
                        answer = await exchange(query, server, port)
                    return await asyncio.to_thread(read, answer), asked
    return None, asked
