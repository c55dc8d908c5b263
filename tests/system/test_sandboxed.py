"""The whole program under the system call restrictions of its own unit file, up to Force HTTPS."""

import sys
from pathlib import Path

from tests.system.unit import ROOT, Unit

UNIT_FILE = ROOT / "systemd" / "base-station.service"


async def test_the_daemon_does_its_main_work_inside_the_sandbox_of_its_unit_file(tmp_path: Path) -> None:
    unit = Unit(tmp_path)
    try:
        await unit.launch("tests.confined", UNIT_FILE, sys.executable, "-m", "daemon")
        await unit.until_serving()
        password = await unit.panel.read_password()
        async with unit.client(https=True) as owner:
            assert (await owner.sign_in(password)).status == 201
            assert (await owner.call("POST", "/security/test")).status == 200
            assert (await owner.call("PUT", "/security/force-https", {"enabled": True})).status == 200
            assert not unit.connectable(unit.http_port)
        assert "not noticed" not in unit.said()
        assert "not permitted" not in unit.said()
        assert await unit.stop() == 0
    finally:
        await unit.end()
