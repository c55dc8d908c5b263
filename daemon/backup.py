"""Save and restore: the owner's configuration as one file, to be kept outside the unit or carried to another.

What identifies a unit to its owner's browsers and users is never in it: the device root, sessions, the account, the
proof of a test. Keys and secrets are in it only if the owner asks for them, and then sealed with a pass phrase
(Argon2id, RFC 9106, and ChaCha20-Poly1305, RFC 8439). The costs are this software's and not the file's, so that no file
can have the unit work for hours.
"""

import hashlib
import os
from datetime import datetime
from typing import Annotated, ClassVar, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from msgspec.structs import replace

from daemon.easydns_settings import EasyDnsSecrets, EasyDnsSettings
from daemon.errors import BadInput
from daemon.older_settings import NewerVersion, settings_from
from daemon.record import Record
from daemon.settings import SecuritySettings, Settings
from daemon.version import VERSION

LARGEST_BACKUP = 512 * 1024
SHORTEST_PASS_PHRASE, LONGEST_PASS_PHRASE = 8, 1024
FORMAT: Literal["base-station-backup"] = "base-station-backup"
BACKUP_VERSION = 1
# Twice what a sign-in costs: nobody waits for it often, and a file can be guessed at for ever.
_TIME_COST, _MEMORY_KIB, _LANES = 3, 32 * 1024, 1
_SALT, _NONCE, _KEY = 16, 12, 32

Text = Annotated[str, msgspec.Meta(max_length=64)]


class Saved(Record, frozen=True, forbid_unknown_fields=True):
    """Of which unit it is: what is printed on it."""

    model: Text
    serial: Text
    name: Text


class SavedCertificate(Record, frozen=True, forbid_unknown_fields=True):
    """One of the owner's certificates: PEM, leaf first, with its key and the root that was supplied."""

    hidden: ClassVar[frozenset[str]] = frozenset({"key"})

    chain: Annotated[tuple[bytes, ...], msgspec.Meta(min_length=1, max_length=16)]
    key: bytes
    root: bytes | None = None


class BackupSecrets(Record, frozen=True, forbid_unknown_fields=True):
    """What is sealed: the owner's current certificate, the access to easyDNS, the front panel's code (as a hash)."""

    hidden: ClassVar[frozenset[str]] = frozenset({"panel_lock"})

    own: SavedCertificate | None = None
    easydns: EasyDnsSecrets = EasyDnsSecrets()
    panel_lock: Annotated[str, msgspec.Meta(max_length=256)] = ""


class Backup(Record, frozen=True):
    """What a file holds. `secrets` None: it has none, or they stay sealed (`sealed`)."""

    device: Saved
    made: datetime
    software: str
    settings: Settings
    secrets: BackupSecrets | None
    sealed: bool


class _Seal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    salt: bytes
    nonce: bytes
    data: bytes


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    device: Saved
    made: datetime
    software: Text
    settings: msgspec.Raw
    sealed: _Seal | None = None
    format: Literal["base-station-backup"] = FORMAT
    version: int = BACKUP_VERSION
    digest: str = ""


class _Head(msgspec.Struct):
    """As much of any version's file as tells what it is."""

    format: str = ""
    version: int = 0


def make_backup(
    device: Saved, settings: Settings, secrets: BackupSecrets | None, pass_phrase: str | None, made: datetime
) -> bytes:
    """The file. With `pass_phrase` the secrets are in it, sealed; it takes 100 ms and 32 MiB then: call it in a thread.

    Raises BadInput (`weak-pass-phrase`).
    """
    file = _File(device, made, VERSION, msgspec.Raw(msgspec.json.encode(without_secrets(settings))))
    if secrets is not None and pass_phrase is not None:
        file = msgspec.structs.replace(file, sealed=_sealed(secrets, pass_phrase, file))
    file = msgspec.structs.replace(file, digest=_digest(file))
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"


def read_backup(data: bytes, pass_phrase: str | None) -> Backup:
    """What is in it, checked whole; the secrets too if `pass_phrase` is given. Call it in a thread.

    Raises BadInput: `not-a-backup`, `newer-backup`, `damaged-backup`, `wrong-pass-phrase`, or as the settings' parsing.
    """
    file = _parsed(data)
    if _digest(file) != file.digest:
        raise _damaged("its checksum is wrong")
    settings = _settings(bytes(file.settings))
    secrets = None
    if file.sealed is not None and pass_phrase is not None:
        secrets = _unsealed(file.sealed, pass_phrase, file)
    return Backup(file.device, file.made, file.software, without_secrets(settings), secrets, file.sealed is not None)


