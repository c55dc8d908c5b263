"""The Debian packages on a real system: installed, upgraded, removed and purged in a guest that had none of them."""

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.version import VERSION
from tests.system.guest import INTERFACE, Guest, bare, check
from tests.system.unit import ROOT

PROFILE = "etc/base-station/base-station.toml"
MOST_SECONDS_TO_READY = 2.0
# What dpkg and systemd remember of any package, what a running system writes anyway, and the name that the host got.
_OTHERS = re.compile(
    r"^/(proc|sys|run|dev|tmp|root|var/(lib/dpkg|lib/systemd|log|cache|tmp)|etc/.*-|etc/(machine-id|hostname))(/|$)"
)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Both, built once."""
    folder = tmp_path_factory.mktemp("packages")
    ended = subprocess.run(["tools/make-deb", folder], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    yield folder
    shutil.rmtree(folder)


def package(packages: Path, name: str) -> Path:
    (found,) = packages.glob(f"{name}_{VERSION}_*.deb")
    return found


async def files(guest: Guest) -> set[str]:
    """All that lies in the guest, but for what others write."""
    listed = await guest.check("find", "/", "-xdev", "-print")
    return {path for path in listed.splitlines() if not _OTHERS.match(path)}


async def owned(guest: Guest) -> list[str]:
    """What belongs to a user or group that is none any more."""
    return (await guest.check("find", "/etc", "/var", "/usr", "-xdev", "-nouser", "-o", "-nogroup")).split()


async def service(guest: Guest, *names: str) -> list[str]:
    """Properties of the service."""
    shown = await guest.check("systemctl", "show", "base-station", *(f"--property={name}" for name in names))
    values = dict(line.split("=", 1) for line in shown.splitlines())
    return [values[name] for name in names]


async def carry(guest: Guest, path: Path) -> str:
    """Copy a file into the guest; where it is there."""
    await asyncio.to_thread(shutil.copy, path, guest.root / "root" / path.name)
    return f"/root/{path.name}"


async def installed(guest: Guest, *paths: Path) -> None:
    await guest.check("dpkg", "--install", *[await carry(guest, path) for path in paths], seconds=60)


async def test_packages_install_start_upgrade_remove_and_purge(packages: Path, tmp_path: Path) -> None:
    main, networkd = package(packages, "base-station"), package(packages, "base-station-networkd")
    async with bare(tmp_path / "guest") as guest:
        before = await files(guest)
        await installed(guest, main)
        active, text, began, ready = await service(
            guest, "ActiveState", "StatusText", "ExecMainStartTimestampMonotonic", "ActiveEnterTimestampMonotonic"
        )
        assert active == "active"
        assert text.startswith("open; port 80 on")
        assert (int(ready) - int(began)) / 1e6 < MOST_SECONDS_TO_READY
        system = json.loads(await guest.check("base-station", "--json", "status"))
        assert system["system"]["version"] == VERSION
        listening = await guest.check("ss", "--no-header", "-tln")
        assert all(re.search(rf":{port}\s", listening) for port in (80, 433, 443))
        assert (await guest.check("systemctl", "is-enabled", "base-station")).strip() == "enabled"
        password = (guest.root / "var/lib/base-station/account.json").read_bytes()

        # The maker's profile and the owner's state outlive an upgrade, which starts the new one.
        profile = guest.root / PROFILE
        changed = profile.read_text().replace('backend = "none"', 'backend = "networkd"')
        changed = changed.replace('interface = ""', f'interface = "{INTERFACE}"')
        profile.write_text(changed)
        await installed(guest, main, networkd)
        assert profile.read_text() == changed
        assert (guest.root / "var/lib/base-station/account.json").read_bytes() == password
        assert (await service(guest, "ExecMainStartTimestampMonotonic")) > [began]
        address = await guest.until_address(guest.lan.network)
        async with guest.lan.session() as owner, owner.get(f"https://{address}:433/") as page:
            assert page.status == 200

        await guest.check("dpkg", "--remove", "base-station-networkd", "base-station", seconds=30)
        assert (await guest.run("systemctl", "is-active", "base-station")).out.strip() != "active"
        assert profile.read_text() == changed
        assert (guest.root / "var/lib/base-station/account.json").exists()
        assert not list((guest.root / "etc/systemd/network").glob("*base-station*"))

        await guest.check("dpkg", "--purge", "base-station-networkd", "base-station", seconds=30)
        assert sorted(await files(guest) - before) == []
        assert before - await files(guest) <= {"/opt"}  # an empty folder, which is nobody's
        assert await owned(guest) == []
        assert (await guest.run("getent", "passwd", "base-station")).code != 0
        assert (await guest.run("systemctl", "cat", "base-station")).code != 0


async def test_the_hosts_factory_reset_and_the_units_are_one(packages: Path, tmp_path: Path) -> None:
    async with bare(tmp_path / "guest") as guest:
        await installed(guest, package(packages, "base-station"), package(packages, "base-station-networkd"))
        account = guest.root / "var/lib/base-station/account.json"
        first = account.read_bytes()

        # Somebody resets the host, and so the unit.
        await guest.check("systemctl", "start", "factory-reset.target", seconds=60)
        second = account.read_bytes()
        assert second != first
        assert (await service(guest, "ActiveState", "StatusText"))[1].startswith("open;")

        # The unit is reset, and its maker wants the host to be.
        profile = guest.root / PROFILE
        profile.write_text(profile.read_text().replace("whole_host = false", "whole_host = true"))
        await guest.check("systemctl", "stop", "factory-reset.target")
        await guest.check("systemctl", "restart", "base-station")
        await guest.check("base-station", "reset", "--yes", "--wait")
        await until_printed(guest, "The reset of the whole host was asked for", "journalctl", "--unit=base-station")
        await until_printed(guest, "active", "systemctl", "is-active", "factory-reset.target")
        assert account.read_bytes() not in (first, second)
        asked = (await guest.journal()).count("A factory reset was asked for.")
        assert asked == 2, "the one asked the other again"


async def until_printed(guest: Guest, words: str, *command: str) -> None:
    """Until the command prints that; nobody tells when."""
    async with asyncio.timeout(15):
        while not re.search(rf"\b{words}\b", (await guest.run(*command)).out):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_what_the_maker_put_into_the_credential_store_is_used(packages: Path, tmp_path: Path) -> None:
    async with bare(tmp_path / "guest") as guest:
        await installed(guest, package(packages, "base-station"))
        shown = json.loads(await guest.check("base-station", "--json", "certificate", "easydns", "show"))
        assert shown["secrets_set"] == []
        store = guest.root / "etc/credstore"
        store.mkdir(mode=0o700)
        (store / "base-station-easydns").write_text('username = "maker"\nupdate_token = "t"\n')
        await guest.check("systemctl", "restart", "base-station")
        shown = json.loads(await guest.check("base-station", "--json", "certificate", "easydns", "show"))
        assert set(shown["secrets_set"]) == {"username", "update_token"}


async def test_package_tells_nothing_of_where_it_was_built(packages: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    await check("dpkg-deb", "--raw-extract", package(packages, "base-station"), tree, seconds=60)
    home = str(ROOT).encode()
    told = [path for path in tree.rglob("*") if path.is_file() and home in path.read_bytes()]
    assert told == []
    assert (tree / "DEBIAN/conffiles").read_text() == f"/{PROFILE}\n"
    owners = await check("dpkg-deb", "--contents", package(packages, "base-station"), seconds=60)
    assert {line.split()[1] for line in owners.splitlines()} == {"root/root"}
    programs = sorted(path.name for path in (tree / "opt/base-station/bin").iterdir())
    assert programs == ["base-station", "base-stationd", "python", "python3", "python3.11"]
