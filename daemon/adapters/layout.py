"""The one place that names files in the state directory.

The directory is flat and every name is fixed (but for the identity in those of the kept certificates), so that a
factory reset can say of each file whose it is. What the atomic write and the set-asides make of a name
(`settings.json.1`, `settings.json.corrupt-1`, `.settings.json.new`) begins with that name and belongs to it.
"""

import re
from pathlib import Path

from daemon.record import Record
from daemon.settings import CertificateSource

_SETTINGS = "settings.json"
_ACCOUNT = "account.json"
_PENDING_CHANGE = "pending-change.json"
_ROOT = "device-root.pem"
_LEAF = "certificate-self-signed.pem"
_REQUEST = "certificate-request.json"
_PROOF = "certificate-proof.json"
_EASYDNS_SECRETS = "easydns-secrets.json"
_ACME_ACCOUNT = "acme-account.json"
_REGISTRATION = "easydns-registration.json"
_TOKENS = "api-tokens.json"
KEPT_SOURCES = (CertificateSource.OWN, CertificateSource.EASYDNS)
_IDENTITY_FILE = re.compile(r"([0-9a-f]{64})\.pem")
_MARKER = "reset-marker.json"
_RECEIPT = "reset-receipt.json"


def _kept(source: CertificateSource) -> str:
    return f"certificate-{source.value}-"


_SECURITY_FILES = (
    _ACCOUNT,
    _ROOT,
    _LEAF,
    _REQUEST,
    _PROOF,
    _EASYDNS_SECRETS,
    _ACME_ACCOUNT,
    _REGISTRATION,
    _TOKENS,
    _PENDING_CHANGE,
)
_SETTINGS_FILES = (_SETTINGS,)
_EVENTS = "events.sqlite3"
_BOOT_NOTE = "panel-boot-screen.txt"
_KEPT_FILES = frozenset({_MARKER, _RECEIPT, _BOOT_NOTE})


class Layout(Record, frozen=True):
    """Paths below one state directory, the unit's own (0700)."""

    folder: Path

    @property
    def settings(self) -> Path:
        """The owner's settings."""
        return self.folder / _SETTINGS

    @property
    def account(self) -> Path:
        """The CCM account: password hash, first password while it is in force."""
        return self.folder / _ACCOUNT

    @property
    def pending_change(self) -> Path:
        """The change that waits to be confirmed."""
        return self.folder / _PENDING_CHANGE

    @property
    def root(self) -> Path:
        """The device root with its key."""
        return self.folder / _ROOT

    @property
    def leaf(self) -> Path:
        """The self-signed certificate with its key."""
        return self.folder / _LEAF

    def kept(self, source: CertificateSource, identity: str) -> Path:
        """One of the certificates of `source` (not the self-signed), chain and root with their key."""
        return self.folder / f"{_kept(source)}{identity}.pem"

    @property
    def request(self) -> Path:
        """The key that was made on the unit, with the request that waits for its certificate."""
        return self.folder / _REQUEST

    @property
    def proof(self) -> Path:
        """The proof of the last certificate test."""
        return self.folder / _PROOF

    @property
    def easydns_secrets(self) -> Path:
        """The owner's access to easyDNS and to an ACME server."""
        return self.folder / _EASYDNS_SECRETS

    @property
    def acme_account(self) -> Path:
        """The account at the ACME server, with its key."""
        return self.folder / _ACME_ACCOUNT

    @property
    def registration(self) -> Path:
        """What the unit has registered at easyDNS."""
        return self.folder / _REGISTRATION

    @property
    def tokens(self) -> Path:
        """The API tokens, as digests."""
        return self.folder / _TOKENS

    @property
    def events(self) -> Path:
        """What happened to the unit: its owner's, erased with all the rest."""
        return self.folder / _EVENTS

    @property
    def boot_note(self) -> Path:
        """What picture the front panel was last told to show at power-on: the unit's, not its owner's."""
        return self.folder / _BOOT_NOTE

    @property
    def marker(self) -> Path:
        """There while a factory reset is under way."""
        return self.folder / _MARKER

    @property
    def receipt(self) -> Path:
        """What the last factory reset erased."""
        return self.folder / _RECEIPT


def is_security(name: str) -> bool:
    """Whether a file of this name holds passwords, certificates, keys, their proof, or the pending change."""
    return any(is_kept(name, source) for source in KEPT_SOURCES) or any(
        _belongs(name, owner) for owner in _SECURITY_FILES
    )


def is_kept(name: str, source: CertificateSource) -> bool:
    """Whether a file of this name holds one of the certificates of `source`, or what became of one."""
    return name.removeprefix(".").startswith(_kept(source))


def kept_identity(name: str, source: CertificateSource) -> str | None:
    """The identity in the name of one of the certificates of `source`, None for any other name."""
    match = _IDENTITY_FILE.fullmatch(name.removeprefix(_kept(source)))
    return match[1] if match and name.startswith(_kept(source)) else None


def is_settings(name: str) -> bool:
    """Whether a file of this name holds the owner's settings."""
    return any(_belongs(name, owner) for owner in _SETTINGS_FILES)


def is_owners(name: str) -> bool:
    """Whether a factory reset must erase it: everything but its own marker and receipt, and what the panel shows."""
    return name not in _KEPT_FILES


def _belongs(name: str, owner: str) -> bool:
    return name == owner or name.startswith((f"{owner}.", f".{owner}."))
