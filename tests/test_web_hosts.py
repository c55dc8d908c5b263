from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.errors import Misdirected
from daemon.web.hosts import Authority, check_host, is_ours, is_same_origin, named_authority, parse_authority
from tests.web_hub import a_snapshot

SNAPSHOT = a_snapshot()
NAMES = ["localhost", "stage-left", "stage-left.local", "intercom.theatre.example", "unit.example", "a.fleet.example"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["{}", "{}:80", "{}:8443", "{}.", "{}.:443", "{}:"])
def test_host_of_the_unit_is_taken_in_every_spelling(name: str, form: str) -> None:
    for text in (form.format(name), form.format(name.upper())):
        assert check_host("/", [text], SNAPSHOT).host == name


@pytest.mark.parametrize("text", ["192.168.1.20", "10.9.8.7:80", "[::1]", "[fe80::1]:8443", "[FE80::1%25eth0]"])
def test_host_may_be_any_address(text: str) -> None:
    assert not isinstance(check_host("/", [text], SNAPSHOT).host, str)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        ":80",
        "evil.example",
        "localhost.evil.example",
        "evil.stage-left",
        "stage-left..",
        "fleet.example",
        "a.b.fleet.example",
        "*.fleet.example.evil",
        "admin@localhost",
        "localhost:99999",
        "localhost:-1",
        "localhost:\uff18\uff10",
        "localhost:80:80",
        "localhost/..",
        " localhost",
        "::1",
        "[::1",
        "[::1]x",
        "[127.0.0.1]",
        "[]",
        "127.1",
        "0x7f.0.0.1",
        "127.0.0.01",
        "a" * 100_000,
        "[" * 300,
    ],
)
def test_host_of_anybody_else_is_misdirected(text: str) -> None:
    with pytest.raises(Misdirected) as refused:
        check_host("/", [text], SNAPSHOT)
    assert refused.value.code == "misdirected"


@pytest.mark.parametrize("hosts", [[], ["localhost", "localhost"], ["localhost", "evil.example"]])
def test_host_must_be_given_once(hosts: list[str]) -> None:
    with pytest.raises(Misdirected):
        check_host("/", hosts, SNAPSHOT)


def test_host_of_an_absolute_target_goes_first() -> None:
    for target in ("http://evil.example/api", "ftp://evil.example/", "HTTP+X://evil.example", "http://localhost@evil/"):
        with pytest.raises(Misdirected):
            check_host(target, ["localhost"], SNAPSHOT)
    assert check_host("/api?next=http://evil.example/", ["localhost"], SNAPSHOT).host == "localhost"
    assert named_authority("HTTPS://[::1]:8443?x", ["localhost"]) == Authority(IPv6Address("::1"), 8443)


def test_host_names_follow_the_snapshot() -> None:
    assert not is_ours(Authority("elsewhere"), SNAPSHOT)
    assert is_ours(Authority("elsewhere"), a_snapshot(aliases=("Elsewhere",)))
    assert not is_ours(Authority("unit.example"), a_snapshot(certificates=()))


@given(st.text(max_size=300))
def test_host_of_any_text_is_read_or_refused(text: str) -> None:
    authority = parse_authority(text)
    if authority is not None:
        assert authority.host
        assert authority.port is None or 0 <= authority.port <= 65535
        assert not isinstance(authority.host, str) or authority.host == authority.host.lower()


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789.-:[]%@/", max_size=40))
def test_host_that_is_ours_is_an_address_or_a_known_name(text: str) -> None:
    authority = named_authority("/", [text])
    if authority is not None and is_ours(authority, SNAPSHOT) and isinstance(authority.host, str):
        assert authority.host in NAMES or authority.host.endswith(".fleet.example")


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)), st.integers(0, 65535))
def test_host_reads_every_address_with_its_port(address: IPv4Address | IPv6Address, port: int) -> None:
    authority = Authority(address, port)
    assert parse_authority(f"{authority.text}:{port}") == authority
    assert is_ours(authority, SNAPSHOT)


@pytest.mark.parametrize(
    ("origin", "scheme", "host"),
    [
        ("http://192.168.1.20", "http", "192.168.1.20:80"),
        ("http://192.168.1.20:8080", "http", "192.168.1.20:8080"),
        ("https://Stage-Left.local", "https", "stage-left.local"),
        ("https://[::1]:433", "https", "[0:0:0:0:0:0:0:1]:433"),
    ],
)
def test_origin_of_the_unit_itself_is_the_same(origin: str, scheme: str, host: str) -> None:
    authority = parse_authority(host)
    assert authority is not None
    assert is_same_origin(origin, scheme, authority)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "192.168.1.20",
        "http://192.168.1.20",
        "https://192.168.1.20:433",
        "https://192.168.1.21",
        "https://evil.example",
        "https://192.168.1.20.evil.example",
        "https://192.168.1.20/",
        "https://evil@192.168.1.20",
    ],
)
def test_origin_of_anything_else_is_foreign(origin: str) -> None:
    assert not is_same_origin(origin, "https", Authority(IPv4Address("192.168.1.20")))
