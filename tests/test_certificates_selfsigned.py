"""The unit's own root and leaf, judged by the openssl command, by OpenSSL's verifier and by generated identities."""

import subprocess
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import crypto

from daemon.certificates.material import DeviceRoot, alternative_names, read_key
from daemon.certificates.names import Address, Identities
from daemon.certificates.selfsigned import (
    LEAF_LIFE,
    ReissueReason,
    make_leaf,
    make_root,
    outside_constraints,
    reissue_reason,
    signed_by,
)
from daemon.errors import BadInput
from daemon.version import BUILD_DATE

NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
UNSET = datetime(2000, 1, 1, tzinfo=UTC)
STATIC = IPv4Address("203.0.113.7")
IDENTITIES = Identities(
    ("foh", "foh.local", "localhost"), (IPv4Address("192.168.1.4"), IPv6Address("fd00::4"), STATIC, IPv6Address("::1"))
)
ROOT = make_root("FOH Left", IDENTITIES.host_names, (STATIC,), NOW)


def _openssl_verify(root: bytes, leaf: bytes, folder: Path, *more: str, at: datetime = NOW) -> tuple[bool, str]:
    (folder / "root.pem").write_bytes(root)
    (folder / "leaf.pem").write_bytes(leaf)
    options = ("-x509_strict", "-purpose", "sslserver", "-attime", str(int(at.timestamp())), *more)
    trusted = ("-no-CApath", "-no-CAstore", "-CAfile", str(folder / "root.pem"))
    command = ("openssl", "verify", *options, *trusted, str(folder / "leaf.pem"))
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    return done.returncode == 0, done.stdout + done.stderr


def _accepted_by_pyopenssl(root: DeviceRoot, leaf: x509.Certificate, at: datetime) -> bool:
    store = crypto.X509Store()
    store.add_cert(crypto.X509.from_cryptography(root.parsed))
    store.set_flags(crypto.X509StoreFlags.X509_STRICT)
    store.set_time(at)
    try:
        crypto.X509StoreContext(store, crypto.X509.from_cryptography(leaf)).verify_certificate()
    except crypto.X509StoreContextError:
        return False
    return True


def _forged(names: list[x509.GeneralName]) -> bytes:
    """A leaf that a thief of the root's key would sign."""
    honest = make_leaf(ROOT, IDENTITIES, NOW).chain.leaf
    builder = x509.CertificateBuilder(
        honest.issuer,
        honest.subject,
        honest.public_key(),
        honest.serial_number,
        honest.not_valid_before_utc,
        honest.not_valid_after_utc,
        [e for e in honest.extensions if not isinstance(e.value, x509.SubjectAlternativeName)],
    ).add_extension(x509.SubjectAlternativeName(names), critical=False)
    key = read_key(ROOT.key)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _key_id_of(root: DeviceRoot) -> x509.AuthorityKeyIdentifier:
    key_id = root.parsed.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key_id)


@pytest.mark.parametrize(
    "wanted",
    [
        ("-verify_hostname", "foh"),
        ("-verify_hostname", "foh.local"),
        ("-verify_hostname", "localhost"),
        ("-verify_ip", "192.168.1.4"),
        ("-verify_ip", "fd00::4"),
        ("-verify_ip", "203.0.113.7"),
        ("-verify_ip", "::1"),
    ],
)
def test_leaf_verifies_strictly_for_every_identity(wanted: tuple[str, str], tmp_path: Path) -> None:
    leaf = make_leaf(ROOT, IDENTITIES, NOW).chain.chain_pem
    assert _openssl_verify(ROOT.certificate, leaf, tmp_path, *wanted) == (True, f"{tmp_path}/leaf.pem: OK\n")


def test_leaf_does_not_verify_for_another_name(tmp_path: Path) -> None:
    leaf = make_leaf(ROOT, IDENTITIES, NOW).chain.chain_pem
    verified, said = _openssl_verify(ROOT.certificate, leaf, tmp_path, "-verify_hostname", "studio")
    assert not verified
    assert "hostname mismatch" in said


