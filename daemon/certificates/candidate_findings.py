"""Every code that can be said of a certificate which the owner wants to install.

One list, because the codes are part of the API, each stands in docs/findings.md, and a test holds the two equal.
Which severity goes with a code is decided where it is found, since a few depend on what else is known.
"""

from enum import StrEnum

from daemon.certificates.inspect import Finding, Severity


class Code(StrEnum):
    """What a finding about a candidate can be called. Grouped by what it is about."""

    # What was supplied
    FILE_NOT_RECOGNISED = "file-not-recognised"
    CERTIFICATE_UNREADABLE = "certificate-unreadable"
    REQUEST_NOT_CERTIFICATE = "request-not-certificate"
    KEY_UNREADABLE = "key-unreadable"
    KEY_UNSUPPORTED = "key-unsupported"
    PASS_PHRASE_MISSING = "pass-phrase-missing"  # noqa: S105  (a code, not a secret)
    WRONG_PASS_PHRASE = "wrong-pass-phrase"  # noqa: S105
    # Which certificate and which key
    NO_CERTIFICATE = "no-certificate"
    NO_KEY = "no-key"
    KEY_OF_ANOTHER_CERTIFICATE = "key-of-another-certificate"
    KEY_MATCHES_NONE = "key-matches-none"
    SEVERAL_LEAVES = "several-leaves"
    LEAF_IS_CA = "leaf-is-ca"
    # The chain
    INTERMEDIATE_MISSING = "intermediate-missing"
    ISSUER_NOT_AUTHORITY = "issuer-not-authority"
    CHAIN_REORDERED = "chain-reordered"
    CERTIFICATES_UNRELATED = "certificates-unrelated"
    ROOT_UNKNOWN = "root-unknown"
    AUTHORITY_DISTRUSTED_AFTER = "authority-distrusted-after"
    # Dates
    CLOCK_NOT_SET = "clock-not-set"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    INTERMEDIATE_EXPIRED = "intermediate-expired"
    EXPIRES_SOON = "expires-soon"
    VALIDITY_TOO_LONG = "validity-too-long"
    # Keys and signatures
    KEY_WEAK = "key-weak"
    SIGNATURE_WEAK = "signature-weak"
    KEY_TYPE_REFUSED_BY_BROWSERS = "key-type-refused-by-browsers"
    # Names
    NO_SAN = "no-san"
    NAME_NOT_IN_SAN = "name-not-in-san"
    NAME_CONSTRAINTS_VIOLATED = "name-constraints-violated"
    # What it may be used for
    EKU_LACKS_SERVER_AUTH = "eku-lacks-server-auth"
    EKU_ABSENT = "eku-absent"
    KEY_USAGE_WRONG = "key-usage-wrong"
    MUST_STAPLE = "must-staple"
    # Whether it works, and is found
    REHEARSAL_FAILED = "rehearsal-failed"
    NAME_REGISTERED = "name-registered"
    NAME_NOT_REGISTERED = "name-not-registered"
    NAME_LEADS_ELSEWHERE = "name-leads-elsewhere"
    NAME_FILTERED = "name-filtered"
    DNS_SERVER_MISSING = "dns-server-missing"
    DNS_SERVER_SILENT = "dns-server-silent"


def refuse(code: Code, detail: str, remedy: str) -> Finding:
    """A finding with which the candidate is not installed."""
    return Finding(code.value, Severity.ERROR, detail, remedy)


def ask(code: Code, detail: str, remedy: str) -> Finding:
    """A finding that the owner must agree to before the candidate is installed."""
    return Finding(code.value, Severity.WARNING, detail, remedy)


def note(code: Code, detail: str, remedy: str) -> Finding:
    """A finding that says what was put right, left out or looked up."""
    return Finding(code.value, Severity.NOTE, detail, remedy)
