"""A recorded session: a person visits every screen of a menu, and each is written down as a reviewer would see it.

`sessions` walks any tree, so that it serves for the sample and for the unit's own. Each entry is opened and used as its
kind asks for: text is scrolled to its end, fields are changed, questions answered, codes typed. Nothing is known of
the menu's insides but where it stands.
"""

from collections.abc import Sequence

from frontpanel.fields import Choice, Field
from frontpanel.form import APPLY, Form
from frontpanel.items import (
    Action,
    CodeEntry,
    Confirmation,
    DangerousAction,
    Item,
    MenuTree,
    Submenu,
    Takeover,
    TextPage,
)
from frontpanel.keys import Key
from frontpanel.layout import Size
from frontpanel.menu import PAGE_SECONDS, Menu
from frontpanel.place import Choosing, Deciding, Editing, Filling, Reviewing, Unlocking

MOST_KEYS = 200
"""More than any text or list of a small display needs."""


class Recorder:
    """Uses `menu` and writes down what it shows; `lines` is the record."""

    def __init__(self, menu: Menu, heading: str) -> None:
        self.menu = menu
        self.now = 0.0
        self.lines = [heading, ""]
        self._last: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def show(self, what: str) -> None:
        """Write down what happened and what is shown after it."""
        shown = drawn(self.menu, self.now)
        self.lines += [f"{what}:", *(["  (the same)"] if shown == self._last else shown), ""]
        self._last = shown

    def tap(self, key: Key) -> bool:
        """Press and release `key`; tell whether that changed anything."""
        before = drawn(self.menu, self.now)
        self._note(key.name, self.menu.press(key, self.now))
        self._note(key.name, self.menu.release(key, self.now))
        self.show(key.name)
        return drawn(self.menu, self.now) != before

    def hold(self, keys: Sequence[Key], seconds: float) -> None:
        """Hold `keys` together, writing down the screens after a second and at the end."""
        names = "+".join(key.name for key in keys)
        for key in keys:
            self._note(names, self.menu.press(key, self.now))
        self.show(f"{names} goes down")
        self.wait(1.0, f"{names} held for 1 s")
        self.wait(seconds - 1.0, f"{names} held for {seconds:g} s")
        for key in keys:
            self._note(names, self.menu.release(key, self.now))

    def wait(self, seconds: float, what: str = "") -> None:
        """Let time pass as the menu wants it."""
        until = self.now + seconds
        while (due := self.menu.next_wake(self.now)) is not None and due <= until:
            self.now = due
            self._note("time", self.menu.tick(due))
        self.now = until
        self.show(what or f"after {seconds:g} s")

    def turn_pages(self) -> None:
        """Wait until the text that turns by itself begins again."""
        first = drawn(self.menu, self.now)
        for _ in range(MOST_KEYS):
            before, self.now = self.now, self.now + PAGE_SECONDS
            self._note("time", self.menu.tick(self.now))
            if drawn(self.menu, self.now) == first:
                self.now = before + PAGE_SECONDS
                return
            self.show(f"after {PAGE_SECONDS:g} s")

    def _note(self, what: str, actions: tuple[Action, ...]) -> None:
        for action in actions:
            value = f" value {action.value}" if action.value else ""
            values = "".join(f" {name}={text}" for name, text in action.values)
            self.lines += [f"{what} gives the action {action.id}{value}{values}", ""]


def drawn(menu: Menu, now: float) -> list[str]:
    """The display with a frame around it, and a caret below the cell with the cursor."""
    screen = menu.screen(now)
    width = len(screen.rows[0])
    lines = [f"  +{'-' * width}+"]
    for number, row in enumerate(screen.rows):
        lines.append(f"  |{row}|")
        if screen.cursor is not None and screen.cursor.row == number:
            lines.append(f"   {' ' * screen.cursor.column}^")
    return [*lines, lines[0]]