@pytest.mark.parametrize(
    "name",
    [
        x509.DNSName("bank.example"),
        x509.DNSName("notfoh"),
        x509.IPAddress(IPv4Address("203.0.113.8")),
        x509.IPAddress(IPv6Address("2001:db8::1")),
    ],
)
def test_stolen_root_key_cannot_vouch_for_foreign_names(name: x509.GeneralName, tmp_path: Path) -> None:
    verified, said = _openssl_verify(ROOT.certificate, _forged([name]), tmp_path)
    assert not verified
    assert "permitted subtree violation" in said


def test_stolen_root_key_cannot_make_an_authority_below(tmp_path: Path) -> None:
    other = make_root("Below", IDENTITIES.host_names, (STATIC,), NOW)
    draft = other.parsed
    below = x509.CertificateBuilder(
        ROOT.parsed.subject,
        draft.subject,
        draft.public_key(),
        draft.serial_number,
        draft.not_valid_before_utc,
        draft.not_valid_after_utc,
        list(draft.extensions),
    ).add_extension(_key_id_of(ROOT), critical=False)
    signed = below.sign(read_key(ROOT.key), hashes.SHA256()).public_bytes(Encoding.PEM)
    leaf = make_leaf(DeviceRoot(signed, other.key), IDENTITIES, NOW).chain.chain_pem
    (tmp_path / "below.pem").write_bytes(signed)
    verified, said = _openssl_verify(ROOT.certificate, leaf, tmp_path, "-untrusted", str(tmp_path / "below.pem"))
    assert not verified
    assert "path length constraint exceeded" in said


def test_root_says_whose_it_is_and_differs_after_a_reset() -> None:
    again = make_root("FOH Left", IDENTITIES.host_names, (STATIC,), NOW)
    names = [str(root.parsed.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value) for root in (ROOT, again)]
    assert all(name.startswith("FOH Left root ") for name in names)
    assert names[0] != names[1]


