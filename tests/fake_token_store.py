"""TokenStore in memory; passes the contract test of the real part."""

from daemon.api_tokens import ApiToken
from tests.fakes import FakeStorage


class FakeTokenStore:
    """`faults` are given with each load."""

    def __init__(self, storage: FakeStorage | None = None) -> None:
        self.storage = storage or FakeStorage()
        self.tokens: tuple[ApiToken, ...] = ()
        self.faults: tuple[str, ...] = ()

    def load(self) -> tuple[tuple[ApiToken, ...], tuple[str, ...]]:
        return self.tokens, self.faults

    def save(self, tokens: tuple[ApiToken, ...]) -> None:
        self.storage.write("save_tokens")
        self.tokens = tokens

    def forget(self) -> None:
        """As a factory reset does."""
        self.tokens = ()
