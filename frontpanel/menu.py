"""The menu: keys and ticks in, rows of text and confirmed actions out. No clock, no I/O.

What a person can lose by a wrong key decides the rules here. A dangerous action takes three things that no single
slip contains: choosing Yes where No is marked, a fresh press of ENTER, and that press held. A hold counts only while
it is watched: if nobody looked at it for WATCH_SECONDS (a stalled program, a lost link), it is void, because a
release may have gone unseen. RIGHT and LEFT never confirm.

Where the tree has a lock the menu is shut until the program says that the code was right, and shuts again when nobody
uses it. The reset screen alone stands outside that door, so that a forgotten code locks nobody out.
"""

import math

from msgspec.structs import replace

from frontpanel.cover import Cover, next_spin
from frontpanel.glyphs import WARNING
from frontpanel.items import RECOVERY, Action, DangerousAction, MenuTree, Takeover, TextPage
from frontpanel.keys import Key
from frontpanel.layout import Size, bar, bar_steps, fit, wrap
from frontpanel.moving import moved
from frontpanel.picture import Picture, last_top
from frontpanel.place import (
    Asking,
    Holding,
    Idle,
    Listing,
    Place,
    Reading,
    Typing,
    Unlocking,
    enter,
    may_stand_locked,
)
from frontpanel.recovery import HOLD_SECONDS as RECOVERY_SECONDS
from frontpanel.recovery import RecoveryHold
from frontpanel.repeating import Repeating
from frontpanel.screen import FULL_BACKLIGHT, Cursor, Led, Screen
from frontpanel.steps import repeats, step
from frontpanel.views import view

IDLE_SECONDS = 45.0
PAGE_SECONDS = 4.0
WATCH_SECONDS = 1.0

_RECOVERY_LINES = (f"{WARNING} Keep both held", "for the reset screen")


