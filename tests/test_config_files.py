"""The shipped profiles are true: they parse strictly, and every key, default and limit in their comments holds."""

import re
from pathlib import Path

import msgspec
import pytest

from daemon.profile import load_profile
from daemon.settings import (
    DeviceProfile,
    ListenProfile,
    PanelModel,
    PanelProfile,
    PathsProfile,
    Profile,
    SecurityProfile,
)

CONFIG = Path(__file__).resolve().parent.parent / "config"
SHIPPED = CONFIG / "base-station.toml"
EMBEDDED = CONFIG / "embedded.toml"

TABLES = {field.name: field.type for field in msgspec.structs.fields(Profile)}
KEYS = [(table, key.name) for table, shape in TABLES.items() for key in msgspec.structs.fields(shape)]


def comment_above(table: str, key: str) -> str:
    """The comment lines directly above `key = ...` in the shipped profile, joined."""
    section = re.search(rf"^\[{table}\]\n(.*?)(?=^\[|\Z)", SHIPPED.read_text(), re.MULTILINE | re.DOTALL)
    assert section, f"[{table}] is missing"
    found = re.search(rf"((?:^#.*\n)+){key} = ", section[1], re.MULTILINE)
    assert found, f"[{table}] {key} is missing or has no comment"
    return " ".join(line.removeprefix("#").strip() for line in found[1].splitlines())


def test_shipped_profile_equals_the_built_in_defaults() -> None:
    loaded = load_profile(SHIPPED)

    assert loaded.faults == ()
    assert loaded.profile == Profile()


@pytest.mark.parametrize(("table", "key"), KEYS)
def test_shipped_profile_states_and_explains_each_key(table: str, key: str) -> None:
    assert len(comment_above(table, key)) > 30


@pytest.mark.parametrize(("table", "key"), KEYS)
def test_shipped_profile_names_the_limits_of_each_number(table: str, key: str) -> None:
    shape = msgspec.json.schema(TABLES[table])["$defs"][TABLES[table].__name__]["properties"][key]
    limits = [*_limits(shape), *_limits(shape.get("items", {}))]
    comment = comment_above(table, key)

    assert [limit for limit in limits if not re.search(rf"\b{limit}\b", comment)] == []


def _limits(shape: dict[str, object]) -> list[object]:
    names = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
    return [shape[name] for name in names if name in shape]


def test_shipped_profile_names_every_panel_model() -> None:
    assert all(f'"{model}"' in comment_above("panel", "model") for model in PanelModel)


def test_shipped_profile_promises_only_what_the_parser_does(tmp_path: Path) -> None:
    """A value that is not allowed costs its own table alone, as the file's head says."""
    spoilt = tmp_path / "base-station.toml"
    spoilt.write_text(
        SHIPPED.read_text()
        .replace("confirm_seconds = 90", "confirm_seconds = 0")
        .replace('serial = "000000"', 'serial = "A1234"')
    )

    loaded = load_profile(spoilt)

    assert loaded.profile == Profile(device=DeviceProfile(serial="A1234"))
    assert [fault.field for fault in loaded.faults] == ["security.confirm_seconds"]


def test_embedded_profile_is_for_a_developers_machine() -> None:
    loaded = load_profile(EMBEDDED)

    assert loaded.faults == ()
    assert loaded.profile == Profile(
        device=DeviceProfile(model="Base Station (embedded default)", aliases=("localhost",)),
        listen=ListenProfile(http=8080, https=(8443, 8433)),
        panel=PanelProfile(device=".state/panel"),
        security=SecurityProfile(confirm_seconds=90),
        paths=PathsProfile(state=".state/unit", runtime=".state/run"),
    )


def test_embedded_profile_needs_no_privilege_and_stays_in_an_ignored_folder() -> None:
    profile = load_profile(EMBEDDED).profile
    ignored = (CONFIG.parent / ".gitignore").read_text().splitlines()

    assert min(profile.listen.http, *profile.listen.https) >= 1024
    assert all(path.startswith(".state/") for path in (profile.paths.state, profile.paths.runtime))
    assert ".state/" in ignored
