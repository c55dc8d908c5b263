"""Where the menu stands after the tree under it was replaced."""

from msgspec.structs import replace

from frontpanel.entry import Code
from frontpanel.fields import AddressField, Choice, NumberField
from frontpanel.form import APPLY, Form
from frontpanel.items import RECOVERY, CodeEntry, Confirmation, DangerousAction, Item, MenuTree, Submenu, TextPage
from frontpanel.place import (
    Asking,
    Choosing,
    Deciding,
    Editing,
    Filling,
    Holding,
    Idle,
    Listing,
    Path,
    Place,
    Reading,
    Reviewing,
    Typing,
    Unlocking,
)


def moved(place: Place, old: MenuTree, new: MenuTree) -> Place:
    """Return `place` in the tree `new` that replaces `old`: the same if it is still there, else its nearest parent.

    What was confirmed or typed stays only while the entry is word for word the same: a question about another thing
    is asked anew. A form keeps what was typed into the fields that it still has.
    """
    if isinstance(place, Idle):
        return place
    if isinstance(place, Unlocking):
        return place if new.locked == old.locked else Idle()
    if isinstance(place, Filling | Reviewing | Deciding):
        return _moved_form(place, old, new)
    if isinstance(place, Editing | Choosing):
        return _moved_edit(place, old, new)
    item = new.find(place.path)
    same = item == old.find(place.path)
    match place:
        case Listing() if isinstance(item, Submenu):
            chosen = _nearest(item, place.chosen, old.find(place.path))
            return place if chosen == place.chosen else Listing(place.path, chosen)
        case Reading() if isinstance(item, TextPage):
            return place
        case Asking() if isinstance(item, Confirmation | DangerousAction):
            return place if same else Asking(place.path)
        case Holding() if isinstance(item, Confirmation | DangerousAction):
            return place if same else Asking(place.path)
        case Typing() if isinstance(item, CodeEntry):
            return place if same else Typing(place.path, Code())
        case _:
            return _parent(place.path, old, new)


def _moved_form(place: Filling | Reviewing | Deciding, old: MenuTree, new: MenuTree) -> Place:
    """A form that changed asks nothing any more: what it would apply has to be looked at again."""
    item = new.find(place.path)
    if not isinstance(item, Form):
        return _parent(place.path, old, new)
    if item == old.find(place.path):
        return place
    form = place if isinstance(place, Filling) else place.form
    typed = item.still_typed(form.typed)
    chosen = form.chosen if form.chosen in {APPLY, *(field.id for field in item.visible(typed))} else item.fields[0].id
    return replace(form, chosen=chosen, typed=typed)


def _moved_edit(place: Editing | Choosing, old: MenuTree, new: MenuTree) -> Place:
    if place.form is None:
        form: Place | None = None
    else:
        form = _moved_form(place.form, old, new)
        if not isinstance(form, Filling) or form.chosen != place.form.chosen:
            return form
    same = _same_kind(old.find(place.path), new.find(place.path))
    return replace(place, form=form) if same else form or _parent(place.path, old, new)


def _same_kind(before: Item | None, after: Item | None) -> bool:
    """Tell whether two fields differ in nothing but the value that holds now: what is being typed replaces it."""
    if isinstance(before, NumberField) and isinstance(after, NumberField):
        return replace(before, current=after.current) == after
    if isinstance(before, Choice | AddressField) and isinstance(after, Choice | AddressField):
        return replace(before, current=after.current) == after
    return False


def _parent(path: Path, old: MenuTree, new: MenuTree) -> Place:
    """Return the nearest list above `path` that is left; the status where not even the first one is."""
    top = 1 if path[:1] == (RECOVERY,) else 0
    for length in range(len(path) - 1, top - 1, -1):
        item = new.find(path[:length])
        if isinstance(item, Submenu):
            return Listing(path[:length], _nearest(item, path[length], old.find(path[:length])))
    return Idle()


def _nearest(menu: Submenu, wanted: str, before: Item | None) -> str:
    """Return the id to mark: `wanted` if it is there, else what stands where it stood."""
    ids = [item.id for item in menu.items]
    if wanted in ids or not ids:
        return wanted if ids else ""
    old_ids = [item.id for item in before.items] if isinstance(before, Submenu) else []
    index = old_ids.index(wanted) if wanted in old_ids else 0
    return ids[min(index, len(ids) - 1)]
