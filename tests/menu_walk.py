"""Anything that can happen to a menu, in any order, and a witness who judges from outside what came of it."""

from dataclasses import dataclass, field

from hypothesis import strategies as st
from msgspec.structs import replace

from frontpanel.cover import READ_SECONDS
from frontpanel.fields import AddressField, Choice, NumberField, objection
from frontpanel.form import Form
from frontpanel.items import (
    RECOVERY,
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
from frontpanel.menu import IDLE_SECONDS, WATCH_SECONDS, Menu
from frontpanel.place import (
    Asking,
    Choosing,
    Deciding,
    Editing,
    Filling,
    Holding,
    Idle,
    Listing,
    Reading,
    Reviewing,
    Typing,
    Unlocking,
)
from tests.sample_menu import (
    FULL_TREE,
    LOCKED_TREE,
    NETWORK,
    TO_HOLD,
    TREE,
    way_to,
    without,
)


@dataclass(frozen=True)
class Step:
    """Something that happens to a menu, `after` seconds."""

    what: str
    key: Key
    after: float


def _stricter(tree: MenuTree) -> MenuTree:
    """The tree with checks that have changed their mind."""
    networking = tree.root.items[0]
    assert isinstance(networking, Submenu)
    form = replace(NETWORK, check=lambda values: "Not now." if dict(values)["method"] == "dhcp" else None)
    changed = replace(networking, items=(networking.items[0], form, *networking.items[2:]))
    return replace(tree, root=replace(tree.root, items=(changed, *tree.root.items[1:])))


TREES = [
    FULL_TREE,
    LOCKED_TREE,
    TREE,
    _stricter(FULL_TREE),
    replace(FULL_TREE, root=without(FULL_TREE.root, "factory")),
    replace(LOCKED_TREE, root=without(LOCKED_TREE.root, "network-form"), recovery=None),
]
COVERS = [
    Takeover("t", ("Covered",), modal=True),
    Takeover("t", ("Covered",), modal=False),
    Takeover("pending", ("New address", "ENTER keeps it"), modal=False, confirm="keep"),
    Takeover("pending", ("New address", "ENTER keeps it"), confirm="keep"),
]


def tapped(*keys: Key, after: float = 0.1) -> list[Step]:
    return [step for key in keys for step in (Step("press", key, after), Step("release", key, 0.0))]


def ticks(count: int, after: float = 0.5) -> list[Step]:
    return [Step("tick", Key.ENTER, after)] * count


def _opened(identity: str) -> list[Step]:
    """From wherever it is, idle first, to the entry of the full tree."""
    keys = [Key.UP]
    menu = FULL_TREE.root
    for step in way_to(menu, identity):
        ids = [item.id for item in menu.items]
        keys += [Key.DOWN] * ids.index(step) + [Key.ENTER]
        entry = menu.items[ids.index(step)]
        menu = entry if isinstance(entry, Submenu) else menu
    return [Step("tick", Key.ENTER, IDLE_SECONDS + 1), *tapped(*keys)]


NOW = Step("tick", Key.ENTER, 0.0)
ROUNDING = 1e-6
"""The sum of many steps of time is not exact."""

HOLD = [Step("press", Key.ENTER, 0.1), *ticks(7)]
LET_GO = [*HOLD[:4], Step("release", Key.ENTER, 0.1), *ticks(5)]
STALLED = [*HOLD[:3], Step("tick", Key.ENTER, 3.0), *ticks(2)]
CODE = tapped(*[Key.RIGHT, Key.UP] * 4, Key.ENTER)
BOTH = [Step("press", Key.ENTER, 0.1), Step("press", Key.EXIT, 0.0), *ticks(6)]
DHCP = tapped(Key.ENTER, Key.UP, Key.ENTER, Key.DOWN, Key.DOWN, Key.ENTER, *[Key.RIGHT] * 3, Key.ENTER)
WALKS = [
    HOLD,
    tapped(*TO_HOLD),
    CODE,
    [*CODE, Step("unlock", Key.ENTER, 0.1)],
    [*BOTH, Step("release", Key.ENTER, 0.0), Step("release", Key.EXIT, 0.0)],
    [*_opened("factory"), *tapped(Key.DOWN, Key.ENTER), *HOLD],
    [*_opened("network-form"), *DHCP, *tapped(Key.DOWN, Key.ENTER)],
    [*_opened("network-form"), *DHCP, Step("update", Key.RIGHT, 0.1), *tapped(Key.DOWN, Key.ENTER)],
    [*_opened("factory"), *tapped(Key.DOWN, Key.ENTER), *LET_GO],
    [*_opened("factory"), *tapped(Key.DOWN, Key.ENTER), *STALLED],
    [*_opened("syslog"), *tapped(Key.UP, Key.UP, Key.RIGHT, Key.UP, Key.UP, Key.UP, Key.ENTER)],
    [*_opened("dim"), *tapped(Key.RIGHT, *[Key.DOWN] * 5, Key.ENTER)],
    *(_opened(name) for name in ("network-form", "syslog", "force-https", "no-lock", "new-code", "dim", "default")),
    [Step("cover", Key.LEFT, 0.1), *ticks(2), *tapped(Key.ENTER)],
]
EVENTS = [
    "press",
    "release",
    "tap",
    "tap",
    "tap",
    "tick",
    "update",
    "interrupt",
    "cover",
    "uncover",
    "unlock",
    "refuse",
]


def _steps(what: str, key: Key, after: float) -> list[Step]:
    return tapped(key, after=after) if what == "tap" else [Step(what, key, after)]


sequences = st.lists(
    st.builds(_steps, st.sampled_from(EVENTS), st.sampled_from(Key), st.sampled_from([0.0, 0.1, 0.8, 1.1, 3.0, 50.0]))
    | st.sampled_from(WALKS),
    max_size=40,
).map(lambda lists: [step for part in lists for step in part])


KINDS: dict[type, type[Item] | tuple[type[Item], ...]] = {
    Listing: Submenu,
    Reading: TextPage,
    Asking: (Confirmation, DangerousAction),
    Holding: DangerousAction,
    Typing: CodeEntry,
    Filling: Form,
    Reviewing: Form,
    Deciding: Form,
    Editing: (AddressField, NumberField),
    Choosing: Choice,
}


@dataclass
class Watched:
    """What a person at the panel did and saw, as far as it matters: since when ENTER is held on a warning, since when
    the take-over stands there, and which keys may be down unknown to anybody."""

    held_since: float | None = None
    last_look: float = 0.0
    shown_since: float = 0.0
    in_doubt: set[Key] = field(default_factory=set)


class Walk:
    """A menu to which things happen, on a display of `size`; what it confirms is judged at once."""

    def __init__(self, size: Size, tree: MenuTree = FULL_TREE) -> None:
        self.size = size
        self.tree = tree
        self.now = 0.0
        self.menu = Menu(tree, size, 0.0)
        self.confirmed: list[Action] = []
        self._cover: Takeover | None = None
        self._watched = Watched()

    def take(self, step: Step) -> None:
        """Let `step` happen, judge what it confirmed, and look where the menu is now."""
        self.now += step.after
        before, seen, unsure = self.menu.place, self._sees_cover(), step.key in self._watched.in_doubt
        actions = self._apply(step)
        self._note(step, before, seen)
        for action in actions:
            self._judge(action, step, before, unsure)
        self.confirmed += actions
        due = self.menu.next_wake(self.now)
        if due is not None and due <= self.now:
            assert step != NOW, "what was due is asked for again"
            self.take(NOW)
        self._look()

    def _look(self) -> None:
        """The menu stands somewhere that there is, and shows it."""
        place = self.menu.place
        if isinstance(place, Unlocking):
            assert self.tree.locked is not None
        elif not isinstance(place, Idle):
            assert isinstance(self.tree.find(place.path), KINDS[type(place)])
            assert not self.menu.locked or place.path[0] == RECOVERY
        screen = self.menu.screen(self.now)
        assert [len(row) for row in screen.rows] == [self.size.columns] * self.size.rows
        if screen.cursor is not None:
            assert screen.cursor.column < self.size.columns
            assert screen.cursor.row < self.size.rows

    def _sees_cover(self) -> bool:
        """The take-over is on the display, or was just behind the hold for the reset screen."""
        first = self.menu.rows(self.now)[0]
        return self._cover is not None and first.startswith((self._cover.lines[0], "⚠ Keep both"))

    def _apply(self, step: Step) -> tuple[Action, ...]:
        number = list(Key).index(step.key)
        match step.what:
            case "press":
                return self.menu.press(step.key, self.now)
            case "release":
                return self.menu.release(step.key, self.now)
            case "tick":
                return self.menu.tick(self.now)
            case "update":
                self.tree = TREES[number % len(TREES)]
                self.menu.update(self.tree, self.now)
            case "interrupt":
                self.menu.interrupt(self.now)
            case "unlock":
                self.menu.unlock(self.now)
            case "refuse":
                self.menu.refuse("Wrong code.", self.now)
            case _:
                self._cover = COVERS[number % len(COVERS)] if step.what == "cover" else None
                self.menu.take_over(self._cover, self.now)
        return ()

    def _note(self, step: Step, before: object, seen: bool) -> None:
        """Follow what the person does. Nothing that anybody else does may pass for a key held or for text read."""
        watched, after = self._watched, self.menu.place
        if isinstance(after, Holding) and not isinstance(before, Holding):
            assert isinstance(before, Asking)
            assert before.yes
            assert (step.what, step.key) == ("press", Key.ENTER)
            assert after.since is None
        if (step.what, step.key) == ("press", Key.ENTER) and isinstance(after, Holding) and after.since == self.now:
            watched.held_since = watched.last_look = self.now
        elif step.what in {"press", "interrupt"} or (step.what, step.key) == ("release", Key.ENTER):
            watched.held_since = None
        elif step.what == "tick":
            stalled = self.now - watched.last_look > WATCH_SECONDS
            watched.held_since, watched.last_look = None if stalled else watched.held_since, self.now
        elif self._sees_cover() and not seen:
            watched.held_since = None
        if step.what == "interrupt" or (self._sees_cover() and not seen):
            watched.shown_since = self.now
        if step.what == "interrupt":
            watched.in_doubt = set(Key)
        elif step.what in {"press", "release"}:
            watched.in_doubt -= {step.key}

    def _judge(self, action: Action, step: Step, before: object, unsure: bool) -> None:
        pressed = (step.what, step.key) == ("press", Key.ENTER)
        item = self.tree.find(getattr(before, "path", ()))
        if self._cover is not None and action.id == self._cover.confirm:
            assert pressed
            assert not unsure
            assert self.now - self._watched.shown_since >= READ_SECONDS - ROUNDING
            assert not self.menu.locked
        elif isinstance(before, Holding) and isinstance(item, DangerousAction):
            assert step.what == "tick"
            assert self._watched.held_since is not None
            assert self.now - self._watched.held_since >= item.hold_seconds - ROUNDING
            assert action == Action(item.id)
            self._watched.held_since = None
        elif isinstance(before, Unlocking):
            assert pressed
            assert self.tree.locked is not None
            assert action.id == self.tree.locked.id
        else:
            assert pressed
            assert not isinstance(before, Idle | Listing | Reading | Reviewing | Filling)
            judge_value(action, before, item)


def judge_value(action: Action, before: object, item: object) -> None:
    """What was chosen or typed is something that its entry allows, and was agreed to where it asks."""
    match item:
        case Confirmation():
            assert isinstance(before, Asking)
            assert before.yes
        case Form():
            assert isinstance(before, Deciding)
            assert before.yes
            assert not before.drop
            assert item.check(action.values) is None
            assert action.values
            for identity, text in action.values:
                entry = item.field(identity)
                assert entry is not None
                assert objection(entry, text) is None
        case Choice() | AddressField() | NumberField():
            assert objection(item, action.value) is None
        case CodeEntry():
            assert item.shortest <= len(action.value) <= item.longest
        case _:
            raise AssertionError(f"{item} gave {action}")
