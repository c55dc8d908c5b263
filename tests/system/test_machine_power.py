"""A whole machine is switched off while the unit is at work, at a random moment, and started again from its disks.

The same with a container's disk, which is more often in less time, is in test_guest_power.py. MACHINE_CUTS=100, as in
`make guest` and `make soak`, for longer.
"""

import os
from pathlib import Path

import pytest

from tests.system.machine import PROFILE, machine, make_disk
from tests.system.power import promises_hold

CUTS = int(os.environ.get("MACHINE_CUTS", "5"))
# So long an operation may have been under way here, where everything takes its time.
_LATEST_CUT = 3.0


@pytest.mark.timeout(600 + 120 * CUTS)
async def test_promises_hold_wherever_it_is_switched_off(tmp_path: Path) -> None:
    disk = make_disk(tmp_path, PROFILE)
    async with machine(tmp_path / "machine", disk) as unit:
        await unit.plug_panel()
        await promises_hold(unit, CUTS, _LATEST_CUT)
