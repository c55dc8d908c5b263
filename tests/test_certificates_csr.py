"""A key made on the unit: the request is sound and wanted things only, and the signed chain finds its key again."""

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from daemon.certificates.bundle import Bundle
from daemon.certificates.csr import KeyType, PendingRequest, RequestSubject, make_request, match_request
from daemon.certificates.judgement import CandidateContext, judge_candidate
from daemon.certificates.material import read_key
from daemon.errors import BadInput
from tests.certificate_files import openssl
from tests.certificate_maker import NOW, Made, authority, bundle, server

ADDRESS = IPv4Address("192.168.1.4")
ROOT = authority()


def _signed(pending: PendingRequest) -> bytes:
    """What an authority makes of the request."""
    request = x509.load_pem_x509_csr(pending.csr)
    builder = x509.CertificateBuilder(
        ROOT.certificate.subject, request.subject, request.public_key(), 1, NOW, NOW + timedelta(days=200)
    )
    for extension in request.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    return Made(builder.sign(ROOT.key, hashes.SHA256()), ROOT.key).pem


@pytest.mark.parametrize("key_type", KeyType)
def test_request_asks_for_a_server_certificate_with_these_names(key_type: KeyType) -> None:
    subject = RequestSubject("FOH", "Théâtre", "Sound", "Genève", "GE", "ch")

    pending = make_request(key_type, subject, ["foh.example", "*.FOH.example.", "foh.example"], [ADDRESS, ADDRESS], NOW)

    request = x509.load_pem_x509_csr(pending.csr)
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == "CN=FOH,OU=Sound,O=Théâtre,L=Genève,ST=GE,C=CH"
    names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == ["foh.example", "*.foh.example", "192.168.1.4"]
    usage = request.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    key = read_key(pending.key)
    assert key.public_key() == request.public_key()
    if key_type is KeyType.P256:
        assert isinstance(key, ec.EllipticCurvePrivateKey)
    else:
        assert isinstance(key, rsa.RSAPrivateKey)
        assert f"rsa-{key.key_size}" == key_type


def test_openssl_accepts_the_request() -> None:
    pending = make_request(KeyType.P256, RequestSubject(), ["foh.example"], [IPv6Address("fe80::1%eth0")], NOW)

    text = openssl("req -verify -noout -text", pending.csr).decode()

    assert "DNS:foh.example, IP Address:FE80:0:0:0:0:0:0:1" in text
    assert "Subject: \n" in text


def test_signed_chain_alone_finds_its_key() -> None:
    pending = make_request(KeyType.P256, RequestSubject("FOH"), ["foh.example"], [], NOW)
    chain_alone = Bundle((_signed(pending), ROOT.pem), ())

    matched = match_request(chain_alone, pending)

    assert matched.keys == (pending.key,)
    judgement = judge_candidate(matched, CandidateContext(NOW, True, "foh.example"))
    assert judgement.chain is not None
    assert judgement.chain.key == pending.key
    assert {finding.code for finding in judgement.findings} == {"root-unknown"}


def test_chain_for_another_key_stays_as_it_is() -> None:
    pending = make_request(KeyType.P256, RequestSubject(), ["foh.example"], [], NOW)
    other = bundle(server(ROOT), ROOT)

    assert match_request(other, pending) is other
    assert match_request(Bundle((), ()), pending) == Bundle((), ())


def test_key_supplied_all_the_same_is_there_once() -> None:
    pending = make_request(KeyType.P256, RequestSubject(), ["foh.example"], [], NOW)
    both = Bundle((_signed(pending),), (pending.key,))

    assert match_request(both, pending).keys == (pending.key,)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("common_name", "x" * 65),
        ("common_name", "foh\x00.example"),
        ("organisation", "Theatre\nO=Bank"),
        ("organisation", "\ud800"),
        ("unit", "a\u202eb"),
        ("unit", "x" * 65),
        ("locality", "x" * 129),
        ("province", "\x1b[2J"),
        ("country", "GBR"),
        ("country", "G"),
        ("country", "é1"),
        ("country", "12"),
    ],
)
def test_hostile_subject_is_refused_by_its_field(field: str, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        make_request(KeyType.P256, RequestSubject(**{field: text}), ["foh.example"], [], NOW)

    assert (caught.value.code, caught.value.field) == ("bad-subject", field)


def test_subject_is_text_and_nothing_in_it_is_read_as_structure() -> None:
    pending = make_request(
        KeyType.P256, RequestSubject(organisation="A,CN=bank.example+OU=x"), ["foh.example"], [], NOW
    )

    (attribute,) = x509.load_pem_x509_csr(pending.csr).subject
    assert attribute.value == "A,CN=bank.example+OU=x"


@pytest.mark.parametrize(
    "name",
    ["", "foh_desk", "-foh", "a..b", "*", "*.", "*.com", "a.*.example", "192.168.1.4", "é.example", "x" * 64, "a\n"],
)
def test_what_is_no_dns_name_is_refused(name: str) -> None:
    with pytest.raises(BadInput) as caught:
        make_request(KeyType.P256, RequestSubject(), [name], [], NOW)

    assert (caught.value.code, caught.value.field) == ("bad-name", "names")


def test_a_request_names_something_and_not_too_much() -> None:
    with pytest.raises(BadInput) as caught:
        make_request(KeyType.P256, RequestSubject("foh.example"), [], [], NOW)
    assert caught.value.code == "no-name"
    with pytest.raises(BadInput) as caught:
        make_request(KeyType.P256, RequestSubject(), [f"foh{number}" for number in range(65)], [], NOW)
    assert caught.value.code == "too-many-names"


def test_pending_key_is_never_shown() -> None:
    pending = make_request(KeyType.P256, RequestSubject(), ["foh.example"], [], NOW)

    assert "PRIVATE" not in repr(pending)
    assert "CERTIFICATE REQUEST" in repr(pending)
