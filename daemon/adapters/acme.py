"""CertificateIssuer: an ACME server (RFC 8555), proven by DNS-01.

What a server says of itself and of renewals is read here. Accounts and orders are the business of certbot's library,
and of a child process: the library blocks, takes what a server sends without a bound on time or size, and costs 8 MB
that are needed once in two months. A child can be ended at any moment, and takes all of it along. It is given the
account's key on its standard input and nothing else, and its answers are checked like a stranger's.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

import daemon
from daemon.adapters import outbound_faults
from daemon.adapters.acme_directory import Directory, certificate_identifier, read_directory, read_window
from daemon.adapters.acme_talk import (
    LONGEST_LINE,
    Failed,
    Issue,
    Issued,
    Opened,
    Publish,
    Published,
    Register,
    Stage,
    Wish,
    Word,
)
from daemon.adapters.outbound import Outbound
from daemon.adapters.outbound_message import Question
from daemon.adapters.plain_text import one_line
from daemon.certificates.certificate_facts import is_self_signed
from daemon.certificates.material import KeyedChain, alternative_names, read_certificate, read_key, require_pair
from daemon.certificates.pem_blocks import pem_blocks
from daemon.errors import BadInput, RemoteFailed
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
_LARGEST_DOCUMENT = 64 * 1024
_LARGEST_TRUST = 4 << 20
_MOST_CERTIFICATES = 10
_MOST_RECORDS = 20
_MOST_WORDS = 200
_LONGEST_STAGE = 160
_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from daemon.adapters.acme_child import main; main()"
_ROOT = str(Path(daemon.__file__).resolve().parent.parent)
_OK, _NOT_FOUND = 200, 404


class AcmeIssuer:
    """Servers are verified by `trust_store` (a PEM file) where the caller names nothing else.

    An order takes `issue_seconds` at most.
    """

    def __init__(self, trust_store: Path) -> None:
        self._trust_store = trust_store
        self.issue_seconds = _ISSUE_SECONDS

    async def directory(self, server: AcmeServer) -> AcmeDirectory:
        """See CertificateIssuer; `acme-no-directory` where something else is there."""
        return (await self._directory(server)).facts

    async def register(
        self, server: AcmeServer, contact: str | None, terms_agreed: str, binding: tuple[str, str] | None
    ) -> AcmeAccount:
        """See CertificateIssuer."""
        wish = Register(server.directory, await self._trust(server), contact, terms_agreed, binding)
        async with self._child(wish, _REGISTER_SECONDS, server) as child:
            while True:
                word = await child.hear()
                if isinstance(word, Opened):
                    return word.account
                if not isinstance(word, Stage):
                    raise _broke(server)

    async def issue(
        self,
        server: AcmeServer,
        account: AcmeAccount,
        order: AcmeOrder,
        solver: ChallengeSolver,
        told: Callable[[str], object],
    ) -> KeyedChain:
        """See CertificateIssuer. What came is checked: our key, the names that were ordered, a chain that links."""
        replaces = None
        if order.replaces is not None and (await self._directory(server)).renewal_info:
            replaces = certificate_identifier(order.replaces)
        wish = Issue(server.directory, await self._trust(server), account, order.names, order.profile, replaces)
        published: tuple[tuple[str, str], ...] = ()
        try:
            async with self._child(wish, self.issue_seconds, server) as child:
                while True:
                    word = await child.hear()
                    if isinstance(word, Stage):
                        told(one_line(word.text, _LONGEST_STAGE))
                    elif isinstance(word, Publish):
                        records = _sound(word.records, order, server)
                        published = (*published, *records)
                        told("Setting the record that proves the name, and waiting until it is seen.")
                        await solver.publish(records)
                        await child.say(Published())
                    elif isinstance(word, Issued):
                        return _checked(word, order, server)
                    else:
                        raise _broke(server)
        finally:
            if published:
                await _to_its_end(solver, published)

    async def renewal(self, server: AcmeServer, chain: KeyedChain) -> RenewalWindow | None:
        """See CertificateIssuer."""
        base, identifier = (await self._directory(server)).renewal_info, certificate_identifier(chain)
        if not base or identifier is None:
            return None
        question = Question(f"{base.rstrip('/')}/{identifier}", _LARGEST_DOCUMENT)
        reply = await self._outbound(server).ask(question, self._deadline())
        return read_window(reply.body, reply.retry_after) if reply.status == _OK else None

    async def _directory(self, server: AcmeServer) -> Directory:
        reply = await self._outbound(server).ask(Question(server.directory, _LARGEST_DOCUMENT), self._deadline())
        host = urlsplit(server.directory).hostname or ""
        if reply.status not in (_OK, _NOT_FOUND):
            raise outbound_faults.status(host, reply.status, reply.retry_after)
        directory = read_directory(reply.body) if reply.status == _OK else None
        if directory is None:
            raise RemoteFailed(
                "acme-no-directory",
                f"There is no ACME directory at {one_line(server.directory, 120)}.",
                "Compare the address with the one that the certificate authority gives.",
                lasting=True,
            )
        return directory

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

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + _SECONDS

    @contextlib.asynccontextmanager
    async def _child(self, wish: Wish, seconds: float, server: AcmeServer) -> AsyncIterator["_Child"]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-B", "-c", _CHILD, _ROOT),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=LONGEST_LINE,
            env={},
            cwd="/",
        )
        child = _Child(process, server)
        try:
            async with asyncio.timeout(seconds):
                await child.say(wish)
                yield child
        except TimeoutError:
            raise outbound_faults.timed_out(urlsplit(server.directory).hostname or "") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


class _Child:
    """The other end of the talk."""

    def __init__(self, process: asyncio.subprocess.Process, server: AcmeServer) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("a child without pipes")
        self._input, self._output = process.stdin, process.stdout
        self._server = server
        self._heard = 0

    async def say(self, message: Wish | Published) -> None:
        """One line to the child."""
        self._input.write(msgspec.json.encode(message) + b"\n")
        with contextlib.suppress(ConnectionError):  # one that is gone says so where it is listened to
            await self._input.drain()

    async def hear(self) -> Word:
        """Its next word. Raises RemoteFailed where it failed, or ended without a word."""
        self._heard += 1
        if self._heard > _MOST_WORDS:
            raise _broke(self._server)
        try:
            line = await self._output.readline()
            word: Word = msgspec.json.decode(line, type=Word)
        except (ValueError, msgspec.DecodeError):
            word = Failed("", "", "")
        if not isinstance(word, Failed):
            return word
        if not word.code:
            raise _broke(self._server)
        raise RemoteFailed(word.code, word.detail, word.remedy, lasting=word.lasting, retry_after=word.retry_after)


async def _to_its_end(solver: ChallengeSolver, records: tuple[tuple[str, str], ...]) -> None:
    """Withdraw `records` even if whoever asked for the certificate goes away meanwhile."""
    task = asyncio.ensure_future(solver.withdraw(records))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        with contextlib.suppress(Exception):
            await task
        raise


def _sound(records: tuple[tuple[str, str], ...], order: AcmeOrder, server: AcmeServer) -> tuple[tuple[str, str], ...]:
    """No server has the unit write other records than the proofs of the names that were ordered."""
    allowed = {f"_acme-challenge.{name.removeprefix('*.')}" for name in order.names}
    if not records or len(records) > _MOST_RECORDS or not all(name in allowed for name, _ in records):
        raise _broke(server)
    return records


def _checked(issued: Issued, order: AcmeOrder, server: AcmeServer) -> KeyedChain:
    """The chain as it is served. Whether it links, and to what, the inspection of every certificate looks at."""
    texts = tuple(block.pem for block in pem_blocks(issued.chain) if block.label == "CERTIFICATE")
    try:
        certificates = [read_certificate(text) for text in texts]
        if not 1 <= len(certificates) <= _MOST_CERTIFICATES:
            raise BadInput("acme-useless-certificate", "It is no chain of certificates.", "")
        require_pair(certificates[0], read_key(issued.key))
        names = {name.lower() for name in alternative_names(certificates[0])}
        if not {name.lower() for name in order.names} <= names:
            raise BadInput("acme-useless-certificate", "It is for other names than were ordered.", "")
    except BadInput as fault:
        why = fault.detail
    else:
        above = texts[:-1] if len(texts) > 1 and is_self_signed(certificates[-1]) else texts
        return KeyedChain(above, issued.key)
    raise RemoteFailed(
        "acme-useless-certificate",
        f"The certificate that came from {urlsplit(server.directory).hostname} cannot be used. {one_line(why, 200)}",
        "The unit tries again by itself; tell the certificate authority if it stays.",
    )


def _broke(server: AcmeServer) -> RemoteFailed:
    host = urlsplit(server.directory).hostname or ""
    return RemoteFailed(
        "acme-broke-down",
        f"Ordering a certificate from {host} broke down over what it sent.",
        "The unit tries again by itself; see that the directory is an ACME server's.",
    )


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST_TRUST)
