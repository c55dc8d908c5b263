"""Settings, profile and their parsing: every wrong value is named, and what is allowed is said."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from daemon.adapters.documents import parse_settings, render_settings
from daemon.errors import BadInput
from daemon.network_settings import AddressMethod, InterfaceFields, NetworkSettings
from daemon.parsing import convert, decode_json
from daemon.profile import load_profile, shipped
from daemon.settings import Profile, Settings

WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"listen": {"htpt": 80}}, "listen.htpt", "Did you mean 'http'?"),
    ({"devise": {}}, "devise", "Did you mean 'device'?"),
    ({"zzzz": 1}, "zzzz", "Known keys: device"),
    ({"listen": {"http": 0}}, "listen.http", ">= 1"),
    ({"listen": {"http": 65536}}, "listen.http", "<= 65535"),
    ({"listen": {"http": "80"}}, "listen.http", "expected `int`"),
    ({"listen": {"https": []}}, "listen.https", "length >= 1"),
    ({"listen": {"http": 443}}, "listen", "only once"),
    ({"listen": {"https": [443, 443]}}, "listen", "only once"),
    ({"listen": {"addresses": ["lan"]}}, "listen", "IPv4 or IPv6"),
    ({"listen": {"connections": 1}}, "listen.connections", ">= 16"),
    ({"device": {"serial": "a b"}}, "device.serial", "regex"),
    ({"device": {"aliases": ["-x"]}}, "device", "letters, digits and hyphens"),
    ({"device": {"name": ""}}, "device.name", "length >= 1"),
    ({"panel": {"model": "634"}}, "panel.model", "634"),
    ({"panel": {"baud": 1}}, "panel.baud", ">= 1200"),
    ({"security": {"confirm_seconds": 0}}, "security.confirm_seconds", ">= 1"),
    ({"network": {"backend": "networkmanager"}}, "network.backend", "networkmanager"),
    ({"network": {"further": ["eth1"]}}, "network", "'interface' wants to name"),
    ({"network": {"interface": "eth0", "further": ["eth1", "eth0"]}}, "network", "only once"),
    ({"network": {"interface": "eth0", "further": ["eth1", "eth1"]}}, "network", "only once"),
    ({"network": {"interface": "eth0", "further": ["eth*"]}}, "network", "a name such as"),
    ({"network": {"interface": "eth0", "further": [f"eth{n}" for n in range(1, 9)]}}, "network.further", "<= 7"),
    ({"paths": {"state": 3}}, "paths.state", "expected `str`"),
]


@pytest.mark.parametrize(("data", "field", "said"), WRONG)
def test_a_wrong_profile_value_is_named_with_what_is_allowed(data: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        convert(data, Profile, "base-station.toml")
    assert refused.value.field == field
    assert said in str(refused.value)
    assert "base-station.toml" in refused.value.detail


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b"null", b'{"a":' * 2000])
def test_bad_json_is_our_own_error(text: bytes) -> None:
    with pytest.raises(BadInput):
        decode_json(text, Settings, "the body")


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": AddressMethod.STATIC},
        {"method": AddressMethod.STATIC, "address": "192.168.1.300/24"},
        {"dns": ("not an address",)},
        {"method": AddressMethod.STATIC, "address": "192.168.1.20/24", "gateway": "gateway"},
        {"host_name": "has space"},
        {"host_name": "x" * 64},
        {"dns": ("1.1.1.1",) * 5},
    ],
)
def test_wrong_network_details_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        NetworkSettings(**wrong)


def test_settings_survive_json() -> None:
    settings = Settings(network=NetworkSettings(method=AddressMethod.STATIC, address="10.0.0.2/8", dns=("10.0.0.1",)))
    assert decode_json(msgspec.json.encode(settings), Settings, "settings.json") == settings


def test_settings_from_before_there_were_further_interfaces_load_and_those_with_some_survive_json() -> None:
    old = {"version": 1, "network": {"method": "static", "address": "10.0.0.2/8", "discovery": True}}
    assert parse_settings(json.dumps(old).encode()).network.further == ()
    entry = InterfaceFields(interface="eth1", method=AddressMethod.STATIC, address="192.168.7.2/24")
    settings = Settings(network=NetworkSettings(further=(entry,)))
    assert parse_settings(render_settings(settings)) == settings


def test_a_bad_table_falls_back_to_its_defaults_and_leaves_the_others_alone(tmp_path: Path) -> None:
    profile = tmp_path / "base-station.toml"
    profile.write_text('[listen]\nhttp = 8080\nhttps = [8443]\n[panel]\ndevise = "/dev/x"\n[network]\nbackend = 3\n')
    loaded = load_profile(profile)
    assert loaded.profile.listen.http == 8080
    assert loaded.profile.panel == Profile().panel
    assert [fault.field for fault in loaded.faults] == ["panel.devise", "network.backend"]


@pytest.mark.parametrize("text", [b"[listen", b"\xff", b"x = 1\n" * 20_000])
def test_an_unreadable_profile_is_replaced_by_the_defaults(tmp_path: Path, text: bytes) -> None:
    profile = tmp_path / "base-station.toml"
    profile.write_bytes(text)
    loaded = load_profile(profile)
    assert loaded.profile == Profile()
    assert [fault.code for fault in loaded.faults] == ["bad-profile"]


def test_a_missing_profile_is_replaced_by_the_defaults(tmp_path: Path) -> None:
    loaded = load_profile(tmp_path / "none.toml")
    assert loaded.profile == Profile()
    assert [fault.code for fault in loaded.faults] == ["no-profile"]


def test_the_shipped_profile_is_found_and_in_order() -> None:
    assert load_profile(shipped("base-station.toml")).faults == ()
    assert load_profile(shipped("embedded.toml")).profile.listen.https == (8443, 8433)


@pytest.mark.parametrize(
    ("network", "says"),
    [
        ({"method": "static", "address": "192.168.1.20/24", "gateway": "10.0.0.1"}, "outside"),
        ({"method": "static", "address": "192.168.1.255/24"}, "broadcast"),
        ({"dns": ["224.0.0.1"]}, "multicast"),
        ({"host_name": "no host"}, "host name"),
        ({"gatway": "192.168.1.1"}, "gateway"),
    ],
)
def test_a_settings_file_edited_by_hand_is_judged_as_what_comes_over_the_api(
    network: dict[str, object], says: str
) -> None:
    data = json.dumps({"version": 1, "network": network}).encode()
    with pytest.raises(BadInput, match=says):
        parse_settings(data)