@pytest.mark.parametrize("device_name", ["", "   ", "\0\n", "ü" * 100, "x" * 500, "Bühne Süd", "\ud800"])
def test_root_can_be_made_under_any_device_name(device_name: str) -> None:
    root = make_root(device_name, ("foh",), (), NOW)
    name = str(root.parsed.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    assert " root " in name
    assert len(name.encode()) <= 64


def test_root_is_an_authority_for_web_servers_only_and_lives_twenty_years() -> None:
    extensions = ROOT.parsed.extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert usage.value.crl_sign
    assert not usage.value.digital_signature
    assert list(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert extensions.get_extension_for_class(x509.BasicConstraints).critical
    assert ROOT.parsed.not_valid_after_utc - NOW >= timedelta(days=20 * 365)


def test_leaf_has_what_browsers_ask_for() -> None:
    leaf = make_leaf(ROOT, IDENTITIES, NOW).chain.leaf
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    key_id = ROOT.parsed.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    assert usage.digital_signature
    assert not usage.key_cert_sign
    assert list(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [
        ExtendedKeyUsageOID.SERVER_AUTH
    ]
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier == key_id


def test_leaf_lives_at_most_397_days_and_started_a_little_ago() -> None:
    leaf = make_leaf(ROOT, IDENTITIES, NOW).chain.leaf
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == LEAF_LIFE == timedelta(days=397)
    assert timedelta(hours=12) <= NOW - leaf.not_valid_before_utc <= timedelta(days=2)


def test_every_leaf_has_a_key_and_serial_of_its_own() -> None:
    one, other = (make_leaf(ROOT, IDENTITIES, NOW).chain for _ in range(2))
    assert one.key != other.key
    assert one.leaf.serial_number != other.leaf.serial_number


def test_leaf_never_outlives_its_root() -> None:
    end = ROOT.parsed.not_valid_after_utc
    leaf = make_leaf(ROOT, IDENTITIES, end - timedelta(days=10)).chain.leaf
    assert leaf.not_valid_after_utc == end


def test_leaf_is_made_even_when_the_root_has_expired() -> None:
    end = ROOT.parsed.not_valid_after_utc
    leaf = make_leaf(ROOT, IDENTITIES, end + timedelta(days=400)).chain.leaf
    assert leaf.not_valid_before_utc < leaf.not_valid_after_utc == end
    assert reissue_reason(leaf, ROOT, IDENTITIES, end + timedelta(days=400)) is None


def test_leaf_made_with_the_clock_unset_starts_at_the_build_date_and_is_remade_once_it_is_set(tmp_path: Path) -> None:
    root = make_root("FOH", IDENTITIES.host_names, (STATIC,), UNSET)
    chain = make_leaf(root, IDENTITIES, UNSET).chain
    assert chain.leaf.not_valid_before_utc == BUILD_DATE
    assert reissue_reason(chain.leaf, root, IDENTITIES, UNSET) is None
    assert reissue_reason(chain.leaf, root, IDENTITIES, NOW) is ReissueReason.CLOCK_NOW_SET
    verified, _ = _openssl_verify(root.certificate, chain.chain_pem, tmp_path)
    assert verified


@pytest.mark.parametrize("moment", [BUILD_DATE, BUILD_DATE + timedelta(days=1), NOW])
def test_leaf_made_with_the_clock_set_is_left_alone(moment: datetime) -> None:
    leaf = make_leaf(ROOT, IDENTITIES, moment).chain.leaf
    assert reissue_reason(leaf, ROOT, IDENTITIES, moment) is None
    assert leaf.not_valid_before_utc >= ROOT.parsed.not_valid_before_utc


def test_leaf_is_remade_when_a_third_of_its_life_is_left() -> None:
    leaf = make_leaf(ROOT, IDENTITIES, NOW).chain.leaf
    third_left = leaf.not_valid_after_utc - LEAF_LIFE / 3
    assert reissue_reason(leaf, ROOT, IDENTITIES, third_left - timedelta(minutes=1)) is None
    assert reissue_reason(leaf, ROOT, IDENTITIES, third_left) is ReissueReason.THIRD_LEFT
    assert reissue_reason(leaf, ROOT, IDENTITIES, third_left + LEAF_LIFE) is ReissueReason.THIRD_LEFT


def test_leaf_made_under_a_clock_ahead_of_time_is_remade() -> None:
    leaf = make_leaf(ROOT, IDENTITIES, NOW + timedelta(days=3650)).chain.leaf
    assert reissue_reason(leaf, ROOT, IDENTITIES, NOW) is ReissueReason.NOT_YET_VALID


def test_root_made_under_a_clock_ahead_of_time_is_valid_at_once(tmp_path: Path) -> None:
    root = make_root("FOH", IDENTITIES.host_names, (STATIC,), NOW + timedelta(days=3650))
    verified, said = _openssl_verify(root.certificate, make_leaf(root, IDENTITIES, NOW).chain.chain_pem, tmp_path)
    assert verified, said


@pytest.mark.parametrize("now", [UNSET, NOW])
def test_leaf_is_remade_when_an_address_comes_or_goes_whatever_the_clock_says(now: datetime) -> None:
    leaf = make_leaf(ROOT, IDENTITIES, now).chain.leaf
    moved = Identities(IDENTITIES.host_names, (IPv4Address("10.0.0.9"),))
    assert reissue_reason(leaf, ROOT, moved, now) is ReissueReason.NAMES_CHANGED


def test_leaf_is_left_alone_when_only_an_outside_address_or_the_order_changes() -> None:
    leaf = make_leaf(ROOT, IDENTITIES, NOW).chain.leaf
    addresses = (*reversed(IDENTITIES.addresses), IPv6Address("2001:db8::9"))
    shuffled = Identities(tuple(reversed(IDENTITIES.host_names)), addresses)
    assert reissue_reason(leaf, ROOT, shuffled, NOW) is None


def test_leaf_of_another_root_is_remade() -> None:
    other = make_root("FOH Left", IDENTITIES.host_names, (STATIC,), NOW)
    leaf = make_leaf(other, IDENTITIES, NOW).chain.leaf
    assert reissue_reason(leaf, ROOT, IDENTITIES, NOW) is ReissueReason.OTHER_ROOT
    assert signed_by(leaf, other.parsed)
    assert not signed_by(leaf, ROOT.parsed)


def test_leaf_is_not_signed_with_a_key_that_is_not_the_roots() -> None:
    other = make_root("FOH", ("foh",), (), NOW)
    with pytest.raises(BadInput) as caught:
        make_leaf(DeviceRoot(ROOT.certificate, other.key), IDENTITIES, NOW)
    assert caught.value.code == "key-mismatch"


def test_outside_constraints_names_what_would_need_a_new_root() -> None:
    wanted = Identities(("foh", "studio"), (IPv4Address("203.0.113.8"), IPv4Address("10.1.1.1")))
    assert outside_constraints(ROOT, wanted) == ("studio", "203.0.113.8")
    assert outside_constraints(ROOT, IDENTITIES) == ()


def test_leaf_with_nothing_inside_the_constraints_still_serves(tmp_path: Path) -> None:
    issued = make_leaf(ROOT, Identities(("studio",), (IPv6Address("2001:db8::9"),)), NOW)
    assert issued.left_off == ("studio", "2001:db8::9")
    assert alternative_names(issued.chain.leaf) == ("127.0.0.1",)
    verified, said = _openssl_verify(ROOT.certificate, issued.chain.chain_pem, tmp_path)
    assert verified, said


INSIDE_NAMES = st.sampled_from(("foh", "FOH.local", "foh.", "left.foh", "localhost"))
OUTSIDE_NAMES = st.sampled_from(
    ("studio", "foh_1", "foh.bank.example", "-a", "8.8.8.8", "bühne", "", "a" * 64, "xfoh", "*.foh", "local")
)
INSIDE_ADDRESSES = st.one_of(
    *(
        st.ip_addresses(network=network)
        for network in (
            IPv4Network("10.0.0.0/8"),
            IPv4Network("172.16.0.0/12"),
            IPv4Network("192.168.0.0/16"),
            IPv4Network("169.254.0.0/16"),
            IPv4Network("100.64.0.0/10"),
            IPv6Network("fc00::/7"),
            IPv6Network("fe80::/10"),
        )
    ),
    st.just(STATIC),
)
OUTSIDE_ADDRESSES = st.one_of(
    st.ip_addresses(network=IPv4Network("172.32.0.0/11")),
    st.ip_addresses(network=IPv4Network("8.0.0.0/7")),
    st.ip_addresses(network=IPv6Network("2000::/3")),
    st.ip_addresses(network=IPv6Network("fec0::/10")),
)


@given(
    names=st.lists(st.one_of(INSIDE_NAMES.map(lambda n: (n, True)), OUTSIDE_NAMES.map(lambda n: (n, False)))),
    addresses=st.lists(
        st.one_of(INSIDE_ADDRESSES.map(lambda a: (a, True)), OUTSIDE_ADDRESSES.map(lambda a: (a, False)))
    ),
)
def test_leaf_holds_exactly_the_identities_inside_and_reports_the_rest(
    names: list[tuple[str, bool]], addresses: list[tuple[Address, bool]]
) -> None:
    issued = make_leaf(ROOT, Identities(tuple(n for n, _ in names), tuple(a for a, _ in addresses)), NOW)
    inside = {name.lower().removesuffix(".") for name, ok in names if ok} | {str(a) for a, ok in addresses if ok}
    outside = {name for name, ok in names if not ok} | {str(a) for a, ok in addresses if not ok}
    assert set(alternative_names(issued.chain.leaf)) == (inside or {"127.0.0.1"})
    assert set(issued.left_off) == outside
    assert len(issued.left_off) == len(outside)
    assert _accepted_by_pyopenssl(ROOT, issued.chain.leaf, NOW)


@given(device_name=st.text(), names=st.lists(st.text(), max_size=5), address=st.ip_addresses())
def test_root_and_leaf_can_be_made_from_any_text(device_name: str, names: list[str], address: Address) -> None:
    identities = Identities(tuple(names), (address,))
    root = make_root(device_name, names, (address,), NOW)
    issued = make_leaf(root, identities, NOW)
    assert str(address) in alternative_names(issued.chain.leaf)
    assert _accepted_by_pyopenssl(root, issued.chain.leaf, NOW)
    assert reissue_reason(issued.chain.leaf, root, identities, NOW) is None
