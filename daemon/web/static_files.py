"""The page's files, read once and served from memory.

A name is looked up in a table of what was found at first use, and never becomes a path: there is nothing to traverse.
"""

import asyncio
import hashlib

from daemon.record import Record

_TYPES = {
    "html": ("text/html", "utf-8"),
    "js": ("text/javascript", "utf-8"),
    "css": ("text/css", "utf-8"),
    "svg": ("image/svg+xml", None),
    "png": ("image/png", None),
    "webmanifest": ("application/manifest+json", None),
}


class StaticFile(Record, frozen=True):
    """One file; `gzipped` only where that is smaller. `digest` stands for its content."""

    content_type: str
    charset: str | None
    data: bytes
    gzipped: bytes | None
    digest: str


class StaticFiles:
    """The files of `daemon/web/static`, without its folders; only kinds that the page is made of."""

    def __init__(self) -> None:
        self._files: dict[str, StaticFile] | None = None
        self._loading = asyncio.Lock()

    async def find(self, name: str) -> StaticFile | None:
        """The file of that name, or None."""
        if self._files is None:
            async with self._loading:
                if self._files is None:
                    self._files = await asyncio.to_thread(_load)
        return self._files.get(name)


def _load() -> dict[str, StaticFile]:
    from importlib.resources import files  # not before somebody looks at the page

    found: dict[str, StaticFile] = {}
    for file in files("daemon.web").joinpath("static").iterdir():
        kind = _TYPES.get(file.name.rpartition(".")[2])
        if kind is not None and file.is_file():
            found[file.name] = _static_file(kind, file.read_bytes())
    return found


def _static_file(kind: tuple[str, str | None], data: bytes) -> StaticFile:
    content_type, charset = kind
    import gzip

    gzipped = gzip.compress(data, mtime=0)
    digest = hashlib.sha256(data).hexdigest()[:32]
    return StaticFile(content_type, charset, data, gzipped if len(gzipped) < len(data) else None, digest)
