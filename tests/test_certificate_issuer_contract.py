"""What the port CertificateIssuer promises, asked of the real part against an ACME server, and of the fake."""

import asyncio
import base64
import contextlib
import functools
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.adapters.acme import AcmeIssuer
from daemon.certificates.material import alternative_names, read_certificate
from daemon.certificates.selfsigned import signed_by
from daemon.errors import RemoteFailed
from daemon.registration_ports import (
    AcmeAccount,
    AcmeDirectory,
    AcmeOrder,
    AcmeServer,
    CertificateIssuer,
    RenewalWindow,
)
from tests.acme_stub import AcmeStub, RenewalAdvice
from tests.fake_certificate_issuer import FakeCertificateIssuer
from tests.fakes import FakeClock

NAME = "foh.clearcomdevices.com"
TERMS = "https://authority.example/terms"
BINDING = ("theatre", base64.urlsafe_b64encode(b"k" * 32).decode().rstrip("="))
WINDOW = RenewalWindow(datetime(2030, 1, 1, tzinfo=UTC), datetime(2030, 1, 3, tzinfo=UTC), 21_600.0)

Texts = defaultdict[str, set[str]]


@dataclass
class World:
    """An issuer and its server; `texts` are the TXT values that the server sees, by name."""

    issuer: CertificateIssuer
    server: AcmeServer
    texts: Texts
    advise: Callable[[RenewalWindow], None]
    forget_accounts: Callable[[], None]
    said: list[str] = field(default_factory=list)

    async def account(self) -> AcmeAccount:
        return await self.issuer.register(self.server, "it@theatre.example", TERMS, BINDING)


class Solver:
    """Publishes in `texts`, unless it is `idle`; `held` waits there for ever."""

    def __init__(self, texts: Texts, *, idle: bool = False, held: bool = False) -> None:
        self.texts, self.idle, self.held = texts, idle, held
        self.published: list[tuple[str, str]] = []
        self.withdrawn: list[tuple[str, str]] = []
        self.reached = asyncio.Event()

    async def publish(self, records: tuple[tuple[str, str], ...]) -> None:
        self.published += records
        for name, value in records:
            if not self.idle:
                self.texts[name].add(value)
        self.reached.set()
        if self.held:
            await asyncio.Event().wait()

    async def withdraw(self, records: tuple[tuple[str, str], ...]) -> None:
        self.withdrawn += records
        for name, value in records:
            self.texts[name].discard(value)


@contextlib.asynccontextmanager
async def fake_world() -> AsyncIterator[World]:
    texts: Texts = defaultdict(set)
    issuer = FakeCertificateIssuer(FakeClock())
    issuer.says = AcmeDirectory(terms=TERMS, external_account=True)
    issuer.seen = lambda name, value: value in texts[name]

    def advise(window: RenewalWindow) -> None:
        issuer.window = window

    yield World(issuer, AcmeServer("https://authority.example/directory"), texts, advise, issuer.accounts.clear)


@contextlib.asynccontextmanager
async def real_world() -> AsyncIterator[World]:
    texts: Texts = defaultdict(set)
    bindings = dict([BINDING])
    async with AcmeStub(terms=TERMS, bindings=bindings, texts=lambda name: texts[name]) as stub:

        def advise(window: RenewalWindow) -> None:
            stub.window = RenewalAdvice(window.start, window.end)

        server = AcmeServer(stub.directory, stub.trust)
        yield World(AcmeIssuer(Path("/nonexistent")), server, texts, advise, stub.accounts.clear)


Opening = Callable[[], AbstractAsyncContextManager[World]]


@pytest.fixture(params=[fake_world, real_world], ids=["fake", "real"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    opening: Opening = functools.partial(request.param)
    async with opening() as world:
        yield world


async def test_the_directory_tells_what_an_account_needs(world: World) -> None:
    says = await world.issuer.directory(world.server)
    assert (says.terms, says.external_account) == (TERMS, True)


async def test_no_account_without_agreeing_to_the_terms(world: World) -> None:
    with pytest.raises(RemoteFailed) as caught:
        await world.issuer.register(world.server, None, "", BINDING)
    assert (caught.value.code, caught.value.lasting) == ("acme-terms-not-agreed", True)


async def test_no_account_without_the_external_one_that_is_wanted(world: World) -> None:
    with pytest.raises(RemoteFailed) as caught:
        await world.issuer.register(world.server, None, TERMS, None)
    assert (caught.value.code, caught.value.lasting) == ("acme-binding-wanted", True)


async def test_an_account_belongs_to_its_server_and_no_two_are_one(world: World) -> None:
    first, second = await world.account(), await world.account()
    assert first.directory == second.directory == world.server.directory
    assert first.url != second.url


async def test_the_names_are_certified_with_the_intermediate_and_without_the_root(world: World) -> None:
    solver, names = Solver(world.texts), (NAME, f"*.{NAME}")
    account = await world.account()
    chain = await world.issuer.issue(world.server, account, AcmeOrder(names), solver, world.said.append)
    assert set(alternative_names(chain.leaf)) == set(names)
    leaf, intermediate = map(read_certificate, chain.chain)
    assert signed_by(leaf, intermediate)
    assert intermediate.issuer != intermediate.subject, "the root is the browser's to have"
    assert b"PRIVATE KEY" in chain.key
    assert world.said, "each stage is told"


async def test_what_was_published_is_withdrawn_when_all_went_well(world: World) -> None:
    solver = Solver(world.texts)
    await world.issuer.issue(world.server, await world.account(), AcmeOrder((NAME,)), solver, world.said.append)
    assert [name for name, _ in solver.published] == [f"_acme-challenge.{NAME}"]
    assert solver.withdrawn == solver.published


async def test_a_record_that_is_not_seen_fails_and_is_withdrawn(world: World) -> None:
    solver = Solver(world.texts, idle=True)
    with pytest.raises(RemoteFailed) as caught:
        await world.issuer.issue(world.server, await world.account(), AcmeOrder((NAME,)), solver, world.said.append)
    assert (caught.value.code, caught.value.lasting) == ("acme-challenge-failed", False)
    assert solver.withdrawn == solver.published != []


async def test_an_account_that_the_server_lost_is_named_before_anything_is_published(world: World) -> None:
    account, solver = await world.account(), Solver(world.texts)
    world.forget_accounts()
    with pytest.raises(RemoteFailed) as caught:
        await world.issuer.issue(world.server, account, AcmeOrder((NAME,)), solver, world.said.append)
    assert (caught.value.code, caught.value.lasting) == ("acme-account-lost", False)
    assert solver.published == []


async def test_who_goes_away_in_mid_order_leaves_no_record(world: World) -> None:
    solver = Solver(world.texts, held=True)
    account = await world.account()
    order = asyncio.create_task(
        world.issuer.issue(world.server, account, AcmeOrder((NAME,)), solver, world.said.append)
    )
    await asyncio.wait_for(solver.reached.wait(), 20)
    order.cancel()
    with pytest.raises(asyncio.CancelledError):
        await order
    assert solver.withdrawn == solver.published != []
    assert not world.texts[f"_acme-challenge.{NAME}"]


async def test_the_server_says_when_to_renew_or_does_not(world: World) -> None:
    solver = Solver(world.texts)
    account = await world.account()
    chain = await world.issuer.issue(world.server, account, AcmeOrder((NAME,)), solver, world.said.append)
    world.advise(WINDOW)
    window = await world.issuer.renewal(world.server, chain)
    assert window is not None
    assert abs(window.start - WINDOW.start) < timedelta(seconds=1)
    assert abs(window.end - WINDOW.end) < timedelta(seconds=1)
