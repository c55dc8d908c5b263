"""The front panel's lock: a code of 4 to 8 digits, for a unit that stands where passers-by have hands.

It keeps nobody out for good: the reset screen stands outside it (see frontpanel.recovery). So few digits want a brake,
and after three wrong codes each further one has to wait twice as long as the one before, up to a minute.
"""

import re

from msgspec.structs import replace

from daemon import accounts
from daemon.controller.conditions import require_settled
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.errors import BadInput, BaseStationError, Refused, TooMany
from daemon.messages.panel import SetPanelLock, UnlockPanel

_CODE = re.compile(r"[0-9]{4,8}")
_FREE_TRIES = 3
_LONGEST_WAIT = 60.0


class Locking:
    """Handles the lock."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._wrong = 0
        self._closed_until = 0.0

    def set_lock(self, command: SetPanelLock, reply: Reply[None]) -> None:
        """Keep the hash of the code, or none; before the answer it is on the disk."""
        core, unit = self._core, self._core.unit
        require_settled(core)
        if command.code and not _CODE.fullmatch(command.code):
            raise BadInput("bad-code", "The code is not 4 to 8 digits.", "Type it again.", field="code")
        unit.changing = True

        async def store() -> str:
            lock = await core.passwords.run(accounts.hash_password, command.code) if command.code else ""
            settings = replace(unit.settings, security=replace(unit.settings.security, panel_lock=lock))
            await core.disk.run(core.ports.settings.save, settings)
            return lock

        def stored(lock: str) -> None:
            unit.changing = False
            unit.take(replace(unit.settings, security=replace(unit.settings.security, panel_lock=lock)))
            self._wrong = 0
            core.event("panel-lock", f"The panel's lock is {'set' if lock else 'off'}.", command.origin)
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            reply.refuse(error)

        core.effects.start(store(), stored, failed, reply, change=True)

    def unlock(self, command: UnlockPanel, reply: Reply[None]) -> None:
        """Say whether the code is right."""
        core, lock = self._core, self._core.unit.settings.security.panel_lock
        left = self._closed_until - core.ports.clock.monotonic()
        if left > 0:
            seconds = int(left) + 1
            raise TooMany("too-many-codes", f"Wait {seconds} s.", "Then type it again.", retry_after=seconds)
        if not lock:
            reply.give(None)
            return
        core.passwords.check_room()

        def checked(fits: bool) -> None:
            if fits:
                self._wrong = 0
                reply.give(None)
                return
            self._wrong += 1
            if self._wrong >= _FREE_TRIES:
                wait = min(2.0 ** (self._wrong - _FREE_TRIES + 2), _LONGEST_WAIT)
                self._closed_until = core.ports.clock.monotonic() + wait
            core.event("panel-code-wrong", "A wrong code was typed at the panel.", command.origin, warning=True)
            reply.refuse(Refused("wrong-code", "Wrong code.", "Type it again."))

        work = core.passwords.run(accounts.verify_password, lock, command.code)
        core.effects.start(work, checked, reply.refuse, reply)
