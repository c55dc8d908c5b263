"""Finds certificates and keys in files of any form. Runs in the child process only: it may take any time and memory."""

from collections.abc import Callable

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs7, pkcs12

from daemon.certificates.bundle import MOST_CERTIFICATES, MOST_KEYS, Bundle
from daemon.certificates.candidate_findings import Code, note, refuse
from daemon.certificates.der_kinds import Kind, der_kind, first_element
from daemon.certificates.inspect import Finding
from daemon.certificates.locked_keys import (
    encodings,
    open_der_key,
    open_pem_key,
    pass_phrase_missing,
    unsupported,
    wrong_pass_phrase,
)
from daemon.certificates.material import PrivateKey
from daemon.certificates.pem_blocks import PemBlock, bare_base64, pem_blocks
from daemon.errors import BadInput, TooLarge

_CERTIFICATES = frozenset({"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "CMS", "PKCS12"})
_REQUESTS = frozenset({"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"})
_FOREIGN = (
    (b"PK\x03\x04", "a ZIP archive", "Unpack it, and supply the files inside."),
    (b"\xfe\xed\xfe\xed", "a Java key store", "Turn it into PKCS#12 first (keytool -importkeystore)."),
    (b"\xce\xce\xce\xce", "a Java key store", "Turn it into PKCS#12 first (keytool -importkeystore)."),
    (b"PuTTY-User-Key-File", "a PuTTY key", "Supply the private key that belongs to the certificate."),
)


def decode(files: tuple[bytes, ...], passphrase: str | None) -> Bundle:
    """Everything in `files`, as `bundle.read_bundle` promises. Raises TooLarge where there is too much."""
    reading = _Reading(passphrase)
    for number, data in enumerate(files, 1):
        reading.read_file(data, f" in file {number}" if len(files) > 1 else "")
    return reading.result()


class _Reading:
    """What was found so far; each thing is kept once, under its DER."""

    def __init__(self, passphrase: str | None) -> None:
        self._passphrase = passphrase
        self._certificates: dict[bytes, bytes] = {}
        self._keys: dict[bytes, bytes] = {}
        self._findings: dict[Finding, None] = {}

    def result(self) -> Bundle:
        return Bundle(tuple(self._certificates.values()), tuple(self._keys.values()), tuple(self._findings))

    def read_file(self, data: bytes, where: str) -> None:
        blocks = list(pem_blocks(data))
        for block in blocks:
            self._noting(lambda block=block: self._read_block(block, where))  # type: ignore[misc]
        if blocks or not data.strip():
            return
        der = data if data[:1] == b"\x30" else bare_base64(data)
        if der is None or der[:1] != b"\x30":
            self._say(_not_recognised(data, where))
        else:
            self._noting(lambda: self._read_der(der, where))

    def _noting(self, read: Callable[[], None]) -> None:
        """What one part is faulty in is a finding, so that the others can be judged."""
        try:
            read()
        except BadInput as err:
            self._say(refuse(Code(err.code), err.detail, err.remedy))

    def _say(self, finding: Finding) -> None:
        self._findings[finding] = None

    def _read_block(self, block: PemBlock, where: str) -> None:
        is_key = block.label.endswith("PRIVATE KEY")
        if block.label in _REQUESTS:
            self._say(_request(where))
        elif block.label == "OPENSSH PRIVATE KEY":
            raise unsupported(where)
        elif block.body is None and is_key:
            raise BadInput(
                Code.KEY_UNREADABLE.value,
                f"The private key{where} is damaged or cut off.",
                "Supply the file again, complete.",
            )
        elif block.body is None and block.label in _CERTIFICATES:
            raise _unreadable(where)
        elif is_key and block.locked:
            self._add_key(open_pem_key(block.pem, self._passphrase, where), where)
        elif is_key and block.body is not None:
            self._add_key(open_der_key(first_element(block.body), self._passphrase, where), where)
        elif block.label in _CERTIFICATES and block.body is not None:
            self._read_der(block.body, where)

    def _read_der(self, data: bytes, where: str) -> None:
        kind, data = der_kind(data), first_element(data)
        match kind:
            case Kind.CERTIFICATE:
                self._read_certificate(data, where)
            case Kind.PKCS7:
                self._read_pkcs7(data, where)
            case Kind.PKCS12:
                self._read_pkcs12(data, where)
            case Kind.KEY:
                self._add_key(open_der_key(data, self._passphrase, where), where)
            case Kind.CUT_OFF:
                raise _unreadable(where)
            case Kind.PUBLIC_KEY | Kind.UNKNOWN:
                self._say(_not_recognised(data, where))

    def _read_certificate(self, data: bytes, where: str) -> None:
        try:
            certificate = x509.load_der_x509_certificate(data)
        except ValueError as err:
            if _is_request(data):
                self._say(_request(where))
                return
            raise _unreadable(where) from err
        self._add_certificate(certificate, where)

    def _read_pkcs7(self, data: bytes, where: str) -> None:
        try:
            certificates = pkcs7.load_der_pkcs7_certificates(data)
        except (ValueError, UnsupportedAlgorithm) as err:
            raise _unreadable(where) from err
        for certificate in certificates:
            self._add_certificate(certificate, where)

    def _read_pkcs12(self, data: bytes, where: str) -> None:
        given = [] if self._passphrase is None else [next(encodings(self._passphrase))]  # RFC 7292 B.1: Unicode only
        for password in (*given, b"", None):  # a file saved "without a pass phrase" has an empty one, or none
            try:
                store = pkcs12.load_pkcs12(data, password)
            except UnsupportedAlgorithm as err:
                raise unsupported(where) from err
            except ValueError:
                continue
            break
        else:
            what = f"The PKCS#12 file{where.removeprefix(' in file')}"
            raise wrong_pass_phrase(what) if given else pass_phrase_missing(what)
        for found in (store.cert, *store.additional_certs):
            if found is not None:
                self._add_certificate(found.certificate, where)
        if store.key is not None:
            self._add_key(store.key, where)

    def _add_certificate(self, certificate: x509.Certificate, where: str) -> None:
        _require_decodable(certificate, where)
        self._certificates[certificate.public_bytes(Encoding.DER)] = certificate.public_bytes(Encoding.PEM)
        if len(self._certificates) > MOST_CERTIFICATES:
            raise _too_many(f"{MOST_CERTIFICATES} certificates")

    def _add_key(self, key: object, where: str) -> None:
        if not isinstance(key, PrivateKey):
            raise unsupported(where)
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self._keys[der] = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        if len(self._keys) > MOST_KEYS:
            raise _too_many(f"{MOST_KEYS} private keys")


def _require_decodable(certificate: x509.Certificate, where: str) -> None:
    """The library decodes late; here all is decoded once, so that no judgement stumbles over it afterwards."""
    try:
        _ = (certificate.subject.rfc4514_string(), certificate.issuer.rfc4514_string(), certificate.extensions)
        _ = (certificate.not_valid_before_utc, certificate.not_valid_after_utc, certificate.serial_number)
        _ = certificate.signature_algorithm_oid
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as err:
        raise _unreadable(where) from err


def _is_request(data: bytes) -> bool:
    try:
        x509.load_der_x509_csr(data)
    except ValueError:
        return False
    return True


def _request(where: str) -> Finding:
    return note(
        Code.REQUEST_NOT_CERTIFICATE,
        f"There is a certificate request{where}, which is not a certificate; it was left out.",
        "Supply the certificate that the authority made from it.",
    )


def _not_recognised(data: bytes, where: str) -> Finding:
    for magic, what, remedy in _FOREIGN:
        if data.startswith(magic):
            return note(Code.FILE_NOT_RECOGNISED, f"What is{where or ' supplied'} is {what}; it was left out.", remedy)
    return note(
        Code.FILE_NOT_RECOGNISED,
        f"What is{where or ' supplied'} is no certificate and no key in a form known here; it was left out.",
        "Supply PEM, DER, PKCS#7 or PKCS#12.",
    )


def _unreadable(where: str) -> BadInput:
    return BadInput(
        Code.CERTIFICATE_UNREADABLE.value,
        f"A certificate{where} cannot be read; it is damaged or cut off.",
        "Supply the file again, complete.",
    )


def _too_many(what: str) -> TooLarge:
    return TooLarge(
        "bundle-too-large",
        f"The files hold more than {what}.",
        "Supply the certificate, its chain and its key, and not a list of all authorities.",
    )
