"""The guest that other tests rely on: it boots, runs the software as a unit does, and leaves nothing behind.

And what the files for polkit and tmpfiles.d permit the service's user there: its job, and nothing else.
"""

import asyncio
import os
import sys
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from tests.system.guest import INTERFACE, Guest, Ran, booted, until
from tests.system.unit import ROOT

# The first of all makes the guest's root file system.

LINK_LOCAL = IPv4Network("169.254.0.0/16")
NETWORK_FILE = f"[Match]\nName={INTERFACE}\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=ipv4\nIPv6AcceptRA=no\n"


async def as_user(guest: Guest, user: str, *command: str) -> Ran:
    return await guest.run("systemd-run", "--pipe", "--wait", "--quiet", f"--uid={user}", "--", *command)


async def as_service(guest: Guest, *command: str) -> Ran:
    return await as_user(guest, "base-station", *command)


async def test_guest_boots_without_a_fault(tmp_path: Path) -> None:
    async with booted(tmp_path, started=False) as guest:
        assert await guest.check("systemctl", "is-system-running") == "running\n"
        assert (guest.root / "etc/debian_version").read_text().startswith("12.")
        assert await guest.addresses() == []


async def test_service_runs_in_the_guest_and_is_reached_at_its_lease(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest:
        address = await guest.until_address(guest.lan.network)
        assert guest.lan.leases() == [str(address)]
        await guest.panel.until_shown("Test unit")
        async with guest.lan.session() as owner, owner.get(f"http://{address}/") as answer:
            assert answer.status == 200
        assert (await guest.command("status")).code == 0


async def test_service_leaves_the_network_alone_with_the_backend_none(tmp_path: Path) -> None:
    async with booted(tmp_path, backend="none") as guest:
        assert (await guest.command("status")).code == 0
        assert os.listdir(guest.root / "var/lib/base-station-network") == []  # noqa: PTH208
        assert await guest.addresses() == []


async def test_cable_can_be_pulled_and_the_dhcp_server_lost(tmp_path: Path) -> None:
    async with booted(tmp_path, started=False) as guest:
        (guest.root / "var/lib/base-station-network/base-station.network").write_text(NETWORK_FILE)
        await guest.check("networkctl", "reload")
        leased = await guest.until_address(guest.lan.network)
        await guest.lan.unplug()
        await guest.until_none()
        await guest.lan.stop_dhcp()
        await guest.check("networkctl", "reconfigure", INTERFACE)
        await guest.lan.plug()
        await guest.until_address(LINK_LOCAL)
        await guest.lan.serve_dhcp()
        assert await guest.until_address(guest.lan.network) == leased


async def test_guest_killed_and_started_again_has_what_it_wrote(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest:
        machine = await guest.check("cat", "/etc/machine-id")
        state = set((guest.root / "var/lib/base-station").iterdir())
        await guest.kill()
        await guest.start()
        assert await guest.check("cat", "/etc/machine-id") == machine
        assert {path.name for path in state} <= {path.name for path in (guest.root / "var/lib/base-station").iterdir()}
        await guest.until_address(guest.lan.network)


def remains(guest: Guest, processes: list[int]) -> list[str]:
    """What of a guest is still there."""
    alive = [f"process {pid}" for pid in processes if Path(f"/proc/{pid}").exists()]
    mounts = [line for line in Path("/proc/self/mounts").read_text().splitlines() if str(guest.folder) in line]
    return [*alive, *mounts, *(["its control group"] if guest.lan.group.exists() else [])]


async def test_nothing_of_a_guest_remains_after_a_failed_test(tmp_path: Path) -> None:
    started: list[tuple[Guest, list[int]]] = []

    async def failing() -> None:
        async with booted(tmp_path, started=False) as guest:
            started.append((guest, guest.lan.processes()))
            raise RuntimeError("of the test's own")

    with pytest.raises(RuntimeError, match="of the test's own"):
        await failing()
    ((guest, processes),) = started
    assert len(processes) > 3
    assert remains(guest, processes) == []
    assert "Reached target" in (guest.folder / "journal.log").read_text()


KILLED = """
import asyncio, os, pathlib, signal, sys
from tests.system.guest import booted

async def main():
    async with booted(pathlib.Path(sys.argv[1]), started=False) as guest:
        print(guest.lan.group, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_nothing_of_a_guest_remains_after_a_killed_test(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, tmp_path, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    group = Path(out.decode().strip())
    assert group.name.startswith("base-station-test-")
    await until(lambda: not group.exists(), "the control group is gone")


async def test_the_services_user_may_do_its_job_and_nothing_else(tmp_path: Path) -> None:
    async with booted(tmp_path, started=False) as guest:
        for allowed in (
            ("sh", "-c", f"umask 022; echo '{NETWORK_FILE}' > /var/lib/base-station-network/base-station.network"),
            ("networkctl", "reload"),
            ("networkctl", "reconfigure", INTERFACE),
            ("hostnamectl", "--transient", "--no-ask-password", "set-hostname", "theatre-0"),
            ("hostnamectl", "--static", "--no-ask-password", "set-hostname", "theatre-1"),
            ("systemctl", "--no-ask-password", "stop", "systemd-timesyncd.service"),
            ("systemctl", "--no-ask-password", "start", "systemd-timesyncd.service"),
            ("systemctl", "--no-ask-password", "start", "factory-reset.target"),
        ):
            assert await as_service(guest, *allowed) == Ran(0, "", ""), allowed
        await guest.until_address(guest.lan.network)
        assert await guest.check("hostname") == "theatre-1\n"
        for refused in (
            ("networkctl", "renew", INTERFACE),
            ("networkctl", "down", INTERFACE),
            ("resolvectl", "dns", INTERFACE, "10.77.0.1"),
            ("systemctl", "--no-ask-password", "restart", "systemd-networkd"),
            ("systemctl", "--no-ask-password", "stop", "systemd-networkd.service"),
            ("systemctl", "--no-ask-password", "restart", "systemd-timesyncd.service"),
            ("systemctl", "--no-ask-password", "start", "reboot.target"),
            ("touch", "/etc/systemd/network/20-other.network"),
        ):
            assert (await as_service(guest, *refused)).code != 0, refused
        # The clock itself is no container's to set; polkit lets the service ask, and nobody else.
        setting = ("timedatectl", "--no-ask-password", "set-time", "2030-01-01")
        assert "authentication required" not in (await as_service(guest, *setting)).err
        assert "authentication required" in (await as_user(guest, "nobody", *setting)).err
        for command in (("networkctl", "reload"), ("hostnamectl", "--no-ask-password", "set-hostname", "theatre-2")):
            assert "authentication required" in (await as_user(guest, "nobody", *command)).err


async def test_two_guests_do_not_disturb_each_other(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    async with booted(folders[0]) as one, booted(folders[1]) as other:
        found = await asyncio.gather(*(guest.until_address(guest.lan.network) for guest in (one, other)))
        assert [guest.lan.leases() for guest in (one, other)] == [[str(address)] for address in found]
