"""CertificateIssuer: an ACME server (RFC 8555), proven by DNS-01.

What a server says of itself and of renewals is read here. Accounts and orders are the business of certbot's library,
and of a child process: the library blocks, takes what a server sends without a bound on time or size, and costs 8 MB
that are needed once in two months. A child can be ended at any moment, and takes all of it along. It is given the
account's key on its standard input and nothing else, and its answers are checked like a stranger's.
"""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from daemon.adapters import outbound_faults
from daemon.adapters.acme_directory import Directory, certificate_identifier, read_directory, read_window
from daemon.adapters.acme_process import acme_process, broke_down
from daemon.adapters.acme_result import sound_chain, sound_records
from daemon.adapters.acme_talk import Issue, Issued, Opened, Publish, Published, Register
from daemon.adapters.outbound import Outbound
from daemon.adapters.outbound_message import Question
from daemon.adapters.plain_text import one_line
from daemon.certificates.material import KeyedChain
from daemon.easydns_settings import is_https_url
from daemon.errors import RemoteFailed
from daemon.registration_ports import (
    AcmeAccount,
    AcmeDirectory,
    AcmeOrder,
    AcmeServer,
    ChallengeSolver,
    RenewalWindow,
)

_SECONDS = 14.5
_REGISTER_SECONDS = 29.0
_ISSUE_SECONDS = 300.0
_WITHDRAW_SECONDS = 60.0
_LARGEST_DOCUMENT = 64 * 1024
_LARGEST_TRUST = 4 << 20
_LONGEST_URL = 512
_OK, _NOT_FOUND = 200, 404


class AcmeIssuer:
    """Servers are verified by `trust_store` (a PEM file) where the caller names nothing else.

    An order takes `issue_seconds` at most, and `withdraw_seconds` more to have its records taken away again.
    """

    def __init__(self, trust_store: Path) -> None:
        self._trust_store = trust_store
        self.issue_seconds = _ISSUE_SECONDS
        self.withdraw_seconds = _WITHDRAW_SECONDS

    async def directory(self, server: AcmeServer) -> AcmeDirectory:
        """See CertificateIssuer; `acme-no-directory` where something else is there."""
        return (await self._directory(server, _deadline())).facts

    async def register(
        self, server: AcmeServer, contact: str | None, terms_agreed: str, binding: tuple[str, str] | None
    ) -> AcmeAccount:
        """See CertificateIssuer."""
        host = _host(server)
        wish = Register(server.directory, await self._trust(server), contact, terms_agreed, binding)
        async with acme_process(wish, host, _REGISTER_SECONDS, lambda _: None) as child:
            word = await child.hear()
        if not isinstance(word, Opened) or not is_https_url(word.account.url) or len(word.account.url) > _LONGEST_URL:
            raise broke_down(host)
        return word.account

    async def issue(
        self,
        server: AcmeServer,
        account: AcmeAccount,
        order: AcmeOrder,
        solver: ChallengeSolver,
        told: Callable[[str], object],
    ) -> KeyedChain:
        """See CertificateIssuer. What came is checked: our key, the names that were ordered."""
        host, replaces = _host(server), None
        if order.replaces is not None and (await self._directory(server, _deadline())).renewal_info:
            replaces = certificate_identifier(order.replaces)
        wish = Issue(server.directory, await self._trust(server), account, order.names, order.profile, replaces)
        records: tuple[tuple[str, str], ...] = ()
        try:
            async with acme_process(wish, host, self.issue_seconds, told) as child:
                word = await child.hear()
                if isinstance(word, Publish):
                    records = sound_records(word, order, host)
                    told("Setting the record that proves the name, and waiting until it is seen.")
                    too_late, child.too_late = child.too_late, _proof_too_late(host)
                    await solver.publish(records)
                    child.too_late = too_late
                    await child.say(Published())
                    word = await child.hear()
        finally:
            if records:
                await self._withdraw(solver, records)
        if not isinstance(word, Issued):
            raise broke_down(host)
        return sound_chain(word, order, host)

    async def renewal(self, server: AcmeServer, chain: KeyedChain) -> RenewalWindow | None:
        """See CertificateIssuer."""
        deadline = _deadline()
        base = (await self._directory(server, deadline)).renewal_info
        identifier = certificate_identifier(chain)
        if not base or identifier is None:
            return None
        question = Question(f"{base.rstrip('/')}/{identifier}", _LARGEST_DOCUMENT)
        reply = await self._outbound(server).ask(question, deadline)
        return read_window(reply.body, reply.retry_after) if reply.status == _OK else None

    async def _directory(self, server: AcmeServer, deadline: float) -> Directory:
        reply = await self._outbound(server).ask(Question(server.directory, _LARGEST_DOCUMENT), deadline)
        if reply.status not in (_OK, _NOT_FOUND):
            raise outbound_faults.status(_host(server), reply.status, reply.retry_after)
        directory = read_directory(reply.body) if reply.status == _OK else None
        if directory is None:
            raise RemoteFailed(
                "acme-no-directory",
                f"There is no ACME directory at {one_line(server.directory, 120)}.",
                "Compare the address with the one that the certificate authority gives.",
                lasting=True,
            )
        return directory

    async def _withdraw(self, solver: ChallengeSolver, records: tuple[tuple[str, str], ...]) -> None:
        """To its end or for as long as it may take, even if whoever asked for the certificate goes away meanwhile."""
        task = asyncio.ensure_future(asyncio.wait_for(solver.withdraw(records), self.withdraw_seconds))
        with contextlib.suppress(TimeoutError):  # what is left, the solver notes
            try:
                await asyncio.shield(task)
            except asyncio.CancelledError:
                with contextlib.suppress(Exception):
                    await task
                raise

    def _outbound(self, server: AcmeServer) -> Outbound:
        return Outbound(self._trust_store if server.trust is None else server.trust)

    async def _trust(self, server: AcmeServer) -> bytes:
        if server.trust is not None:
            return server.trust
        try:
            return await asyncio.to_thread(_read, self._trust_store)
        except OSError:
            fault = outbound_faults.no_trust(self._trust_store)
        raise fault


def _proof_too_late(host: str) -> RemoteFailed:
    return RemoteFailed(
        "acme-proof-too-late",
        f"The record that proves the name was not seen in time, so the order at {host} was given up.",
        "The unit tries again by itself; see whether easyDNS and the DNS servers of the zone answer.",
    )


def _host(server: AcmeServer) -> str:
    return urlsplit(server.directory).hostname or ""


def _deadline() -> float:
    return asyncio.get_running_loop().time() + _SECONDS


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST_TRUST)
