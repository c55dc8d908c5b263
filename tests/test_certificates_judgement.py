"""The verdict on a candidate: each finding with a certificate made for it, and none on a sound one."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID

from daemon.certificates.bundle import Bundle
from daemon.certificates.bundle_decoding import decode
from daemon.certificates.candidate_findings import Code, note, refuse
from daemon.certificates.inspect import Severity
from daemon.certificates.judgement import CandidateContext, judge_candidate
from daemon.certificates.material import fingerprint
from daemon.certificates.preflight import rehearse
from tests.candidate_bench import (
    BETWEEN,
    LEAF,
    PUBLIC,
    ROOT,
    SOUND,
    Judge,
    aia,
    codes,
    constrained,
    found,
    judge_with_store,
    leaf,
    leaf_with,
    under,
)
from tests.certificate_files import openssl
from tests.certificate_maker import DAY, NOW, Made, authority, bundle, make, name, rsa_key, server, usage

OTHER = server(authority("Other root"), subject="other.example")
ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    return judge_with_store(tmp_path)


def test_sound_private_chain_asks_about_its_root_only(judged: Judge) -> None:
    judgement = judged(SOUND)

    assert codes(judgement) == {"root-unknown": WARNING}
    assert judgement.chain is not None
    assert judgement.chain.chain == (LEAF.pem, BETWEEN.pem) == judgement.certificates
    assert judgement.chain.key == LEAF.key_pem
    assert judgement.root == ROOT.pem
    rehearse(judgement.chain, (judgement.root,), "foh.example", NOW)


def test_sound_public_chain_has_no_finding(judged: Judge) -> None:
    between = authority("Public issuing", PUBLIC)
    leaf = server(between, start=NOW - DAY, end=NOW + 98 * DAY)

    assert judged(bundle(leaf, between)).findings == ()
    assert judged(bundle(leaf, between, PUBLIC)).findings == ()
    assert judged(bundle(leaf, between)).root is None


def made_ca_leaf() -> Bundle:
    key = ec.generate_private_key(ec.SECP256R1())
    return bundle(authority("foh.example", None, x509.SubjectAlternativeName([x509.DNSName("foh.example")]), key=key))


SAME_KEY = ec.generate_private_key(ec.SECP256R1())
SECOND = server(BETWEEN, subject="second.example")
TOO_LOW = authority("Too low", BETWEEN)

WRONG: list[tuple[Code, Severity, Bundle, str]] = [
    (Code.NO_CERTIFICATE, ERROR, Bundle((), (LEAF.key_pem,)), "no certificate"),
    (Code.NO_KEY, ERROR, bundle(LEAF, BETWEEN, keys=()), "'foh.example'"),
    (Code.KEY_OF_ANOTHER_CERTIFICATE, ERROR, bundle(LEAF, BETWEEN, keys=(BETWEEN,)), "belongs to 'Studio issuing'"),
    (Code.KEY_MATCHES_NONE, ERROR, bundle(LEAF, BETWEEN, keys=(OTHER,)), "none of the certificates"),
    (Code.SEVERAL_LEAVES, ERROR, bundle(LEAF, SECOND, BETWEEN, ROOT, keys=()), "'foh.example', 'second.example'"),
    (Code.SEVERAL_LEAVES, ERROR, bundle(LEAF, SECOND, BETWEEN, keys=(LEAF, SECOND)), "keys do not settle"),
    (
        Code.SEVERAL_LEAVES,
        WARNING,
        bundle(server(BETWEEN, key=SAME_KEY), server(BETWEEN, key=SAME_KEY, end=NOW + 300 * DAY), BETWEEN, ROOT),
        "valid until 2028-03-27 was chosen",
    ),
    (Code.LEAF_IS_CA, ERROR, made_ca_leaf(), "CA:TRUE"),
    (Code.LEAF_IS_CA, ERROR, bundle(BETWEEN, ROOT), "'Studio issuing'"),
    (
        Code.INTERMEDIATE_MISSING,
        ERROR,
        bundle(server(BETWEEN, aia("http://ca.example/issuing.crt"))),
        "'Studio issuing', which issued 'foh.example'",
    ),
    (Code.INTERMEDIATE_MISSING, ERROR, bundle(LEAF, ROOT), "'Studio issuing'"),
    (Code.INTERMEDIATE_MISSING, ERROR, bundle(LEAF, authority("Studio issuing", ROOT)), "another key signed"),
    (
        Code.INTERMEDIATE_MISSING,
        ERROR,
        bundle(
            server(
                BETWEEN,
                x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("2.23.140.1.2.1"), None)]),
            )
        ),
        "'Studio issuing'",
    ),
    (Code.ISSUER_NOT_AUTHORITY, ERROR, under(make("Between", ROOT, (usage(key_cert_sign=True),))), "'Between'"),
    (
        Code.ISSUER_NOT_AUTHORITY,
        ERROR,
        under(make("Between", ROOT, (x509.BasicConstraints(ca=True, path_length=None), usage()))),
        "'Between'",
    ),
    (Code.ISSUER_NOT_AUTHORITY, ERROR, bundle(server(TOO_LOW), TOO_LOW, BETWEEN, ROOT), "'Studio issuing'"),
    (Code.CHAIN_REORDERED, NOTE, bundle(ROOT, LEAF, BETWEEN, keys=(LEAF,)), "put in order"),
    (Code.CERTIFICATES_UNRELATED, NOTE, bundle(LEAF, BETWEEN, ROOT, OTHER), "'other.example'"),
    (Code.ROOT_UNKNOWN, WARNING, SOUND, fingerprint(ROOT.certificate)),
    (Code.ROOT_UNKNOWN, WARNING, bundle(LEAF, BETWEEN), "'Studio root' is not a public one"),
    (Code.ROOT_UNKNOWN, WARNING, bundle(server(ROOT)), "'Studio root' is not a public one"),
    (Code.ROOT_UNKNOWN, WARNING, bundle(server(None)), "signed by itself"),
    (Code.EXPIRED, ERROR, leaf(start=NOW - 90 * DAY, end=NOW - DAY), "expired on 2027-05-31 19:00 UTC"),
    (Code.NOT_YET_VALID, ERROR, leaf(start=NOW + DAY), "2027-06-02 19:00 UTC"),
    (Code.NOT_YET_VALID, ERROR, under(authority("Early", ROOT, start=NOW + DAY)), "'Early'"),
    (Code.INTERMEDIATE_EXPIRED, ERROR, under(authority("Old", ROOT, end=NOW - DAY)), "'Old'"),
    (Code.EXPIRES_SOON, WARNING, leaf(start=NOW - 61 * DAY, end=NOW + 29 * DAY), "in 29 days"),
    (Code.VALIDITY_TOO_LONG, WARNING, leaf(end=NOW + 900 * DAY), "valid for 910 days"),
    (Code.VALIDITY_TOO_LONG, ERROR, bundle(server(PUBLIC)), "at most 100"),
    (Code.KEY_WEAK, ERROR, leaf(key=rsa_key(1024)), "1024 bits"),
    (Code.KEY_WEAK, ERROR, under(authority("Weak", ROOT, key=rsa_key(1024))), "'Weak'"),
    (Code.SIGNATURE_WEAK, ERROR, leaf(algorithm=hashes.SHA224()), "SHA224"),
    (Code.KEY_TYPE_REFUSED_BY_BROWSERS, ERROR, leaf(key=ed25519.Ed25519PrivateKey.generate()), "Ed25519"),
    (Code.KEY_TYPE_REFUSED_BY_BROWSERS, ERROR, leaf(key=ec.generate_private_key(ec.SECP521R1())), "P-521"),
    (Code.KEY_TYPE_REFUSED_BY_BROWSERS, ERROR, leaf(key=ec.generate_private_key(ec.SECP256K1())), "secp256k1"),
    (Code.KEY_TYPE_REFUSED_BY_BROWSERS, ERROR, leaf(key=ec.generate_private_key(ec.SECP224R1())), "P-224"),
    (
        Code.KEY_TYPE_REFUSED_BY_BROWSERS,
        ERROR,
        under(authority("Edwards", ROOT, key=ed25519.Ed25519PrivateKey.generate())),
        "'Edwards'",
    ),
    (Code.NO_SAN, ERROR, leaf(san=None), "subject alternative name"),
    (Code.NO_SAN, ERROR, leaf(san=[x509.RFC822Name("a@foh.example")]), "subject alternative name"),
    (Code.NAME_NOT_IN_SAN, WARNING, leaf(san=[x509.DNSName("a.example"), x509.DNSName("b.example")]), "a.example, b.e"),
    (Code.EKU_LACKS_SERVER_AUTH, ERROR, leaf(eku=[ExtendedKeyUsageOID.CLIENT_AUTH]), "'foh.example'"),
    (
        Code.EKU_LACKS_SERVER_AUTH,
        ERROR,
        under(authority("Mail", ROOT, x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]))),
        "'Mail'",
    ),
    (Code.EKU_ABSENT, WARNING, leaf(eku=None), "Apple"),
    (Code.EKU_ABSENT, WARNING, leaf(eku=[ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE]), "any use"),
    (Code.KEY_USAGE_WRONG, ERROR, leaf(digital_signature=False), "digitalSignature"),
    (
        Code.NAME_CONSTRAINTS_VIOLATED,
        ERROR,
        constrained(permitted=[x509.DNSName("theatre.example")], excluded=None),
        "may not vouch for foh.example.",
    ),
    (
        Code.NAME_CONSTRAINTS_VIOLATED,
        ERROR,
        constrained(permitted=None, excluded=[x509.IPAddress(ip_network("192.168.0.0/16"))]),
        "may not vouch for 192.168.1.4.",
    ),
    (Code.MUST_STAPLE, WARNING, leaf_with(x509.TLSFeature([x509.TLSFeatureType.status_request])), "Firefox"),
]


@pytest.mark.parametrize(
    ("code", "severity", "candidate", "said"), WRONG, ids=[f"{number}-{row[0]}" for number, row in enumerate(WRONG)]
)
def test_fault_is_found_and_named(judged: Judge, code: Code, severity: Severity, candidate: Bundle, said: str) -> None:
    judgement = judged(candidate)
    finding = found(judgement, code)

    assert finding.severity is severity
    assert said in finding.detail
    assert finding.detail.endswith(".")
    assert finding.remedy.endswith(".")
    assert (judgement.chain is None) == (ERROR in codes(judgement).values())


_KNOWN_TOGETHER = {
    Code.NO_CERTIFICATE: {"no-certificate"},
    Code.KEY_MATCHES_NONE: {"key-matches-none", "root-unknown"},
    Code.KEY_WEAK: {"key-weak", "root-unknown"},
    Code.NO_SAN: {"no-san", "root-unknown"},
    Code.EXPIRED: {"expired", "root-unknown"},
    Code.MUST_STAPLE: {"must-staple", "root-unknown"},
    Code.CHAIN_REORDERED: {"chain-reordered", "root-unknown"},
    Code.KEY_TYPE_REFUSED_BY_BROWSERS: {"key-type-refused-by-browsers", "root-unknown"},
}


@pytest.mark.parametrize("code", _KNOWN_TOGETHER)
def test_one_fault_is_not_said_in_several_ways(judged: Judge, code: Code) -> None:
    candidate = next(row[2] for row in WRONG if row[0] is code)

    assert set(codes(judged(candidate))) == _KNOWN_TOGETHER[code]


def test_every_code_of_the_judgement_has_a_certificate_made_for_it() -> None:
    of_the_reader = {
        Code.FILE_NOT_RECOGNISED,
        Code.CERTIFICATE_UNREADABLE,
        Code.REQUEST_NOT_CERTIFICATE,
        Code.KEY_UNREADABLE,
        Code.KEY_UNSUPPORTED,
        Code.PASS_PHRASE_MISSING,
        Code.WRONG_PASS_PHRASE,
    }
    below = {Code.CLOCK_NOT_SET, Code.AUTHORITY_DISTRUSTED_AFTER}
    of_later_steps = {
        Code.REHEARSAL_FAILED,
        Code.NAME_REGISTERED,
        Code.NAME_NOT_REGISTERED,
        Code.NAME_LEADS_ELSEWHERE,
        Code.NAME_FILTERED,
        Code.DNS_SERVER_MISSING,
        Code.DNS_SERVER_SILENT,
    }

    assert {row[0] for row in WRONG} | of_the_reader | below | of_later_steps == set(Code)


def test_missing_intermediate_is_told_where_to_get_it(judged: Judge) -> None:
    finding = found(judged(bundle(server(BETWEEN, aia("http://ca.example/issuing.crt")))), Code.INTERMEDIATE_MISSING)

    assert "http://ca.example/issuing.crt" in finding.remedy


def test_signature_with_sha1_is_refused(judged: Judge) -> None:
    """Python's library makes none any more, so a sound one is altered: the signature need not hold for this rule."""
    sha256, sha1 = bytes.fromhex("06092a864886f70d01010b"), bytes.fromhex("06092a864886f70d010105")
    root = server(None, key=rsa_key(2048))
    weak = x509.load_der_x509_certificate(root.der.replace(sha256, sha1))

    judgement = judged(bundle(Made(weak, root.key)))

    assert "signed with SHA1" in found(judgement, Code.SIGNATURE_WEAK).detail


