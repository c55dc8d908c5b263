"""When a certificate for the registered name is renewed."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from daemon.certificates.material import KeyedChain
from daemon.controller.easydns.renewing import renewal_time
from daemon.registration_ports import RenewalWindow
from tests.certificate_maker import authority, server

START = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ROOT = authority("A root")
KEY = ec.generate_private_key(ec.SECP256R1())


@cache
def chain(days: float) -> KeyedChain:
    """A new one each time the life differs, valid from START."""
    made = server(ROOT, key=KEY, start=START, end=START + timedelta(days=days))
    return KeyedChain((made.pem,), made.key_pem)


def local(moment: datetime) -> datetime:
    return moment.astimezone()


def test_it_is_renewed_when_a_third_of_its_life_is_left_or_a_little_before() -> None:
    assert START + 57 * DAY <= renewal_time(chain(90), None, None, START) <= START + 60 * DAY


def test_the_same_certificate_is_renewed_at_the_same_time_whenever_one_asks() -> None:
    first = renewal_time(chain(90), None, None, START)
    assert renewal_time(chain(90), None, None, START + 10 * DAY) == first


def test_units_do_not_all_come_at_once() -> None:
    times = {renewal_time(chain(90 + each / 1e4), None, None, START) for each in range(12)}
    assert max(times) - min(times) > timedelta(hours=12)


def test_what_is_due_already_is_renewed_now() -> None:
    late = START + 80 * DAY
    assert renewal_time(chain(90), None, None, late) == late


def test_the_authority_s_window_goes_before() -> None:
    window = RenewalWindow(START + 5 * DAY, START + 6 * DAY, 3600.0)
    assert window.start <= renewal_time(chain(90), window, None, START) <= window.end


def test_a_window_that_comes_too_late_is_not_waited_for() -> None:
    end_of_time = datetime(9999, 12, 31, 23, tzinfo=UTC)
    for window in (
        RenewalWindow(START + 88 * DAY, START + 89 * DAY, 3600.0),
        RenewalWindow(START + 100 * DAY, START + 200 * DAY, 3600.0),
        RenewalWindow(end_of_time, end_of_time + timedelta(minutes=59), 3600.0),
    ):
        for quiet_hour in (None, 3):
            assert renewal_time(chain(90), window, quiet_hour, START) == START + 75 * DAY


def test_a_window_in_the_past_means_now() -> None:
    window = RenewalWindow(START - 5 * DAY, START - 4 * DAY, 3600.0)
    assert renewal_time(chain(90), window, None, START) == START


def test_a_window_that_ends_before_it_begins_is_no_window() -> None:
    window = RenewalWindow(START + 6 * DAY, START + 5 * DAY, 3600.0)
    assert renewal_time(chain(90), window, None, START) == renewal_time(chain(90), None, None, START)


def test_it_is_put_off_to_the_quiet_hour() -> None:
    at = renewal_time(chain(90), None, 4, START)
    assert local(at).hour == 4
    assert timedelta(0) <= at - renewal_time(chain(90), None, None, START) <= DAY


def test_a_quiet_hour_does_not_let_it_run_out() -> None:
    # Of a day's life four hours are left at a sixth: only hours that come before then are kept.
    for hour in range(24):
        at = renewal_time(chain(1), None, hour, START)
        assert at <= START + timedelta(hours=20)


@given(
    days=st.sampled_from((1.0, 6.0, 47.0, 90.0, 397.0)),
    quiet=st.none() | st.integers(0, 23),
    since=st.floats(0.0, 1.2),
    window=st.none() | st.tuples(st.floats(-10, 100), st.floats(0, 20)),
)
def test_it_is_never_before_now_nor_after_five_sixths_of_its_life(
    days: float, quiet: int | None, since: float, window: tuple[float, float] | None
) -> None:
    now = START + timedelta(days=days * since)
    told = None
    if window is not None:
        told = RenewalWindow(START + window[0] * DAY, START + (window[0] + window[1]) * DAY, 3600.0)
    at = renewal_time(chain(days), told, quiet, now)
    assert at >= now
    if told is None:
        assert at <= max(now, START + timedelta(days=days) * (5 / 6))
    else:
        assert at <= max(now, told.end + timedelta(seconds=1))
