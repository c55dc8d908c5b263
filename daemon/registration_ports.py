"""What the controller needs of the world for a name and a certificate below the vendor's domain, as Protocols.

Apart from `ports`, because nothing of it is touched unless that source is in use. Whatever is asked of a server
elsewhere raises RemoteFailed where it refuses, fails, answers something else than it should, or takes too long.
"""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Protocol

from daemon.certificates.material import KeyedChain
from daemon.easydns_settings import EasyDnsSecrets
from daemon.messages.network import Address
from daemon.record import Record


class GatewayProbe(Protocol):
    """Who finds out whether a device answers on the unit's own network."""

    async def answers(self, address: Address) -> bool:
        """Whether a device there says that it has `address`, in 9 s at most; mostly at once.

        Asked below IP (ARP, neighbour discovery), so that a firewall cannot keep quiet. Never raises.
        """


class NameRegistrar(Protocol):
    """Who registers names at easyDNS. Every call takes 15 s at most and raises RemoteFailed.

    Whatever is asked with credentials raises `easydns-login` (lasting) where they are missing or wrong.
    """

    async def reach(self) -> None:
        """Make sure that easyDNS's dynamic updates can be reached over TLS, and are who they say; nothing is asked.

        The REST interface is another server, which not every way needs: `sign_in` reaches it.
        """

    async def sign_in(self, zone: str, secrets: EasyDnsSecrets) -> None:
        """Make sure that the REST interface takes `secrets` for `zone`. `easydns-no-zone` is lasting."""

    async def register(self, name: str, address: Address | None, secrets: EasyDnsSecrets) -> None:
        """Have `name` lead to `address` by a dynamic update; None takes it offline.

        `easydns-too-soon` has `retry_after`; `easydns-no-service` and `easydns-illegal` are lasting, and so is
        `easydns-address`: no IPv6 address can be registered, nor 0.0.0.0 or 1.1.1.1, which mean something else.
        """

    async def addresses(self, zone: str, host: str, secrets: EasyDnsSecrets) -> tuple[Address, ...]:
        """The addresses registered for `host` (below `zone`, relative to it), by the REST interface.

        None while it is offline, or not registered.
        """

    async def add_text(self, zone: str, host: str, value: str, secrets: EasyDnsSecrets) -> None:
        """Have `host` below `zone` have a TXT record with `value` besides others that it has; may be repeated."""

    async def remove_text(self, zone: str, host: str, value: str, secrets: EasyDnsSecrets) -> None:
        """Have it have that one no more; harmless where there is none."""


class AcmeAccount(Record, frozen=True):
    """An account at the ACME server with this `directory`: its key (PKCS#8 PEM) and its URL there."""

    hidden: ClassVar[frozenset[str]] = frozenset({"key"})

    directory: str
    key: bytes
    url: str


class AcmeServer(Record, frozen=True):
    """An ACME server: its `directory` URL, and the PEM certificates it is verified by (None: the profile's store)."""

    directory: str
    trust: bytes | None = None


class AcmeDirectory(Record, frozen=True):
    """What an ACME server says of itself: `terms` is the URL of its terms of service ("" for none).

    `profiles` are those it offers; `external_account` whether a new account wants a binding to one outside;
    `tells_renewal` whether it says when to renew (RFC 9773).
    """

    terms: str = ""
    profiles: tuple[str, ...] = ()
    external_account: bool = False
    tells_renewal: bool = False


class AcmeOrder(Record, frozen=True):
    """What is ordered: a certificate for `names`, under `profile` (None: the server's choice), for a new EC key.

    `replaces` is the certificate in whose place it comes (RFC 9773 section 5), None for none.
    """

    names: tuple[str, ...]
    profile: str | None = None
    replaces: KeyedChain | None = None


class RenewalWindow(Record, frozen=True):
    """When the server would like the renewal to happen, and in how many seconds to ask it again."""

    start: datetime
    end: datetime
    ask_again: float


