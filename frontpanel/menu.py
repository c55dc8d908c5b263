"""The menu: keys and ticks in, rows of text and confirmed actions out. No clock, no I/O.

What a person can lose by a wrong key decides the rules here. A dangerous action takes three things that no single
slip contains: choosing Yes where No is marked, a fresh press of ENTER, and that press held. A hold counts only while
it is watched: if nobody looked at it for WATCH_SECONDS (a stalled program, a lost link), it is void, because a
release may have gone unseen. RIGHT and LEFT never confirm.
"""

import math

from msgspec.structs import replace

from frontpanel.items import Action, DangerousAction, MenuTree, Submenu, Takeover
from frontpanel.keys import Key
from frontpanel.layout import Size, bar_steps
from frontpanel.place import Asking, Holding, Idle, Listing, Place, Reading, enter, leave, moved
from frontpanel.screen import FULL_BACKLIGHT, Led, Screen
from frontpanel.views import last_top, next_spin, page_count, takeover_view, view

IDLE_SECONDS = 45.0
PAGE_SECONDS = 4.0
WATCH_SECONDS = 1.0

_BACK = frozenset({Key.EXIT, Key.LEFT})
_FORWARD = frozenset({Key.ENTER, Key.RIGHT})


class Menu:
    """The menu on a display of `size`, starting at the status screen.

    Every method takes `now` in seconds of one monotonic clock that never goes back. `press`, `release` and `tick`
    return the actions that they confirmed, each exactly once.
    """

    def __init__(self, tree: MenuTree, size: Size, now: float) -> None:
        self._tree = tree
        self._size = size
        self._place: Place = Idle()
        self._takeover: Takeover | None = None
        self._put_away: str | None = None
        self._last_key = now
        self._turn_at = now + PAGE_SECONDS

    @property
    def place(self) -> Place:
        """Where the menu stands, take-over or not."""
        return self._place

    def press(self, key: Key, now: float) -> tuple[Action, ...]:
        """A key went down. No press completes a hold: only `tick` does."""
        self._expire(now)
        self._last_key = now
        takeover = self._covering()
        if takeover is None:
            self._go(self._after_press(key, now), now)
        elif not takeover.modal:
            self._put_away = takeover.id
        return ()

    def release(self, key: Key, now: float) -> tuple[Action, ...]:
        """A key came up. A hold that ends now was too short, whatever the time: only `tick` completes one."""
        self._last_key = now
        if key is Key.ENTER:
            self.interrupt(now)
        return ()

    def tick(self, now: float) -> tuple[Action, ...]:
        """Time has passed; see `next_wake`. Calling it early or late or twice does no harm."""
        actions = self._watch_hold(now)
        self._expire(now)
        if now >= self._turn_at:
            self._turn_at = now + PAGE_SECONDS
            if isinstance(self._place, Idle | Asking | Holding):
                self._place = replace(self._place, page=self._place.page + 1)
        return actions

    def interrupt(self, now: float) -> None:
        """The link was lost, or ENTER came up: a hold under way is cancelled and the question asks again."""
        if isinstance(self._place, Holding) and self._place.since is not None:
            self._go(Asking(self._place.path), now)

    def update(self, tree: MenuTree, now: float) -> None:
        """Replace everything the menu offers; it keeps its place, or goes to the nearest parent that is left."""
        if tree == self._tree:
            return
        place = moved(self._place, self._tree, tree)
        if isinstance(place, Reading):
            place = replace(place, top=min(place.top, last_top(tree.find(place.path), self._size)))
        self._tree = tree
        self._go(place, now)

    def take_over(self, takeover: Takeover | None, now: float) -> None:
        """Cover the display with `takeover`, or uncover it with None. A hold under way is cancelled by a cover."""
        if takeover is None or takeover.id != self._put_away:
            self._put_away = None
        self._takeover = takeover
        if self._covering() is not None:
            self.interrupt(now)

    def next_wake(self, now: float) -> float | None:
        """Return when `tick` must be called next, later than the last tick; None: not before something happens."""
        due = []
        if self._can_time_out():
            due.append(self._last_key + IDLE_SECONDS)
        takeover = self._covering()
        if takeover is not None:
            if takeover.spinner:
                due.append(next_spin(now))
        elif isinstance(self._place, Holding) and self._place.since is not None:
            seconds = self._hold_seconds(self._place)
            due.append(min(self._place.since + seconds, self._place.seen + seconds / bar_steps(self._size.columns)))
        elif page_count(self._place, self._tree, self._size) > 1:
            due.append(self._turn_at)
        return min(due, default=None)

    def rows(self, now: float) -> tuple[str, ...]:
        """Return the display's text, exactly as large as the display."""
        takeover = self._covering()
        if takeover is not None:
            return takeover_view(takeover, self._size, now)
        return view(self._place, self._tree, self._size)

    def screen(self, now: float, leds: tuple[Led, ...] = (), backlight: int = FULL_BACKLIGHT) -> Screen:
        """Return the display's text as a Screen with these lights."""
        return Screen(rows=self.rows(now), leds=leds, backlight=backlight)

    def _covering(self) -> Takeover | None:
        takeover = self._takeover
        return takeover if takeover is not None and (takeover.modal or takeover.id != self._put_away) else None

    def _can_time_out(self) -> bool:
        return not isinstance(self._place, Idle) or self._put_away is not None

    def _expire(self, now: float) -> None:
        if self._can_time_out() and now >= self._last_key + IDLE_SECONDS:
            self._put_away = None
            self._go(Idle(), now)

    def _go(self, place: Place, now: float) -> None:
        if type(place) is not type(self._place):
            self._turn_at = now + PAGE_SECONDS
        self._place = place

    def _watch_hold(self, now: float) -> tuple[Action, ...]:
        place = self._place
        if not isinstance(place, Holding) or place.since is None:
            return ()
        if now - place.seen > WATCH_SECONDS:
            self.interrupt(now)
            return ()
        if now < place.since + self._hold_seconds(place):
            self._place = replace(place, seen=now)
            return ()
        self._go(Listing(place.path[:-1], place.path[-1]), now)
        self._last_key = now
        return (Action(place.path[-1]),)

    def _hold_seconds(self, place: Holding) -> float:
        item = self._tree.find(place.path)
        return item.hold_seconds if isinstance(item, DangerousAction) else math.inf

    def _after_press(self, key: Key, now: float) -> Place:
        match self._place:
            case Idle():
                return enter((), self._tree.root)
            case Listing() as place:
                return self._after_list_press(place, key)
            case Reading() as place:
                return self._after_text_press(place, key)
            case Asking() as place:
                return self._after_question_press(place, key)
            case Holding() as place:
                return self._after_hold_press(place, key, now)

    def _after_list_press(self, place: Listing, key: Key) -> Place:
        if key in _BACK:
            return leave(place)
        menu = self._tree.find(place.path)
        if not isinstance(menu, Submenu) or not menu.items:
            return place
        ids = [item.id for item in menu.items]
        index = ids.index(place.chosen)
        if key in _FORWARD:
            return enter((*place.path, place.chosen), menu.items[index])
        step = 1 if key is Key.DOWN else -1
        return replace(place, chosen=ids[max(0, min(len(ids) - 1, index + step))])

    def _after_text_press(self, place: Reading, key: Key) -> Place:
        if key in _BACK:
            return leave(place)
        if key in _FORWARD:
            return place
        step = 1 if key is Key.DOWN else -1
        return replace(place, top=max(0, min(last_top(self._tree.find(place.path), self._size), place.top + step)))

    def _after_question_press(self, place: Asking, key: Key) -> Place:
        if key is Key.ENTER:
            return Holding(place.path) if place.yes else leave(place)
        if key is Key.EXIT or (key is Key.LEFT and not place.yes):
            return leave(place)
        return replace(place, yes=key in {Key.DOWN, Key.RIGHT})

    def _after_hold_press(self, place: Holding, key: Key, now: float) -> Place:
        if place.since is None and key is Key.ENTER:
            return replace(place, since=now, seen=now)
        if place.since is None and key not in _BACK:
            return place
        return leave(place)