def sessions(tree: MenuTree, size: Size, takeovers: Sequence[Takeover] = ()) -> dict[str, str]:
    """Every screen of `tree` on a display of `size`: a text for each entry of its first list and for what else
    there is, by a name that can be a file's."""
    unlocked = MenuTree(tree.status, tree.root, None, tree.recovery)
    records = {"status": _status(unlocked, size)}
    for number, item in enumerate(tree.root.items):
        records[f"menu-{number + 1}-{item.id}"] = _entry(unlocked, size, item)
    for takeover in takeovers:
        records[f"takeover-{takeover.id}"] = _takeover(unlocked, size, takeover)
    if tree.recovery is not None:
        records["reset-screen"] = _reset_screen(tree, size)
    if tree.locked is not None:
        records["lock"] = _lock(tree, size)
    return records


def _status(tree: MenuTree, size: Size) -> str:
    recorder = Recorder(Menu(tree, size, 0.0), "The status screen")
    recorder.show("nobody uses the panel")
    recorder.turn_pages()
    return recorder.text


def _entry(tree: MenuTree, size: Size, item: Item) -> str:
    recorder = Recorder(Menu(tree, size, 0.0), item.title)
    recorder.tap(Key.ENTER)
    _mark(recorder, item.id)
    _visit(recorder, item)
    recorder.tap(Key.EXIT)
    return recorder.text


def _takeover(tree: MenuTree, size: Size, takeover: Takeover) -> str:
    recorder = Recorder(Menu(tree, size, 0.0), f"The take-over '{takeover.id}'")
    recorder.menu.take_over(takeover, 0.0)
    recorder.show("it covers the display")
    if not takeover.spinner:
        recorder.turn_pages()
    recorder.wait(1.0)
    if takeover.confirm:
        recorder.tap(Key.ENTER)
    recorder.tap(Key.DOWN)
    return recorder.text


def _reset_screen(tree: MenuTree, size: Size) -> str:
    recorder = Recorder(Menu(tree, size, 0.0), "The reset screen")
    assert tree.recovery is not None
    recorder.hold((Key.ENTER, Key.EXIT), 2.5)
    for item in tree.recovery.items:
        _mark(recorder, item.id)
        _visit(recorder, item)
    recorder.tap(Key.EXIT)
    return recorder.text


def _lock(tree: MenuTree, size: Size) -> str:
    recorder = Recorder(Menu(tree, size, 0.0), "The panel lock")
    assert tree.locked is not None
    recorder.tap(Key.DOWN)
    recorder.tap(Key.ENTER)
    _type_code(recorder, tree.locked)
    recorder.menu.refuse("Wrong code. Wait 2 s.", recorder.now)
    recorder.show("the program refuses it")
    recorder.turn_pages()
    _type_code(recorder, tree.locked)
    recorder.menu.unlock(recorder.now)
    recorder.show("the program takes it")
    recorder.wait(46.0, "after 46 s without a key")
    recorder.tap(Key.RIGHT)
    assert isinstance(recorder.menu.place, Unlocking)
    return recorder.text


def _visit(recorder: Recorder, item: Item) -> None:
    """Open the marked entry, see all of it, and come back to the list."""
    recorder.lines += [f"--- {item.title} ---", ""]
    recorder.tap(Key.ENTER)
    match item:
        case Submenu():
            for child in item.items:
                _mark(recorder, child.id)
                _visit(recorder, child)
            recorder.tap(Key.EXIT)
        case TextPage():
            _scroll(recorder)
            recorder.tap(Key.EXIT)
        case Confirmation() | DangerousAction():
            _answer(recorder, item)
        case CodeEntry():
            for _ in range(2 if item.twice else 1):
                _type_code(recorder, item)
        case _:
            _change(recorder, item)


def _change(recorder: Recorder, item: Form | Field) -> None:
    if isinstance(item, Form):
        _fill(recorder, item)
    elif isinstance(item, Choice):
        _scroll(recorder)
        recorder.tap(Key.ENTER)
    else:
        _turn_digits(recorder)


def _answer(recorder: Recorder, item: Confirmation | DangerousAction) -> None:
    recorder.turn_pages()
    recorder.tap(Key.DOWN)
    recorder.tap(Key.ENTER)
    if isinstance(item, DangerousAction):
        recorder.turn_pages()
        recorder.hold((Key.ENTER,), item.hold_seconds)


