"""What a key does where the menu stands. Pure: a place and a key in, the next place and confirmed actions out.

ENTER alone ever takes, applies or confirms; RIGHT opens what has no consequence, LEFT and EXIT go back. Holds are not
completed here but by the menu, which has the clock.
"""

from msgspec.structs import replace

from frontpanel.entry import Code
from frontpanel.filling import filling_step
from frontpanel.items import Action, CodeEntry, Confirmation, DangerousAction, MenuTree, Submenu, TextPage
from frontpanel.keys import Key
from frontpanel.layout import Size
from frontpanel.picture import last_top
from frontpanel.place import (
    Asking,
    Choosing,
    Deciding,
    Editing,
    Filling,
    Holding,
    Idle,
    Listing,
    Place,
    Reading,
    Reviewing,
    Typing,
    Unlocking,
    enter,
    leave,
)
from frontpanel.step import BACK, FORWARD, Step, along, answered, turn_of
from frontpanel.views import code_length


def step(place: Place, tree: MenuTree, size: Size, key: Key, now: float) -> Step:
    """Return what pressing `key` at `place` leads to; `now` in seconds."""
    if isinstance(place, Editing | Choosing | Filling | Reviewing | Deciding):
        return filling_step(place, tree, size, key)
    item = None if isinstance(place, Idle | Unlocking) else tree.find(place.path)
    match place, item:
        case Idle(), _:
            return Step(enter((), tree.root))
        case Unlocking(), _ if tree.locked is not None:
            return _unlock_step(place, tree.locked, key, now)
        case Listing(), Submenu():
            return Step(_after_list_press(place, item, key))
        case Reading(), TextPage():
            return Step(_after_text_press(place, item, size, key))
        case Asking(), Confirmation() | DangerousAction():
            return _question_step(place, item, key)
        case Holding(), DangerousAction():
            return Step(_after_hold_press(place, key, now))
        case Typing(), CodeEntry():
            return _type_step(place, item, key, now)
        case _:
            return Step(Idle())


def repeats(place: Place, key: Key) -> bool:
    """Tell whether holding `key` at `place` does again and again what pressing it did."""
    if key in {Key.UP, Key.DOWN}:
        return not isinstance(place, Idle | Asking | Holding | Deciding)
    return key in {Key.LEFT, Key.RIGHT} and isinstance(place, Editing)


def _after_list_press(place: Listing, menu: Submenu, key: Key) -> Place:
    if key in BACK:
        return leave(place)
    if not menu.items:
        return place
    ids = [item.id for item in menu.items]
    if key in FORWARD:
        return enter((*place.path, place.chosen), menu.items[ids.index(place.chosen)])
    chosen = along(ids, place.chosen, key)
    return place if chosen == place.chosen else replace(place, chosen=chosen, page=0)


def _after_text_press(place: Reading, page: TextPage, size: Size, key: Key) -> Place:
    if key in BACK:
        return leave(place)
    if key in FORWARD:
        return place
    line = place.top + (1 if key is Key.DOWN else -1)
    return replace(place, top=max(0, min(last_top(page.lines, size), line)))


def _question_step(place: Asking, item: Confirmation | DangerousAction, key: Key) -> Step:
    if key is Key.EXIT or (key in {Key.LEFT, Key.ENTER} and not place.yes):
        return Step(leave(place))
    if key is not Key.ENTER:
        return Step(replace(place, yes=answered(place.yes, key)))
    if isinstance(item, DangerousAction):
        return Step(Holding(place.path))
    return Step(leave(place), (Action(item.id),))


def _after_hold_press(place: Holding, key: Key, now: float) -> Place:
    if place.since is None and key is Key.ENTER:
        return replace(place, since=now, seen=now)
    if place.since is None and key not in BACK:
        return place
    return leave(place)


def _unlock_step(place: Unlocking, entry: CodeEntry, key: Key, now: float) -> Step:
    """A key while the panel's code is asked for; while the program judges it, only a way back is left."""
    if key is Key.EXIT or (key is Key.LEFT and not place.code.text):
        return Step(leave(place))
    if place.waiting:
        return Step(place)
    if key is not Key.ENTER:
        return Step(Unlocking(_typed(place.code, entry, key, now)))
    wrong = _code_objection(place.code, entry)
    if wrong:
        return Step(replace(place, note=wrong, page=0))
    return Step(Unlocking(waiting=True), (Action(entry.id, place.code.text),))


def _type_step(place: Typing, entry: CodeEntry, key: Key, now: float) -> Step:
    """A key while a code is typed that the program asked for, once or twice."""
    if key is Key.EXIT or (key is Key.LEFT and not place.code.text):
        return Step(leave(place))
    if key is not Key.ENTER:
        return Step(replace(place, code=_typed(place.code, entry, key, now), note="", page=0))
    wrong = _code_objection(place.code, entry)
    if wrong:
        return Step(replace(place, note=wrong, page=0))
    if entry.twice and place.first is None:
        return Step(Typing(place.path, first=place.code))
    if place.first is not None and place.first.text != place.code.text:
        return Step(Typing(place.path, note="Not the same. Begin again."))
    return Step(leave(place), (Action(entry.id, place.code.text),))


def _typed(code: Code, entry: CodeEntry, key: Key, now: float) -> Code:
    match key:
        case Key.LEFT:
            return code.taken_back()
        case Key.RIGHT:
            return code.next_digit(entry.longest)
        case _:
            return code.turned(turn_of(key), now)


def _code_objection(code: Code, entry: CodeEntry) -> str:
    return "" if entry.shortest <= len(code.text) <= entry.longest else f"{code_length(entry)}."
