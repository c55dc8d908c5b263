"""The device root's name constraints: what it may vouch for, written and read back."""

from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
import trustme
from cryptography import x509

from daemon.certificates.material import read_certificate
from daemon.certificates.names import Address, Identities, admit, constraints, dns_name
from daemon.certificates.selfsigned import make_root
from daemon.errors import BadInput

NOW = datetime(2027, 6, 1, tzinfo=UTC)


def _permitted(*host_names: str, static: tuple[Address, ...] = ()) -> list[str]:
    subtrees = constraints(host_names, static).permitted_subtrees or []
    return [str(subtree.value) for subtree in subtrees]


def test_constraints_permit_private_networks_and_exactly_the_names() -> None:
    assert _permitted("foh", "foh.local") == [
        "foh",
        "foh.local",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "100.64.0.0/10",
        "fc00::/7",
        "fe80::/10",
        "::1/128",
    ]


def test_constraints_add_a_static_address_outside_the_private_networks_alone() -> None:
    static = (IPv4Address("203.0.113.7"), IPv4Address("192.168.1.4"), IPv6Address("2001:db8::7"))
    added = set(_permitted("foh", static=static)) - set(_permitted("foh"))
    assert added == {"203.0.113.7/32", "2001:db8::7/128"}


def test_constraints_without_any_sound_name_do_not_permit_every_name() -> None:
    root = make_root("FOH", ("not a name",), (), NOW).parsed
    assert _permitted("not a name")[0] == "localhost"
    assert admit(root, Identities(("bank.example",), ())).left_off == ("bank.example",)


def test_constraints_name_each_thing_once() -> None:
    address = IPv4Address("203.0.113.7")
    permitted = _permitted("foh", "FOH.", static=(address, address))
    assert len(permitted) == len(set(permitted))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("FOH.Local.", "foh.local"),
        ("a-1", "a-1"),
        ("xn--bhne-0ra", "xn--bhne-0ra"),
        ("a" * 63, "a" * 63),
        ("1a.b2", "1a.b2"),
    ],
)
def test_dns_name_is_lower_case_without_final_dot(text: str, name: str) -> None:
    assert dns_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "a..b",
        "-a",
        "a-",
        "foh_1",
        "*.foh",
        "bühne",
        "\u212aite",
        "a b",
        "a\n",
        "a\0",
        "192.168.1.4",
        "fe80::1",
    ],
)
def test_dns_name_refuses_what_browsers_would_not_match(text: str) -> None:
    assert dns_name(text) is None


@pytest.mark.parametrize("text", ["a" * 64, ".".join(["abc"] * 64)])
def test_dns_name_refuses_what_is_too_long(text: str) -> None:
    assert dns_name(text) is None


def test_admit_drops_the_scope_of_a_link_local_address_and_repetitions() -> None:
    root = make_root("FOH", ("foh",), (), NOW).parsed
    given = (ip_address("fe80::1%eth0"), ip_address("fe80::1%eth1"), ip_address("fe80::1"))
    admitted = admit(root, Identities(("foh", "FOH"), given))
    assert admitted.host_names == ("foh",)
    assert admitted.addresses == (IPv6Address("fe80::1"),)
    assert admitted.left_off == ()


@pytest.mark.parametrize(
    "address", ["172.32.0.1", "192.169.0.1", "100.128.0.1", "11.0.0.1", "fec0::1", "2001:db8::1", "::ffff:a00:1"]
)
def test_admit_leaves_off_addresses_just_outside_the_private_networks(address: str) -> None:
    root = make_root("FOH", ("foh",), (), NOW).parsed
    assert admit(root, Identities((), (ip_address(address),))).left_off == (address,)


def test_admit_refuses_a_root_that_is_not_name_constrained() -> None:
    foreign = read_certificate(trustme.CA().cert_pem.bytes())
    with pytest.raises(BadInput) as caught:
        admit(foreign, Identities(("foh",), ()))
    assert caught.value.code == "root-unconstrained"


def test_constraints_survive_the_certificate() -> None:
    static = (IPv4Address("203.0.113.7"),)
    root = make_root("FOH", ("foh",), static, NOW).parsed
    extension = root.extensions.get_extension_for_class(x509.NameConstraints)
    assert extension.critical
    assert extension.value == constraints(("foh",), static)
