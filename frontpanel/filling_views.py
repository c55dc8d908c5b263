"""A form, and a value that is being changed, as pictures."""

from frontpanel.editor import draft_text
from frontpanel.fields import AddressField, Choice, NumberField, objection, shown_text
from frontpanel.form import APPLY, Form
from frontpanel.glyphs import DOWN, TICK, UP, WARNING
from frontpanel.items import Item, MenuTree
from frontpanel.layout import Size
from frontpanel.picture import (
    Picture,
    blank_picture,
    form_picture,
    list_picture,
    question_picture,
    text_picture,
    ticked,
    value_picture,
)
from frontpanel.place import Choosing, Deciding, Editing, Filling, FillingPlace, Reviewing

DROP_QUESTION = ("Drop what you changed?",)
NO_CHANGE = "Nothing changed"
NOT_YET = "Not yet"
REVIEW_END = "ENTER goes on."
_CHANGE_HINT = f"{UP}{DOWN} change it, ENTER takes it."


def filling_view(place: FillingPlace, tree: MenuTree, size: Size) -> Picture:
    """Return what `place` shows; always exactly the display's size."""
    match place, tree.find(place.path):
        case Choosing(), Choice() as choice:
            return _options(place, choice, tree.find(place.path[:-1]), size)
        case Editing(), (AddressField() | NumberField()) as field:
            wrong = objection(field, draft_text(field, place.draft)) or ""
            value, cursor = place.draft.picture, place.draft.cursor
            return value_picture(field.title, value, cursor, wrong, _CHANGE_HINT, place.page, size)
        case Filling(), Form() as form:
            return _form(place, form, size)
        case Reviewing(), Form() as form:
            title = form.title if form.problem(place.form.typed) is None else NOT_YET
            return text_picture(title, review_lines(form, place.form), place.top, place.page, size)
        case Deciding(), Form() as form:
            return question_picture(DROP_QUESTION if place.drop else form.question, place.yes, place.page, size)
        case _:
            return blank_picture(size)


def review_lines(form: Form, filling: Filling) -> tuple[str, ...]:
    """Return all that the form would apply, and how to go on; if it cannot be applied, why not."""
    wrong = form.problem(filling.typed)
    return (f"{WARNING} {wrong}",) if wrong else (*form.summary(filling.typed), REVIEW_END)


def _options(place: Choosing, choice: Choice, parent: Item | None, size: Size) -> Picture:
    """Draw the options; the one that holds now is ticked, in a form the one that was picked there."""
    holds = choice.current
    if place.form is not None and isinstance(parent, Form):
        holds = parent.text(choice, place.form.typed)
    labels = [ticked(option.label) if option.id == holds else option.label for option in choice.options]
    chosen = [option.id for option in choice.options].index(place.chosen)
    return list_picture(choice.title, labels, chosen, place.page, size)


def _form(place: Filling, form: Form, size: Size) -> Picture:
    fields = form.visible(place.typed)
    entries = [(field.title, shown_text(field, form.text(field, place.typed))) for field in fields]
    ids = [*(field.id for field in fields), APPLY]
    entries.append(("Apply", _apply_hint(place, form)))
    return form_picture(entries, ids.index(place.chosen), place.page, size)


def _apply_hint(place: Filling, form: Form) -> str:
    if not form.changed(place.typed):
        return NO_CHANGE
    wrong = form.problem(place.typed)
    return f"{WARNING} {wrong}" if wrong else f"{TICK} press ENTER"
