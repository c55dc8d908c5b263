"""The JSON bodies about the name and certificate below the vendor's domain; see `bodies` for the others."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from daemon.easydns_settings import CertificateWay, EasyDnsSecrets, EasyDnsSecretsChange, EasyDnsSettings, Secret
from daemon.easydns_status import Precheck, RegistrationStage
from daemon.errors import BadInput
from daemon.web.bodies import Body, FindingBody, Request

SETTINGS_LIMIT = 64 * 1024
"""Bytes; the certificates in `trust_root` may have half of it, before JSON escapes their line ends."""

Made = TypeVar("Made")

Text = Annotated[str, msgspec.Meta(max_length=512)]
Pem = Annotated[str, msgspec.Meta(max_length=32_768)]
Hour = Annotated[int, msgspec.Meta(ge=0, le=23)]


class EasyDnsChoices(Request, frozen=True):
    """What the owner chose, as it is told and as it is sent; see easydns_settings.EasyDnsSettings."""

    label: Text | None = None
    way: CertificateWay = CertificateWay.ACME
    directory: Text | None = None
    contact: Text | None = None
    acme_profile: Text | None = None
    eab_key_id: Annotated[str, msgspec.Meta(max_length=256)] | None = None
    terms_agreed: Text = ""
    trust_root: Pem | None = None
    wildcard: bool = False
    challenge_zone: Text | None = None
    quiet_hour: Hour | None = None


class SecretsRequest(Request, frozen=True):
    """Other secrets: one that is left out stays as it is, "" clears it."""

    hidden: ClassVar[frozenset[str]] = EasyDnsSecrets.hidden

    username: Secret | None = None
    update_token: Secret | None = None
    api_token: Secret | None = None
    api_key: Secret | None = None
    eab_key: Secret | None = None


class EasyDnsRequest(EasyDnsChoices, frozen=True):
    """`PUT /certificates/easydns/settings`: all choices; one that is left out is as from the factory.

    Without `secrets` those stay as they are.
    """

    secrets: SecretsRequest | None = None

    def settings(self, *, in_use: bool) -> EasyDnsSettings:
        """The choices, what is empty being left out. Raises BadInput (`bad-value`) with the field."""
        given: dict[str, Any] = {name: getattr(self, name) for name in EasyDnsChoices.__struct_fields__}
        filled: dict[str, Any] = {
            name: None if value == "" and name != "terms_agreed" else value for name, value in given.items()
        }
        return _judged(lambda: EasyDnsSettings(**filled, in_use=in_use), "")

    @property
    def secrets_change(self) -> EasyDnsSecretsChange | None:
        """The secrets. Raises BadInput (`bad-value`) with the field."""
        secrets = self.secrets
        if secrets is None:
            return None
        return _judged(lambda: EasyDnsSecretsChange(**msgspec.structs.asdict(secrets)), "secrets.")


class RegistrationBody(Body, frozen=True):
    """`GET /certificates/easydns/registration`; see easydns_status.EasyDnsStatus.

    `directory` is the ACME server's that is used; `settings` can be sent back with `PUT .../settings`.
    """

    name: str
    domain: str
    in_use: bool
    settings: EasyDnsChoices
    directory: str
    secrets_set: tuple[str, ...]
    provided: bool
    prechecks: tuple[Precheck, ...]
    registered: str
    registered_at: datetime | None
    verified: FindingBody | None
    stage: RegistrationStage
    progress: str
    percent: int
    fault: str
    remedy: str
    next_try: datetime | None
    renewal: datetime | None
    waiting: bool
    terms: str
    profiles: tuple[str, ...]


class PrechecksBody(Body, frozen=True):
    """`GET /certificates/easydns/prechecks`: all of them, done."""

    prechecks: tuple[Precheck, ...]


class _Glimpse(msgspec.Struct):
    """As much of a settings body as tells whether it carries secrets."""

    secrets: msgspec.Raw = msgspec.Raw(b"null")


def carries_secrets(data: bytes) -> bool:
    """Whether a settings body does, before anything else in it is judged."""
    try:
        glimpse = msgspec.json.decode(data, type=_Glimpse)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False  # no JSON object, so nobody will take a secret from it
    return bytes(glimpse.secrets).strip() != b"null"


def _judged(make: Callable[[], Made], place: str) -> Made:
    try:
        return make()
    except ValueError as err:
        # The settings say the field's name first.
        name, _, allowed = str(err).partition(": ")
        field = f"{place}{name}"
        raise BadInput("bad-value", f"'{field}' in the body is wrong.", f"Allowed: {allowed}.", field=field) from err
