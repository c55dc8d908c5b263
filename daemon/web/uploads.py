"""How many uploads may come at once: each may hold 1 MiB, which a crowd of them must not multiply."""

from collections.abc import Iterator
from contextlib import contextmanager

from daemon.errors import TooMany

_MOST_AT_ONCE = 4


class Uploads:
    """Counts the uploads under way."""

    def __init__(self) -> None:
        self._under_way = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One upload, from its first byte to its answer. Raises TooMany (`busy`) where there are too many."""
        if self._under_way >= _MOST_AT_ONCE:
            raise TooMany("busy", "Too many uploads come at this moment.", "Wait 5 s and try again.", retry_after=5)
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
