"""Findings: what makes a certificate unusable, and what the owner should know of one that serves."""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from daemon.certificates.inspect import (
    Severity,
    judge,
    judge_device_root,
    life_left,
    turning_points,
    usable,
    usable_root,
)
from daemon.certificates.material import DeviceRoot, KeyedChain
from daemon.certificates.names import Identities
from daemon.certificates.selfsigned import make_leaf, make_root
from tests.certificate_maker import DAY, Made, authority, server

NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
UNSET = datetime(2000, 1, 1, tzinfo=UTC)
IDENTITIES = Identities(("foh",), (IPv4Address("192.168.1.4"),))
ROOT = make_root("FOH", IDENTITIES.host_names, (), NOW)
CHAIN = make_leaf(ROOT, IDENTITIES, NOW).chain
OTHER = make_leaf(ROOT, IDENTITIES, NOW).chain
LOCKED_KEY = ec.generate_private_key(ec.SECP256R1()).private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
)


def _codes(chain: KeyedChain, now: datetime) -> list[tuple[str, Severity]]:
    return [(finding.code, finding.severity) for finding in judge(chain, now)]


def test_sound_chain_has_no_finding() -> None:
    assert usable(CHAIN) is None
    assert judge(CHAIN, NOW) == ()


UNUSABLE = [
    (KeyedChain((), CHAIN.key), "certificate-missing"),
    (KeyedChain((b"junk",), CHAIN.key), "certificate-unreadable"),
    (KeyedChain((*CHAIN.chain, b"junk"), CHAIN.key), "certificate-unreadable"),
    (KeyedChain((CHAIN.chain[0][:300],), CHAIN.key), "certificate-unreadable"),
    (KeyedChain(CHAIN.chain, b""), "key-missing"),
    (KeyedChain(CHAIN.chain, CHAIN.key[:60]), "key-unreadable"),
    (KeyedChain(CHAIN.chain, LOCKED_KEY), "key-encrypted"),
    (KeyedChain(CHAIN.chain, OTHER.key), "key-mismatch"),
]


@pytest.mark.parametrize(("chain", "code"), UNUSABLE)
def test_chain_that_cannot_be_served_is_an_error_with_a_remedy(chain: KeyedChain, code: str) -> None:
    finding = usable(chain)
    assert finding is not None
    assert (finding.code, finding.severity) == (code, Severity.ERROR)
    assert finding.detail.endswith(".")
    assert finding.remedy.endswith(".")


@pytest.mark.parametrize(("chain", "code"), UNUSABLE)
@pytest.mark.parametrize("now", [UNSET, NOW])
def test_unusable_chain_is_judged_by_that_alone(chain: KeyedChain, code: str, now: datetime) -> None:
    assert _codes(chain, now) == [(code, Severity.ERROR)]


@pytest.mark.parametrize("days", [-365, 0, 365 * 5])
def test_dates_never_make_a_certificate_unusable(days: int) -> None:
    assert usable(make_leaf(ROOT, IDENTITIES, NOW + timedelta(days=days)).chain) is None


def test_expired_certificate_is_a_warning_because_it_goes_on_serving() -> None:
    assert _codes(CHAIN, NOW + timedelta(days=400)) == [("certificate-expired", Severity.WARNING)]


def test_certificate_from_the_future_is_not_yet_valid() -> None:
    assert _codes(CHAIN, NOW - timedelta(days=30)) == [("certificate-not-yet-valid", Severity.WARNING)]


def test_clock_before_the_build_date_is_named_and_judges_no_date() -> None:
    (finding,) = judge(CHAIN, UNSET)
    assert (finding.code, finding.severity) == ("clock-not-set", Severity.WARNING)
    assert "2000-01-01" in finding.detail


