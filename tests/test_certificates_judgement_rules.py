"""The verdict's rules with a measure in them: clock, length of life, names in use, constraints, distrust by date."""

from datetime import UTC, date, datetime
from ipaddress import IPv4Address, ip_network
from pathlib import Path

import pytest
from cryptography import x509

from daemon.certificates.candidate_findings import Code
from daemon.certificates.distrust import Distrust
from daemon.certificates.inspect import Severity
from daemon.certificates.preflight import rehearse
from tests.candidate_bench import (
    PUBLIC,
    ROOT,
    Judge,
    codes,
    constrained,
    found,
    judge_with_store,
    leaf,
)
from tests.certificate_maker import DAY, NOW, authority, bundle, server

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    return judge_with_store(tmp_path)


def test_clock_before_the_build_date_judges_no_date(judged: Judge) -> None:
    candidate = leaf(start=NOW - 90 * DAY, end=NOW - DAY)

    judgement = judged(candidate, now=datetime(2000, 1, 1, tzinfo=UTC))

    assert codes(judgement) == {"clock-not-set": WARNING, "root-unknown": WARNING}
    assert judgement.chain is not None


@pytest.mark.parametrize(
    ("synchronised", "expired", "early", "said"),
    [
        (True, ERROR, ERROR, "follows a time server"),
        (None, ERROR, WARNING, "unconfirmed"),
        (False, WARNING, WARNING, "follows no time server"),
    ],
)
def test_doubtful_clock_asks_instead_of_refusing(
    judged: Judge, synchronised: bool | None, expired: Severity, early: Severity, said: str
) -> None:
    late = found(judged(leaf(start=NOW - 90 * DAY, end=NOW - DAY), synchronised=synchronised), Code.EXPIRED)
    soon = found(judged(leaf(start=NOW + DAY), synchronised=synchronised), Code.NOT_YET_VALID)

    assert (late.severity, soon.severity) == (expired, early)
    assert said in late.detail
    assert "2027-06-01 19:00 UTC" in soon.detail


@pytest.mark.parametrize(
    ("start", "days", "refused"),
    [
        (datetime(2026, 11, 30, tzinfo=UTC), 200, False),
        (datetime(2026, 11, 30, tzinfo=UTC), 201, True),
        (datetime(2027, 3, 15, tzinfo=UTC), 100, False),
        (datetime(2027, 3, 15, tzinfo=UTC), 101, True),
    ],
)
def test_public_certificate_may_live_as_long_as_was_allowed_when_it_was_issued(
    judged: Judge, start: datetime, days: int, refused: bool
) -> None:
    candidate = bundle(server(PUBLIC, start=start, end=start + days * DAY - DAY / 86400))

    assert ("validity-too-long" in codes(judged(candidate))) is refused


@pytest.mark.parametrize(
    ("reached_as", "covered"),
    [
        ("foh.example", True),
        ("FOH.example.", True),
        ("192.168.1.4", True),
        ("192.168.1.5", False),
        ("desk.theatre.example", True),
        ("a.desk.theatre.example", False),
        ("theatre.example", False),
        ("[fd00::4]", True),
        ("localhost", True),
        ("127.0.0.1", True),
        ("", True),
    ],
)
def test_name_in_use_is_matched_as_browsers_do(judged: Judge, reached_as: str, covered: bool) -> None:
    san = [
        x509.DNSName("foh.example"),
        x509.DNSName("*.theatre.example"),
        x509.IPAddress(IPv4Address("192.168.1.4")),
        x509.IPAddress(ip_network("fd00::4").network_address),
    ]

    assert ("name-not-in-san" not in codes(judged(leaf(san=san), reached_as=reached_as))) is covered


def test_without_a_browser_any_name_of_the_unit_will_do(judged: Judge) -> None:
    elsewhere = leaf(san=[x509.DNSName("elsewhere.example")])

    assert "name-not-in-san" in codes(judged(elsewhere, reached_as=""))


@pytest.mark.parametrize(
    ("permitted", "excluded"),
    [
        ([x509.DNSName("example")], None),
        ([x509.DNSName("foh.example"), x509.IPAddress(ip_network("192.168.0.0/16"))], None),
        (None, [x509.DNSName("h.example"), x509.IPAddress(ip_network("10.0.0.0/8"))]),
    ],
)
def test_names_inside_the_constraints_are_no_fault(
    judged: Judge,
    permitted: list[x509.GeneralName] | None,
    excluded: list[x509.GeneralName] | None,
) -> None:
    judgement = judged(constrained(permitted=permitted, excluded=excluded))

    assert "name-constraints-violated" not in codes(judgement)
    assert judgement.chain is not None
    rehearse(judgement.chain, (ROOT.pem,), "foh.example", NOW)


ENDING = Distrust("CN=Public root", "Firefox", "https://source.example/", ends=date(2027, 7, 1))
ISSUED = Distrust("CN=Public root", "Chrome", "https://source.example/", issued_after=date(2027, 5, 1))


@pytest.mark.parametrize(
    ("row", "start", "end", "said"),
    [
        (ENDING, NOW - DAY, NOW + 90 * DAY, "will no longer trust 'Public root' after 2027-07-01"),
        (ENDING, NOW - DAY, NOW + 20 * DAY, None),
        (ISSUED, NOW - DAY, NOW + 90 * DAY, "issued after 2027-05-01"),
        (ISSUED, NOW - 40 * DAY, NOW + 50 * DAY, None),
    ],
)
def test_authority_that_browsers_drop_is_warned_of(
    judged: Judge, row: Distrust, start: datetime, end: datetime, said: str | None
) -> None:
    judgement = judged(bundle(server(PUBLIC, start=start, end=end)), distrusted=(row,))

    if said is None:
        assert judgement.findings == ()
    else:
        finding = found(judgement, Code.AUTHORITY_DISTRUSTED_AFTER)
        assert finding.severity is WARNING
        assert said in finding.detail
        assert "https://source.example/" in finding.detail


def test_chain_that_reaches_a_newer_root_first_is_not_warned_of(judged: Judge) -> None:
    old = authority("Dropped root")
    crossed = authority("Public root", old, key=PUBLIC.key)
    row = Distrust("CN=Dropped root", "Firefox", "https://source.example/", ends=date(2027, 1, 1))
    candidate = bundle(server(PUBLIC, start=NOW - DAY, end=NOW + 90 * DAY), crossed)

    assert "authority-distrusted-after" not in codes(judged(candidate, distrusted=(row,)))