def test_key_for_one_kind_of_signature_only_is_refused(judged: Judge) -> None:
    key = openssl("genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048")
    own = openssl("req -x509 -key /dev/stdin -subj /CN=foh -addext basicConstraints=CA:FALSE", key)

    judgement = judged(decode((key, own), None))

    assert "RSA-PSS" in found(judgement, Code.KEY_TYPE_REFUSED_BY_BROWSERS).detail


def test_cross_signed_authority_ends_the_chain_at_its_own_root(judged: Judge) -> None:
    between = authority("Crossed", ROOT)
    crossed_root = authority("Studio root", authority("Elder root"), key=ROOT.key)
    candidate = bundle(server(between), between, crossed_root, ROOT)

    judgement = judged(candidate)

    assert judgement.root == ROOT.pem
    assert codes(judgement) == {"root-unknown": WARNING, "certificates-unrelated": NOTE}


def test_authorities_that_sign_each_other_end_the_search(judged: Judge) -> None:
    one, two = authority("One"), authority("Two")
    one_by_two = authority("One", two, key=one.key)
    two_by_one = authority("Two", one, key=two.key)

    judgement = judged(bundle(server(one), one_by_two, two_by_one))

    assert len(judgement.certificates) == 3
    assert judgement.root is None


def test_endless_chain_is_followed_no_further_than_browsers_do(judged: Judge) -> None:
    path = [authority("Top")]
    for number in range(12):
        path.append(authority(f"Below {number}", path[-1]))

    judgement = judged(bundle(server(path[-1]), *reversed(path)))

    assert len(judgement.certificates) == 10
    assert "intermediate-missing" in codes(judgement)


