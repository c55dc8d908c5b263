"""What every TokenStore promises, held by the real part and by the fake."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.adapters.layout import Layout, is_security
from daemon.adapters.token_file import FileTokenStore
from daemon.api_tokens import MOST_TOKENS, NAME_MAX, Scope, make_secret, make_token
from daemon.ports import TokenStore
from tests.fake_token_store import FakeTokenStore

NOW = datetime(2027, 1, 15, 19, tzinfo=UTC)
TOKENS = tuple(make_token(make_secret(), "\U0001f3ad" * NAME_MAX, Scope.WRITE, NOW) for _ in range(MOST_TOKENS))


@pytest.fixture(params=["file", "fake"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> TokenStore:
    return FakeTokenStore() if request.param == "fake" else FileTokenStore(Layout(tmp_path))


def test_what_was_saved_is_given_back_as_many_and_as_long_as_may_be(store: TokenStore) -> None:
    assert store.load() == ((), ())
    for tokens in (TOKENS, TOKENS[:1], (), ()):
        store.save(tokens)
        assert store.load() == (tokens, ())


def test_the_file_is_the_unit_s_alone_and_a_reset_erases_it(tmp_path: Path) -> None:
    store = FileTokenStore(Layout(tmp_path))
    store.save(TOKENS)
    store.save(TOKENS[1:])
    [file] = tmp_path.iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == ("api-tokens.json", 0o600)
    assert is_security(file.name)


def test_a_damaged_file_gives_no_tokens_rather_than_old_ones(tmp_path: Path) -> None:
    store = FileTokenStore(Layout(tmp_path))
    store.save(TOKENS)
    store.save(TOKENS[:2])
    file = tmp_path / "api-tokens.json"
    file.write_bytes(file.read_bytes()[:-9])
    tokens, [fault] = store.load()
    assert tokens == ()
    assert "api-tokens.json (API tokens)" in fault
    assert is_security(next(tmp_path.iterdir()).name)
