"""Pebble, Let's Encrypt's small ACME server for tests (Debian's package `pebble`), with a certificate of our own.

    async with pebble(tmp_path, dns="127.0.0.1:5353") as server:
        server.directory     # the directory's URL
        server.trust         # PEM of the authority that certifies the server itself
        await server.root()  # PEM of the root of what it issues

It forgets everything when it ends, accounts too: see `restart`. Version 2.4 knows neither ARI (RFC 9773) nor profiles:
see `tests.acme_stub`.
"""

import base64
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import aiohttp
import trustme

from tests.child_process import Child, child, own_address
from tests.free_ports import free_ports

BINDINGS = {"kid-1": base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")}
"""External accounts: key identifier and HMAC key (base64url)."""


class Pebble:
    """A pebble at `host` and `port`, whose files are in `folder`; `http_port` is where it looks for HTTP-01 answers."""

    def __init__(self, folder: Path, host: str | None = None) -> None:
        self._folder = folder
        self.host = host or own_address()
        self.port, self._management, self.http_port, self._tls_port = free_ports(4)
        self.directory = self.directory_at(self.port)
        self.trust_file = folder / "trust.pem"
        self._command: tuple[str | Path, ...] = ()
        self._environment: dict[str, str] = {}
        self._running = contextlib.AsyncExitStack()
        self._process: Child | None = None

    def directory_at(self, port: int) -> str:
        """The directory's URL for those who come by another port, such as that of a `long_line`."""
        return f"https://{self.host}:{port}/dir"

    @property
    def trust(self) -> bytes:
        """PEM of the authority that certifies the server itself."""
        return self.trust_file.read_bytes()

    @property
    def output(self) -> str:
        """What it has printed."""
        return self._process.output if self._process else ""

    async def root(self, number: int = 0) -> bytes:
        """PEM of the root certificate (the one numbered `number`, where it has several) of what it issues."""
        return await self._ask(f"/roots/{number}")

    async def intermediate(self, number: int = 0) -> bytes:
        """PEM of the certificate that signs what it issues."""
        return await self._ask(f"/intermediates/{number}")

    async def status(self, serial: int) -> str:
        """`Valid` or `Revoked`, for the certificate with this serial number."""
        answer = json.loads(await self._ask(f"/cert-status-by-serial/{serial:x}"))
        return str(answer["Status"])

    async def restart(self) -> None:
        """Come back at the same address, with other roots, and knowing nobody."""
        await self.stop()
        await self.start()

    async def start(self) -> None:
        """Until it listens."""
        running = child(*self._command, folder=self._folder, environment=self._environment)
        self._process = await self._running.enter_async_context(running)
        await self._process.until_listening(self.host, self._management)
        await self._process.until_listening(self.host, self.port)

    async def stop(self) -> None:
        """Nobody listens at `directory` any more."""
        await self._running.aclose()

    def configure(
        self, dns: str, *, validity_seconds: int, bindings: Mapping[str, str], strict: bool, **environment: int
    ) -> None:
        """Write what it reads when it starts."""
        self._certify()
        configuration = {
            "listenAddress": f"{self.host}:{self.port}",
            "managementListenAddress": f"{self.host}:{self._management}",
            "certificate": str(self._folder / "chain.pem"),
            "privateKey": str(self._folder / "key.pem"),
            "httpPort": self.http_port,
            "tlsPort": self._tls_port,
            "externalAccountBindingRequired": bool(bindings),
            "externalAccountMACKeys": dict(bindings),
            "certificateValidityPeriod": validity_seconds,
        }
        file = self._folder / "pebble.json"
        file.write_text(json.dumps({"pebble": configuration}))
        self._command = ("pebble", "-config", file, "-dnsserver", dns, f"-strict={str(strict).lower()}")
        self._environment = {name: str(value) for name, value in environment.items()}

    def _certify(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.trust_file))
        own = authority.issue_cert(self.host, "localhost")
        own.private_key_pem.write_to_path(str(self._folder / "key.pem"))
        for pem in own.cert_chain_pems:
            pem.write_to_path(str(self._folder / "chain.pem"), append=True)

    async def _ask(self, path: str) -> bytes:
        context = ssl.create_default_context(cafile=self.trust_file)
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context), raise_for_status=True) as session,
            session.get(f"https://{self.host}:{self._management}{path}") as answer,
        ):
            return await answer.read()


@contextlib.asynccontextmanager
async def pebble(
    folder: Path,
    dns: str,
    *,
    nonces_rejected: int = 0,
    validity_seconds: int = 90 * 86400,
    authorizations_reused: int = 0,
    bindings: Mapping[str, str] | None = None,
    strict: bool = False,
    alternate_roots: int = 0,
    always_valid: bool = False,
    host: str | None = None,
) -> AsyncIterator[Pebble]:
    """Run pebble, which asks the DNS server `dns` (address:port) when it validates. One in a `folder`.

    `nonces_rejected` and `authorizations_reused` are per cent of those (pebble's own defaults: 5 and 50). With
    `bindings` (key identifier: HMAC key in base64url, such as BINDINGS) a new account needs one of these.
    `always_valid`: nothing is really validated. `host` is the address that it listens at, None for a loopback one.
    """
    home = folder / "pebble"
    home.mkdir()
    server = Pebble(home, host)
    server.configure(
        dns,
        validity_seconds=validity_seconds,
        bindings=bindings or {},
        strict=strict,
        PEBBLE_VA_NOSLEEP=1,
        PEBBLE_VA_ALWAYS_VALID=int(always_valid),
        PEBBLE_WFE_NONCEREJECT=nonces_rejected,
        PEBBLE_AUTHZREUSE=authorizations_reused,
        PEBBLE_ALTERNATE_ROOTS=alternate_roots,
    )
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
