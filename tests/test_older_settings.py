"""Settings of other versions: real ones of older software are taken over, those of newer software lock nobody out."""

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from daemon.adapters.layout import Layout
from daemon.adapters.settings_files import FileSettingsStore
from daemon.backup import read_backup
from daemon.errors import BadInput
from daemon.network_settings import AddressMethod
from daemon.older_settings import STEPS, NewerVersion, salvaged, settings_from
from daemon.settings import SETTINGS_VERSION, CertificateSource, Settings

OLDER = Path(__file__).parent / "older"
SHAPES = {2: "8838f1615ab0b2e4"}
"""Of each version of the settings, a digest of its shape."""


def bare(schema: Any) -> Any:
    """Without what is said of it."""
    if isinstance(schema, dict):
        return {key: bare(value) for key, value in schema.items() if key != "description"}
    return [bare(each) for each in schema] if isinstance(schema, list) else schema


def test_a_change_of_the_settings_shape_is_a_new_version() -> None:
    shape = msgspec.json.encode(bare(msgspec.json.schema(Settings)), order="sorted")
    assert hashlib.sha256(shape).hexdigest()[:16] == SHAPES[SETTINGS_VERSION], (
        "The shape of Settings has changed: raise SETTINGS_VERSION, add a step to older_settings, and the digest here."
    )
    assert sorted(STEPS) == list(range(1, SETTINGS_VERSION))


@pytest.mark.parametrize("part", sorted(path.name for path in OLDER.iterdir()))
def test_settings_of_older_software_are_taken_over(part: str) -> None:
    data = (OLDER / part / "settings.json").read_bytes()
    found = settings_from(data, "the file")
    assert found.version == SETTINGS_VERSION
    assert found.security.force_https
    assert found.security.own == json.loads(data)["security"].get("own", "")
    assert found.setup.closed, "whoever has used it needs no guide"


@pytest.mark.parametrize("version", [0, -1, True, "1", 1.5, None])
def test_a_version_that_is_none_is_refused(version: object) -> None:
    with pytest.raises(BadInput):
        settings_from(json.dumps({"version": version}).encode(), "the file")


def newer(**changes: Any) -> bytes:
    plain: dict[str, Any] = msgspec.to_builtins(Settings())
    return json.dumps({**plain, "version": SETTINGS_VERSION + 1, "hologram": {"on": True}, **changes}).encode()


STATIC = {"method": "static", "address": "192.168.1.20/24", "host_name": "foh"}


def test_of_newer_settings_only_how_the_unit_is_reached_is_taken() -> None:
    found = salvaged(newer(security={"force_https": True, "certificate": "quantum", "own": "f" * 64}, network=STATIC))
    assert found is not None
    assert found.security.force_https
    assert found.security.certificate is CertificateSource.SELF_SIGNED
    assert found.security.own == ""
    assert (found.network.method, found.network.host_name) == (AddressMethod.STATIC, "foh")


def test_network_details_of_a_shape_that_is_not_known_are_the_factorys() -> None:
    found = salvaged(newer(security={"force_https": True}, network={"method": "hologram"}))
    assert found == msgspec.structs.replace(
        Settings(), security=msgspec.structs.replace(Settings().security, force_https=True)
    )


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"network": 1}', b'"\xff"'])
def test_nothing_is_taken_from_what_is_nothing(data: bytes) -> None:
    assert salvaged(data) is None


@pytest.mark.parametrize("forced", [True, False])
def test_a_downgraded_unit_keeps_port_80_as_it_was_and_the_newer_file(tmp_path: Path, *, forced: bool) -> None:
    layout, data = Layout(tmp_path), newer(security={"force_https": forced}, network=STATIC)
    layout.settings.write_bytes(data)
    store = FileSettingsStore(layout)
    loaded = store.load()
    assert loaded.settings.security.force_https is forced
    assert loaded.settings.network.host_name == "foh"
    assert f"written by newer software (version {SETTINGS_VERSION + 1})" in loaded.faults[0]
    assert loaded.faults[-1].startswith("Until then the self-signed certificate serves")
    assert layout.settings.read_bytes() == data
    store.save(loaded.settings)
    assert (tmp_path / "settings.json.newer").read_bytes() == data


def test_a_backup_of_older_software_is_read_and_one_of_newer_refused() -> None:
    older = (OLDER.with_name("older-backups") / "part-6.json").read_bytes()
    assert read_backup(older, None).settings.version == SETTINGS_VERSION
    with pytest.raises(NewerVersion):
        settings_from(newer(), "the backup")
