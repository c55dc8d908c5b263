"""As much of the Internet as a unit needs to be registered: easyDNS, its DNS servers, and a certificate authority.

    async with booted(tmp_path, prepared=connect) as guest: ...

Each has its own address behind the Lan's router, and its own name, which the router's DNS server knows. They run in one
process in the Lan's network, which is started here as a program, and ends with the Lan.
"""

import asyncio
import sys
from pathlib import Path

from tests.easydns_dns import NameServer, name_server
from tests.easydns_server import EasyDnsStandIn
from tests.pebble_server import pebble
from tests.system.guest import Lan, until, write
from tests.system.unit import ROOT

DOMAIN = "clearcomdevices.com"
EASYDNS, AUTHORITY, ACME = "10.78.0.1", "10.78.0.2", "10.78.0.3"
_NAMES = ("api.cp.easydns.com", "rest.easydns.net")
_ROOTS = "etc/base-station/roots.pem"


async def connect(lan: Lan, upper: Path) -> str:
    """Start it, and have the guest trust it; returns the part of the profile that is about it."""
    folder = internet_folder(lan)
    folder.mkdir()
    for address in (EASYDNS, AUTHORITY, ACME):
        await lan.check("ip", "address", "add", f"{address}/32", "dev", "lo")
    await lan.spawn(
        "internet", sys.executable, "-m", "tests.system.internet", folder,
        log=folder / "log", PYTHONPATH=str(ROOT), HOME=str(folder),
    )  # fmt: skip
    await until((folder / "ready").exists, f"the Internet is there: {(folder / 'log').read_text()}")
    # The router's own name server; the loopback interface's addresses are the Internet's.
    lan.resolving = (
        "--bind-interfaces",
        "--except-interface=lo",
        f"--server=/{DOMAIN}/{AUTHORITY}",
        *(f"--host-record={name},{EASYDNS}" for name in _NAMES),
    )
    write(upper / _ROOTS, (folder / "trust.pem").read_text())
    return f'[easydns]\ntrust_store = "/{_ROOTS}"\ndirectory = "{(folder / "ready").read_text()}"\n'


def internet_folder(lan: Lan) -> Path:
    """Where it has its files: `root.pem` is what the certificate authority's certificates lead to."""
    return lan.folder / "internet"


async def _be_it(folder: Path) -> None:
    names = NameServer(AUTHORITY, 53)
    async with (
        EasyDnsStandIn((DOMAIN,), host=EASYDNS, port=443, tls=_NAMES) as easydns,
        name_server(folder, easydns.records, ttl=1, at=names),
        pebble(folder, f"{AUTHORITY}:53", host=ACME) as acme,
    ):
        root = await acme.root()
        (folder / "root.pem").write_bytes(root)
        (folder / "trust.pem").write_bytes(easydns.trust + acme.trust + root)
        (folder / "writing").write_text(acme.directory)
        (folder / "writing").rename(folder / "ready")
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_be_it(Path(sys.argv[1])))
