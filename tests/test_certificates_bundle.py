"""What owners bring is read in whatever form; what cannot be read is said; what would burn time is stopped."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

import daemon.certificates.bundle as bundle_module
from daemon.certificates.bundle import LARGEST_BUNDLE, Bundle, read_bundle
from daemon.certificates.bundle_decoding import decode
from daemon.certificates.inspect import Severity
from daemon.certificates.judgement import CandidateContext, judge_candidate
from daemon.certificates.material import read_key
from daemon.errors import BadInput, TooLarge
from tests import certificate_files as files
from tests.certificate_files import CHAIN, KEY, LEAF, PASS_PHRASE, der, openssl, pkcs8, pkcs12
from tests.certificate_maker import NOW, server

# openssl's crl2pkcs7 does not sort a SET OF as DER wants it; the library takes it, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:PKCS#7 certificates could not be parsed as DER:UserWarning")

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("form", files.GOOD)
def test_good_files_are_read_in_every_form(form: str) -> None:
    supplied = files.GOOD[form]()
    leaf, key = (files.RSA_LEAF, files.RSA_KEY) if supplied.rsa else (files.LEAF, files.KEY)

    found = decode(supplied.files, supplied.passphrase)

    assert found.findings == ()
    assert sorted(found.certificates) == sorted((leaf, files.BETWEEN, files.ROOT))
    assert [read_key(pem).public_key() for pem in found.keys] == [read_key(key).public_key()]
    assert found.keys[0].startswith(b"-----BEGIN PRIVATE KEY-----\n")
    judgement = judge_candidate(found, CandidateContext(NOW, True, "foh.example"))
    assert judgement.chain is not None
    assert judgement.chain.chain == (leaf, files.BETWEEN)
    assert judgement.root == files.ROOT


@pytest.mark.parametrize(
    "form", ["one PEM file", "PKCS#12 as now", "PKCS#12 with RC2", "PKCS#8 locked with scrypt", "PKCS#7 as DER"]
)
def test_child_process_reads_the_same(form: str) -> None:
    supplied = files.GOOD[form]()

    assert read_bundle(supplied.files, supplied.passphrase) == decode(supplied.files, supplied.passphrase)


def said(*supplied: bytes, passphrase: str | None = None) -> list[tuple[str, Severity]]:
    found = decode(supplied, passphrase)
    for finding in found.findings:
        assert finding.detail.endswith(".")
        assert finding.remedy.endswith((".", ")."))
    return [(finding.code, finding.severity) for finding in found.findings]


def _dsa() -> bytes:
    return dsa.generate_private_key(1024).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


UNREADABLE: dict[str, tuple[str, Callable[[], bytes], str | None]] = {
    "a PKCS#12 without its pass phrase": ("pass-phrase-missing", lambda: pkcs12(), None),
    "a PKCS#12 with another": ("wrong-pass-phrase", lambda: pkcs12(), "no"),
    "a PKCS#8 key without its pass phrase": ("pass-phrase-missing", lambda: pkcs8(), None),
    "a PKCS#8 key with another": ("wrong-pass-phrase", lambda: pkcs8(), "Größe 8 pm"),
    "a DER key without its pass phrase": ("pass-phrase-missing", lambda: pkcs8("-outform DER"), None),
    "a traditional key without its pass phrase": (
        "pass-phrase-missing",
        lambda: files.traditional("ec -aes256", KEY),
        None,
    ),
    "a traditional key with another": (
        "wrong-pass-phrase",
        lambda: files.traditional("ec -aes256", KEY),
        "日本",
    ),
    "a key cut off": ("key-unreadable", lambda: KEY[: len(KEY) // 2], None),
    "a key with a hole": ("key-unreadable", lambda: KEY[:200] + KEY[400:], None),
    "a DSA key": ("key-unsupported", _dsa, None),
    "an SSH key": (
        "key-unsupported",
        lambda: b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
        None,
    ),
    "a certificate cut off": ("certificate-unreadable", lambda: LEAF[: len(LEAF) // 2], None),
    "a certificate with a hole": ("certificate-unreadable", lambda: LEAF[:200] + LEAF[400:], None),
    "a DER certificate cut off": ("certificate-unreadable", lambda: der(LEAF)[:200], None),
    "a PKCS#12 cut off": ("certificate-unreadable", lambda: pkcs12()[:900], PASS_PHRASE),
    "a damaged PKCS#7": (
        "certificate-unreadable",
        lambda: openssl("crl2pkcs7 -nocrl -certfile /dev/stdin -outform DER", CHAIN)[:-200] + bytes(200),
        None,
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_an_error_that_says_why(what: str) -> None:
    code, make, passphrase = UNREADABLE[what]

    assert said(make(), passphrase=passphrase) == [(code, Severity.ERROR)]


def _request() -> bytes:
    return openssl("req -new -key /dev/stdin -subj /CN=foh", KEY)


@pytest.mark.parametrize(
    ("code", "supplied"),
    [
        ("request-not-certificate", _request),
        ("request-not-certificate", lambda: der(_request())),
        ("file-not-recognised", lambda: b"Hello, the certificate follows tomorrow."),
        ("file-not-recognised", lambda: b"PK\x03\x04" + bytes(100)),
        ("file-not-recognised", lambda: b"\xfe\xed\xfe\xed" + bytes(100)),
        ("file-not-recognised", lambda: openssl("pkey -pubout -outform DER", KEY)),
        ("file-not-recognised", lambda: b"\x30\x00"),
        ("file-not-recognised", lambda: b"0 notes on the certificate"),
        ("file-not-recognised", lambda: b"\x30"),
    ],
)
def test_what_is_no_certificate_and_no_key_is_left_out_and_said(code: str, supplied: Callable[[], bytes]) -> None:
    found = decode((files.TEXT, supplied()), None)

    assert [(finding.code, finding.severity) for finding in found.findings] == [(code, Severity.NOTE)]
    assert "file 2" in found.findings[0].detail
    assert (len(found.certificates), len(found.keys)) == (3, 1)


def test_one_bad_part_does_not_cost_the_others() -> None:
    found = read_bundle((CHAIN, pkcs8(), files.RSA_KEY, LEAF[:300]), None)

    assert len(found.certificates) == 3
    assert len(found.keys) == 1
    assert [finding.code for finding in found.findings] == ["pass-phrase-missing", "certificate-unreadable"]
    assert "file 2" in found.findings[0].detail


def test_nothing_supplied_is_an_empty_bundle() -> None:
    assert read_bundle((), None) == Bundle((), ())
    assert read_bundle((b"", b" \r\n"), "x") == Bundle((), ())


def _too_large(*supplied: bytes) -> str:
    with pytest.raises(TooLarge) as caught:
        read_bundle(supplied, None)
    assert caught.value.code == "bundle-too-large"
    return caught.value.detail


def test_more_than_a_mebibyte_is_refused_unread() -> None:
    assert "1 MiB" in _too_large(bytes(LARGEST_BUNDLE), b"x")
    assert "32 files" in _too_large(*([b""] * 33))


def test_a_mebibyte_is_read() -> None:
    assert len(read_bundle((files.TEXT.ljust(LARGEST_BUNDLE, b"\n"),), None).certificates) == 3


def test_a_whole_list_of_authorities_is_refused() -> None:
    listed = b"".join(server(None).pem for _ in range(65))
    assert "64 certificates" in _too_large(listed)


def test_too_many_keys_are_refused() -> None:
    keys = b"".join(openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256") for _ in range(9))

    assert "8 private keys" in _too_large(keys)


def test_too_long_a_pass_phrase_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        read_bundle((KEY,), "x" * 1025)

    assert (caught.value.code, caught.value.field) == ("pass-phrase-too-long", "passphrase")


def _element(tag: int, *contents: bytes) -> bytes:
    """One element of DER (X.690 section 8.1)."""
    content = b"".join(contents)
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([tag, 128 + len(octets)]) + octets + content


def _integer(value: int) -> bytes:
    return _element(2, value.to_bytes(value.bit_length() // 8 + 1))


def _identifier(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    octets = bytes([40 * first + second])
    for number in rest:
        parts = [number & 127]
        while number := number >> 7:
            parts.append(number & 127 | 128)
        octets += bytes(reversed(parts))
    return _element(6, octets)


def _pbes2(function: bytes) -> bytes:
    """An encrypted PKCS#8 key (RFC 8018 section 6.2) with that key derivation and AES-256."""
    cipher = _element(48, _identifier("2.16.840.1.101.3.4.1.42"), _element(4, bytes(16)))
    scheme = _element(48, _identifier("1.2.840.113549.1.5.13"), _element(48, function, cipher))
    return _element(48, scheme, _element(4, bytes(64)))


