import msgspec
import pytest

from daemon.messages.command import Door
from daemon.settings import SecurityProfile
from daemon.web.sessions import MOST_SESSIONS, Session, Sessions

LIMITS = SecurityProfile(session_idle_seconds=1800, session_seconds=43_200)


@pytest.fixture
def sessions() -> Sessions:
    return Sessions(LIMITS)


def test_sessions_find_whom_they_let_in(sessions: Sessions) -> None:
    token, session = sessions.open(Door.HTTPS, 1, 0.0)
    assert sessions.find(token, Door.HTTPS, 1, 10.0) is session
    assert len(token) >= 43
    assert token != sessions.open(Door.HTTPS, 1, 0.0)[0]


@pytest.mark.parametrize("token", ["", "x", "é", "\udcff", "a" * 10_000])
def test_sessions_know_no_other_token(sessions: Sessions, token: str) -> None:
    sessions.open(Door.HTTPS, 1, 0.0)
    assert sessions.find(token, Door.HTTPS, 1, 0.0) is None


def test_sessions_are_bound_to_their_scheme(sessions: Sessions) -> None:
    plain, _ = sessions.open(Door.HTTP, 1, 0.0)
    secure, session = sessions.open(Door.HTTPS, 1, 0.0)
    assert sessions.find(plain, Door.HTTPS, 1, 0.0) is None
    assert sessions.find(secure, Door.HTTP, 1, 0.0) is None
    assert sessions.find(secure, Door.HTTPS, 1, 0.0) is session


def test_sessions_end_when_idle(sessions: Sessions) -> None:
    token, _ = sessions.open(Door.HTTPS, 1, 0.0)
    assert sessions.find(token, Door.HTTPS, 1, 1799.0)
    assert sessions.find(token, Door.HTTPS, 1, 1799.0 + 1799.0)
    assert sessions.find(token, Door.HTTPS, 1, 1799.0 + 1799.0 + 1800.0) is None
    assert len(sessions) == 0


def test_sessions_end_at_last_however_much_they_are_used(sessions: Sessions) -> None:
    token, _ = sessions.open(Door.HTTPS, 1, 0.0)
    for minute in range(0, 720, 10):
        assert sessions.find(token, Door.HTTPS, 1, 60.0 * minute)
    assert sessions.find(token, Door.HTTPS, 1, 43_200.0) is None


def test_sessions_do_not_count_a_glance_as_use(sessions: Sessions) -> None:
    token, session = sessions.open(Door.HTTPS, 1, 0.0)
    assert sessions.holds(session, 1, 1000.0)
    assert not sessions.holds(session, 1, 1800.0)
    assert sessions.find(token, Door.HTTPS, 1, 1800.0) is None


@pytest.mark.parametrize("epoch", [0, 2, 3])
def test_sessions_end_with_their_epoch(sessions: Sessions, epoch: int) -> None:
    token, _ = sessions.open(Door.HTTPS, 1, 0.0)
    assert sessions.find(token, Door.HTTPS, epoch, 0.0) is None


def test_sessions_carry_the_asker_over_one_raise(sessions: Sessions) -> None:
    token, session = sessions.open(Door.HTTPS, 1, 0.0)
    other, _ = sessions.open(Door.HTTPS, 1, 0.0)
    with sessions.carried(session):
        assert sessions.find(token, Door.HTTPS, 1, 0.0)
        assert sessions.find(token, Door.HTTPS, 2, 0.0)
    assert sessions.find(token, Door.HTTPS, 2, 0.0)
    assert sessions.find(other, Door.HTTPS, 2, 0.0) is None


def test_sessions_carry_nobody_over_a_second_raise(sessions: Sessions) -> None:
    token, session = sessions.open(Door.HTTPS, 1, 0.0)
    with sessions.carried(session):
        pass
    assert sessions.find(token, Door.HTTPS, 3, 0.0) is None


def test_sessions_carry_nobody_whose_change_failed(sessions: Sessions) -> None:
    token, session = sessions.open(Door.HTTPS, 1, 0.0)
    with pytest.raises(ValueError, match="refused"), sessions.carried(session):
        raise ValueError("refused")
    assert sessions.holds(session, 1, 0.0)
    assert sessions.find(token, Door.HTTPS, 2, 0.0) is None


def test_sessions_are_bounded_and_the_longest_idle_goes(sessions: Sessions) -> None:
    tokens = [sessions.open(Door.HTTPS, 1, float(number))[0] for number in range(MOST_SESSIONS)]
    assert sessions.find(tokens[0], Door.HTTPS, 1, 100.0)
    sessions.open(Door.HTTPS, 1, 101.0)
    assert len(sessions) == MOST_SESSIONS
    assert sessions.find(tokens[1], Door.HTTPS, 1, 102.0) is None
    assert sessions.find(tokens[0], Door.HTTPS, 1, 102.0)


def test_sessions_tell_who_ended_once(sessions: Sessions) -> None:
    ended: list[Session] = []
    sessions.watch(ended.append)
    _, session = sessions.open(Door.HTTPS, 1, 0.0)
    sessions.end(session)
    sessions.end(session)
    assert ended == [session]
    assert not sessions.holds(session, 1, 0.0)


def test_session_accepts_its_own_csrf_token_only(sessions: Sessions) -> None:
    _, session = sessions.open(Door.HTTPS, 1, 0.0)
    _, other = sessions.open(Door.HTTPS, 1, 0.0)
    assert session.accepts(session.csrf)
    assert not any(session.accepts(wrong) for wrong in ("", other.csrf, session.csrf[:-1], "é", "\udcff"))


def test_sessions_keep_no_secret_where_it_can_be_seen(sessions: Sessions) -> None:
    token, session = sessions.open(Door.HTTPS, 1, 0.0)
    assert session.csrf not in repr(session)
    assert token not in repr(vars(sessions))


def test_sessions_take_their_limits_from_the_profile() -> None:
    sessions = Sessions(msgspec.structs.replace(LIMITS, session_idle_seconds=60))
    token, _ = sessions.open(Door.HTTP, 1, 0.0)
    assert sessions.find(token, Door.HTTP, 1, 60.0) is None
