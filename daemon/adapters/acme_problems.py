"""What went wrong at an ACME server, as words that a person can act on. For the child process of `acme` only."""

from urllib.parse import urlsplit

import requests
import urllib3
from acme import messages

from daemon.adapters import outbound_faults
from daemon.adapters.acme_session import LARGEST, TooMuch
from daemon.adapters.acme_talk import Failed
from daemon.adapters.plain_text import one_line
from daemon.errors import RemoteFailed

_LONGEST = 300
_NETWORK = (requests.exceptions.ConnectionError, requests.exceptions.Timeout, urllib3.exceptions.HTTPError)


class Refusal(Exception):
    """The ACME server does not go on; what the owner is told stands in `failed`."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.code)
        self.failed = failed


def failure(error: Exception, directory: str, retry_after: float | None = None) -> Failed:
    """What `error` means; what nobody foresaw is a server that sent nonsense."""
    host = urlsplit(directory).hostname or ""
    if isinstance(error, Refusal):
        return error.failed
    if isinstance(error, messages.Error):
        return problem(error, retry_after)
    if isinstance(error, TooMuch):
        return _said(outbound_faults.too_large(host, LARGEST))
    if isinstance(error, requests.exceptions.InvalidSchema):
        return _said(outbound_faults.not_https(host))
    if isinstance(
        error, requests.exceptions.ConnectionError | requests.exceptions.Timeout | urllib3.exceptions.HTTPError
    ):
        return _said(outbound_faults.from_error(host, _cause(error)))
    return Failed("", "", "")


def problem(error: messages.Error, retry_after: float | None = None) -> Failed:
    """What the server's problem document (RFC 8555 section 6.7) means."""
    # Not the library's own idea of it, which knows the codes of RFC 8555 alone.
    code, said = (error.typ or "").rpartition(":")[2], _words(error)
    if code == "accountDoesNotExist":
        detail = "The certificate authority does not know the unit's account any more."
        return Failed("acme-account-lost", detail, "The unit opens another one by itself.")
    if code == "rateLimited":
        return Failed(
            "acme-rate-limited",
            f"The certificate authority has had too many orders: {said}",
            "Wait; the unit tries again by itself.",
            retry_after=retry_after or 3600.0,
        )
    if code == "userActionRequired":
        return Failed(
            "acme-terms-not-agreed",
            f"The certificate authority has new terms of service: {said}",
            "Read them, and agree to them on the page of the EasyDNS certificate.",
            lasting=True,
        )
    if code == "externalAccountRequired":
        return binding_wanted()
    if code == "invalidProfile":
        return Failed(
            "acme-no-profile",
            f"The certificate authority does not offer the profile: {said}",
            "Choose one that it offers, or none.",
            lasting=True,
        )
    if code in ("dns", "incorrectResponse", "connection", "caa"):
        return challenge_failed(said)
    if code == "unauthorized":
        return Failed(
            "acme-unauthorized",
            f"The certificate authority does not let the unit do this: {said}",
            "See there whether the account is in order, and what it may order.",
            retry_after=retry_after,
        )
    return Failed(
        "acme-refused",
        f"The certificate authority refused: {said or one_line(code, 60)}",
        "The unit tries again by itself; see what it says.",
        retry_after=retry_after,
    )


def unproven(error: messages.Error) -> Failed:
    """Why a proof was not accepted, or an order came to nothing: mostly for a reason that has no code of its own."""
    said = problem(error)
    return challenge_failed(_words(error)) if said.code in ("acme-refused", "acme-unauthorized") else said


def challenge_failed(said: str) -> Failed:
    """`acme-challenge-failed`: it did not find the proof, or may not issue; `said` are its own words."""
    return Failed(
        "acme-challenge-failed",
        f"The certificate authority did not accept the proof of the name: {said or 'it did not say why.'}",
        "The unit tries again by itself; see at easyDNS that the zone is answered for, and its CAA records.",
    )


def binding_wanted() -> Failed:
    """`acme-binding-wanted`."""
    return Failed(
        "acme-binding-wanted",
        "The certificate authority wants an account of its own first (external account binding).",
        "Enter the key identifier and key that it gave you.",
        lasting=True,
    )


def binding_refused(said: Failed) -> Failed:
    """`acme-binding-refused`; `said` is how the certificate authority put it."""
    return Failed(
        "acme-binding-refused", said.detail, "Enter the key identifier and key again, as it gave them.", lasting=True
    )


def _words(error: messages.Error) -> str:
    inner = [each.detail for each in error.subproblems or () if each.detail]
    return one_line(" ".join(filter(None, (error.detail, *inner[:3]))), _LONGEST)


def _said(fault: RemoteFailed) -> Failed:
    return Failed(fault.code, fault.detail, fault.remedy, fault.lasting, fault.retry_after)


def _cause(error: BaseException) -> OSError:
    """What the system or the ssl module said, which requests and urllib3 wrap in exceptions of theirs."""
    seen: BaseException | None = error
    for _ in range(8):
        if seen is None:
            break
        if isinstance(seen, OSError) and type(seen).__module__ in ("builtins", "socket", "ssl", "http.client"):
            return seen
        inner = getattr(seen, "reason", None) or next((each for each in seen.args if isinstance(each, Exception)), None)
        seen = inner if isinstance(inner, BaseException) else seen.__cause__ or seen.__context__
    return ConnectionResetError()
