"""ACME with everything it needs: records at a stand-in for easyDNS, served by knot, looked at by pebble."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from daemon.adapters.acme import AcmeIssuer
from daemon.registration_ports import AcmeAccount, AcmeOrder, AcmeServer
from tests.easydns_dns import name_server
from tests.easydns_records import RecordTable
from tests.pebble_server import Pebble, pebble

ZONE = "clearcomdevices.com"
NAME = f"a1b2c3.{ZONE}"


@dataclass
class RecordSolver:
    """Puts the records into `table`, unless it is `lazy`. `published` and `withdrawn` are those it was given."""

    table: RecordTable
    lazy: bool = False
    published: list[tuple[str, str]] = field(default_factory=list)
    withdrawn: list[tuple[str, str]] = field(default_factory=list)

    async def publish(self, records: tuple[tuple[str, str], ...]) -> None:
        self.published += records
        for name, value in () if self.lazy else records:
            await self.table.add(ZONE, name.removesuffix(f".{ZONE}"), "TXT", value)

    async def withdraw(self, records: tuple[tuple[str, str], ...]) -> None:
        self.withdrawn += records
        for record in self.table:
            if record.type == "TXT":
                await self.table.remove(record.identity)


@dataclass
class AcmeWorld:
    """`server` is pebble as a unit knows it."""

    pebble: Pebble
    table: RecordTable
    issuer: AcmeIssuer
    said: list[str] = field(default_factory=list)

    @property
    def server(self) -> AcmeServer:
        return AcmeServer(self.pebble.directory, self.pebble.trust)

    async def account(self, binding: tuple[str, str] | None = None) -> AcmeAccount:
        terms = (await self.issuer.directory(self.server)).terms
        return await self.issuer.register(self.server, "it@theatre.example", terms, binding)

    def order(self, *names: str) -> AcmeOrder:
        return AcmeOrder(names or (NAME,))


@contextlib.asynccontextmanager
async def acme_world(folder: Path, **pebble_options: object) -> AsyncIterator[AcmeWorld]:
    """All of it; the options are those of `pebble`."""
    table = RecordTable((ZONE,))
    async with (
        name_server(folder, table) as names,
        pebble(folder, f"{names.host}:{names.port}", **pebble_options) as server,  # type: ignore[arg-type]
    ):
        yield AcmeWorld(server, table, AcmeIssuer(folder / "no-store"))
