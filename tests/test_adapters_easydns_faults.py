"""easyDNS as its stand-in has it, in every manner, and every fault on the way there."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from daemon.adapters.easydns import EasyDns
from daemon.errors import RemoteFailed
from daemon.settings import EasyDnsProfile
from tests import http_faults
from tests.easydns_server import EasyDnsStandIn
from tests.easydns_update_door import PLAIN, SPELLINGS, Manner, Word
from tests.fake_name_registrar import SECRETS
from tests.http_faults import HttpFault

ZONE, NAME = "clearcomdevices.com", "foh.clearcomdevices.com"
ADDRESS = IPv4Address("192.168.1.4")
SECONDS = 0.5
LEEWAY = 0.5


@dataclass
class There:
    server: EasyDnsStandIn
    client: EasyDns
    trust: Path

    async def register(self) -> None:
        await self.client.register(NAME, ADDRESS, SECRETS)

    async def sign_in(self) -> None:
        await self.client.sign_in(ZONE, SECRETS)

    async def add(self) -> None:
        await self.client.add_text(ZONE, "_acme-challenge", "proof", SECRETS)

    async def refused(self, call: Callable[[], Awaitable[None]]) -> RemoteFailed:
        """What `call` fails with, in time and without a secret."""
        began = asyncio.get_running_loop().time()
        with pytest.raises(RemoteFailed) as caught:
            await call()
        assert asyncio.get_running_loop().time() - began < SECONDS + LEEWAY
        assert not any(secret in repr(caught.value) for secret in ("update-token", "api-key"))
        return caught.value


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[There]:
    trust = tmp_path / "authorities.pem"
    async with EasyDnsStandIn((ZONE,), tls=("127.0.0.1",)) as server:
        trust.write_bytes(server.trust)
        profile = EasyDnsProfile(update_url=server.update_url, api_url=server.api_url, trust_store=str(trust))
        yield There(server, EasyDns(profile, seconds=SECONDS, pause=0.0), trust)


FAULTS: dict[str, tuple[HttpFault, str]] = {
    "portal": (http_faults.portal(), "remote-unexpected"),
    "redirect": (http_faults.redirects("https://portal.example/"), "remote-redirected"),
    "redirect to itself": (http_faults.redirects_for_ever(307), "remote-redirected"),
    "5 MB": (http_faults.huge(head=b"OK"), "remote-too-large"),
    "silence": (http_faults.never_answers, "remote-timed-out"),
    "slow head": (http_faults.slow_head(0.01), "remote-timed-out"),
    "slow body": (http_faults.slow_body(0.01), "remote-timed-out"),
    "cut short": (http_faults.cut_short(), "remote-broke-off"),
    "cut in a chunk": (http_faults.cut_chunk(), "remote-broke-off"),
    "no HTTP": (http_faults.not_http(), "remote-unexpected"),
    "reset": (http_faults.resets, "remote-broke-off"),
    "500": (http_faults.fails(500), "remote-status"),
    "502": (http_faults.fails(502), "remote-status"),
    "wrong JSON": (http_faults.says_json(["OK"]), "remote-unexpected"),
    "no body": (http_faults.says(""), "remote-unexpected"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_on_the_way_is_named_and_over_when_it_is_over(there: There, fault: str) -> None:
    meddle, code = FAULTS[fault]
    for call in (there.register, there.sign_in):
        there.server.fault(meddle)
        error = await there.refused(call)
        assert (error.code, error.lasting) == (code, False)
        await call()
    assert there.server.records.addresses(NAME) == [str(ADDRESS)]


async def test_being_busy_says_when_to_come_back(there: There) -> None:
    for call in (there.register, there.sign_in):
        there.server.fault(http_faults.fails(503, "20"))
        error = await there.refused(call)
        assert (error.code, error.lasting, error.retry_after) == ("remote-status", False, 20)


@pytest.mark.parametrize(
    ("word", "spelling"), [(word, said) for word, spellings in SPELLINGS.items() for said in spellings]
)
@pytest.mark.parametrize("manner", [Manner(), PLAIN], ids=["dressed", "plain"])
async def test_every_word_is_understood_in_every_manner(
    there: There, word: Word, spelling: str, manner: Manner
) -> None:
    there.server.updates.manner = manner.spelt(word, spelling)
    if word is Word.DONE:
        await there.register()
        assert there.server.records.addresses(NAME) == [str(ADDRESS)]
        return
    there.server.refuse_update(word)
    error = await there.refused(there.register)
    assert (
        error.code
        == {
            Word.LOGIN: "easydns-login",
            Word.NO_SERVICE: "easydns-no-service",
            Word.ILLEGAL: "easydns-illegal",
            Word.TOO_SOON: "easydns-too-soon",
        }[word]
    )


@pytest.mark.parametrize("numbers_as_text", [True, False])
@pytest.mark.parametrize("refusals_as_200", [True, False])
async def test_records_are_read_in_every_manner(there: There, numbers_as_text: bool, refusals_as_200: bool) -> None:
    there.server.rest.numbers_as_text, there.server.rest.refusals_as_200 = numbers_as_text, refusals_as_200
    there.server.rest.raises_ttl = False
    await there.sign_in()
    await there.add()
    await there.add()
    assert there.server.records.texts(f"_acme-challenge.{ZONE}") == ["proof"]
    there.server.rest.out_of_reach.add(ZONE)
    assert (await there.refused(there.add)).code == "easydns-login"
    there.server.refuse_rest(420, "Enhance Your Calm. Rate limit exceeded (too many requests)")
    assert (await there.refused(there.add)).code == "easydns-too-often"


async def test_one_record_is_found_among_very_many(there: There) -> None:
    for number in range(1, 2200):
        await there.server.records.add(ZONE, f"foh-{number}", "A", "192.168.1.9")
    await there.server.records.add(ZONE, "foh", "A", str(ADDRESS))
    assert await there.client.addresses(ZONE, "foh", SECRETS) == (ADDRESS,)
    assert len(there.server.asked) == 3


async def test_whoever_has_another_name_is_told_nothing(there: There) -> None:
    there.server.certify(("portal.example",))
    for call in (there.client.reach, there.register, there.sign_in):
        assert (await there.refused(call)).code == "remote-wrong-name"
    assert there.server.asked == []


async def test_whoever_is_vouched_for_by_another_is_told_nothing(there: There) -> None:
    there.trust.write_bytes(EasyDnsStandIn(tls=("127.0.0.1",)).trust)
    for call in (there.client.reach, there.register, there.sign_in):
        assert (await there.refused(call)).code == "remote-untrusted"
    assert there.server.asked == []
