"""Whatever is supplied, the reader answers with a bundle or an error of ours, and a bundle can always be judged."""

import functools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.certificates.bundle import MOST_CERTIFICATES, MOST_KEYS, Bundle, read_bundle
from daemon.certificates.bundle_decoding import decode
from daemon.certificates.candidate_findings import Code
from daemon.certificates.judgement import CandidateContext, judge_candidate
from daemon.certificates.preflight import rehearse
from daemon.errors import BadInput, BaseStationError
from tests.certificate_files import GOOD, PASS_PHRASE
from tests.certificate_maker import NOW

# What the parsers grumble about in damaged certificates is no error.
pytestmark = pytest.mark.filterwarnings("ignore")

FORMS = [
    "one PEM file",
    "UTF-16, little end first",
    "DER, key as PKCS#8",
    "DER, key as SEC 1",
    "PKCS#7 as DER",
    "PKCS#12 as now",
    "PKCS#12 with 3DES",
    "PKCS#8 locked as now",
    "traditional EC, AES",
    "trusted certificate",
]
CODES = {code.value for code in Code}


@functools.cache
def _good(form: str) -> tuple[bytes, ...]:
    return GOOD[form]().files


@st.composite
def damaged_files(draw: st.DrawFn) -> tuple[bytes, ...]:
    """A good bundle with a few places overwritten, cut out, doubled or moved."""
    files = list(_good(draw(st.sampled_from(FORMS))))
    for _ in range(draw(st.integers(1, 4))):
        which = draw(st.integers(0, len(files) - 1))
        data = files[which]
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from((0, 1, 1, 2, 4, 16, 300))))
        new = draw(st.one_of(st.binary(max_size=8), st.just(data[start:end] * 2), st.just(b"")))
        files[which] = data[:start] + new + data[end:]
    return tuple(files)


def judged(found: Bundle) -> None:
    assert len(found.certificates) <= MOST_CERTIFICATES
    assert len(found.keys) <= MOST_KEYS
    judgement = judge_candidate(found, CandidateContext(NOW, None, "foh.example", trust_store=Path("/nowhere/at/all")))
    assert {finding.code for finding in judgement.findings} <= CODES
    for finding in judgement.findings:
        assert finding.detail.isprintable()
    if judgement.chain is not None:
        try:
            rehearse(judgement.chain, None, None, NOW)
        except BadInput as err:
            assert err.code == "rehearsal-failed"  # noqa: PT017


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged_files())
def test_damaged_files_are_read_or_refused(files: tuple[bytes, ...]) -> None:
    try:
        found = decode(files, PASS_PHRASE)
    except BaseStationError:
        return
    except BaseException as err:
        # The library's Rust part panics over some keys, which ends the child and is `bundle-unreadable` to its parent.
        if type(err).__name__ != "PanicException":
            raise
        return
    judged(found)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(b"\x30\x82\x00".__add__)), max_size=3))
def test_random_files_are_read_or_refused(files: list[bytes]) -> None:
    judged(decode(tuple(files), PASS_PHRASE))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged_files())
def test_damaged_files_are_read_or_refused_by_the_child(files: tuple[bytes, ...]) -> None:
    try:
        found = read_bundle(files, PASS_PHRASE)
    except BaseStationError as err:
        assert err.code in {"bundle-too-large", "bundle-too-costly", "bundle-unreadable"}  # noqa: PT017
        return
    judged(found)
