"""Where the menu stands: one frozen record for each kind of place.

A place holds ids, never entries, so that a new tree can be put under it at any time. What a person has typed is part
of the place, and so is forgotten when the place is left. `page` counts the page turns of text that is too long.
"""

import msgspec

from frontpanel.editor import Draft, draft_of
from frontpanel.entry import Code
from frontpanel.fields import AddressField, Choice, Field, NumberField
from frontpanel.form import Form, Values
from frontpanel.items import RECOVERY, CodeEntry, Item, Submenu, TextPage

Path = tuple[str, ...]
"""Ids from the root's entries down; () is the root itself."""

ROOTS: tuple[Path, ...] = ((), (RECOVERY,))
"""The lists that have none above them."""


class Idle(msgspec.Struct, frozen=True):
    """The status screen, at its `page` (counted on for ever, shown modulo their number)."""

    page: int = 0


class Unlocking(msgspec.Struct, frozen=True):
    """The panel's code is asked for; while `waiting` the program judges it. `note` is its last verdict."""

    code: Code = Code()
    waiting: bool = False
    note: str = ""
    page: int = 0


class Listing(msgspec.Struct, frozen=True):
    """The list at `path`, the entry with the id `chosen` marked."""

    path: Path
    chosen: str
    page: int = 0


class Reading(msgspec.Struct, frozen=True):
    """The text page at `path`, scrolled so that line `top` is its first."""

    path: Path
    top: int = 0
    page: int = 0


class Asking(msgspec.Struct, frozen=True):
    """The question of the confirmation or dangerous action at `path`, Yes or No marked."""

    path: Path
    yes: bool = False
    page: int = 0


class Holding(msgspec.Struct, frozen=True):
    """The dangerous action at `path` waits for ENTER to be held.

    `since` is when ENTER went down, None while it is up; `seen` is when the hold was last looked at.
    """

    path: Path
    since: float | None = None
    seen: float = 0.0
    page: int = 0


class Typing(msgspec.Struct, frozen=True):
    """The code entry at `path`; `first` is the code that has to be typed again."""

    path: Path
    code: Code = Code()
    first: Code | None = None
    note: str = ""
    page: int = 0


class Filling(msgspec.Struct, frozen=True):
    """The form at `path`, the field with the id `chosen` (or APPLY) marked; `typed` is what was changed."""

    path: Path
    chosen: str
    typed: Values = ()
    page: int = 0


class Editing(msgspec.Struct, frozen=True):
    """The address or number at `path`, changed digit by digit; `form` is where it belongs to, None: to the menu."""

    path: Path
    draft: Draft
    form: Filling | None = None
    page: int = 0


class Choosing(msgspec.Struct, frozen=True):
    """The options of the choice at `path`, the one with the id `chosen` marked; `form` as in Editing."""

    path: Path
    chosen: str
    form: Filling | None = None
    page: int = 0


class Reviewing(msgspec.Struct, frozen=True):
    """All that a form would apply, to be read before it asks, or why it cannot be; scrolled to line `top`."""

    form: Filling
    top: int = 0
    page: int = 0

    @property
    def path(self) -> Path:
        """The form's path."""
        return self.form.path


class Deciding(msgspec.Struct, frozen=True):
    """Whether to apply a form, or else whether to `drop` it; Yes or No marked."""

    form: Filling
    drop: bool = False
    yes: bool = False
    page: int = 0

    @property
    def path(self) -> Path:
        """The form's path."""
        return self.form.path


FillingPlace = Filling | Editing | Choosing | Reviewing | Deciding
"""The places in a form, and where a single value is changed."""

Place = (
    Idle
    | Unlocking
    | Listing
    | Reading
    | Asking
    | Holding
    | Typing
    | Filling
    | Editing
    | Choosing
    | Reviewing
    | Deciding
)


def enter(path: Path, item: Item) -> Place:
    """Return the place that opening `item`, which stands at `path`, leads to."""
    match item:
        case Submenu():
            return Listing(path, item.items[0].id if item.items else "")
        case TextPage():
            return Reading(path)
        case CodeEntry():
            return Typing(path)
        case Form():
            return Filling(path, item.fields[0].id)
        case Choice() | AddressField() | NumberField():
            return edit(path, item, str(item.current), None)
        case _:
            return Asking(path)


def edit(path: Path, field: Field, text: str, form: Filling | None) -> Editing | Choosing:
    """Return the place that changing `field`, which stands at `path` and has the value `text`, leads to."""
    if isinstance(field, Choice):
        ids = [option.id for option in field.options]
        return Choosing(path, text if text in ids else ids[0], form)
    return Editing(path, draft_of(field, text), form)


def leave(place: Place) -> Place:
    """Return the place one step back: the list or form above, what was left marked; from the first list the status."""
    match place:
        case Idle() | Unlocking():
            return Idle()
        case Holding():
            return Asking(place.path)
        case Reviewing() | Deciding():
            return place.form
        case Editing() | Choosing() if place.form is not None:
            return place.form
        case _ if place.path in ROOTS:
            return Idle()
        case _:
            return Listing(place.path[:-1], place.path[-1])


def may_stand_locked(place: Place) -> bool:
    """Tell whether `place` is open to a person who has not typed the panel's code."""
    return isinstance(place, Idle | Unlocking) or place.path[:1] == (RECOVERY,)
