"""Pebble runs as the tests want it to: bound accounts, short certificates, bad nonces, and no memory of yesterday."""

from datetime import timedelta
from pathlib import Path

import pytest
from acme import errors
from cryptography import x509

from tests.certbot_client import CertbotClient, problem_of
from tests.easydns_dns import NameServer, name_server, recursor
from tests.easydns_records import RecordTable
from tests.pebble_server import BINDINGS, Pebble, pebble

ZONE, OTHER = "clearcomdevices.com", "acme.example"
FOH = f"foh.{ZONE}"
NOBODY = str(NameServer("127.0.0.1", 9))


def client_of(server: Pebble, folder: Path) -> CertbotClient:
    return CertbotClient(server.directory, server.trust, folder)


async def test_certificates_are_as_short_as_is_wanted_and_lead_to_its_root(tmp_path: Path) -> None:
    async with pebble(tmp_path, NOBODY, always_valid=True, validity_seconds=3600) as server:
        client = client_of(server, tmp_path)
        await client.register()
        leaf, *above = x509.load_pem_x509_certificates(await client.get(FOH, waiting=True))
        root = x509.load_pem_x509_certificate(await server.root())
        assert above == x509.load_pem_x509_certificates(await server.intermediate())
        assert await server.status(leaf.serial_number) == "Valid"
    assert abs(leaf.not_valid_after_utc - leaf.not_valid_before_utc - timedelta(hours=1)) < timedelta(seconds=2)
    leaf.verify_directly_issued_by(above[0])
    above[0].verify_directly_issued_by(root)


async def test_it_comes_back_at_its_address_and_knows_nobody(tmp_path: Path) -> None:
    async with pebble(tmp_path, NOBODY) as server:
        client = client_of(server, tmp_path)
        url, root = await client.register(), await server.root()
        directory = server.directory
        await server.restart()
        assert (server.directory, await server.root() == root) == (directory, False)
        assert url.startswith(f"https://{server.host}:{server.port}/")
        assert await problem_of(client.order(FOH)) == "accountDoesNotExist"


async def test_a_new_account_is_to_be_bound(tmp_path: Path) -> None:
    async with pebble(tmp_path, NOBODY, bindings=BINDINGS) as server:
        assert await problem_of(client_of(server, tmp_path).register()) == "externalAccountRequired"
        assert await client_of(server, tmp_path).register(binding=BINDINGS)


async def test_all_nonces_may_be_bad(tmp_path: Path) -> None:
    async with pebble(tmp_path, NOBODY, nonces_rejected=100) as server:
        assert await problem_of(client_of(server, tmp_path).register()) == "badNonce"


@pytest.mark.parametrize("published", [True, False])
async def test_it_looks_for_the_proof_where_an_alias_leads(tmp_path: Path, published: bool) -> None:
    records = RecordTable((ZONE, OTHER))
    await records.add(ZONE, "_acme-challenge.foh", "CNAME", f"foh.{OTHER}")
    async with (
        name_server(tmp_path, records) as dns,
        recursor(dns) as resolver,
        pebble(tmp_path, str(resolver)) as server,
    ):
        client = client_of(server, tmp_path)
        await client.register()
        order = await client.order(FOH)
        ((name, value),) = client.proofs(order)
        assert name == f"_acme-challenge.{FOH}"
        await records.add(OTHER, "foh", "TXT", value if published else "another")
        if published:
            assert (await client.prove(order)).authorizations
        else:
            with pytest.raises(errors.ValidationError):
                await client.prove(order)
