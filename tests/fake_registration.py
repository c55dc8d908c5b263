"""The smaller fakes behind the ports of the registered name; each passes the contract test of the real part."""

from daemon.easydns_settings import EasyDnsSecrets
from daemon.errors import BadInput
from daemon.messages.network import Address
from daemon.registration_ports import AcmeAccount, Registration, StoredRegistration
from tests.fakes import FakeStorage


class FakeRegistrationStore:
    """RegistrationStore in memory. `provided` are the maker's secrets."""

    def __init__(self, storage: FakeStorage | None = None, provided: EasyDnsSecrets | None = None) -> None:
        self.storage = storage or FakeStorage()
        self.provided = provided
        self.secrets: EasyDnsSecrets | None = None
        self.account: AcmeAccount | None = None
        self.registration = Registration()

    def load(self) -> StoredRegistration:
        secrets = self.secrets or self.provided or EasyDnsSecrets()
        return StoredRegistration(secrets, self.account, self.registration)

    def save_secrets(self, secrets: EasyDnsSecrets) -> None:
        self.storage.write("save_secrets")
        self.secrets = None if secrets == EasyDnsSecrets() else secrets

    def save_account(self, account: AcmeAccount | None) -> None:
        self.storage.write("save_acme_account")
        self.account = account

    def save_registration(self, registration: Registration) -> None:
        self.storage.write("save_registration")
        self.registration = registration

    def forget(self) -> None:
        """As a factory reset does."""
        self.secrets, self.account, self.registration = None, None, Registration()


class FakeGatewayProbe:
    """GatewayProbe: everybody answers but those in `silent`. `asked` are those that were asked."""

    def __init__(self) -> None:
        self.silent: set[Address] = set()
        self.asked: list[Address] = []

    async def answers(self, address: Address) -> bool:
        self.asked.append(address)
        return address not in self.silent


class FakeBundle:
    """CertificateBundle: `files` are what it holds, None where the maker provided none."""

    def __init__(self, files: tuple[bytes, ...] | None = None) -> None:
        self.files = files

    @property
    def provided(self) -> bool:
        return self.files is not None

    def read(self) -> tuple[bytes, ...]:
        if self.files is None:
            raise BadInput("no-bundle", "The unit's maker put no certificate on it.", "Choose another source.")
        return self.files
