"""Files as owners bring them: made by openssl and trustme, one for each form that certificates and keys come in."""

import base64
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

import trustme

PASS_PHRASE = "Größe 7 pm"
_AUTHORITY = trustme.CA()
_BETWEEN = _AUTHORITY.create_child_ca()
_RSA = _BETWEEN.issue_cert("foh.example", "192.168.1.4", key_type=trustme.KeyType.RSA)
_EC = _BETWEEN.issue_cert("foh.example", "192.168.1.4", key_type=trustme.KeyType.ECDSA)

ROOT = _AUTHORITY.cert_pem.bytes()
BETWEEN = _BETWEEN.cert_pem.bytes()
LEAF, KEY = _EC.cert_chain_pems[0].bytes(), _EC.private_key_pem.bytes()
RSA_LEAF, RSA_KEY = _RSA.cert_chain_pems[0].bytes(), _RSA.private_key_pem.bytes()
CHAIN, RSA_CHAIN = LEAF + BETWEEN + ROOT, RSA_LEAF + BETWEEN + ROOT
TEXT = KEY + CHAIN


@dataclass(frozen=True)
class Supplied:
    """Files, the pass phrase that goes with them, and whether they hold the RSA certificate (else the EC one)."""

    files: tuple[bytes, ...]
    passphrase: str | None = None
    rsa: bool = False


def supplied(*files: bytes, passphrase: str | None = None, rsa: bool = False) -> Supplied:
    return Supplied(files, passphrase, rsa)


def openssl(arguments: str, data: bytes = b"", *more: str | bytes) -> bytes:
    """What openssl writes when it reads `data`."""
    command: list[str | bytes] = ["openssl", *arguments.split(), *more]
    return subprocess.run(command, input=data, capture_output=True, check=True, timeout=15).stdout


def der(pem: bytes) -> bytes:
    return base64.b64decode(b"".join(pem.strip().splitlines()[1:-1]))


def pkcs12(options: str = "", passphrase: str = PASS_PHRASE, data: bytes = TEXT) -> bytes:
    return openssl(f"pkcs12 -export {options}", data, "-passout", f"pass:{passphrase}")


def pkcs8(options: str = "", encoding: str = "utf-8", key: bytes = KEY) -> bytes:
    return openssl(f"pkcs8 -topk8 {options}", key, "-passout", b"pass:" + PASS_PHRASE.encode(encoding))


def traditional(command: str, key: bytes) -> bytes:
    return openssl(command, key, "-passout", f"pass:{PASS_PHRASE}")


def _lines(change: Callable[[str], str]) -> bytes:
    return "".join(change(line) for line in TEXT.decode().splitlines()).encode()


_PKCS12 = {
    "": "PKCS#12 as now",
    "-legacy": "PKCS#12 as before",
    "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES": "PKCS#12 with 3DES",
    "-legacy -keypbe PBE-SHA1-RC2-40 -certpbe PBE-SHA1-RC2-40": "PKCS#12 with RC2",
    "-keypbe AES-256-CBC -certpbe AES-256-CBC -macalg sha512 -iter 10000": "PKCS#12 with AES and SHA-512",
    "-nomac": "PKCS#12 without a MAC",
    "-certpbe NONE": "PKCS#12 with open certificates",
}
_PKCS8 = {
    "": "PKCS#8 locked as now",
    "-v1 PBE-SHA1-3DES": "PKCS#8 locked as before",
    "-v2 des3": "PKCS#8 locked with 3DES",
    "-v2 aes-128-cbc -v2prf hmacWithSHA512": "PKCS#8 locked with AES and SHA-512",
    "-scrypt": "PKCS#8 locked with scrypt",
    "-iter 100000": "PKCS#8 locked with many rounds",
    "-outform DER": "PKCS#8 locked, as DER",
}