def _settings(data: bytes) -> Settings:
    try:
        return settings_from(data, "the backup")
    except NewerVersion as err:
        raise _newer(err.detail) from err


def without_secrets(settings: Settings) -> Settings:
    """`settings` without what names or is a secret of the unit's, and without what only a running unit has."""
    security = settings.security
    kept = SecuritySettings(certificate=security.certificate, own=security.own)
    easydns: EasyDnsSettings = replace(settings.easydns, in_use=False)
    return replace(settings, security=kept, easydns=easydns)


def _parsed(data: bytes) -> _File:
    remedy = "Choose a file that was saved by a Base Station."
    if len(data) > LARGEST_BACKUP:
        raise BadInput("not-a-backup", f"The file is larger than {LARGEST_BACKUP // 1024} KiB.", remedy)
    try:
        head = msgspec.json.decode(data, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise BadInput("not-a-backup", "The file is not a backup of a Base Station.", remedy) from err
    if head.format != FORMAT:
        raise BadInput("not-a-backup", "The file is not a backup of a Base Station.", remedy)
    if head.version > BACKUP_VERSION:
        raise _newer(f"The file was saved by newer software (version {head.version} of its format).")
    try:
        return msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise _damaged("it is not as it was saved") from err


def _digest(file: _File) -> str:
    """Over everything but itself, however the file is laid out."""
    try:
        settings = msgspec.json.encode(msgspec.json.decode(bytes(file.settings)), order="deterministic")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise _damaged("its settings cannot be read") from err
    plain = msgspec.structs.replace(file, digest="", settings=msgspec.Raw(settings))
    return hashlib.sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest()


def _sealed(secrets: BackupSecrets, pass_phrase: str, file: _File) -> _Seal:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    if not SHORTEST_PASS_PHRASE <= len(pass_phrase) <= LONGEST_PASS_PHRASE:
        raise BadInput(
            "weak-pass-phrase",
            f"A pass phrase has {SHORTEST_PASS_PHRASE} to {LONGEST_PASS_PHRASE} characters.",
            "Choose a longer one, such as four words that do not belong together.",
            field="passphrase",
        )
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    cipher = ChaCha20Poly1305(_derived(pass_phrase, salt))
    return _Seal(salt, nonce, cipher.encrypt(nonce, msgspec.json.encode(secrets), _bound(file)))


def _unsealed(seal: _Seal, pass_phrase: str, file: _File) -> BackupSecrets:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    if len(seal.salt) != _SALT or len(seal.nonce) != _NONCE or len(pass_phrase) > LONGEST_PASS_PHRASE:
        raise _wrong()
    try:
        opened = ChaCha20Poly1305(_derived(pass_phrase, seal.salt)).decrypt(seal.nonce, seal.data, _bound(file))
        return msgspec.json.decode(opened, type=BackupSecrets)
    except InvalidTag as err:
        raise _wrong() from err
    except msgspec.DecodeError as err:
        raise _damaged("what is sealed in it cannot be read") from err


def _bound(file: _File) -> bytes:
    """What the seal belongs to: it opens in no other file."""
    return msgspec.json.encode((FORMAT, file.version, file.device, file.made))


def _derived(pass_phrase: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(pass_phrase.encode(), salt, _TIME_COST, _MEMORY_KIB, _LANES, _KEY, Type.ID)


def _wrong() -> BadInput:
    return BadInput(
        "wrong-pass-phrase",
        "The pass phrase does not open what is sealed in the file.",
        "Type it again, or restore without keys and secrets.",
        field="passphrase",
    )


def _newer(said: str) -> BadInput:
    return BadInput("newer-backup", f"{said[:1].upper()}{said[1:].rstrip('.')}.", "Update this unit's software first.")


def _damaged(why: str) -> BadInput:
    return BadInput("damaged-backup", f"The file is damaged: {why}.", "Use another copy of it.")
