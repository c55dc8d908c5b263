"""What a key leads to: the next place, and what the owner asked for."""

import msgspec

from frontpanel.items import Action
from frontpanel.keys import Key
from frontpanel.place import Place

BACK = frozenset({Key.EXIT, Key.LEFT})
FORWARD = frozenset({Key.ENTER, Key.RIGHT})


class Step(msgspec.Struct, frozen=True):
    """The place that a key leads to, and the actions that it confirmed."""

    place: Place
    actions: tuple[Action, ...] = ()


def along(ids: list[str], chosen: str, key: Key) -> str:
    """Return the id that UP or DOWN leads to from `chosen`, stopping at the ends."""
    index = ids.index(chosen) if chosen in ids else 0
    step = {Key.UP: -1, Key.DOWN: 1}.get(key, 0)
    return ids[max(0, min(len(ids) - 1, index + step))]


def turn_of(key: Key) -> int:
    """Return which way UP and DOWN turn a digit: UP makes it greater."""
    return 1 if key is Key.UP else -1


def answered(yes: bool, key: Key) -> bool:
    """Return which answer is marked after `key`: No stands at the left, Yes at the right."""
    return {Key.DOWN: True, Key.RIGHT: True, Key.UP: False, Key.LEFT: False}.get(key, yes)
