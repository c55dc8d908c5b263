"""The tests' own ACME server, asked by clients that others wrote: certbot's library, and lego."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from acme import errors, messages
from acme.client import ClientV2
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests import http_faults
from tests.acme_stub import ALWAYS, AcmeStub, RenewalAdvice, certificate_id, problem
from tests.certbot_client import CertbotClient, problem_of
from tests.easydns_clients import lego, lego_got
from tests.easydns_dns import name_server
from tests.easydns_server import EasyDnsStandIn
from tests.pebble_server import BINDINGS

FOH = "foh.clearcomdevices.com"
WILD = f"*.{FOH}"
TERMS = "https://ca.example/terms"
START = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[AcmeStub]:
    async with AcmeStub(profiles={"classic": "Longer", "shortlived": "Days"}, lifetime=timedelta(days=6)) as stub:
        yield stub


@pytest.fixture
async def client(server: AcmeStub, tmp_path: Path) -> CertbotClient:
    return CertbotClient(server.directory, server.trust, tmp_path)


async def test_it_issues_a_real_certificate_of_the_lifetime_set(server: AcmeStub, client: CertbotClient) -> None:
    await client.register()
    leaf, issuer = x509.load_pem_x509_certificates(await client.get(FOH, WILD))
    leaf.verify_directly_issued_by(issuer)
    issuer.verify_directly_issued_by(x509.load_pem_x509_certificate(server.root))
    san = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(san.get_values_for_type(x509.DNSName)) == {FOH, WILD}
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=6, hours=1)
    assert server.asked[:4] == ["directory", "newNonce", "newAccount", "newOrder"]


async def test_lego_gets_a_name_and_its_wildcard_which_are_looked_up(tmp_path: Path) -> None:
    async with (
        EasyDnsStandIn() as easydns,
        name_server(tmp_path, easydns.records) as dns,
        AcmeStub(terms=TERMS, bindings=BINDINGS, texts=easydns.records.texts) as server,
    ):
        (binding,) = BINDINGS.items()
        ended = await lego(tmp_path, easydns, (server.directory, server.trust), dns, FOH, WILD, binding=binding)
    assert ended.code == 0, ended.output
    assert len(lego_got(tmp_path, FOH)) == 2
    assert server.orders[0].names == (FOH, WILD)


async def test_without_the_right_text_a_challenge_is_invalid(server: AcmeStub, client: CertbotClient) -> None:
    server.texts = lambda _name: ["something else"]
    await client.register()
    with pytest.raises(errors.ValidationError) as caught:
        await client.prove(await client.order(FOH))
    (authorization,) = caught.value.failed_authzrs
    (found,) = [challenge.error for challenge in authorization.body.challenges if challenge.error]
    assert (found.code, found.detail) == ("dns", f"No proof at _acme-challenge.{FOH}")


async def test_a_challenge_fails_as_planned_and_the_next_does_not(server: AcmeStub, client: CertbotClient) -> None:
    server.fail_challenge("connection", "No answer")
    await client.register()
    with pytest.raises(errors.ValidationError):
        await client.prove(await client.order(FOH))
    assert server.orders[0].status == "invalid"
    assert await client.get(FOH)


async def test_the_directory_tells_what_is_offered(server: AcmeStub, client: CertbotClient) -> None:
    server.terms, server.bindings = TERMS, dict(BINDINGS)
    meta = await client.do(lambda client: client.directory.meta)
    assert (meta.terms_of_service, meta.external_account_required) == (TERMS, True)
    assert meta.profiles == {"classic": "Longer", "shortlived": "Days"}


async def test_terms_have_to_be_agreed_to(server: AcmeStub, client: CertbotClient) -> None:
    server.terms = TERMS
    assert (await problem_of(client.register(agreed=False))) == "malformed"
    assert await client.register() in server.accounts


@pytest.mark.parametrize(
    ("binding", "code"),
    [
        (None, "externalAccountRequired"),
        ({"kid-2": BINDINGS["kid-1"]}, "unauthorized"),
        ({"kid-1": "AAAA"}, "unauthorized"),
    ],
)
async def test_a_binding_has_to_be_right(
    server: AcmeStub, client: CertbotClient, binding: dict[str, str] | None, code: str
) -> None:
    server.bindings = dict(BINDINGS)
    assert (await problem_of(client.register(binding=binding))) == code
    assert await client.register(binding=BINDINGS) in server.accounts


async def test_a_binding_that_gives_the_private_key_away_is_refused(server: AcmeStub, client: CertbotClient) -> None:
    server.bindings = dict(BINDINGS)

    (binding,) = BINDINGS.items()

    def betray(client_: ClientV2) -> None:
        bound = messages.ExternalAccountBinding.from_data(client.key, *binding, client_.directory)
        client_.new_account(messages.NewRegistration(external_account_binding=bound))

    assert (await problem_of(client.do(betray))) == "badPublicKey"


async def test_a_profile_is_ordered_and_told(server: AcmeStub, client: CertbotClient) -> None:
    await client.register()
    await client.get(FOH, profile="shortlived")
    assert server.orders[0].profile == "shortlived"
    assert (await problem_of(client.order(FOH, profile="eternal"))) == "invalidProfile"


async def test_it_tells_when_to_renew(server: AcmeStub, client: CertbotClient) -> None:
    await client.register()
    chain = await client.get(FOH)
    (leaf, _) = x509.load_pem_x509_certificates(chain)
    pem = leaf.public_bytes(Encoding.PEM)
    when, again = await client.do(lambda client: client.renewal_time(pem))
    assert when is not None
    assert leaf.not_valid_before_utc < when < leaf.not_valid_after_utc
    server.window = RenewalAdvice(START, START, retry_after="60")
    when, again = await client.do(lambda client: client.renewal_time(pem))
    assert when == START
    assert again - datetime.now() < timedelta(seconds=61)  # noqa: DTZ005


async def test_it_may_not_tell_when_to_renew(tmp_path: Path) -> None:
    async with AcmeStub(ari=False) as server:
        client = CertbotClient(server.directory, server.trust, tmp_path)
        await client.register()
        chain = await client.get(FOH)
        assert (await client.do(lambda client: client.renewal_time(chain)))[0] is None


async def test_a_certificate_is_replaced_once(server: AcmeStub, client: CertbotClient) -> None:
    await client.register()
    (leaf, _) = x509.load_pem_x509_certificates(await client.get(FOH))
    assert (await client.replace(FOH, leaf))["replaces"] == certificate_id(leaf)
    with pytest.raises(errors.ConflictError):
        await client.replace(FOH, leaf)


async def test_an_account_is_known_by_its_key_until_it_is_forgotten(
    server: AcmeStub, client: CertbotClient, tmp_path: Path
) -> None:
    url = await client.register()
    again = CertbotClient(server.directory, server.trust, tmp_path)
    again.key = client.key
    with pytest.raises(errors.ConflictError) as found:  # what the library says of an account that is there
        await again.register()
    assert found.value.location == url
    server.forget_accounts()
    assert (await problem_of(client.order(FOH))) == "accountDoesNotExist"
    assert url not in server.accounts


async def test_a_nonce_serves_once(server: AcmeStub, client: CertbotClient) -> None:
    names = [messages.Identifier(typ=messages.IDENTIFIER_FQDN, value=FOH)]

    def twice(client: ClientV2) -> None:
        nonce = client.net._nonces.pop()
        for _ in range(2):
            client.net._nonces = {nonce}
            client.net._post_once(client.directory["newOrder"], messages.NewOrder(identifiers=names), new_nonce_url="")

    await client.register()
    assert (await problem_of(client.do(twice))) == "badNonce"
    assert len(server.orders) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (problem("rateLimited", 429, "Too many", retry_after="3600"), "rateLimited"),
        (problem("userActionRequired", 403, "New terms"), "userActionRequired"),
        (problem("serverInternal", 500), "serverInternal"),
        (problem("badNonce"), "badNonce"),
    ],
)
async def test_problems_come_as_planned(
    server: AcmeStub, client: CertbotClient, fault: http_faults.HttpFault, code: str
) -> None:
    await client.register()
    server.fault("newOrder", fault, ALWAYS)
    assert (await problem_of(client.order(FOH))) == code
    server.mend()
    assert await client.get(FOH)


async def test_an_answer_may_be_no_json(server: AcmeStub, client: CertbotClient) -> None:
    server.fault("directory", http_faults.portal())
    with pytest.raises((errors.ClientError, json.JSONDecodeError, ValueError)):
        await client.register()
    assert await client.register()


async def test_a_client_may_have_to_wait(server: AcmeStub, client: CertbotClient) -> None:
    server.challenge_polls, server.order_polls, server.poll_retry_after = 2, 1, "0"
    await client.register()
    assert await client.get(FOH, waiting=True)
    assert server.asked.count("authorization") > 3
    assert server.asked.count("order") > 1