def test_key_that_was_not_opened_is_no_matter_once_there_is_one(judged: Judge) -> None:
    locked = refuse(Code.WRONG_PASS_PHRASE, "The pass phrase does not open it.", "Try again.")

    with_key = judged(Bundle(SOUND.certificates, SOUND.keys, (locked,)))
    without = judged(Bundle(SOUND.certificates, (), (locked,)))
    nothing = judged(Bundle((), (), (locked,)))

    assert codes(with_key) == {"root-unknown": WARNING}
    assert codes(without) == {"wrong-pass-phrase": ERROR, "root-unknown": WARNING}
    assert codes(nothing) == {"wrong-pass-phrase": ERROR}
    assert without.chain is None


def test_findings_come_errors_first_and_what_the_reader_said_is_kept(judged: Judge) -> None:
    left_out = note(Code.FILE_NOT_RECOGNISED, "What is in file 2 was left out.", "Nothing to do.")
    candidate = leaf(san=None)

    judgement = judged(Bundle(candidate.certificates, candidate.keys, (left_out,)))

    assert [finding.severity for finding in judgement.findings] == [ERROR, WARNING, NOTE]


def test_without_a_list_of_public_authorities_that_is_said() -> None:
    context = CandidateContext(NOW, True, "foh.example", trust_store=Path("/nowhere/at/all"))

    assert "no list of public authorities" in found(judge_candidate(SOUND, context), Code.ROOT_UNKNOWN).detail


def test_text_of_a_certificate_is_shown_without_control_characters_and_short(
    judged: Judge,
) -> None:
    hostile = "evil\x1b[2J\u202e" + "x" * 50
    leaf = server(BETWEEN, san=[x509.DNSName("evil\x1b[2J" + "x" * 200)])
    candidate = bundle(leaf, BETWEEN, ROOT, server(None, subject=name(hostile)))

    judgement = judged(candidate, reached_as="evil\x1b")

    for code in (Code.CERTIFICATES_UNRELATED, Code.NAME_NOT_IN_SAN):
        detail = found(judgement, code).detail
        assert detail.isprintable()
        assert len(detail) < 300
        assert "evil[2J" in detail


def test_key_of_a_judgement_is_never_shown(judged: Judge) -> None:
    assert b"PRIVATE" not in repr(judged(SOUND)).encode()
    assert "PRIVATE" not in repr(SOUND)
