"""The power goes while a whole unit is at work: its state partition is cut off at a random moment, and it starts again.

The guest's state directory is an ext4 file system of its own. What cuts it off is the kernel's own way to test that
(EXT4_IOC_SHUTDOWN without a flush of its log): from that moment nothing more gets onto the disk, and what had not got
there is lost. Then the guest is killed and started again from the same disk. A whole machine is switched off in
test_machine.py.

Under CI 5 cuts; POWER_CUTS=100, as in `make guest`, for longer.
"""

import os
from pathlib import Path

import pytest

from tests.system.guest import STATE, booted
from tests.system.power import empty_disk, promises_hold

CUTS = int(os.environ.get("POWER_CUTS", "5" if "CI" in os.environ else "10"))
# So long an operation may have been under way; each takes less.
_LATEST_CUT = 0.25


async def test_a_cut_loses_what_was_not_synced_and_nothing_else(tmp_path: Path) -> None:
    image = await empty_disk(tmp_path / "state.img")
    async with booted(tmp_path / "guest", state=image) as guest:
        await guest.check("sh", "-c", f"echo kept > {STATE}/synced; sync; echo lost > {STATE}/unsynced")
        guest.cut()
        await guest.kill()
        await guest.start()
        assert await guest.check("cat", f"{STATE}/synced") == "kept\n"
        assert (await guest.run("test", "-e", f"{STATE}/unsynced")).code == 1


@pytest.mark.timeout(120 + 30 * CUTS)
async def test_promises_hold_wherever_the_power_goes(tmp_path: Path) -> None:
    async with booted(tmp_path / "guest", state=await empty_disk(tmp_path / "state.img")) as guest:
        await promises_hold(guest, CUTS, _LATEST_CUT)
