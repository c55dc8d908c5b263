"""The records of the zones at a stand-in for easyDNS: one table, whichever interface they came by."""

import itertools
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, replace

LEAST_TTL = 300
DYNAMIC = "DYN"
"""The type of a record that a dynamic update made; it is served as A."""


@dataclass(frozen=True)
class ZoneRecord:
    """One record: `host` is relative to `zone`, `@` for the zone itself; `ttl` in seconds."""

    identity: str
    zone: str
    host: str
    type: str
    data: str
    ttl: int = LEAST_TTL
    prio: int = 0

    @property
    def name(self) -> str:
        """Its full name, without the final dot."""
        return self.zone if self.host == "@" else f"{self.host}.{self.zone}"


Follower = Callable[["RecordTable"], Awaitable[None]]
"""Is told that records were changed; whoever asked for the change is answered after that."""


class RecordTable:
    """Records of `zones`; all names are kept in small letters."""

    def __init__(self, zones: Iterable[str]) -> None:
        self.zones = tuple(zone.lower() for zone in zones)
        self._records: dict[str, ZoneRecord] = {}
        self._numbers = itertools.count(60_898_922)
        self._followers: list[Follower] = []

    def __iter__(self) -> Iterator[ZoneRecord]:
        return iter(tuple(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)

    def get(self, identity: str) -> ZoneRecord | None:
        """The record with this number."""
        return self._records.get(identity)

    def values(self, name: str, *types: str) -> list[str]:
        """The data of all records of a full name that have one of these types, sorted."""
        return sorted(record.data for record in self if record.name == name.lower() and record.type in types)

    def texts(self, name: str) -> list[str]:
        """The TXT values of a full name, sorted."""
        return self.values(name, "TXT")

    def addresses(self, name: str) -> list[str]:
        """The addresses of a full name, whichever way they came, sorted; 0.0.0.0 where it was taken offline."""
        return self.values(name, "A", "AAAA", DYNAMIC)

    def split(self, name: str) -> tuple[str, str] | None:
        """The longest zone that a full name lies in, and its host there; None where it lies in none."""
        name = name.lower().rstrip(".")
        inside = [zone for zone in self.zones if name == zone or name.endswith(f".{zone}")]
        if not inside:
            return None
        zone = max(inside, key=len)
        return zone, name.removesuffix(zone).removesuffix(".") or "@"

    async def add(self, zone: str, host: str, type_: str, data: str, ttl: int = LEAST_TTL, prio: int = 0) -> ZoneRecord:
        """A new record."""
        record = ZoneRecord(str(next(self._numbers)), zone.lower(), host.lower() or "@", type_.upper(), data, ttl, prio)
        return await self.put(record)

    async def put(self, record: ZoneRecord) -> ZoneRecord:
        """Have this one, in place of the one with its number."""
        self._records[record.identity] = record
        await self._tell()
        return record

    async def remove(self, identity: str) -> None:
        """Have the one with this number no more."""
        del self._records[identity]
        await self._tell()

    async def set_dynamic(self, zone: str, host: str, address: str) -> ZoneRecord:
        """Have `address` be the one that a host leads to."""
        for record in self:
            if (record.zone, record.host) == (zone, host) and record.type in ("A", DYNAMIC):
                return await self.put(replace(record, data=address))
        return await self.add(zone, host, DYNAMIC, address)

    async def follow(self, follower: Follower) -> None:
        """Tell `follower` how things are now, and after every change from now on."""
        self._followers.append(follower)
        await follower(self)

    def leave(self, follower: Follower) -> None:
        """Tell it nothing more."""
        self._followers.remove(follower)

    async def _tell(self) -> None:
        for follower in tuple(self._followers):
            await follower(self)
