"""Which events share a row, so that nobody can wash the log away: a password guessed a thousand times is one row.

Equal events within a minute of each other are counted in one row, for a quarter of an hour at most, so that its place
among the others stays true. And of one code no more than BURST rows are begun at once, and one a minute from then on:
guesses from ever new addresses would each be an event of its own. What is beyond that is counted in a row that tells
no more than the code. So the oldest of 20,000 events is at least a week old, whatever anybody does to one of the codes.
"""

from collections import OrderedDict

import msgspec
from msgspec.structs import replace

from daemon.events import Event

BURST = 100
EQUAL_SECONDS = 60.0
LONGEST_SECONDS = 900.0

_REFILL_SECONDS = 60.0
_MOST_REMEMBERED = 256
_BEYOND = "More events of this kind than are kept one by one."

_Key = tuple[str, str, str, str, bool]


class _Row(msgspec.Struct):
    id: int
    first: float
    last: float


class _Budget(msgspec.Struct):
    rows: float
    at: float


class Folding:
    """Remembers the last rows. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._rows: OrderedDict[_Key, _Row] = OrderedDict()
        self._budgets: OrderedDict[str, _Budget] = OrderedDict()

    def row_of(self, event: Event, now: float) -> int | None:
        """The id of the row in which `event` is to be counted; None where it is to have one of its own."""
        row = self._rows.get(_key(event))
        if row is None or now - row.last > EQUAL_SECONDS or now - row.first > LONGEST_SECONDS:
            return None
        row.last = now
        return row.id

    def affordable(self, event: Event, now: float) -> Event:
        """`event`, if its code may begin another row now; else the one that stands for all that are beyond that."""
        budget = self._budgets.pop(event.code, None) or _Budget(BURST, now)
        budget.rows = min(BURST, budget.rows + max(0.0, now - budget.at) / _REFILL_SECONDS)
        budget.at = now
        self._budgets[event.code] = budget
        if len(self._budgets) > _MOST_REMEMBERED:
            self._budgets.popitem(last=False)
        if budget.rows >= 1.0:
            budget.rows -= 1.0
            return event
        return replace(event, text=_BEYOND, door="", client="")

    def placed(self, event: Event, now: float, row: int) -> None:
        """`event` has begun that row."""
        self._rows.pop(_key(event), None)
        self._rows[_key(event)] = _Row(row, now, now)
        if len(self._rows) > _MOST_REMEMBERED:
            self._rows.popitem(last=False)


def _key(event: Event) -> _Key:
    return event.code, event.text, event.door, event.client, event.warning
