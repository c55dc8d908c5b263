"""The DNS servers of the tests serve what the stand-in for easyDNS has, and resolvers pass it on as they are told."""

from collections.abc import AsyncIterator
from pathlib import Path

import dns.asyncquery
import dns.message
import dns.rcode
import pytest

from tests.easydns_dns import NameServer, PrivateAddresses, forwarder, name_server, recursor
from tests.easydns_records import RecordTable

ZONE, BELOW, OTHER = "clearcomdevices.com", "_acme-challenge.clearcomdevices.com", "acme.example"
FOH = f"foh.{ZONE}"
Served = tuple[RecordTable, NameServer]


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    records = RecordTable((ZONE, BELOW, OTHER))
    async with name_server(tmp_path, records, ttl=1) as server:
        yield records, server


async def answer(server: NameServer, name: str, kind: str) -> list[str] | str:
    """The values of all records in an answer, or the code where it is an error."""
    query = dns.message.make_query(name, kind)
    found, _ = await dns.asyncquery.udp_with_fallback(query, server.host, timeout=5, port=server.port)
    if found.rcode() != dns.rcode.NOERROR:
        return dns.rcode.to_text(found.rcode())
    return sorted(str(record) for records in found.answer for record in records)


async def test_a_change_is_served_at_once(served: Served) -> None:
    records, server = served
    assert await answer(server, FOH, "A") == "NXDOMAIN"
    record = await records.set_dynamic(ZONE, "foh", "192.168.1.4")
    assert await answer(server, FOH, "A") == ["192.168.1.4"]
    await records.set_dynamic(ZONE, "foh", "192.168.1.5")
    await records.add(ZONE, "foh", "AAAA", "fd00::4")
    assert await answer(server, FOH, "A") == ["192.168.1.5"]
    assert await answer(server, FOH, "AAAA") == ["fd00::4"]
    await records.remove(record.identity)
    assert await answer(server, FOH, "A") == []


async def test_a_name_that_is_offline_has_no_address(served: Served) -> None:
    records, server = served
    await records.set_dynamic(ZONE, "foh", "0.0.0.0")
    assert await answer(server, FOH, "A") == "NXDOMAIN"


async def test_a_name_has_several_texts_of_any_length_and_content(served: Served) -> None:
    records, server = served
    for text in ("one", 'say "two" \\ three; (four)', "5" * 300, ""):
        await records.add(ZONE, "foh", "TXT", text)
    quoted = ['"one"', '"say \\"two\\" \\\\ three; (four)"', f'"{"5" * 255}" "{"5" * 45}"', '""']
    assert await answer(server, FOH, "TXT") == sorted(quoted)


async def test_a_zone_has_its_authority_and_a_wildcard(served: Served) -> None:
    records, server = served
    await records.add(ZONE, "*", "A", "192.168.1.9")
    await records.add(ZONE, "@", "MX", "mail.example", prio=5)
    assert await answer(server, f"any.{ZONE}", "A") == ["192.168.1.9"]
    assert await answer(server, ZONE, "MX") == ["5 mail.example."]
    for zone in (ZONE, BELOW, OTHER):
        assert (await answer(server, zone, "SOA"))[0].startswith("ns1.invalid.")
        assert await answer(server, zone, "NS") == ["ns1.invalid."]
    assert await answer(server, "elsewhere.example", "A") == "REFUSED"


async def test_a_zone_below_another_is_delegated(served: Served) -> None:
    records, server = served
    await records.add(BELOW, "foh", "TXT", "proof")
    assert await answer(server, f"foh.{BELOW}", "TXT") == ['"proof"']


async def test_a_recursor_goes_after_an_alias_into_another_zone(served: Served) -> None:
    records, server = served
    await records.add(ZONE, "_acme-challenge.foh", "CNAME", f"foh.{OTHER}")
    await records.add(OTHER, "foh", "TXT", "proof")
    alias = f"_acme-challenge.{FOH}"
    async with recursor(server) as resolver:
        assert await answer(server, alias, "TXT") == [f"foh.{OTHER}."]
        assert await answer(resolver, alias, "TXT") == ['"proof"', f"foh.{OTHER}."]
        assert await answer(resolver, alias, "CNAME") == [f"foh.{OTHER}."]
        assert await answer(resolver, f"none.{ZONE}", "A") == "NXDOMAIN"


@pytest.mark.parametrize(
    ("private", "seen"),
    [
        (PrivateAddresses.PASSED, ["192.168.1.4"]),
        (PrivateAddresses.REFUSED, []),
        (PrivateAddresses.WITHOUT, []),
    ],
)
async def test_a_sites_resolver_passes_private_addresses_or_does_not(
    served: Served, tmp_path: Path, private: PrivateAddresses, seen: list[str]
) -> None:
    records, server = served
    await records.add(ZONE, "foh", "A", "192.168.1.4")
    await records.add(ZONE, "www", "A", "198.41.0.4")
    async with forwarder(tmp_path, server, private) as resolver:
        assert await answer(resolver, FOH, "A") == seen
        if private is not PrivateAddresses.WITHOUT:
            assert await answer(resolver, f"www.{ZONE}", "A") == ["198.41.0.4"]


async def test_a_sites_resolver_may_remember_the_old_address(served: Served, tmp_path: Path) -> None:
    records, server = served
    await records.set_dynamic(ZONE, "foh", "198.41.0.4")
    async with forwarder(tmp_path, server, PrivateAddresses.PASSED, "--min-cache-ttl=60", cache=100) as resolver:
        assert await answer(resolver, FOH, "A") == ["198.41.0.4"]
        await records.set_dynamic(ZONE, "foh", "198.41.0.5")
        assert await answer(resolver, FOH, "A") == ["198.41.0.4"]
        assert await answer(server, FOH, "A") == ["198.41.0.5"]
