"""What may go wrong on the way to a server elsewhere, as errors that a person can act on.

A caller raises them outside the `except` that caught the cause, so that they carry none: aiohttp's exceptions hold the
whole request, with the credentials in its headers.
"""

import ssl
from http import HTTPStatus
from socket import gaierror
from urllib.parse import urlsplit

from daemon.adapters.plain_text import one_line
from daemon.errors import RemoteFailed

# OpenSSL's reasons for refusing a certificate (openssl/x509_vfy.h)
_NOT_YET_VALID = 9
_EXPIRED = 10
_WRONG_NAME = frozenset({62, 64})  # a host name, an address

_LATER = "The unit tries again by itself."
_FIREWALL = "See whether a firewall keeps the unit from the internet, or a gateway or proxy answers in its place."


def from_error(host: str, error: OSError | EOFError) -> RemoteFailed:
    """What `error` means, which came while connecting, verifying or speaking."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(host, error)
    if isinstance(error, TimeoutError):
        return timed_out(host)
    if isinstance(error, gaierror):
        return name_unknown(host)
    if isinstance(error, ConnectionResetError | BrokenPipeError | ssl.SSLEOFError | EOFError):
        return broke_off(host)
    if isinstance(error, ssl.SSLError):
        return no_tls(host)
    return unreachable(host, error.strerror or "no connection")


def _certificate(host: str, error: ssl.SSLCertVerificationError) -> RemoteFailed:
    if error.verify_code == _EXPIRED:
        detail, remedy = f"The certificate of {host} has expired.", "Check the unit's clock."
        return RemoteFailed("remote-expired", detail, remedy)
    if error.verify_code == _NOT_YET_VALID:
        detail, remedy = f"The certificate of {host} is not valid yet.", "Set the unit's clock."
        return RemoteFailed("remote-not-yet-valid", detail, remedy)
    if error.verify_code in _WRONG_NAME:
        return RemoteFailed(
            "remote-wrong-name", f"What answers for {host} has a certificate for other names.", _FIREWALL
        )
    why = one_line(error.verify_message or "it cannot be verified", 100)
    detail = f"The certificate of {host} is not from an authority that the unit trusts ({why})."
    return RemoteFailed("remote-untrusted", detail, _FIREWALL)


def name_unknown(host: str) -> RemoteFailed:
    """`remote-name-unknown`: the host's DNS has no address for it."""
    remedy = "Check the unit's DNS servers, and that they know names on the internet."
    return RemoteFailed("remote-name-unknown", f"The name {host} cannot be resolved.", remedy)


def unreachable(host: str, why: str) -> RemoteFailed:
    """`remote-unreachable`: no connection comes about."""
    remedy = "Check the unit's gateway, and whether a firewall lets it out to the internet on this port."
    return RemoteFailed("remote-unreachable", f"{host} cannot be reached ({one_line(why, 100)}).", remedy)


def timed_out(host: str) -> RemoteFailed:
    """`remote-timed-out`: connecting or answering took too long."""
    return RemoteFailed("remote-timed-out", f"{host} did not answer in time.", _FIREWALL)


def no_tls(host: str) -> RemoteFailed:
    """`remote-no-tls`: what answers speaks no TLS, or none that is modern enough."""
    return RemoteFailed("remote-no-tls", f"What answers for {host} does not speak TLS 1.2 or newer.", _FIREWALL)


def broke_off(host: str) -> RemoteFailed:
    """`remote-broke-off`: the connection ended before the answer did."""
    return RemoteFailed("remote-broke-off", f"{host} closed the connection before it had answered.", _LATER)


def too_large(host: str, longest: int) -> RemoteFailed:
    """`remote-too-large`: the answer is longer than any that is expected; it was not read to its end."""
    return RemoteFailed("remote-too-large", f"The answer of {host} is larger than {longest >> 10} KiB.", _LATER)


def unexpected(host: str) -> RemoteFailed:
    """`remote-unexpected`: the answer is none to what was asked."""
    return RemoteFailed("remote-unexpected", f"{host} answered something else than was expected.", _FIREWALL)


def redirected(host: str, location: str) -> RemoteFailed:
    """`remote-redirected`: it wants the unit to go elsewhere; credentials are never taken along."""
    try:
        parts = urlsplit(location)
        aim = f"{parts.scheme}://{parts.hostname}" if parts.hostname else "another page of its own"
    except ValueError:
        aim = "no sound address"
    detail = f"{host} redirects to {one_line(aim, 100)}, where the unit does not go."
    return RemoteFailed("remote-redirected", detail, _FIREWALL)


def status(host: str, number: int, retry_after: float | None) -> RemoteFailed:
    """`remote-status`: the answer is an HTTP status that says no more."""
    try:
        name = f" ({HTTPStatus(number).phrase})"
    except ValueError:
        name = ""
    detail = f"{host} answered with the status {number}{name}."
    return RemoteFailed("remote-status", detail, _LATER, retry_after=retry_after)


def no_trust(path: object) -> RemoteFailed:
    """`no-trust-store`: without the authorities in `path` no server can be verified."""
    return RemoteFailed(
        "no-trust-store",
        f"There are no certificates of authorities in {path}, so no server can be verified.",
        "Install the system's ca-certificates, or name another file in the profile ([easydns] trust_store).",
        lasting=True,
    )


def not_https(host: str) -> RemoteFailed:
    """`remote-not-https`: nothing is ever asked without TLS."""
    remedy = "Give an address that begins with https://."
    return RemoteFailed("remote-not-https", f"{host} is to be asked without TLS, which the unit does not do.", remedy)


def no_address() -> RemoteFailed:
    """`remote-no-address`: what is to be asked is no address of the web at all."""
    remedy = "Correct it; it begins with https:// and the name of a server."
    return RemoteFailed("remote-no-address", "The address of a server to be asked is none.", remedy)