def test_expiry_is_announced_by_share_of_life_not_by_days() -> None:
    end = CHAIN.leaf.not_valid_after_utc
    life = end - CHAIN.leaf.not_valid_before_utc
    assert _codes(CHAIN, end - life / 3 - timedelta(hours=1)) == []
    assert _codes(CHAIN, end - life / 3) == [("certificate-expires-soon", Severity.WARNING)]
    assert _codes(CHAIN, end - life / 10 - timedelta(hours=1)) == [("certificate-expires-soon", Severity.WARNING)]
    assert _codes(CHAIN, end - life / 10) == [("certificate-nearly-expired", Severity.WARNING)]
    assert _codes(CHAIN, end) == [("certificate-nearly-expired", Severity.WARNING)]
    assert _codes(CHAIN, end + timedelta(seconds=1)) == [("certificate-expired", Severity.WARNING)]


def test_a_certificate_of_six_days_is_warned_of_in_hours() -> None:
    root = authority()
    short = _keyed(server(root, start=NOW, end=NOW + 6 * DAY))
    assert _codes(short, NOW + 3 * DAY) == []
    assert _codes(short, NOW + 4 * DAY) == [("certificate-expires-soon", Severity.WARNING)]
    assert _codes(short, NOW + timedelta(hours=130)) == [("certificate-nearly-expired", Severity.WARNING)]
    (finding,) = judge(short, NOW + timedelta(hours=130))
    assert "2027-06-07 19:00 UTC" in finding.detail


def _keyed(leaf: Made, *issuers: Made, root: Made | None = None) -> KeyedChain:
    return KeyedChain((leaf.pem, *(made.pem for made in issuers)), leaf.key_pem, None if root is None else root.pem)


STUDIO = authority("Studio root", end=NOW + 1000 * DAY)
BETWEEN = authority("Studio TLS", STUDIO, end=NOW + 100 * DAY)
BELOW = server(BETWEEN, start=NOW, end=NOW + 300 * DAY)


def test_chain_is_over_with_the_first_certificate_of_it() -> None:
    chain = _keyed(BELOW, BETWEEN)
    assert _codes(chain, NOW + 60 * DAY) == []
    for days, code in (
        (70, "certificate-expires-soon"),
        (91, "certificate-nearly-expired"),
        (101, "certificate-expired"),
    ):
        (finding,) = judge(chain, NOW + days * DAY)
        assert (finding.code, finding.severity) == (code, Severity.WARNING)
        assert finding.detail.startswith("The authority's certificate 'Studio TLS' in the chain expire")
        assert "2027-09-09" in finding.detail
        assert "authority's present chain" in finding.remedy


def test_intermediate_with_little_of_a_long_life_left_outlives_its_leaf_in_peace() -> None:
    old = authority("Old TLS", STUDIO, start=NOW - 3000 * DAY, end=NOW + 400 * DAY)
    chain = _keyed(server(old, start=NOW, end=NOW + 300 * DAY), old)
    assert _codes(chain, NOW + 199 * DAY) == []
    (finding,) = judge(chain, NOW + 201 * DAY)
    assert finding.detail.startswith("The certificate expires on 2028-03-27: ")
    assert "chain" not in finding.remedy


def test_root_kept_beside_the_chain_is_judged_with_it() -> None:
    ending = authority("Ending root", end=NOW + 30 * DAY)
    leaf = server(ending, start=NOW, end=NOW + 300 * DAY)
    assert _codes(_keyed(leaf), NOW + 40 * DAY) == []
    (finding,) = judge(_keyed(leaf, root=ending), NOW + 40 * DAY)
    assert finding.code == "certificate-expired"
    assert "'Ending root'" in finding.detail


def test_root_that_cannot_be_read_hides_nothing() -> None:
    chain = _keyed(BELOW, BETWEEN)
    damaged = KeyedChain(chain.chain, chain.key, b"junk")
    assert judge(damaged, NOW + 101 * DAY) == judge(chain, NOW + 101 * DAY) != ()


def test_intermediate_that_begins_later_is_not_yet_valid() -> None:
    later = authority("Later TLS", STUDIO, start=NOW + 5 * DAY)
    assert _codes(_keyed(server(later), later), NOW) == [("certificate-not-yet-valid", Severity.WARNING)]