def _pbkdf2(rounds: int) -> bytes:
    prf = _element(48, _identifier("1.2.840.113549.2.9"), _element(5))
    parameters = _element(48, _element(4, bytes(8)), _integer(rounds), prf)
    return _pbes2(_element(48, _identifier("1.2.840.113549.1.5.12"), parameters))


def _scrypt(cost: int, block: int, parallel: int) -> bytes:
    """RFC 7914 section 7."""
    parameters = _element(48, _element(4, bytes(8)), _integer(cost), _integer(block), _integer(parallel))
    return _pbes2(_element(48, _identifier("1.3.6.1.4.1.11591.4.11"), parameters))


def _costly_pkcs12() -> bytes:
    """A PKCS#12 whose MAC says that it takes 2^31 - 1 rounds (RFC 7292 section 4, the last element)."""
    whole = pkcs12("-iter 2048")
    assert whole[:2] == b"\x30\x82"
    assert whole.endswith(b"\x02\x02\x08\x00")
    mac = whole.rindex(b"\x30\x41\x30\x31")
    inside = whole[mac + 2 : -4] + _integer(2**31 - 1)
    return _element(48, whole[4:mac], _element(48, inside))


def _huge_rsa() -> bytes:
    """A PKCS#1 key of 200,000 bits, whose primes nobody could test in a day."""
    number = 2**100_000 + 7
    return _element(
        48,
        *map(_integer, (0, number * number, 65537, 3, number, number, 3, 3, 3)),
    )


