"""What a panel shows by itself from power-on until somebody drives it: the picture of its boot state (command 4).

The boot state can be written but not read, and writing wears the panel's memory. So the program keeps a note of what
it last stored, and it is written only where that note says something else, at most once in a driver's life, never
again for want of an answer. A panel put in another's place is known by its version as far as that differs.
"""

import msgspec

from frontpanel.finding import Found


class BootScreen(msgspec.Struct, frozen=True):
    """The `rows` to store, and `stored`, the note that the program was last given to keep; "" if never."""

    rows: tuple[str, ...]
    stored: str = ""

    def note(self, panel: Found) -> str:
        """Return the note to keep once the rows are stored in `panel`: one line of text."""
        return " | ".join((panel.version, *(row.strip() for row in self.rows)))

    def is_due(self, panel: Found) -> bool:
        """Tell whether `panel` holds another picture as far as the program knows."""
        return self.note(panel) != self.stored