def test_chain_that_is_over_before_it_begins_is_expired() -> None:
    past = authority("Past TLS", STUDIO, end=NOW - 5 * DAY)
    chain = _keyed(server(past, start=NOW), past)
    for days in (-3, 0, 200):
        assert _codes(chain, NOW + days * DAY) == [("certificate-expired", Severity.WARNING)]


def test_share_of_life_left_runs_from_one_to_nothing() -> None:
    chain = _keyed(server(authority(), start=NOW, end=NOW + 100 * DAY))
    assert [life_left(chain, NOW + days * DAY) for days in (-9, 0, 25, 90, 100, 900)] == pytest.approx(
        [1, 1, 0.75, 0.1, 0, 0]
    )


def test_share_of_life_left_is_unknown_without_a_clock_or_a_certificate() -> None:
    assert life_left(CHAIN, UNSET) is None
    assert life_left(KeyedChain((), CHAIN.key), NOW) is None
    assert life_left(KeyedChain((b"junk",), CHAIN.key), NOW) is None


def test_share_of_life_left_fits_what_is_judged() -> None:
    chain = _keyed(server(authority(), start=NOW, end=NOW + 90 * DAY))
    for share, codes in (
        (1 / 3, []),
        (1 / 10, ["certificate-expires-soon"]),
        (0, ["certificate-nearly-expired"]),
        (-1, ["certificate-expired"]),
    ):
        now = NOW + (1 - share) * 90 * DAY - timedelta(hours=1)
        left = life_left(chain, now)
        assert left is not None
        assert left > share
        assert [code for code, _ in _codes(chain, now)] == codes


def test_every_turning_point_changes_what_is_judged() -> None:
    """Just before and just after: what wakes up at these moments misses nothing."""
    points = turning_points(CHAIN)
    assert list(points) == sorted(points)
    said = [tuple(_codes(CHAIN, point + timedelta(seconds=after))) for point in points for after in (-1, 1)]
    assert all(before != after for before, after in zip(said[::2], said[1::2], strict=True))
    assert said[1:-1:2] == said[2::2]


def test_sound_root_has_no_finding() -> None:
    assert usable_root(ROOT) is None
    assert judge_device_root(ROOT, NOW) == ()


def test_renewal_of_the_root_is_proposed_two_years_before_its_end() -> None:
    end = ROOT.parsed.not_valid_after_utc
    assert judge_device_root(ROOT, end - 730 * DAY) == ()
    for now, said in ((end - 729 * DAY, "ends on 2047-"), (end, "ends on 2047-"), (end + DAY, "ended on 2047-")):
        (finding,) = judge_device_root(ROOT, now)
        assert (finding.code, finding.severity) == ("device-root-ends", Severity.WARNING)
        assert said in finding.detail
        assert "Security > Renew the root" in finding.remedy
        assert "each PC" in finding.remedy


def test_root_is_not_judged_by_a_clock_that_is_not_set_nor_where_it_cannot_be_read() -> None:
    ending = authority("Ending", start=UNSET - DAY, end=UNSET + DAY)
    assert judge_device_root(DeviceRoot(ending.pem, ending.key_pem), UNSET) == ()
    assert judge_device_root(DeviceRoot(b"junk", ROOT.key), NOW) == ()


FOREIGN = trustme.CA()


@pytest.mark.parametrize(
    ("root", "code"),
    [
        (DeviceRoot(b"junk", ROOT.key), "certificate-unreadable"),
        (DeviceRoot(ROOT.certificate, b""), "key-missing"),
        (DeviceRoot(ROOT.certificate, CHAIN.key), "key-mismatch"),
        (DeviceRoot(FOREIGN.cert_pem.bytes(), FOREIGN.private_key_pem.bytes()), "root-unconstrained"),
    ],
)
def test_root_that_cannot_sign_is_an_error(root: DeviceRoot, code: str) -> None:
    finding = usable_root(root)
    assert finding is not None
    assert (finding.code, finding.severity) == (code, Severity.ERROR)
