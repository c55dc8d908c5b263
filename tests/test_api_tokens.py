from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.api_tokens import NAME_MAX, ApiToken, Scope, checked_name, find, make_secret, make_token
from daemon.errors import BadInput

NOW = datetime(2027, 1, 15, 19, tzinfo=UTC)


def made(secret: str) -> ApiToken:
    return make_token(secret, "Companion", Scope.READ, NOW)


def test_a_token_is_found_among_others_and_a_stranger_s_is_not() -> None:
    secrets = [make_secret() for _ in range(16)]
    tokens = tuple(map(made, secrets))
    assert [find(secret, tokens) for secret in secrets] == list(tokens)
    assert find(make_secret(), tokens) is None
    assert find(secrets[0], ()) is None


def test_tokens_are_all_different_and_say_what_they_are() -> None:
    secrets = {make_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(secret.startswith("bs_") and len(secret) == 61 and secret[3:].isalnum() for secret in secrets)


def test_what_is_kept_tells_nothing_of_the_token() -> None:
    secret = make_secret()
    token = made(secret)
    assert secret[3:] not in repr(token)
    assert token.digest.hex() not in repr(token)
    assert repr(token.digest) not in repr(token)
    assert len(token.digest) == 32


@given(place=st.integers(3, 60), letter=st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_mistyped_token_is_none(place: int, letter: str) -> None:
    secret = make_secret()
    typed = f"{secret[:place]}{letter}{secret[place + 1 :]}"
    # Taken as a token that exists, so that only its form can refuse it.
    assert (find(typed, (made(typed),)) is None) == (typed != secret)


@pytest.mark.parametrize(
    "typed", ["", "bs_", "bs_" + "1" * 58, "bs_" + "a" * 58, "é" * 61, "bs_" + "\u0131" * 58, "x" * 9000]
)
def test_what_has_not_the_form_of_a_token_is_none(typed: str) -> None:
    if typed.isascii():
        assert find(typed, (made(typed),)) is None
    else:
        assert find(typed, ()) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_look_up(text: str) -> None:
    assert find(text, (made(make_secret()),)) is None
    assert find(f"bs_{text}", (made(make_secret()),)) is None


def test_upper_case_is_another_token() -> None:
    secret = make_secret()
    assert find(f"bs_{secret[3:].upper()}", (made(secret),)) is None


@pytest.mark.parametrize(
    "name", ["", "   ", "a" * (NAME_MAX + 1), "two\nlines", "bell\a", "turned\u202eround", "\u2028"]
)
def test_a_name_that_cannot_be_shown_on_a_line_is_refused(name: str) -> None:
    with pytest.raises(BadInput) as caught:
        checked_name(name)
    assert (caught.value.code, caught.value.field) == ("bad-value", "name")


def test_a_name_loses_the_blanks_round_it_and_nothing_else() -> None:
    assert checked_name("  Companion <FOH> & 'stage'  ") == "Companion <FOH> & 'stage'"