class Menu:
    """The menu on a display of `size`, starting at the status screen.

    Every method takes `now` in seconds of one monotonic clock that never goes back. `press`, `release` and `tick`
    return the actions that they confirmed, each exactly once. `started` is when the unit started, if that was before
    `now`: it decides until when ENTER and EXIT held together open the reset screen.
    """

    def __init__(self, tree: MenuTree, size: Size, now: float, started: float | None = None) -> None:
        self._tree = tree
        self._size = size
        self._place: Place = Idle()
        self._cover = Cover()
        self._recovery = RecoveryHold(now if started is None else started)
        self._repeating = Repeating()
        self._open = False
        self._down: frozenset[Key] = frozenset()
        self._in_doubt: frozenset[Key] = frozenset()
        self._last_key = now
        self._turn_at = now + PAGE_SECONDS

    @property
    def place(self) -> Place:
        """Where the menu stands, take-over or not."""
        return self._place

    @property
    def covering(self) -> Takeover | None:
        """The take-over that stands on the display now; None where there is none, or a key has put it away."""
        return self._cover.takeover

    @property
    def locked(self) -> bool:
        """Whether the menu asks for a code before it opens."""
        return self._tree.locked is not None and not self._open

    def press(self, key: Key, now: float) -> tuple[Action, ...]:
        """A key went down. No press completes a hold: only `tick` does."""
        self._expire(now)
        self._last_key = now
        fresh = key not in self._down | self._in_doubt
        self._in_doubt -= {key}
        self._down |= {key}
        self._repeating.stop()
        if self._holds_for_recovery(now):
            return ()
        takeover = self._cover.takeover
        if takeover is not None:
            return self._press_on_cover(takeover, key, now, alone=fresh and self._down == {key})
        before = self._place
        actions = self._step(key, now)
        if type(self._place) is type(before) and repeats(self._place, key):
            self._repeating.start(key, now)
        return actions

    def release(self, key: Key, now: float) -> tuple[Action, ...]:
        """A key came up. A hold that ends now was too short, whatever the time: only `tick` completes one."""
        self._expire(now)
        self._last_key = now
        self._down -= {key}
        self._in_doubt -= {key}
        self._recovery.cancel()
        self._repeating.stop()
        if key is Key.ENTER:
            self._cancel_hold(now)
        return ()

    def tick(self, now: float) -> tuple[Action, ...]:
        """Time has passed; see `next_wake`. Calling it early or late or twice does no harm."""
        actions = self._watch_hold(now)
        if self._recovery.watch(now):
            self._open_recovery(now)
        self._expire(now)
        key = self._repeating.due(now)
        if key is not None:
            self._step(key, now)
        if now >= self._turn_at:
            self._turn_page(now)
        return actions

    def interrupt(self, now: float) -> None:
        """The link was lost: a hold under way is cancelled, and what is shown now counts as not yet seen.

        Keys may come up and go down unseen, so a key's first press after this confirms no take-over. Not to be called
        when the link comes back: the keys that are down then are told before that, and may open the reset screen.
        """
        self._recovery.cancel()
        self._repeating.stop()
        self._cancel_hold(now)
        self._cover.appear(now)
        self._down, self._in_doubt = frozenset(), frozenset(Key)

    def resize(self, size: Size, now: float) -> None:
        """The panel that is there has a display of `size`: the menu keeps its place. A hold under way is cancelled."""
        if size != self._size:
            self._size = size
            self._turn_at = now + PAGE_SECONDS
            self._recovery.cancel()
            self._cancel_hold(now)
            self._cover.appear(now)

    def update(self, tree: MenuTree, now: float) -> None:
        """Replace everything the menu offers; it keeps its place, or goes to the nearest parent that is left.

        A lock that was not there before shuts the menu at once, whoever is in it.
        """
        old, self._tree = self._tree, tree
        if tree == old:
            return
        self._open = self._open and old.locked is not None
        place = moved(self._place, old, tree)
        item = tree.find(place.path) if isinstance(place, Reading) else None
        if isinstance(place, Reading) and isinstance(item, TextPage):
            place = replace(place, top=min(place.top, last_top(item.lines, self._size)))
        self._go(place, now)

    def take_over(self, takeover: Takeover | None, now: float) -> None:
        """Cover the display with `takeover`, or uncover it with None. A hold under way is cancelled by a cover."""
        if self._cover.set(takeover, now):
            self._turn_at = now + PAGE_SECONDS
        covering = self._cover.takeover
        if covering is None:
            return
        self._repeating.stop()
        self._cancel_hold(now)
        if covering.modal:
            self._recovery.cancel()

    def unlock(self, now: float) -> None:
        """The code that `press` gave as an action was right: the menu opens, if it still waits for that."""
        if isinstance(self._place, Unlocking) and self._place.waiting:
            self._open = True
            self._last_key = now
            self._cover.bring_back(now)
            self._go(enter((), self._tree.root), now)

    def refuse(self, text: str, now: float) -> None:
        """The code that `press` gave as an action was wrong, as `text` says: it may be typed again."""
        if isinstance(self._place, Unlocking) and self._place.waiting:
            self._go(Unlocking(note=text), now)

    def next_wake(self, now: float) -> float | None:
        """Return when `tick` must be called next, later than the last tick; None: not before something happens."""
        due = [self._recovery.next_wake(bar_steps(self._size.columns)), self._repeating.next_wake()]
        if self._can_time_out():
            due.append(self._last_key + IDLE_SECONDS)
        takeover = self._cover.takeover
        if takeover is not None and takeover.spinner:
            due.append(next_spin(now))
        if takeover is None and isinstance(self._place, Holding) and self._place.since is not None:
            seconds = self._hold_seconds(self._place)
            due.append(min(self._place.since + seconds, self._place.seen + seconds / bar_steps(self._size.columns)))
        elif self._picture(now).turns > 1:
            due.append(self._turn_at)
        if takeover is None and isinstance(self._place, Typing | Unlocking):
            due.append(self._place.code.masked_at(now))
        return min((time for time in due if time is not None), default=None)

    def rows(self, now: float, *, public: bool = False) -> tuple[str, ...]:
        """Return the display's text, exactly as large as the display; with no secret in it if it is `public`."""
        return self._picture(now, public=public).rows

    def screen(
        self, now: float, leds: tuple[Led, ...] = (), backlight: int = FULL_BACKLIGHT, *, public: bool = False
    ) -> Screen:
        """Return the display's text and cursor as a Screen with these lights; `public` as in `rows`."""
        picture = self._picture(now, public=public)
        cursor = None if picture.cursor is None else Cursor(*picture.cursor)
        return Screen(rows=picture.rows, leds=leds, backlight=backlight, cursor=cursor)

    def _picture(self, now: float, *, public: bool = False) -> Picture:
        if self._recovery.held is not None:
            return self._recovery_picture(self._recovery.held)
        takeover = self._cover.takeover
        if takeover is not None:
            return self._cover.picture(takeover, self._size, now)
        return view(self._place, self._tree, self._size, now, public=public)

    def _recovery_picture(self, held: float) -> Picture:
        lines = [part for line in _RECOVERY_LINES for part in wrap(line, self._size.columns)]
        progress = bar(held / RECOVERY_SECONDS, self._size.columns)
        return Picture(fit([*fit(lines, Size(self._size.columns, self._size.rows - 1)), progress], self._size))

    def _can_time_out(self) -> bool:
        return not isinstance(self._place, Idle) or self._cover.put_away

    def _expire(self, now: float) -> None:
        if now < self._last_key + IDLE_SECONDS:
            return
        self._open = False
        if self._can_time_out():
            self._repeating.stop()
            self._cover.bring_back(now)
            self._go(Idle(), now)

    def _go(self, place: Place, now: float) -> None:
        """Stand at `place`, or at the status screen where the lock forbids it."""
        if self.locked and not may_stand_locked(place):
            place = Idle()
        if type(place) is not type(self._place):
            self._repeating.stop()
            self._turn_at = now + PAGE_SECONDS
        self._place = place

    def _step(self, key: Key, now: float) -> tuple[Action, ...]:
        if self.locked and isinstance(self._place, Idle):
            self._go(Unlocking(), now)
            return ()
        taken = step(self._place, self._tree, self._size, key, now)
        self._turn_at = now + PAGE_SECONDS
        self._go(taken.place, now)
        return taken.actions

    def _press_on_cover(self, takeover: Takeover, key: Key, now: float, *, alone: bool) -> tuple[Action, ...]:
        """A key on a take-over: one that wants ENTER is put away by any other, and under lock asks for the code."""
        if takeover.confirm is None or key is not Key.ENTER:
            self._cover.remove()
            return ()
        if not alone or not self._cover.was_read(now):
            return ()
        if self.locked:
            self._cover.remove()
            self._go(Unlocking(), now)
            return ()
        self._cover.appear(now)
        return (Action(takeover.confirm),)

    def _turn_page(self, now: float) -> None:
        self._turn_at = now + PAGE_SECONDS
        if self._cover.takeover is not None:
            self._cover.turn()
        elif self._picture(now).turns > 1:
            self._place = replace(self._place, page=self._place.page + 1)

    def _holds_for_recovery(self, now: float) -> bool:
        """Tell whether ENTER and EXIT are now held together in time, or were until this key: it does nothing else."""
        held = self._recovery.held is not None
        takeover = self._cover.takeover
        modal = takeover is not None and takeover.modal
        begins = self._tree.recovery is not None and not modal and self._recovery.press(self._down, now)
        if begins:
            self._cancel_hold(now)
        else:
            self._recovery.cancel()
        return begins or held

    def _open_recovery(self, now: float) -> None:
        if self._tree.recovery is not None:
            self._last_key = now
            self._cover.remove()
            self._go(enter((RECOVERY,), self._tree.recovery), now)

    def _cancel_hold(self, now: float) -> None:
        if isinstance(self._place, Holding) and self._place.since is not None:
            self._go(Asking(self._place.path), now)

    def _watch_hold(self, now: float) -> tuple[Action, ...]:
        place = self._place
        if not isinstance(place, Holding) or place.since is None:
            return ()
        if now - place.seen > WATCH_SECONDS:
            self._cancel_hold(now)
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