# The corpus: each entry holds leaf, intermediate, root and key, by whatever way.
GOOD: dict[str, Callable[[], Supplied]] = {
    "one PEM file": lambda: supplied(TEXT),
    "one PEM file, the other way round": lambda: supplied(ROOT + BETWEEN + LEAF + KEY),
    "a file each": lambda: supplied(LEAF, BETWEEN, ROOT, KEY),
    "everything twice": lambda: supplied(TEXT, CHAIN, KEY),
    "what openssl writes of a PKCS#12": lambda: supplied(
        openssl("pkcs12 -nodes", pkcs12(), "-passin", f"pass:{PASS_PHRASE}")
    ),
    "what openssl says of a certificate": lambda: supplied(openssl("x509 -text", LEAF), BETWEEN + ROOT + KEY),
    "CRLF": lambda: supplied(TEXT.replace(b"\n", b"\r\n")),
    "CR alone": lambda: supplied(TEXT.replace(b"\n", b"\r")),
    "a byte order mark": lambda: supplied(b"\xef\xbb\xbf" + TEXT),
    "UTF-16, little end first, marked": lambda: supplied(b"\xff\xfe" + TEXT.decode().encode("utf-16-le")),
    "UTF-16, big end first, marked": lambda: supplied(b"\xfe\xff" + TEXT.decode().encode("utf-16-be")),
    "UTF-16, little end first": lambda: supplied(TEXT.decode().encode("utf-16-le")),
    "UTF-16, big end first": lambda: supplied(("Grüße\r\n" + TEXT.decode()).encode("utf-16-be")),
    "indented": lambda: supplied(_lines(lambda line: f"    {line}  \n")),
    "quoted in a mail": lambda: supplied(_lines(lambda line: f"> {line}\n")),
    "blanks for line ends": lambda: supplied(TEXT.replace(b"\n", b" ")),
    "line ends spelt out": lambda: supplied(TEXT.replace(b"\n", b"\\n")),
    "a mail around it": lambda: supplied(b"Hello,\nhere -- it is:\n\n" + TEXT + b"\n-- \nRegards, caf\xe9\n"),
    "with a public key and parameters": lambda: supplied(
        TEXT + openssl("ecparam -name prime256v1"), openssl("pkey -pubout", KEY)
    ),
    "trusted certificate": lambda: supplied(
        openssl("x509 -trustout -addtrust serverAuth -setalias foh", LEAF), BETWEEN + ROOT + KEY
    ),
    "RSA": lambda: supplied(RSA_CHAIN, RSA_KEY, rsa=True),
    "an unneeded pass phrase": lambda: supplied(TEXT, passphrase=PASS_PHRASE),
    "DER, key as PKCS#8": lambda: supplied(
        der(LEAF), der(BETWEEN), der(ROOT), openssl("pkcs8 -topk8 -nocrypt -outform DER", KEY)
    ),
    "DER, key as PKCS#1": lambda: supplied(
        der(RSA_LEAF), der(BETWEEN), der(ROOT), openssl("rsa -traditional -outform DER", RSA_KEY), rsa=True
    ),
    "DER, key as SEC 1": lambda: supplied(der(LEAF), BETWEEN + ROOT, openssl("ec -outform DER", KEY)),
    "DER with a line end": lambda: supplied(der(LEAF) + b"\r\n", BETWEEN + ROOT + KEY),
    "base64 without its markers": lambda: supplied(base64.encodebytes(der(LEAF)), BETWEEN + ROOT + KEY),
    "PKCS#7 as PEM": lambda: supplied(openssl("crl2pkcs7 -nocrl -certfile /dev/stdin", CHAIN), KEY),
    "PKCS#7 as DER": lambda: supplied(openssl("crl2pkcs7 -nocrl -certfile /dev/stdin -outform DER", CHAIN), KEY),
    "PKCS#7 called a certificate": lambda: supplied(
        openssl("crl2pkcs7 -nocrl -certfile /dev/stdin", CHAIN).replace(b"PKCS7", b"CERTIFICATE"), KEY
    ),
    "PKCS#12 with an empty pass phrase": lambda: supplied(pkcs12("", "")),
    "PKCS#12 with an empty pass phrase, and one given": lambda: supplied(pkcs12("", ""), passphrase=PASS_PHRASE),
    "PKCS#12 without encryption": lambda: supplied(pkcs12("-keypbe NONE -certpbe NONE -nomac", "")),
    "PKCS#12 of an RSA key": lambda: supplied(pkcs12("", data=RSA_KEY + RSA_CHAIN), passphrase=PASS_PHRASE, rsa=True),
    "PKCS#8 locked in Latin-1": lambda: supplied(CHAIN, pkcs8("", "latin-1"), passphrase=PASS_PHRASE),
    "traditional RSA, AES": lambda: supplied(
        RSA_CHAIN + traditional("rsa -aes256 -traditional", RSA_KEY), passphrase=PASS_PHRASE, rsa=True
    ),
    "traditional RSA, 3DES": lambda: supplied(
        RSA_CHAIN, traditional("rsa -des3 -traditional", RSA_KEY), passphrase=PASS_PHRASE, rsa=True
    ),
    "traditional EC, AES": lambda: supplied(CHAIN, traditional("ec -aes128", KEY), passphrase=PASS_PHRASE),
    "traditional EC, its lines run together": lambda: supplied(
        CHAIN, traditional("ec -aes256", KEY).replace(b"\n", b" "), passphrase=PASS_PHRASE
    ),
    **{
        name: lambda options=options: supplied(pkcs12(options), passphrase=PASS_PHRASE)  # type: ignore[misc]
        for options, name in _PKCS12.items()
    },
    **{
        name: lambda options=options: supplied(CHAIN, pkcs8(options), passphrase=PASS_PHRASE)  # type: ignore[misc]
        for options, name in _PKCS8.items()
    },
}
