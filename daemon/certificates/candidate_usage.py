"""What the certificates of a chain may be used for, by their own word."""

from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from daemon.certificates.candidate_chain import Chain
from daemon.certificates.candidate_findings import Code, ask, refuse
from daemon.certificates.certificate_facts import called, extension
from daemon.certificates.inspect import Finding

_REISSUE = "Have it issued anew as a certificate for web servers (extended key usage serverAuth)."


def judge_usage(chain: Chain) -> Iterator[Finding]:
    """Findings about extended key usage, key usage and TLS feature (RFC 5280 4.2.1.12 and 4.2.1.3, RFC 7633)."""
    for certificate in chain.served:
        yield from _judge_extended(certificate, certificate is chain.leaf)
    usage = extension(chain.leaf, x509.KeyUsage)
    if usage is not None and not usage.digital_signature:
        yield refuse(
            Code.KEY_USAGE_WRONG,
            "The certificate's key usage lacks digitalSignature, without which no present TLS connection is made.",
            "Have it issued anew with the key usage digitalSignature.",
        )
    feature = extension(chain.leaf, x509.TLSFeature)
    if feature is not None and x509.TLSFeatureType.status_request in feature:
        yield ask(
            Code.MUST_STAPLE,
            "The certificate demands a stapled OCSP answer (must-staple), which this unit does not send; Firefox will "
            "refuse it.",
            "Have it issued anew without must-staple.",
        )


def _judge_extended(certificate: x509.Certificate, is_leaf: bool) -> Iterator[Finding]:
    usage = extension(certificate, x509.ExtendedKeyUsage)
    if usage is None:
        if is_leaf:
            yield ask(
                Code.EKU_ABSENT,
                "The certificate does not say what it is for (no extended key usage); Apple's systems refuse it.",
                _REISSUE,
            )
    elif ExtendedKeyUsageOID.SERVER_AUTH in usage:
        return
    elif ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in usage:
        if is_leaf:
            yield ask(
                Code.EKU_ABSENT,
                "The certificate is for any use, and does not name web servers; Apple's systems refuse it.",
                _REISSUE,
            )
    else:
        yield refuse(
            Code.EKU_LACKS_SERVER_AUTH,
            f"The certificate {called(certificate.subject)} is not for web servers: its extended key usage lacks "
            "serverAuth.",
            _REISSUE,
        )
