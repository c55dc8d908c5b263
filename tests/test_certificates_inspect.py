"""Findings: what makes a certificate unusable, and what the owner should know of one that serves."""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from daemon.certificates.inspect import Severity, judge, usable, usable_root
from daemon.certificates.material import DeviceRoot, KeyedChain
from daemon.certificates.names import Identities
from daemon.certificates.selfsigned import make_leaf, make_root

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
    assert _codes(CHAIN, end) == [("certificate-expires-soon", Severity.WARNING)]
    assert _codes(CHAIN, end + timedelta(seconds=1)) == [("certificate-expired", Severity.WARNING)]


def test_sound_root_has_no_finding() -> None:
    assert usable_root(ROOT) is None


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
