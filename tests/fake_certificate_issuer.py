"""FakeCertificateIssuer: an ACME server in memory, behind the port CertificateIssuer; passes its contract test.

Its certificates are real ones, from an authority of its own, so that what is done with them is real as well.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from daemon.certificates.material import KeyedChain
from daemon.errors import RemoteFailed
from daemon.registration_ports import (
    AcmeAccount,
    AcmeDirectory,
    AcmeOrder,
    AcmeServer,
    ChallengeSolver,
    RenewalWindow,
)
from tests.certificate_maker import Made, authority, server
from tests.fakes import FakeClock

_KEY = ec.generate_private_key(ec.SECP256R1())


def issuing(organisation: str = "Fake Trust") -> tuple[Made, Made]:
    """A root, and an intermediate of that organisation."""
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{organisation} R1"),
        ]
    )
    root = authority(f"{organisation} Root")
    return root, authority(name, root)


class FakeCertificateIssuer:
    """Issues for `lifetime`, from `authority` (root, intermediate). `says` is its directory, `window` its ARI.

    `orders` are those it was given, `registered` how often an account was opened. `seen` tells whether a record is
    published: what it looks at when it validates.
    """

    def __init__(self, clock: FakeClock, lifetime: timedelta = timedelta(days=90)) -> None:
        self.clock = clock
        self.lifetime = lifetime
        self.authority = issuing()
        self.says = AcmeDirectory()
        self.window: RenewalWindow | None = None
        self.orders: list[AcmeOrder] = []
        self.registered = 0
        self.asked_for_window = 0
        self.accounts: set[str] = set()
        self.seen: Callable[[str, str], bool] = lambda _name, _value: True
        self._refusals: defaultdict[str, list[RemoteFailed]] = defaultdict(list)
        self._broken: RemoteFailed | None = None
        self._open = asyncio.Event()
        self._open.set()

    def refuse(self, call: str, error: RemoteFailed, times: int = 1) -> None:
        """The next `times` calls of the method `call` raise `error`."""
        self._refusals[call] += [error] * times

    def break_down(self, error: RemoteFailed) -> None:
        """Every call raises `error` from now on, until `mend`."""
        self._broken = error

    def mend(self) -> None:
        """Calls succeed again."""
        self._broken = None
        self._refusals.clear()

    def hold(self) -> None:
        """Calls wait until `release`."""
        self._open.clear()

    def release(self) -> None:
        """Let what waits go on."""
        self._open.set()

    async def directory(self, _server: AcmeServer) -> AcmeDirectory:
        await self._called("directory")
        return self.says

    async def register(
        self, server: AcmeServer, _contact: str | None, terms_agreed: str, binding: tuple[str, str] | None
    ) -> AcmeAccount:
        await self._called("register")
        if self.says.terms and terms_agreed != self.says.terms:
            raise RemoteFailed("acme-terms-not-agreed", "The terms are not agreed to.", "Agree.", lasting=True)
        if self.says.external_account and binding is None:
            raise RemoteFailed("acme-binding-wanted", "An account of its own is wanted.", "Enter it.", lasting=True)
        self.registered += 1
        url = f"{server.directory}/account/{self.registered}"
        self.accounts.add(url)
        return AcmeAccount(server.directory, b"-----BEGIN PRIVATE KEY-----\nfake\n-----END PRIVATE KEY-----\n", url)

    async def issue(
        self,
        _server: AcmeServer,
        account: AcmeAccount,
        order: AcmeOrder,
        solver: ChallengeSolver,
        told: Callable[[str], object],
    ) -> KeyedChain:
        await self._called("issue")
        if account.url not in self.accounts:
            raise RemoteFailed("acme-account-lost", "The account is not known.", "Try again.")
        self.orders.append(order)
        told("Ordering a certificate.")
        records = tuple(
            (f"_acme-challenge.{name.removeprefix('*.')}", f"proof-{number}-{len(self.orders)}")
            for number, name in enumerate(order.names)
        )
        try:
            await solver.publish(records)
            told("The certificate authority is checking the record.")
            if not all(self.seen(name, value) for name, value in records):
                raise RemoteFailed("acme-challenge-failed", "The record was not found.", "Try again.")
        finally:
            await solver.withdraw(records)
        return self.make(order.names)

    async def renewal(self, _server: AcmeServer, _chain: KeyedChain) -> RenewalWindow | None:
        self.asked_for_window += 1
        await self._called("renewal")
        return self.window

    def make(self, names: tuple[str, ...]) -> KeyedChain:
        """A certificate for `names` from now on."""
        now = self.clock.now()
        made = server(
            self.authority[1],
            subject=names[0],
            san=[x509.DNSName(name) for name in names],
            key=_KEY,
            start=now - timedelta(hours=1),
            end=now - timedelta(hours=1) + self.lifetime,
        )
        return KeyedChain((made.pem, self.authority[1].pem), made.key_pem)

    async def _called(self, call: str) -> None:
        await self._open.wait()
        if self._broken is not None:
            raise self._broken
        if self._refusals[call]:
            raise self._refusals[call].pop(0)
