"""Certificates from a real ACME server (pebble), proven by a real DNS server, and from one that does what it likes."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from daemon.adapters.acme import AcmeIssuer
from daemon.certificates.material import KeyedChain, alternative_names, read_certificate
from daemon.certificates.selfsigned import signed_by
from daemon.errors import RemoteFailed
from daemon.registration_ports import AcmeAccount, AcmeOrder, AcmeServer, RenewalWindow
from tests import http_faults
from tests.acme_stub import ALWAYS, AcmeStub, RenewalAdvice, problem
from tests.acme_world import NAME, AcmeWorld, RecordSolver, acme_world
from tests.pebble_server import BINDINGS

NOWHERE = Path("/nonexistent")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[AcmeWorld]:
    async with acme_world(tmp_path) as world:
        yield world


@pytest.fixture
async def stub() -> AsyncIterator[AcmeStub]:
    async with AcmeStub(profiles={"classic": "90 days", "shortlived": "6 days"}) as stub:
        yield stub


class Willing:
    """A solver that says that all is seen."""

    def __init__(self) -> None:
        self.published: list[tuple[str, str]] = []
        self.withdrawn: list[tuple[str, str]] = []

    async def publish(self, records: tuple[tuple[str, str], ...]) -> None:
        self.published += records

    async def withdraw(self, records: tuple[tuple[str, str], ...]) -> None:
        self.withdrawn += records


async def open_at(stub: AcmeStub) -> tuple[AcmeIssuer, AcmeServer, AcmeAccount]:
    issuer, server = AcmeIssuer(NOWHERE), AcmeServer(stub.directory, stub.trust)
    return issuer, server, await issuer.register(server, None, stub.terms, None)


async def refused(stub: AcmeStub, order: AcmeOrder | None = None) -> RemoteFailed:
    """How an order at the stub fails; whatever was published is withdrawn."""
    issuer, server, account = await open_at(stub)
    solver = Willing()
    with pytest.raises(RemoteFailed) as caught:
        await issuer.issue(server, account, order or AcmeOrder((NAME,)), solver, lambda _: None)
    assert solver.withdrawn == solver.published
    return caught.value


def children() -> str:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


async def test_a_name_and_its_wildcard_are_certified_in_less_than_three_seconds(world: AcmeWorld) -> None:
    account, solver = await world.account(), RecordSolver(world.table)
    began = time.monotonic()
    order = world.order(NAME, f"*.{NAME}")
    chain = await world.issuer.issue(world.server, account, order, solver, world.said.append)
    assert time.monotonic() - began < 3.0
    assert set(alternative_names(chain.leaf)) == {NAME, f"*.{NAME}"}
    assert len(chain.chain) == 2
    assert signed_by(chain.leaf, read_certificate(chain.chain[1]))
    assert signed_by(read_certificate(chain.chain[1]), read_certificate(await world.pebble.root()))
    assert [name for name, _ in solver.published] == [f"_acme-challenge.{NAME}"] * 2, "two values of one record"
    assert solver.withdrawn == solver.published
    assert world.table.texts(f"_acme-challenge.{NAME}") == []
    assert world.said[0] == f"Ordering a certificate for {NAME} and *.{NAME}."
    assert len(world.said) >= 4


async def test_each_certificate_has_a_key_of_its_own(world: AcmeWorld) -> None:
    account, solver = await world.account(), RecordSolver(world.table)
    chains = [
        await world.issuer.issue(world.server, account, world.order(), solver, world.said.append) for _ in range(2)
    ]
    assert chains[0].key != chains[1].key


async def test_a_record_that_is_not_there_is_refused_in_the_authority_s_own_words(world: AcmeWorld) -> None:
    account, solver = await world.account(), RecordSolver(world.table, lazy=True)
    with pytest.raises(RemoteFailed) as caught:
        await world.issuer.issue(world.server, account, world.order(), solver, world.said.append)
    assert caught.value.code == "acme-challenge-failed"
    assert "_acme-challenge" in caught.value.detail or "TXT" in caught.value.detail
    assert not caught.value.lasting
    assert solver.withdrawn == solver.published


async def test_an_account_that_the_server_has_forgotten_is_named(world: AcmeWorld) -> None:
    account, solver = await world.account(), RecordSolver(world.table)
    await world.pebble.restart()
    with pytest.raises(RemoteFailed) as caught:
        await world.issuer.issue(world.server, account, world.order(), solver, world.said.append)
    assert caught.value.code == "acme-account-lost"
    assert solver.published == []


@pytest.mark.parametrize("rejected", [5, 40])
async def test_bad_nonces_do_not_matter(tmp_path: Path, rejected: int) -> None:
    async with acme_world(tmp_path, nonces_rejected=rejected) as world:
        solver = RecordSolver(world.table)
        chain = await world.issuer.issue(world.server, await world.account(), world.order(), solver, world.said.append)
        assert alternative_names(chain.leaf) == (NAME,)


async def test_who_goes_away_in_mid_order_leaves_nothing_behind(world: AcmeWorld) -> None:
    account, reached = await world.account(), asyncio.Event()

    class Held(RecordSolver):
        async def publish(self, records: tuple[tuple[str, str], ...]) -> None:
            await super().publish(records)
            reached.set()
            await asyncio.Event().wait()

    solver = Held(world.table)
    ordering = asyncio.create_task(world.issuer.issue(world.server, account, world.order(), solver, world.said.append))
    await reached.wait()
    assert world.table.texts(f"_acme-challenge.{NAME}")
    ordering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ordering
    assert world.table.texts(f"_acme-challenge.{NAME}") == []
    assert "acme_child" not in children()


async def test_external_accounts_are_bound(tmp_path: Path) -> None:
    async with acme_world(tmp_path, bindings=BINDINGS) as world:
        assert (await world.issuer.directory(world.server)).external_account
        with pytest.raises(RemoteFailed) as caught:
            await world.account()
        assert (caught.value.code, caught.value.lasting) == ("acme-binding-wanted", True)
        with pytest.raises(RemoteFailed) as caught:
            await world.account(("kid-1", "d3Jvbmc"))
        assert "d3Jvbmc" not in str(caught.value)
        ((identifier, secret),) = BINDINGS.items()
        account = await world.account((identifier, secret))
        assert account.url
        assert "PRIVATE" not in repr(account)


async def test_terms_are_agreed_to_as_they_stand_or_not_at_all(world: AcmeWorld) -> None:
    for agreed in ("", "https://ca.example/other"):
        with pytest.raises(RemoteFailed) as caught:
            await world.issuer.register(world.server, None, agreed, None)
        assert (caught.value.code, caught.value.lasting) == ("acme-terms-not-agreed", True)
        assert "Do%20what%20thou%20wilt" in caught.value.detail


@pytest.mark.parametrize("certified_by_another", [True, False])
async def test_only_the_given_authorities_are_trusted(world: AcmeWorld, certified_by_another: bool) -> None:
    other = (await world.pebble.root()) if certified_by_another else b"no certificate"
    server = AcmeServer(world.pebble.directory, other)
    for call in (world.issuer.directory(server), world.issuer.register(server, None, "", None)):
        with pytest.raises(RemoteFailed) as caught:
            await call
        assert caught.value.code in ("remote-untrusted", "no-trust-store", "acme-broke-down")


async def test_nothing_of_the_acme_library_is_loaded_by_the_daemon() -> None:
    code = (
        "import sys; import daemon.__main__ as m; from daemon.settings import Profile; from pathlib import Path\n"
        "from daemon.adapters.layout import Layout; m._easydns(Profile(), Layout(Path('/nonexistent')))\n"
        "heavy = {'acme', 'josepy', 'requests', 'dns', 'zeroconf', 'aiohttp', 'daemon.adapters.acme_order'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    shown = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


async def test_what_the_directory_says_is_told(stub: AcmeStub) -> None:
    stub.terms = "https://ca.example/terms.pdf"
    issuer, server = AcmeIssuer(NOWHERE), AcmeServer(stub.directory, stub.trust)
    told = await issuer.directory(server)
    assert (told.terms, told.profiles, told.external_account, told.tells_renewal) == (
        "https://ca.example/terms.pdf",
        ("classic", "shortlived"),
        False,
        True,
    )


async def test_a_profile_is_ordered(stub: AcmeStub) -> None:
    issuer, server, account = await open_at(stub)
    await issuer.issue(server, account, AcmeOrder((NAME,), "shortlived"), Willing(), lambda _: None)
    assert stub.orders[-1].profile == "shortlived"
    failed = await refused(stub, AcmeOrder((NAME,), "gold"))
    assert (failed.code, failed.lasting) == ("acme-no-profile", True)


async def test_a_renewal_says_what_it_replaces_and_goes_on_where_that_is_refused(stub: AcmeStub) -> None:
    issuer, server, account = await open_at(stub)

    async def issue(replaces: KeyedChain | None) -> KeyedChain:
        order = AcmeOrder((NAME,), replaces=replaces)
        return await issuer.issue(server, account, order, Willing(), lambda _: None)

    first = await issue(None)
    await issue(first)
    await issue(first)  # it was replaced already
    assert [order.replaces is None for order in stub.orders] == [True, False, True]


async def test_the_window_for_a_renewal_is_told(stub: AcmeStub) -> None:
    issuer, server, account = await open_at(stub)
    chain = await issuer.issue(server, account, AcmeOrder((NAME,)), Willing(), lambda _: None)
    start = datetime(2027, 6, 1, tzinfo=UTC)
    stub.window = RenewalAdvice(start, start + timedelta(days=2), "3600")
    assert await issuer.renewal(server, chain) == RenewalWindow(start, start + timedelta(days=2), 3600.0)
    stub.window = RenewalAdvice(start, start - timedelta(days=2))
    assert await issuer.renewal(server, chain) is None
    stub.fault("renewalInfo", http_faults.fails(503))
    assert await issuer.renewal(server, chain) is None
    stub.fault("renewalInfo", http_faults.huge())
    with pytest.raises(RemoteFailed) as caught:
        await issuer.renewal(server, chain)
    assert caught.value.code == "remote-too-large"


async def test_an_authority_that_tells_no_renewal_is_not_asked() -> None:
    async with AcmeStub(ari=False) as stub:
        issuer, server, account = await open_at(stub)
        chain = await issuer.issue(server, account, AcmeOrder((NAME,)), Willing(), lambda _: None)
        assert await issuer.renewal(server, chain) is None
        assert "renewalInfo" not in stub.asked


async def test_too_many_orders_are_told_with_the_time_to_wait(stub: AcmeStub) -> None:
    stub.fault("newOrder", problem("rateLimited", 429, "too many certificates", retry_after="7200"))
    failed = await refused(stub)
    assert (failed.code, failed.retry_after, failed.lasting) == ("acme-rate-limited", 7200.0, False)
    assert "too many certificates" in failed.detail


async def test_new_terms_want_the_owner(stub: AcmeStub) -> None:
    stub.fault("newOrder", problem("userActionRequired", 403, "https://ca.example/new-terms"))
    failed = await refused(stub)
    assert (failed.code, failed.lasting) == ("acme-terms-not-agreed", True)


async def test_what_the_authority_says_is_made_fit_for_one_line(stub: AcmeStub) -> None:
    stub.fail_challenge("dns", "line\nbreak\x1b[31m" + "x" * 5000)
    failed = await refused(stub)
    assert failed.code == "acme-challenge-failed"
    assert "\n" not in failed.detail
    assert "\x1b" not in failed.detail
    assert len(failed.detail) < 500


@pytest.mark.parametrize(
    ("resource", "fault"),
    [
        ("newOrder", http_faults.says_json({"status": "pending"})),
        ("newOrder", http_faults.says("<html>portal</html>")),
        ("newOrder", http_faults.huge()),
        ("newOrder", http_faults.redirects("https://elsewhere.example/")),
        ("newOrder", http_faults.redirects_for_ever()),
        ("newOrder", http_faults.cut_short(b"{}")),
        ("newOrder", http_faults.resets),
        ("newOrder", http_faults.not_http()),
        ("newOrder", problem("badNonce")),
        ("authorization", http_faults.says_json({"status": "valid or so"})),
        ("authorization", http_faults.says_json([])),
        ("authorization", http_faults.fails(500)),
        ("finalize", http_faults.fails(503)),
        ("certificate", http_faults.says("no certificate", kind="application/pem-certificate-chain")),
        ("certificate", http_faults.huge(kind="application/pem-certificate-chain")),
        ("directory", http_faults.says_json({"newOrder": 5})),
        ("directory", http_faults.portal()),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
async def test_whatever_a_server_does_it_comes_to_a_refusal(
    stub: AcmeStub, resource: str, fault: http_faults.HttpFault
) -> None:
    issuer, server, account = await open_at(stub)
    stub.fault(resource, fault, ALWAYS)
    solver = Willing()
    with pytest.raises(RemoteFailed) as caught:
        await issuer.issue(server, account, AcmeOrder((NAME,)), solver, lambda _: None)
    assert caught.value.code
    assert caught.value.remedy
    assert solver.withdrawn == solver.published
    assert "acme_child" not in children()


async def test_a_server_that_dawdles_is_left_in_time(stub: AcmeStub) -> None:
    issuer, server, account = await open_at(stub)
    issuer.issue_seconds = 1.5
    stub.fault("newOrder", http_faults.never_answers, ALWAYS)
    began = time.monotonic()
    with pytest.raises(RemoteFailed) as caught:
        await issuer.issue(server, account, AcmeOrder((NAME,)), Willing(), lambda _: None)
    assert caught.value.code == "remote-timed-out"
    assert time.monotonic() - began < 3.0
    assert "acme_child" not in children()


async def test_a_certificate_for_other_names_is_not_taken(stub: AcmeStub) -> None:
    issuer, server, account = await open_at(stub)
    other = await issuer.issue(server, account, AcmeOrder(("elsewhere.example",)), Willing(), lambda _: None)
    stub.fault("certificate", http_faults.says(other.chain_pem, kind="application/pem-certificate-chain"))
    failed = await refused(stub)
    assert failed.code == "acme-useless-certificate"


async def test_a_root_at_the_end_is_not_served(stub: AcmeStub) -> None:
    issuer, server, account = await open_at(stub)
    chain = await issuer.issue(server, account, AcmeOrder((NAME,)), Willing(), lambda _: None)
    above = [x509.load_pem_x509_certificate(pem) for pem in chain.chain]
    assert all(each.issuer != each.subject for each in above)


async def test_no_other_record_is_ever_published(stub: AcmeStub) -> None:
    """A server that answers an order for one name with the proof of another."""
    stub.fault(
        "authorization",
        http_faults.says_json(
            {
                "status": "pending",
                "identifier": {"type": "dns", "value": "victim.example"},
                "challenges": [
                    {"type": "dns-01", "url": f"{stub.directory}/x", "status": "pending", "token": "a" * 43}
                ],
            }
        ),
        ALWAYS,
    )
    issuer, server, account = await open_at(stub)
    solver = Willing()
    with pytest.raises(RemoteFailed) as caught:
        await issuer.issue(server, account, AcmeOrder((NAME,)), solver, lambda _: None)
    assert caught.value.code == "acme-broke-down"
    assert solver.published == []
