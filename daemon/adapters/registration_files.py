"""RegistrationStore: secrets for easyDNS and ACME, and what the unit has done with them.

None has a generation before it: a secret that was replaced is to be gone, another account is opened in a second, and
what was registered is looked up at easyDNS.
"""

import tomllib
from pathlib import Path

from daemon.adapters.bounded_reading import read_regular
from daemon.adapters.documents import parse, render
from daemon.adapters.layout import Layout
from daemon.adapters.stored_file import Form, StoredFile
from daemon.easydns_settings import EasyDnsSecrets
from daemon.errors import BadInput
from daemon.parsing import convert
from daemon.registration_ports import AcmeAccount, Registration, StoredRegistration

_LARGEST = 64 * 1024
_SECRETS: Form[EasyDnsSecrets] = Form(
    "access to easyDNS", render, lambda data: parse(data, EasyDnsSecrets), largest=_LARGEST
)
_ACCOUNT: Form[AcmeAccount] = Form("ACME account", render, lambda data: parse(data, AcmeAccount), largest=_LARGEST)
_REGISTRATION: Form[Registration] = Form(
    "registration at easyDNS", render, lambda data: parse(data, Registration), largest=_LARGEST
)


class FileRegistrationStore:
    """`easydns-secrets.json`, `acme-account.json` and `easydns-registration.json`, all 0600.

    `provided` is a TOML file with the keys of EasyDnsSecrets that the maker put on the unit, None for none; it counts
    for as long as the owner has set nothing.
    """

    def __init__(self, layout: Layout, provided: Path | None = None) -> None:
        self._secrets = StoredFile(layout.easydns_secrets, _SECRETS, generations=False)
        self._account = StoredFile(layout.acme_account, _ACCOUNT, generations=False)
        self._registration = StoredFile(layout.registration, _REGISTRATION, generations=False)
        self._provided = provided

    def load(self) -> StoredRegistration:
        """Everything sound, and what was wrong. Never raises."""
        secrets, account, registration = self._secrets.load(), self._account.load(), self._registration.load()
        faults = [*secrets.faults, *account.faults, *registration.faults]
        known = secrets.content
        if known is None and self._provided is not None:
            try:
                known = _read(self._provided)
            except BadInput as fault:
                faults.append(f"The maker's access to easyDNS cannot be used. {fault.detail}")
        return StoredRegistration(
            secrets=known or EasyDnsSecrets(),
            account=account.content,
            registration=registration.content or Registration(),
            faults=tuple(faults),
        )

    def save_secrets(self, secrets: EasyDnsSecrets) -> None:
        """Store the owner's; with none set the file goes. Raises StorageFault."""
        if secrets == EasyDnsSecrets():
            self._secrets.clear()
        else:
            self._secrets.save(secrets)

    def save_account(self, account: AcmeAccount | None) -> None:
        """Store it, or have it gone. Raises StorageFault."""
        if account is None:
            self._account.clear()
        else:
            self._account.save(account)

    def save_registration(self, registration: Registration) -> None:
        """Store it; with nothing registered the file goes. Raises StorageFault."""
        if registration == Registration():
            self._registration.clear()
        else:
            self._registration.save(registration)


def _read(path: Path) -> EasyDnsSecrets:
    """Raises BadInput."""
    data = read_regular(path, _LARGEST, "The file with the access to easyDNS")
    try:
        return convert(tomllib.loads(data.decode()), EasyDnsSecrets, path.name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        # Not the parser's own words: they may quote the line, and it holds a secret.
        raise BadInput("bad-file", f"{path.name} is not valid TOML.", "Ask the unit's maker.") from err
