"""The unit's states and the one table of what moves it between them.

Why a table: a Base Station must never lock its owner out, and that promise is only as good as one's certainty about
which condition the unit can be in and how it leaves it. So all that affects state lives in this file, and nothing
else does. There are no callbacks, because with `transitions` a second trigger can cancel a running callback and an
exception in one leaves the new state in place; the controller alone calls `Machine.trigger`, and starts effects
afterwards. A trigger that the present state has no row for is refused and changes nothing.

Alarms (a port taken, a certificate near its end, a panel unplugged) are not states: they stand in the Snapshot.
"""

from collections.abc import Callable
from enum import StrEnum

import transitions

from daemon.errors import Refused
from daemon.record import Record


class State(StrEnum):
    """Where the unit stands. `SERVED` tells which listeners each state keeps open."""

    STARTING = "starting"
    OPEN = "open"
    OPEN_CONFIRMING = "open_confirming"
    ENABLING = "enabling"
    HTTPS_ONLY = "https_only"
    HTTPS_CONFIRMING = "https_confirming"
    FACTORY_RESET = "factory_reset"
    FAULT = "fault"
    STOPPING = "stopping"


class Trigger(StrEnum):
    """What happened. Past tense: a trigger reports, it does not ask."""

    STARTED_OPEN = "started_open"
    STARTED_HTTPS_ONLY = "started_https_only"
    START_FAILED = "start_failed"
    RESET_RESUMED = "reset_resumed"
    CHANGE_APPLIED = "change_applied"
    FORCE_HTTPS_APPLIED = "force_https_applied"
    CHANGE_CONFIRMED = "change_confirmed"
    CHANGE_ROLLED_BACK = "change_rolled_back"
    HTTP_REOPENED = "http_reopened"
    FACTORY_RESET_REQUESTED = "factory_reset_requested"
    RESET_FINISHED = "reset_finished"
    RESET_FAILED = "reset_failed"
    RECOVERED = "recovered"
    STOP_REQUESTED = "stop_requested"


class Row(Record, frozen=True):
    """One permitted move: in `source`, `trigger` leads to `dest`."""

    trigger: Trigger
    source: State
    dest: State


class Served(Record, frozen=True):
    """Which listeners a state keeps open; `None` where it neither opens nor closes any."""

    http: bool | None
    https: bool | None
    meaning: str


def _rows(trigger: Trigger, sources: tuple[State, ...], dest: State) -> tuple[Row, ...]:
    return tuple(Row(trigger, source, dest) for source in sources)


_S = State
_T = Trigger

TABLE: tuple[Row, ...] = (
    Row(_T.STARTED_OPEN, _S.STARTING, _S.OPEN),
    Row(_T.STARTED_HTTPS_ONLY, _S.STARTING, _S.HTTPS_ONLY),
    Row(_T.START_FAILED, _S.STARTING, _S.FAULT),
    Row(_T.RESET_RESUMED, _S.STARTING, _S.FACTORY_RESET),
    Row(_T.CHANGE_APPLIED, _S.OPEN, _S.OPEN_CONFIRMING),
    Row(_T.FORCE_HTTPS_APPLIED, _S.OPEN, _S.ENABLING),
    Row(_T.CHANGE_CONFIRMED, _S.OPEN_CONFIRMING, _S.OPEN),
    Row(_T.CHANGE_ROLLED_BACK, _S.OPEN_CONFIRMING, _S.OPEN),
    Row(_T.CHANGE_CONFIRMED, _S.ENABLING, _S.HTTPS_ONLY),
    Row(_T.CHANGE_ROLLED_BACK, _S.ENABLING, _S.OPEN),
    Row(_T.CHANGE_APPLIED, _S.HTTPS_ONLY, _S.HTTPS_CONFIRMING),
    Row(_T.CHANGE_CONFIRMED, _S.HTTPS_CONFIRMING, _S.HTTPS_ONLY),
    Row(_T.CHANGE_ROLLED_BACK, _S.HTTPS_CONFIRMING, _S.HTTPS_ONLY),
    *_rows(_T.HTTP_REOPENED, (_S.HTTPS_ONLY, _S.ENABLING, _S.HTTPS_CONFIRMING), _S.OPEN),
    *_rows(_T.FACTORY_RESET_REQUESTED, tuple(s for s in State if s is not State.STOPPING), _S.FACTORY_RESET),
    Row(_T.RESET_FINISHED, _S.FACTORY_RESET, _S.STARTING),
    Row(_T.RESET_FAILED, _S.FACTORY_RESET, _S.FAULT),
    Row(_T.RECOVERED, _S.FAULT, _S.STARTING),
    *_rows(_T.STOP_REQUESTED, tuple(State), _S.STOPPING),
)

SERVED: dict[State, Served] = {
    State.STARTING: Served(None, None, "load settings, settle certificates, open listeners"),
    State.OPEN: Served(True, True, "the factory default"),
    State.OPEN_CONFIRMING: Served(True, True, "a change that could cut the owner off waits to be confirmed"),
    State.ENABLING: Served(False, True, "Force HTTPS was just switched on and waits to be confirmed"),
    State.HTTPS_ONLY: Served(False, True, "Force HTTPS holds"),
    State.HTTPS_CONFIRMING: Served(False, True, "a change under Force HTTPS waits to be confirmed"),
    State.FACTORY_RESET: Served(False, False, "wipes network and security configuration, then starts anew"),
    State.FAULT: Served(True, True, "defaults in memory serve, and the panel says what is wrong"),
    State.STOPPING: Served(None, None, "orderly end"),
}

CONFIRMING = frozenset({State.OPEN_CONFIRMING, State.ENABLING, State.HTTPS_CONFIRMING})
SETTLED = frozenset({State.OPEN, State.HTTPS_ONLY})


class Machine:
    """Holds the unit's one state. Not thread-safe: the controller's task is its only caller."""

    def __init__(self, initial: State = State.STARTING) -> None:
        self._machine = transitions.Machine(
            model=None,
            states=[state.value for state in State],
            transitions=[[row.trigger.value, row.source.value, row.dest.value] for row in TABLE],
            initial=initial.value,
            auto_transitions=False,
        )
        self._model = _Model()
        self._machine.add_model(self._model)

    @property
    def state(self) -> State:
        """The present state."""
        return State(self._model.state)

    def permits(self, trigger: Trigger) -> bool:
        """Whether the present state has a row for `trigger`."""
        return trigger.value in self._machine.get_triggers(self._model.state)

    def trigger(self, trigger: Trigger) -> State:
        """Move along the table and return the new state.

        Raises Refused (`not-now`) when the present state has no row for `trigger`; the state is then unchanged.
        """
        try:
            self._model.trigger(trigger.value)
        except transitions.MachineError as err:
            raise Refused(
                "not-now",
                f"The unit is in state '{self._model.state}', which does not allow this.",
                "Wait until the unit has settled, then try again.",
            ) from err
        return self.state


class _Model:
    """What `transitions` decorates: it sets both of these."""

    state: str
    trigger: Callable[[str], bool]
