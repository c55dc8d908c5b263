"""A state directory that older software left: the daemon starts on it as the unit that it was."""

import shutil
from pathlib import Path

import pytest

from tests.system.unit import Unit

OLDER = Path(__file__).resolve().parent.parent / "older"
PASSWORD = "an older password"


@pytest.mark.parametrize("part", sorted(path.name for path in OLDER.iterdir()))
async def test_unit_of_older_software_is_what_it_was(part: str, tmp_path: Path) -> None:
    unit = Unit(tmp_path)
    shutil.copytree(OLDER / part, unit.state_dir)
    unit.state_dir.chmod(0o700)
    for path in unit.state_dir.iterdir():
        path.chmod(0o600)
    try:
        await unit.launch("daemon")
        await unit.until_connectable(unit.https_port, open_=True)
        async with unit.client(https=True) as owner:
            assert (await owner.sign_in(PASSWORD)).status == 201
            security = await owner.security()
            system = (await owner.call("GET", "/system")).body
        assert security["state"] == "https_only"
        await unit.until_connectable(unit.http_port, open_=False)
        own = next(each for each in security["certificates"] if each["source"] == "own")
        assert own["available"] is (part != "part-1")
        assert not {"storage-fault", "not-saved", "fault"} & {alarm["code"] for alarm in system["alarms"]}
        assert not list(unit.state_dir.glob("*.corrupt*"))
        assert system["setup"]["closed"]
    finally:
        await unit.end()
