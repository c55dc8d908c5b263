"""What the owner sets about the name and certificate below the vendor's domain, secrets apart.

Secrets are no part of the settings: those are shown in the CCM, written into the journal of a pending change and into
backups. They lie in a file of their own (see `ports.RegistrationStore`).
"""

import re
from enum import StrEnum
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

import msgspec

from daemon.interface_settings import is_dns_name, is_host_label
from daemon.record import Record

LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"
_PROFILE = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_EAB_KEY_ID = re.compile(r"[!-~]([ -~]*[!-~])?")  # an ASCII string (RFC 8555 section 7.3.4)
_EAB_KEY = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_TERMS = re.compile(r"(https?|data):[!-~]+")  # whatever it is, it is only shown, and a link only where it is a page
_CONTACT = re.compile(r"[^\s@<>\"',;]{1,64}@[^\s@<>\"',;]{1,189}")

Url = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Secret = Annotated[str, msgspec.Meta(max_length=512)]


class CertificateWay(StrEnum):
    """Where the certificate comes from: a file that the maker put on the unit, or an ACME server (RFC 8555)."""

    BUNDLE = "bundle"
    ACME = "acme"


class EasyDnsSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The owner's choices; ValueError (the field's name first) for what is not allowed.

    `in_use`: the unit keeps its name registered and its certificate fresh; as long as it is False nothing connects out.
    `label` None: made from the serial number. `directory` is the ACME server's directory URL, None for the one that the
    maker proposes; `acme_profile` one of the certificate profiles that it offers; `eab_key_id` the key identifier of
    its external account binding (RFC 8555 section 7.3.4). `terms_agreed` is the address of the terms of service that
    the owner agreed to, "" for none. `trust_root` are PEM certificates by which the ACME server and its certificates
    are verified, None for the system's. `wildcard`: also the names below the unit's own. `challenge_zone` is where
    `_acme-challenge` was delegated to, by a CNAME, None where it is not. `quiet_hour` (0 to 23, the unit's local time)
    is when renewals are put off to, None for any time.
    """

    in_use: bool = False
    label: str | None = None
    way: CertificateWay = CertificateWay.ACME
    directory: Url | None = None
    contact: str | None = None
    acme_profile: str | None = None
    eab_key_id: Annotated[str, msgspec.Meta(max_length=256)] | None = None
    terms_agreed: Annotated[str, msgspec.Meta(max_length=512)] = ""
    trust_root: Annotated[str, msgspec.Meta(max_length=32_768)] | None = None
    wildcard: bool = False
    challenge_zone: str | None = None
    quiet_hour: Annotated[int, msgspec.Meta(ge=0, le=23)] | None = None

    def __post_init__(self) -> None:
        if self.label is not None and not is_host_label(self.label):
            raise ValueError("label: 1 to 63 letters, digits and hyphens, with no hyphen at either end")
        if self.directory is not None and not is_https_url(self.directory):
            raise ValueError("directory: an address that begins with https://")
        if self.contact is not None and _CONTACT.fullmatch(self.contact) is None:
            raise ValueError("contact: an e-mail address, such as it@theatre.example")
        if self.acme_profile is not None and _PROFILE.fullmatch(self.acme_profile) is None:
            raise ValueError("acme_profile: the name of one of the profiles that the certificate authority offers")
        if self.eab_key_id and _EAB_KEY_ID.fullmatch(self.eab_key_id) is None:
            raise ValueError("eab_key_id: one line of printable ASCII characters, with no space at either end")
        if self.terms_agreed and _TERMS.fullmatch(self.terms_agreed) is None:
            raise ValueError("terms_agreed: the address of the terms of service, as the certificate authority gives it")
        if self.challenge_zone is not None and not is_dns_name(self.challenge_zone):
            raise ValueError("challenge_zone: a domain name, such as acme.theatre.example")


class EasyDnsSecrets(Record, frozen=True, forbid_unknown_fields=True):
    """How the unit signs in at easyDNS and at the ACME server; "" for what is not set.

    `username` and `update_token` are for dynamic updates, `api_token` and `api_key` for the REST interface, `eab_key`
    is the external account binding's HMAC key (base64url).
    """

    hidden: ClassVar[frozenset[str]] = frozenset({"update_token", "api_token", "api_key", "eab_key"})

    username: Secret = ""
    update_token: Secret = ""
    api_token: Secret = ""
    api_key: Secret = ""
    eab_key: Secret = ""

    @property
    def can_update(self) -> bool:
        """Whether dynamic updates can be tried."""
        return bool(self.username and self.update_token)

    @property
    def can_edit(self) -> bool:
        """Whether the REST interface can be tried."""
        return bool(self.api_token and self.api_key)


class EasyDnsSecretsChange(Record, frozen=True):
    """Other secrets: None leaves one as it is, "" clears it; ValueError (the field's name first) if it is not allowed.

    So that one can be replaced by somebody who does not know the others, which nobody is ever told.
    """

    hidden: ClassVar[frozenset[str]] = EasyDnsSecrets.hidden

    username: Secret | None = None
    update_token: Secret | None = None
    api_token: Secret | None = None
    api_key: Secret | None = None
    eab_key: Secret | None = None

    def __post_init__(self) -> None:
        for name, secret in msgspec.structs.asdict(self).items():
            # It travels in a header field; and a line end is most likely pasted along with it.
            if secret and (not secret.isprintable() or secret != secret.strip()):
                raise ValueError(f"{name}: one line of printable characters, with no space at either end")
        if self.eab_key and _EAB_KEY.fullmatch(self.eab_key) is None:
            raise ValueError("eab_key: the key as the certificate authority shows it, in base64url")

    def applied_to(self, secrets: EasyDnsSecrets) -> EasyDnsSecrets:
        """`secrets` with what this says otherwise."""
        said = {name: secret for name, secret in msgspec.structs.asdict(self).items() if secret is not None}
        return msgspec.structs.replace(secrets, **said)


def is_https_url(text: str) -> bool:
    """Whether `text` is a plain absolute https URL: no user, no fragment, no spaces."""
    return _url_scheme(text) == "https"


def _url_scheme(text: str) -> str | None:
    if not text.isascii() or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        sound = parts.hostname and parts.username is None and not parts.fragment and parts.port != 0
        (parts.hostname or "").encode("idna")  # as a resolver does, which knows no empty labels and none over 63
    except ValueError:
        return None
    return parts.scheme if sound else None
