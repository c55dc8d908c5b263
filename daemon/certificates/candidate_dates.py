"""What the dates of a candidate's chain mean by the unit's clock, and whether it lives longer than browsers allow."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from cryptography import x509

from daemon.certificates.candidate_chain import Chain
from daemon.certificates.candidate_findings import Code, ask, refuse
from daemon.certificates.certificate_facts import called
from daemon.certificates.inspect import Finding
from daemon.version import BUILD_DATE

_PRIVATE_LIMIT = 825  # days; Apple, https://support.apple.com/103769, for certificates of private authorities too
_PUBLIC_LIMITS = (  # CA/Browser Forum Baseline Requirements 6.3.2, as amended by ballots 193, SC-31 and SC-081v3
    (datetime(2029, 3, 15, tzinfo=UTC), 47),
    (datetime(2027, 3, 15, tzinfo=UTC), 100),
    (datetime(2026, 3, 15, tzinfo=UTC), 200),
    (datetime(2020, 9, 1, tzinfo=UTC), 398),
    (datetime(2018, 3, 1, tzinfo=UTC), 825),
)
_SECOND = timedelta(seconds=1)  # both ends of a validity count (RFC 5280 section 4.1.2.5)


def judge_dates(chain: Chain, now: datetime, clock_synchronised: bool | None) -> Iterator[Finding]:
    """Findings about the dates of `chain` at `now`; before the build date only that the clock is not set."""
    if now < BUILD_DATE:
        yield ask(
            Code.CLOCK_NOT_SET,
            f"The unit's clock says {now:%Y-%m-%d}, which is before this software was made, so no date was judged.",
            "Set the clock, or give the unit a time server, and try again.",
        )
    else:
        clock = _Clock(now, clock_synchronised)
        yield from clock.judge_leaf(chain.leaf)
        for issuer in chain.issuers:
            yield from clock.judge_issuer(issuer)
    yield from judge_length(chain)


def judge_length(chain: Chain) -> Iterator[Finding]:
    """Browsers refuse what lives too long, by the day of issue and by whether the authority is a public one."""
    start, end = chain.leaf.not_valid_before_utc, chain.leaf.not_valid_after_utc
    limit = _PRIVATE_LIMIT
    if chain.anchor is not None:
        limit = next((days for since, days in _PUBLIC_LIMITS if start >= since), limit)
    life = end - start + _SECOND
    if life <= timedelta(days=limit) + _SECOND:
        return
    what = "private" if chain.anchor is None else "public"
    sentence = f"The certificate is valid for {life.days} days. Of a {what} authority, issued when it was, "
    if chain.anchor is None:
        yield ask(
            Code.VALIDITY_TOO_LONG,
            sentence + f"Safari takes at most {limit}; other browsers take it.",
            f"Have a certificate issued for at most {limit} days.",
        )
    else:
        yield refuse(
            Code.VALIDITY_TOO_LONG,
            sentence + f"browsers take at most {limit}.",
            f"Have a certificate issued for at most {limit} days.",
        )


class _Clock:
    """The unit's clock as a judge: how far its word goes depends on whether it follows a time server."""

    def __init__(self, now: datetime, synchronised: bool | None) -> None:
        self._now = now
        kept = {True: "which follows a time server", False: "which follows no time server", None: "unconfirmed"}
        self._stands = f"the unit's clock, {kept[synchronised]}, stands at {now.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        self._doubted = synchronised is False
        self._sure = synchronised is True

    def judge_leaf(self, leaf: x509.Certificate) -> Iterator[Finding]:
        start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
        if self._now > end:
            yield (ask if self._doubted else refuse)(
                Code.EXPIRED,
                f"The certificate expired on {end:%Y-%m-%d %H:%M} UTC, and {self._stands}.",
                "Have it renewed; if the clock is wrong, set it.",
            )
        elif self._now < start:
            yield self._too_early(leaf)
        elif self._now >= end - (end - start) / 3:
            yield ask(
                Code.EXPIRES_SOON,
                f"The certificate expires on {end:%Y-%m-%d}, in {(end - self._now).days} days: less than a third "
                "of its life is left.",
                "Install it if you must, and have it renewed before that day.",
            )

    def judge_issuer(self, issuer: x509.Certificate) -> Iterator[Finding]:
        end = issuer.not_valid_after_utc
        if self._now > end:
            yield (ask if self._doubted else refuse)(
                Code.INTERMEDIATE_EXPIRED,
                f"The authority's certificate {called(issuer.subject)} in the chain expired on {end:%Y-%m-%d}, and "
                f"{self._stands}.",
                "Download the authority's present chain and supply that; if the clock is wrong, set it.",
            )
        elif self._now < issuer.not_valid_before_utc:
            yield self._too_early(issuer)

    def _too_early(self, certificate: x509.Certificate) -> Finding:
        return (refuse if self._sure else ask)(
            Code.NOT_YET_VALID,
            f"{called(certificate.subject)} is valid only from {certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC, "
            f"and {self._stands}.",
            "If the clock is wrong, set it or give the unit a time server; otherwise wait until then.",
        )
