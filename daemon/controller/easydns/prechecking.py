"""Runs the prechecks and tells of each as it goes. Whoever asks while they run gets the same answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from daemon.controller.conditions import require_serving
from daemon.controller.core import Core
from daemon.controller.easydns.checks import Checks, Found, fault_found
from daemon.controller.effects import Reply, foreseen
from daemon.easydns_status import Precheck, PrecheckKind, PrecheckState
from daemon.errors import BaseStationError, RemoteFailed, Unavailable
from daemon.messages.easydns import RunPrechecks

_LONGEST = 18.0
_GOOD_FOR = 60.0

Heard = Callable[[tuple[Precheck, ...]], None]
Failed = Callable[[BaseStationError], None]


class Prechecking:
    """Handles RunPrechecks, and looks for the other duties."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._waiting: list[tuple[Heard, Failed, Reply[Any]]] = []
        self._running_in: int | None = None

    def run(self, command: RunPrechecks, reply: Reply[tuple[Precheck, ...]]) -> None:
        """Look, and answer when all are done."""
        self.look(reply.give, reply.refuse, reply)

    def require(self, passed: Callable[[], None], reply: Reply[None]) -> None:
        """Call `passed` once all are in order, at once if they just were; refuse `reply` where one has failed."""
        core, state = self._core, self._core.unit.easydns
        require_serving(core)
        if state.passed_at is not None and core.ports.clock.monotonic() - state.passed_at < _GOOD_FOR:
            passed()
            return

        def heard(prechecks: tuple[Precheck, ...]) -> None:
            refusal = unavailable(prechecks)
            if refusal is not None:
                raise refusal
            passed()

        self.look(heard, reply.refuse, reply)

    def look(self, heard: Heard, failed: Failed, reply: Reply[Any]) -> None:
        """Call `heard` with the prechecks when all are done; what it raises is `reply`'s refusal."""
        core = self._core
        require_serving(core)
        running = self._running_in == core.effects.era
        if not running:
            self._waiting = []
        self._waiting.append((heard, failed, reply))
        if not running:
            self._begin()

    def _begin(self) -> None:
        core, state = self._core, self._core.unit.easydns
        self._running_in = core.effects.era
        checks, choices, secrets = Checks(core).all, core.unit.settings.easydns, state.secrets
        state.prechecks = tuple(Precheck(kind, PrecheckState.RUNNING) for kind in checks)

        def done(_: object) -> None:
            unit = core.unit
            if unit.easydns is not state or (unit.settings.easydns, state.secrets) != (choices, secrets):
                self._begin()  # what was found is of other choices than those that hold now
                return
            self._running_in = None
            state.passed_at = core.ports.clock.monotonic() if unavailable(state.prechecks) is None else None
            waiting, self._waiting = self._waiting, []
            for heard, _failed, reply in waiting:
                try:
                    heard(state.prechecks)
                except Exception as error:  # noqa: BLE001 - the refusal of one keeps nobody else waiting
                    reply.refuse(foreseen(error))

        core.effects.start(self._look(checks), done, self._broke, _All(self), seconds=None)

    def refuse_all(self, error: BaseException) -> None:
        """Nobody is left waiting where something goes first."""
        waiting, self._waiting = self._waiting, []
        for _, _, reply in waiting:
            reply.refuse(error)

    def forget(self) -> None:
        """What was found is of other settings than those that hold now."""
        self._core.unit.easydns.passed_at = None

    def _broke(self, error: BaseStationError) -> None:
        self._running_in = None
        waiting, self._waiting = self._waiting, []
        for _, failed, _ in waiting:
            failed(error)

    async def _look(self, checks: dict[PrecheckKind, Callable[[], Awaitable[Found]]]) -> None:
        await asyncio.gather(*(self._one(kind, check) for kind, check in checks.items()))

    async def _one(self, kind: PrecheckKind, check: Callable[[], Awaitable[Found]]) -> None:
        clock = self._core.ports.clock
        began = clock.monotonic()
        try:
            async with asyncio.timeout(_LONGEST):
                found = await check()
        except TimeoutError:
            found = fault_found(RemoteFailed("timed-out", "No answer came in time.", "Try again in a while."))
        except Exception as error:  # noqa: BLE001 - one that breaks must not hide what the others found
            found = fault_found(foreseen(error))
        seconds = round(clock.monotonic() - began, 2)
        self._core.handle(lambda: self._show(Precheck(kind, found.state, found.detail, found.remedy, seconds), found))

    def _show(self, precheck: Precheck, found: Found) -> None:
        state = self._core.unit.easydns
        state.prechecks = tuple(precheck if each.kind is precheck.kind else each for each in state.prechecks)
        if found.directory is not None:
            state.directory = found.directory


def unavailable(prechecks: tuple[Precheck, ...]) -> Unavailable | None:
    """The refusal that names those which failed; None where none has."""
    faults = [each for each in prechecks if each.state is PrecheckState.FAILED]
    if not faults:
        return None
    reasons = tuple(each.detail for each in faults)
    return Unavailable(
        f"The EasyDNS certificate cannot be used now. {' '.join(reasons)}",
        " ".join(dict.fromkeys(each.remedy for each in faults)),
        reasons,
    )


class _All(Reply[Any]):
    """The answer owed to everybody who waits."""

    def __init__(self, prechecking: Prechecking) -> None:
        self._prechecking = prechecking

    def give(self, value: object) -> None:
        """Each is given it by `heard`."""

    def refuse(self, error: BaseException) -> None:
        """All of them hear it."""
        self._prechecking.refuse_all(error)