class ChallengeSolver(Protocol):
    """Who proves to an ACME server that a name is the unit's (DNS-01, RFC 8555 section 8.4)."""

    async def publish(self, records: tuple[tuple[str, str], ...]) -> None:
        """Have all of `records` (the record's full name, its value) seen by everybody before this returns.

        Where nobody can be asked from here, they have had two minutes to spread.
        """

    async def withdraw(self, records: tuple[tuple[str, str], ...]) -> None:
        """Take them away again, in 60 s at most; what cannot be taken away is the solver's to note."""


class CertificateIssuer(Protocol):
    """Who gets certificates from an ACME server. Raises RemoteFailed, also where something took too long."""

    async def directory(self, server: AcmeServer) -> AcmeDirectory:
        """What the server says of itself, in 15 s at most."""

    async def register(
        self, server: AcmeServer, contact: str | None, terms_agreed: str, binding: tuple[str, str] | None
    ) -> AcmeAccount:
        """A new account with a new key, in 30 s at most.

        `terms_agreed` is the URL of the terms that the owner agreed to. `binding` is an external account's key
        identifier and HMAC key (base64url). `acme-terms-not-agreed`, `acme-binding-wanted` and `acme-binding-refused`
        are lasting.
        """

    async def issue(
        self,
        server: AcmeServer,
        account: AcmeAccount,
        order: AcmeOrder,
        solver: ChallengeSolver,
        told: Callable[[str], object],
    ) -> KeyedChain:
        """Order, prove, and fetch: the leaf with the intermediates, no root. `told` hears of each stage, in words.

        In 5 minutes at most, the proof included, and as long as the solver may take to withdraw: what it published is
        withdrawn in any case, also where the caller goes away; only one who insists (cancels again) does not wait for
        that. `acme-account-lost` says that the server does not know the account any more.
        """

    async def renewal(self, server: AcmeServer, chain: KeyedChain) -> RenewalWindow | None:
        """When the server would like `chain` renewed (RFC 9773); None where it does not say. In 15 s at most."""


class CertificateBundle(Protocol):
    """The certificate that the maker put on the unit."""

    @property
    def provided(self) -> bool:
        """Whether the profile names one."""

    def read(self) -> tuple[bytes, ...]:
        """The bundle's bytes, at most 256 KiB; blocks. Raises BadInput (`no-bundle`, `bundle-unreadable`)."""


class Registration(Record, frozen=True):
    """What the unit knows of its registration. `name` leads to `address` since `at`, as far as easyDNS said.

    `asked` is when easyDNS was last sent an update for it: another is allowed 10 minutes later. `challenges` are TXT
    records (zone, host, value) that were set and may not have been removed.
    """

    name: str = ""
    address: str = ""
    at: datetime | None = None
    asked: datetime | None = None
    challenges: tuple[tuple[str, str, str], ...] = ()


class StoredRegistration(Record, frozen=True):
    """What the store holds; `secrets` are the owner's, or else those that the maker provided, or empty ones."""

    secrets: EasyDnsSecrets = EasyDnsSecrets()
    account: AcmeAccount | None = None
    registration: Registration = Registration()
    faults: tuple[str, ...] = ()


class RegistrationStore(Protocol):
    """Secrets for easyDNS and ACME, and what the unit has done with them; each file 0600, old-or-new."""

    def load(self) -> StoredRegistration:
        """Everything that can be read. Never raises for a corrupt file: it is reported in `faults`."""

    def save_secrets(self, secrets: EasyDnsSecrets) -> None:
        """Store the owner's secrets."""

    def save_account(self, account: AcmeAccount | None) -> None:
        """Store the ACME account, or forget it."""

    def save_registration(self, registration: Registration) -> None:
        """Store what is known of the registration."""


class EasyDnsPorts(Record, frozen=True):
    """All of them."""

    store: RegistrationStore
    registrar: NameRegistrar
    issuer: CertificateIssuer
    bundle: CertificateBundle
    gateway: GatewayProbe
