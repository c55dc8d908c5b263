"""Private keys in the forms they come in, opened with the owner's pass phrase. Runs in the child process only."""

from collections.abc import Callable, Iterator

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

from daemon.certificates.candidate_findings import Code
from daemon.certificates.material import PrivateKey
from daemon.errors import BadInput

_Loader = Callable[[bytes, bytes | None], object]


def open_der_key(data: bytes, passphrase: str | None, where: str) -> PrivateKey:
    """A key in PKCS#8 (RFC 5958), encrypted or not, PKCS#1 or SEC 1. `where` names its place for a person.

    Raises BadInput with one of the codes key-unreadable, key-unsupported, pass-phrase-missing, wrong-pass-phrase.
    """
    return _open(load_der_private_key, data, passphrase, where)


def open_pem_key(pem: bytes, passphrase: str | None, where: str) -> PrivateKey:
    """A key as one PEM block, such as the traditional encrypted form (`Proc-Type: 4,ENCRYPTED`). See open_der_key."""
    return _open(load_pem_private_key, pem, passphrase, where)


def encodings(passphrase: str) -> Iterator[bytes]:
    """The bytes that `passphrase` may have been when the key was locked: UTF-8 now, Latin-1 on older systems."""
    yield passphrase.encode("utf-8", "replace")
    if not passphrase.isascii():
        try:
            yield passphrase.encode("latin-1")
        except UnicodeEncodeError:
            return


def pass_phrase_missing(what: str) -> BadInput:
    """`what` (a noun with its place) is locked, and no pass phrase was given."""
    return BadInput(Code.PASS_PHRASE_MISSING.value, f"{what} is locked with a pass phrase.", "Enter the pass phrase.")


def wrong_pass_phrase(what: str) -> BadInput:
    """`what` is locked, and the pass phrase does not open it."""
    return BadInput(
        Code.WRONG_PASS_PHRASE.value,
        f"The pass phrase does not open {what[:1].lower()}{what[1:]}.",
        "Enter the pass phrase again; mind capitals and blanks at its ends. If it is right, the file is damaged.",
    )


def unsupported(where: str) -> BadInput:
    """A key, or its encryption, of a kind that nothing here can use."""
    return BadInput(
        Code.KEY_UNSUPPORTED.value,
        f"The private key{where} is of a kind, or locked in a way, that this unit cannot use.",
        "Supply an EC key (P-256 or P-384) or an RSA key of 2048 bits or more, as PEM or PKCS#12.",
    )


def _open(loader: _Loader, data: bytes, passphrase: str | None, where: str) -> PrivateKey:
    try:
        key = _load(loader, data, passphrase, where)
    except UnsupportedAlgorithm as err:
        raise unsupported(where) from err
    except ValueError as err:
        raise BadInput(
            Code.KEY_UNREADABLE.value,
            f"The private key{where} cannot be read; it is damaged or cut off.",
            "Supply the file again, complete.",
        ) from err
    if not isinstance(key, PrivateKey):
        raise unsupported(where)
    return key


def _load(loader: _Loader, data: bytes, passphrase: str | None, where: str) -> object:
    try:
        return loader(data, None)
    except TypeError as err:  # what the library says of an encrypted key for which it has no password
        if passphrase is None:
            raise pass_phrase_missing(f"The private key{where}") from err
    for password in encodings(passphrase):
        try:
            return loader(data, password)
        except ValueError:
            continue
    raise wrong_pass_phrase(f"The private key{where}")