HOSTILE: dict[str, Callable[[], bytes]] = {
    "PBKDF2 with 2^31 - 1 rounds": lambda: _pbkdf2(2**31 - 1),
    "scrypt with 16 GiB": lambda: _scrypt(2**24, 8, 1),
    "scrypt with 512 MiB": lambda: _scrypt(2**19, 8, 1),
    "scrypt for days": lambda: _scrypt(2**14, 8, 2**15),
    "a PKCS#12 with 2^31 - 1 rounds": _costly_pkcs12,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_would_burn_time_or_memory_is_stopped(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_module, "SECONDS", 1)
    hostile = HOSTILE[what]()
    start = time.monotonic()

    with pytest.raises(BadInput) as caught:
        read_bundle((CHAIN, hostile), PASS_PHRASE)

    assert caught.value.code == "bundle-too-costly"
    assert time.monotonic() - start < 4
    assert "PRIVATE" not in str(caught.value)


def test_the_child_ends_by_itself_when_its_processor_time_is_up() -> None:
    """The parent's own deadline is not needed for it: a daemon that was killed leaves no child behind."""
    code = (
        "import daemon.certificates.bundle_child as child, daemon.certificates.bundle as b; child.SECONDS = 1\n"
        "child._limit()\nwhile True: pass"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=15, check=False)

    assert ended.returncode in bundle_module._ENDED_BY_LIMITS


def test_a_key_too_large_to_check_does_no_harm() -> None:
    start = time.monotonic()

    found = read_bundle((CHAIN, _huge_rsa()), None)

    assert [finding.code for finding in found.findings] == ["key-unreadable"]
    assert time.monotonic() - start < 4


def test_many_beginnings_without_an_end_are_read_in_time() -> None:
    hostile = b"-----BEGIN CERTIFICATE-----\n" * (LARGEST_BUNDLE // 28)

    assert said(hostile) == [("certificate-unreadable", Severity.ERROR)]


def test_a_key_over_which_the_library_panics_is_an_error_of_ours() -> None:
    """Found by fuzzing: an initialisation vector that is too short for its cipher."""
    locked = files.traditional("ec -aes256", KEY)
    at = locked.index(b"AES-256-CBC,") + 12

    with pytest.raises(BadInput) as caught:
        read_bundle((locked[:at] + locked[at + 2 :],), PASS_PHRASE)

    assert caught.value.code == "bundle-unreadable"


def test_a_parser_that_breaks_down_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_module, "_CHILD", "import os; os.abort()")

    with pytest.raises(BadInput) as caught:
        read_bundle((LEAF,), None)

    assert caught.value.code == "bundle-unreadable"


def test_secrets_go_by_standard_input_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    run = subprocess.run

    def spy(command: list[str], **options: object) -> object:
        seen.extend((command, options["env"]))
        return run(command, **options)  # type: ignore[call-overload]

    locked = pkcs8()
    monkeypatch.setenv("SECRET_OF_THE_DAEMON", "x")
    monkeypatch.setattr(subprocess, "run", spy)
    assert len(read_bundle((locked,), PASS_PHRASE).keys) == 1

    assert PASS_PHRASE not in repr(seen)
    assert seen[1] == {}


def test_no_terminal_is_asked_for_a_pass_phrase() -> None:
    """In a session of its own there is no terminal to ask on; the answer is the same, and at once."""
    code = (
        "import sys\nfrom daemon.certificates.bundle import read_bundle\n"
        "print(read_bundle((sys.stdin.buffer.read(),), None).findings[0].code)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, input=pkcs8(), capture_output=True, timeout=15, check=True,
        start_new_session=True,
    )  # fmt: skip

    assert result.stdout.strip() == b"pass-phrase-missing"