def _mark(recorder: Recorder, identity: str) -> None:
    for _ in range(MOST_KEYS):
        if getattr(recorder.menu.place, "chosen", identity) == identity:
            break
        recorder.tap(Key.DOWN)
    recorder.turn_pages()


def _scroll(recorder: Recorder) -> None:
    for _ in range(MOST_KEYS):
        recorder.turn_pages()
        if not recorder.tap(Key.DOWN):
            return


def _type_code(recorder: Recorder, entry: CodeEntry) -> None:
    for _ in range(entry.shortest):
        recorder.tap(Key.RIGHT)
        recorder.tap(Key.UP)
    recorder.wait(1.0)
    recorder.tap(Key.ENTER)


def _turn_digits(recorder: Recorder) -> None:
    """Turn the digits from the left until something is wrong with the value, go back, and take it."""
    for key in (Key.UP, Key.RIGHT, Key.UP, Key.RIGHT, Key.UP):
        if isinstance(recorder.menu.place, Editing):
            recorder.tap(key)
            recorder.turn_pages()
    recorder.tap(Key.ENTER)
    if isinstance(recorder.menu.place, Editing):
        recorder.tap(Key.EXIT)


def _fill(recorder: Recorder, form: Form) -> None:
    """Look at each field, change each, try to leave, and apply."""
    _goes_to(recorder, APPLY)
    recorder.turn_pages()
    recorder.tap(Key.ENTER)
    for field in form.fields:
        for option in _options(field):
            if _goes_to(recorder, field.id):
                recorder.lines += [f"--- {form.title}, {field.title} ---", ""]
                recorder.tap(Key.ENTER)
                _set(recorder, option)
    recorder.lines += [f"--- {form.title}, leaving it ---", ""]
    recorder.tap(Key.EXIT)
    if isinstance(recorder.menu.place, Deciding):
        recorder.tap(Key.ENTER)
    recorder.lines += [f"--- {form.title}, applying it ---", ""]
    _apply(recorder)
    if isinstance(recorder.menu.place, Filling):
        # What was typed does not go together; with the first choice's first option there may be less of it.
        for field in form.fields:
            if isinstance(field, Choice) and _goes_to(recorder, field.id):
                recorder.tap(Key.ENTER)
                _set(recorder, field.options[0].id)
        _apply(recorder)
    if isinstance(recorder.menu.place, Filling):
        for key in (Key.EXIT, Key.DOWN, Key.ENTER):
            recorder.tap(key)


def _options(field: Field) -> tuple[str, ...]:
    """Every option of a choice, the one that holds now at the end, so that what depends on it is there again."""
    if not isinstance(field, Choice):
        return ("",)
    ids = [option.id for option in field.options]
    return (*(identity for identity in ids if identity != field.current), field.current or ids[0])


def _set(recorder: Recorder, option: str) -> None:
    place = recorder.menu.place
    if isinstance(place, Editing):
        _turn_digits(recorder)
        return
    for key in (Key.UP, Key.DOWN):
        while isinstance(place, Choosing) and place.chosen != option and recorder.tap(key):
            place = recorder.menu.place
    recorder.tap(Key.ENTER)


def _apply(recorder: Recorder) -> None:
    """Choose Apply, read all that is said, and answer Yes if it asks."""
    _goes_to(recorder, APPLY)
    recorder.turn_pages()
    recorder.tap(Key.ENTER)
    while isinstance(recorder.menu.place, Reviewing):
        recorder.tap(Key.ENTER)
    if isinstance(recorder.menu.place, Deciding):
        recorder.turn_pages()
        recorder.tap(Key.DOWN)
        recorder.tap(Key.ENTER)


def _goes_to(recorder: Recorder, identity: str) -> bool:
    """Mark the field; tell whether it is there."""
    for key in (Key.DOWN, Key.UP):
        for _ in range(MOST_KEYS):
            place = recorder.menu.place
            if not isinstance(place, Filling) or place.chosen == identity:
                return isinstance(place, Filling)
            if not recorder.tap(key):
                break
    return False
