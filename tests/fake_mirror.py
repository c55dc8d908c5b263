"""A front panel for the tests of the doors: it shows what it is told, a password on its third row."""

from collections.abc import Callable

from msgspec.structs import replace

from daemon.ports import PanelKey, PanelPicture

SECRET = "k7wm-3hxp-9dre"
MASK = "****-****-****"
PICTURE = PanelPicture(
    rows=("Default Password    ", "                    ", f"{SECRET}      ", "                   ▼"),
    leds=("green", "orange", "red", "off"),
)


class FakeMirror:
    """PanelMirror whose picture is changed with `become`. Every key changes its last row."""

    def __init__(self) -> None:
        self._picture = PICTURE
        self._watchers: list[Callable[[], object]] = []
        self.keys: list[tuple[PanelKey, bool]] = []

    @property
    def watchers(self) -> int:
        return len(self._watchers)

    def picture(self, *, public: bool) -> PanelPicture:
        rows = tuple(row.replace(SECRET, MASK) if public else row for row in self._picture.rows)
        return replace(self._picture, rows=rows)

    def watch(self, changed: Callable[[], object]) -> Callable[[], None]:
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def key(self, key: PanelKey, *, pressed: bool) -> None:
        self.keys.append((key, pressed))
        self.write(3, f"{key.value} {'down' if pressed else 'up'}")

    def write(self, row: int, text: str) -> None:
        """Have `text` stand in that row."""
        rows = [text.ljust(20) if number == row else old for number, old in enumerate(self._picture.rows)]
        self._become(replace(self._picture, rows=tuple(rows)))

    def light(self, backlight: int) -> None:
        """Light it up, or dim it."""
        self._become(replace(self._picture, backlight=backlight))

    def stir(self) -> None:
        """Something happened that changes nothing on the panel."""
        self._become(self._picture)

    def _become(self, picture: PanelPicture) -> None:
        self._picture = picture
        for changed in tuple(self._watchers):
            changed()
