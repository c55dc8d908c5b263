"""Two hundred swaps of the certificate under load: nobody is turned away, or shown a certificate that is of the past.

What a client was shown is judged by the clock of this test: a certificate may be shown from when the call that chooses
it is sent until the call that chooses the next has been answered.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.certificate_maker import rsa_key
from tests.system.studio import Studio, choose, device_root, install
from tests.system.tls_visitor import Shaken, Visitor
from tests.system.unit import Client, Unit, running_unit

_SWAPS = 200
_ROOT = "/api/v1/certificates/self-signed/root.pem"


@dataclass(frozen=True)
class Reign:
    """The time (monotonic) in which one TLS context may have been the one in force, and its leaf's fingerprint."""

    fingerprint: str
    began: float
    ended: float

    def covers(self, handshake: Shaken) -> bool:
        """Whether the handshake may have been made under it."""
        return handshake.began <= self.ended and handshake.ended >= self.began


def visitors(port: int, root: bytes) -> list[Visitor]:
    """Eight: TLS 1.2 and 1.3, a connection for each request and many requests over one, two of each kind."""
    kinds = [(version, most) for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3) for most in (1, 25)]
    return [Visitor(port, _ROOT, root, version, most, time.monotonic) for version, most in kinds for _ in range(2)]


@asynccontextmanager
async def at_work(crowd: Sequence[Visitor]) -> AsyncIterator[None]:
    """All of them ask while this lasts."""
    for visitor in crowd:
        visitor.start()
    try:
        yield
    finally:
        for visitor in crowd:
            await asyncio.to_thread(visitor.stop)


async def until_all_were_served(crowd: Sequence[Visitor]) -> None:
    """Each has had an answer since, so that no swap goes by unnoticed; a failure ends the waiting."""
    before = [visitor.requests for visitor in crowd]
    while not all(visitor.requests > count for visitor, count in zip(crowd, before, strict=True)):
        assert not any(visitor.failures for visitor in crowd), [visitor.failures for visitor in crowd]
        await asyncio.sleep(0.002)


async def swap_back_and_forth(client: Client, crowd: Sequence[Visitor], leaves: dict[str, str]) -> list[Reign]:
    """Swap `_SWAPS` times between the sources in `leaves` (source: fingerprint), the last of them being in force."""
    reigns = []
    sources = list(leaves)
    present, began = sources[-1], -1.0
    for number in range(_SWAPS):
        await until_all_were_served(crowd)
        chosen, asked = sources[number % 2], time.monotonic()
        await choose(client, chosen)
        reigns.append(Reign(leaves[present], began, time.monotonic()))
        present, began = chosen, asked
    await until_all_were_served(crowd)
    reigns.append(Reign(leaves[present], began, float("inf")))
    return reigns


def served_leaf(unit: Unit) -> str:
    """The fingerprint of the leaf that is served now."""
    pem = ssl.get_server_certificate(("127.0.0.1", unit.https_port))
    return sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


async def test_two_hundred_swaps_under_load_fail_no_request_and_resume_no_old_session(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        await client.sign_in(await unit.panel.read_password())
        own = Studio("Studio").issue(rsa_key(2048))
        await install(client, own)
        leaves = {"own": own.fingerprint, "self-signed": served_leaf(unit)}
        crowd = visitors(unit.https_port, await device_root(unit))

        async with at_work(crowd):
            reigns = await swap_back_and_forth(client, crowd, leaves)

        assert [visitor.failures for visitor in crowd] == [[]] * len(crowd)
        handshakes = [handshake for visitor in crowd for handshake in visitor.handshakes]
        assert shown_out_of_time(handshakes, reigns) == []
        assert resumed_out_of_time(handshakes, reigns) == []
        for visitor in crowd:
            check_load(visitor, reigns)
        assert "ERROR" not in unit.said()


def shown_out_of_time(handshakes: Sequence[Shaken], reigns: Sequence[Reign]) -> list[Shaken]:
    """Those that were shown a certificate which was not in force at any moment of them."""
    return [
        each
        for each in handshakes
        if not any(reign.fingerprint == each.fingerprint and reign.covers(each) for reign in reigns)
    ]


def resumed_out_of_time(handshakes: Sequence[Shaken], reigns: Sequence[Reign]) -> list[Shaken]:
    """Those that took up a session from before a swap, even one that led back to the same certificate."""
    return [
        each
        for each in handshakes
        if each.resumed
        and (each.offered is None or not any(reign.covers(each.offered) and reign.covers(each) for reign in reigns))
    ]


def check_load(visitor: Visitor, reigns: Sequence[Reign]) -> None:
    """The visitor did what this test is about: without that, no failure would mean nothing."""
    assert visitor.requests > len(reigns)
    assert len({handshake.fingerprint for handshake in visitor.handshakes}) == 2
    assert all(handshake.offered is not None for handshake in visitor.handshakes[1:])
    assert visitor.most == 1 or visitor.requests > 2 * len(visitor.handshakes)
    if visitor.version is ssl.TLSVersion.TLSv1_3:
        assert not any(handshake.resumed for handshake in visitor.handshakes)
    elif visitor.most == 1:
        resumed = sum(handshake.resumed for handshake in visitor.handshakes)
        assert 0 < resumed < len(visitor.handshakes) - _SWAPS // 2
