"""API tokens: made, deleted, and ended all at once. The rules are in `daemon.api_tokens`.

A token that is made is on the disk before anybody has it. One that is deleted is dead at once, whatever the disk says:
where that refuses, an alarm tells that a restart would bring the token back, and `keeping` tries again.
"""

import asyncio

from daemon import api_tokens
from daemon.api_tokens import MOST_TOKENS, ApiToken
from daemon.controller.conditions import require_serving
from daemon.controller.core import Core
from daemon.controller.effects import Reply, interrupted
from daemon.controller.unit import Kept
from daemon.errors import BaseStationError, NotFound, Refused, StorageFault
from daemon.messages.account import DeleteToken, MadeToken, MakeToken

_UNDELETED = "That an API token was deleted"


class TokenDuty:
    """Handles what concerns programs' tokens.

    Tokens are made one after the other. Deleting waits for nobody, so whoever makes one looks whether its write was the
    last, and writes again if it was not.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._making = asyncio.Lock()
        self._under_way = 0
        self._written: tuple[ApiToken, ...] | None = None  # what the disk was last asked to hold
        self._ended = 0  # counts how often all were ended: a token that was being made meanwhile is none

    def make(self, command: MakeToken, reply: Reply[MadeToken]) -> None:
        """A new token; the reply alone carries it."""
        core, unit = self._core, self._core.unit
        require_serving(core)
        name = api_tokens.checked_name(command.name)
        if len(unit.tokens) + self._under_way >= MOST_TOKENS:
            raise Refused("too-many-tokens", f"There are {MOST_TOKENS} tokens already.", "Delete one that is not used.")
        secret = api_tokens.make_secret()
        token = api_tokens.make_token(secret, name, command.scope, core.ports.clock.now())

        def made(_: None) -> None:
            core.saved(Kept.TOKENS)
            core.event("token-made", f"An API token was made: '{name}', to {command.scope.value}.", command.origin)
            reply.give(MadeToken(token, secret))

        def failed(error: BaseStationError) -> None:
            if error.code == "timed-out":
                # The disk may yet store it behind our back; those that hold are stored again after it.
                core.cannot_save(error, Kept.TOKENS, "That no API token was made")
            reply.refuse(error)

        core.effects.start(self._make(token), made, failed, reply)

    async def _make(self, token: ApiToken) -> None:
        core, unit, ended = self._core, self._core.unit, self._ended
        self._under_way += 1
        try:
            async with self._making:
                wanted = None
                while wanted is None or self._written is not wanted:
                    if self._ended != ended:
                        raise interrupted()
                    self._written = wanted = (*unit.tokens, token)
                    await core.disk.run(core.ports.tokens.save, wanted)
                unit.tokens = wanted
        finally:
            self._under_way -= 1

    def delete(self, command: DeleteToken, reply: Reply[None]) -> None:
        """End one token."""
        core, unit = self._core, self._core.unit
        require_serving(core)
        gone = next((token for token in unit.tokens if token.identity == command.identity), None)
        if gone is None:
            raise NotFound("no-such-token", "There is no such token.", "See the list of tokens.")
        unit.tokens = tuple(token for token in unit.tokens if token is not gone)
        core.event("token-deleted", f"The API token '{gone.name}' was deleted.", command.origin)

        def deleted(unsaved: BaseStationError | None) -> None:
            if unsaved is None:
                core.saved(Kept.TOKENS)
            else:
                core.cannot_save(unsaved, Kept.TOKENS, _UNDELETED)
            reply.give(None)

        core.effects.start(self._store(), deleted, deleted, reply)

    async def end_all(self) -> StorageFault | None:
        """End every token, also one that is being made; the fault if that could not be stored."""
        if not self._core.unit.tokens and not self._under_way:
            return None
        self._ended += 1
        self._core.unit.tokens = ()
        return await self._store()

    async def _store(self) -> StorageFault | None:
        core = self._core
        self._written = core.unit.tokens
        return await core.patiently(core.ports.tokens.save, core.unit.tokens)
