"""TokenStore: the API tokens' names and digests.

No generation before it is kept: a token that was deleted must not come back because a file was damaged.
"""

from daemon.adapters.documents import parse, render
from daemon.adapters.layout import Layout
from daemon.adapters.stored_file import Form, StoredFile
from daemon.api_tokens import ApiToken

_FORM: Form[tuple[ApiToken, ...]] = Form(
    "API tokens", render, lambda data: parse(data, tuple[ApiToken, ...]), largest=16 * 1024
)


class FileTokenStore:
    """Tokens in `api-tokens.json`, 0600; with none the file goes."""

    def __init__(self, layout: Layout) -> None:
        self._file = StoredFile(layout.tokens, _FORM, generations=False)

    def load(self) -> tuple[tuple[ApiToken, ...], tuple[str, ...]]:
        """The tokens, and what was wrong; none where the file cannot be read. Never raises."""
        found = self._file.load()
        return found.content or (), found.faults

    def save(self, tokens: tuple[ApiToken, ...]) -> None:
        """Store them all, old-or-new. Raises StorageFault."""
        if tokens:
            self._file.save(tokens)
        else:
            self._file.clear()
