"""What a key does in a form, and while a field's value is changed.

A value is taken only if nothing is wrong with it, and a form is applied only if nothing is wrong with any of it, which
is asked once more at the last moment: the program may have changed its mind while the question stood there.
"""

from msgspec.structs import replace

from frontpanel.editor import draft_of, draft_text
from frontpanel.fields import AddressField, Choice, Field, NumberField, objection
from frontpanel.filling_views import review_lines
from frontpanel.form import APPLY, Form
from frontpanel.items import Action, MenuTree
from frontpanel.keys import Key
from frontpanel.layout import Size
from frontpanel.picture import last_top, page_rows
from frontpanel.place import Choosing, Deciding, Editing, Filling, FillingPlace, Idle, Reviewing, edit, leave
from frontpanel.step import BACK, FORWARD, Step, along, answered, turn_of


def filling_step(place: FillingPlace, tree: MenuTree, size: Size, key: Key) -> Step:
    """Return what pressing `key` at `place` leads to."""
    match place, tree.find(place.path):
        case Filling(), Form() as form:
            return _fill_step(place, form, key)
        case Reviewing(), Form() as form:
            return _review_step(place, form, key, size)
        case Deciding(), Form() as form:
            return _decide_step(place, form, key)
        case Editing(), (AddressField() | NumberField()) as field:
            return _edit_step(place, field, tree, key)
        case Choosing(), Choice() as choice:
            return _choose_step(place, choice, tree, key)
        case _:
            return Step(Idle())


def _fill_step(place: Filling, form: Form, key: Key) -> Step:
    """A key in the list of a form's fields."""
    fields = form.visible(place.typed)
    if key in BACK:
        return Step(Deciding(place, drop=True) if form.changed(place.typed) else leave(place))
    if key not in FORWARD:
        chosen = along([*(field.id for field in fields), APPLY], place.chosen, key)
        return Step(place if chosen == place.chosen else replace(place, chosen=chosen, page=0))
    field = form.field(place.chosen)
    if field is not None:
        return Step(edit((*place.path, field.id), field, form.text(field, place.typed), replace(place, page=0)))
    return Step(Reviewing(replace(place, page=0)) if form.changed(place.typed) else place)


def _review_step(place: Reviewing, form: Form, key: Key, size: Size) -> Step:
    """A key while everything is shown, or why it cannot be applied: all has to be seen before the form asks."""
    if key in BACK:
        return Step(leave(place))
    end = last_top(review_lines(form, place.form), size)
    if key is Key.ENTER and place.top >= end:
        return Step(Deciding(place.form) if form.problem(place.form.typed) is None else leave(place))
    step = {Key.UP: -1, Key.DOWN: 1}.get(key, page_rows(size))
    return Step(replace(place, top=max(0, min(end, place.top + step))))


def _decide_step(place: Deciding, form: Form, key: Key) -> Step:
    """A key at the question whether to apply the form or to drop it."""
    if key is Key.EXIT or (key is Key.LEFT and not place.yes) or (key is Key.ENTER and not place.yes):
        return Step(leave(place))
    if key is not Key.ENTER:
        return Step(replace(place, yes=answered(place.yes, key)))
    if place.drop:
        return Step(leave(place.form))
    if form.problem(place.form.typed) is not None:
        return Step(place.form)
    return Step(leave(place.form), (Action(form.id, values=form.values(place.form.typed)),))


def _edit_step(place: Editing, field: AddressField | NumberField, tree: MenuTree, key: Key) -> Step:
    """A key while digits are changed: LEFT stays at the first one, since going back would lose what was typed."""
    match key:
        case Key.EXIT:
            return Step(leave(place))
        case Key.ENTER:
            return _after_edit(place, field, tree)
        case Key.LEFT | Key.RIGHT:
            return Step(replace(place, draft=place.draft.moved(1 if key is Key.RIGHT else -1)))
        case _:
            return Step(replace(place, draft=place.draft.turned(turn_of(key)), page=0))


def _choose_step(place: Choosing, choice: Choice, tree: MenuTree, key: Key) -> Step:
    """A key while an option is picked."""
    if key in BACK:
        return Step(leave(place))
    if key is Key.ENTER:
        return _taken(place, choice, place.chosen, tree)
    chosen = along([option.id for option in choice.options], place.chosen, key)
    return Step(place if chosen == place.chosen else replace(place, chosen=chosen, page=0))


def _after_edit(place: Editing, field: AddressField | NumberField, tree: MenuTree) -> Step:
    """ENTER on digits. A value that cannot be typed here (an IPv6 address) stays if nobody touched the digits."""
    form = tree.find(place.path[:-1])
    before = str(field.current)
    if place.form is not None and isinstance(form, Form):
        before = form.text(field, place.form.typed)
    text = draft_text(field, place.draft)
    if text != before and place.draft.digits == draft_of(field, before).digits:
        return Step(leave(place))
    return Step(replace(place, page=0)) if objection(field, text) else _taken(place, field, text, tree)


def _taken(place: Editing | Choosing, field: Field, text: str, tree: MenuTree) -> Step:
    """The value was taken: into the form that it belongs to, else as an action of its own."""
    form = tree.find(place.path[:-1])
    if place.form is None or not isinstance(form, Form):
        return Step(leave(place), (Action(field.id, text),))
    return Step(replace(place.form, typed=form.with_value(place.form.typed, field.id, text)))
