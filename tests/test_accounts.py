"""The password's rules and the throttle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon import accounts
from daemon.accounts import Account, Throttle, source_of
from daemon.errors import BadInput, TooMany


def test_first_passwords_differ_and_use_no_letters_that_look_alike() -> None:
    made = {accounts.make_first_password() for _ in range(200)}
    assert len(made) == 200
    letters = set("".join(made)) - {"-"}
    assert not letters & set("01iloIO")
    assert {len(password) for password in made} == {14}


def test_a_hash_fits_its_password_only_and_is_argon2id() -> None:
    hashed = accounts.hash_password("correct horse")
    assert hashed.startswith("$argon2id$")
    assert accounts.verify_password(hashed, "correct horse")
    assert not accounts.verify_password(hashed, "correct horse ")
    assert not accounts.verify_password("no hash at all", "correct horse")


def test_a_password_typed_on_another_keyboard_still_fits() -> None:
    composed, decomposed = "caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301"
    assert accounts.verify_password(accounts.hash_password(composed), decomposed)


@pytest.mark.parametrize("new", ["", "seven77", "x" * 129, "Admin", "the old one"])
def test_a_weak_new_password_is_refused_with_a_reason(new: str) -> None:
    with pytest.raises(BadInput) as refused:
        accounts.check_new_password(new, "the old one")
    assert refused.value.code == "weak-password"
    assert refused.value.field == "new"


def test_an_account_shows_neither_hash_nor_password() -> None:
    account = Account(password_hash="$argon2id$secret", first_password="abcd-efgh-jkmn")
    assert "secret" not in repr(account)
    assert "abcd" not in repr(account)


def test_sources_are_addresses_or_ipv6_networks() -> None:
    assert source_of("192.168.1.5") == "192.168.1.5"
    assert source_of("2001:db8:1:2:3:4:5:6") == source_of("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert source_of("fe80::1%eth0") == "fe80::/64"
    assert source_of("::ffff:192.168.1.5") == "192.168.1.5"
    assert source_of("uid 0") == "uid 0"


def test_five_tries_are_free_then_each_failure_waits_longer_up_to_a_minute() -> None:
    throttle, now, waits = Throttle(), 1000.0, []
    for _ in range(14):
        try:
            throttle.admit("a", now)
        except TooMany as refused:
            waits.append(refused.retry_after)
            now += refused.retry_after
            throttle.admit("a", now)
        throttle.settle("a", now, good=False)
    assert waits == sorted(waits)
    assert waits[0] <= 3
    assert waits[-1] <= 61
    assert len(waits) == 9


def test_a_good_sign_in_forgets_the_failures() -> None:
    throttle = Throttle()
    for _ in range(5):
        throttle.admit("a", 1000.0)
        throttle.settle("a", 1000.0, good=False)
    throttle.admit("a", 1010.0)
    throttle.settle("a", 1010.0, good=True)
    throttle.admit("a", 1010.0)


def test_one_check_at_a_time_for_a_source_and_none_for_another_is_held_up() -> None:
    throttle = Throttle()
    throttle.admit("a", 1000.0)
    with pytest.raises(TooMany):
        throttle.admit("a", 1000.0)
    throttle.admit("b", 1000.0)
    throttle.abandon("a")
    throttle.admit("a", 1000.0)


@given(st.lists(st.tuples(st.integers(0, 20_000), st.booleans()), max_size=300))
def test_the_throttle_stays_bounded_and_lets_a_new_source_in(tries: list[tuple[int, bool]]) -> None:
    throttle, now = Throttle(), 1000.0
    for source, good in tries:
        try:
            throttle.admit(str(source), now)
        except TooMany:
            continue
        throttle.settle(str(source), now, good=good)
    throttle.admit("newcomer", now)
    assert throttle.size <= accounts.MOST_SOURCES


def test_a_flood_of_sources_does_not_grow_without_bound() -> None:
    throttle = Throttle()
    for number in range(accounts.MOST_SOURCES + 100):
        throttle.admit(str(number), 1000.0)
        throttle.settle(str(number), 1000.0, good=False)
    assert throttle.size == accounts.MOST_SOURCES
