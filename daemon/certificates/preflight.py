"""A rehearsal: serve a chain to a client in memory, before it is stored or offered.

Why two libraries: pip's pyOpenSSL brings an OpenSSL of its own, the standard library uses the system's, and they differ
in what they refuse (key sizes, signature hashes, curves). The standard library serves in the end, and checks the name;
pyOpenSSL stands for newer clients, and judges the dates, since only there the time can be given instead of taken from
the system's clock. Four handshakes take about ten milliseconds.

No callback is given to pyOpenSSL: each would be code made at run time, in memory that is writable and executable, and
the whole daemon goes without such memory (MemoryDenyWriteExecute= in its unit). Why a chain was refused is found out
afterwards, by having the same store judge it once more.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Protocol

from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL, crypto

from daemon.certificates.material import KeyedChain, read_certificate, read_key
from daemon.certificates.serving import TLS12_SUITES, server_context
from daemon.errors import BadInput
from daemon.record import Record
from daemon.version import BUILD_DATE

_ROUNDS = 20  # a TLS 1.2 handshake takes 3
_LONGEST_FLIGHT = 1 << 20
_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME, which neither library names

_MEANINGS = {
    9: "a certificate is not yet valid",
    10: "a certificate has expired",
    18: "the certificate is self-signed and not trusted",
    19: "the root is not trusted",
    20: "an issuer is missing or not trusted",
    21: "an issuer is missing or not trusted",
    26: "a certificate is not meant for web servers",
    47: "a name is outside what the root permits",
    62: "the name is not in the certificate",
    64: "the address is not in the certificate",
    66: "a key is too weak",
    67: "an issuer's key is too weak",
    68: "a signature uses a hash that is too weak",
    79: "an issuer is not a certificate authority",
}


class _Trust(Record, frozen=True):
    """What the rehearsing client believes in. `partial`: an anchor need not be self-signed."""

    anchors: tuple[bytes, ...]
    partial: bool
    now: datetime

    @property
    def judges_dates(self) -> bool:
        """Whether the clock can be believed."""
        return self.now >= BUILD_DATE


class _End(Protocol):
    """One end of a handshake."""

    def advance(self) -> bool:
        """Go on as far as the bytes received allow; True once the handshake is complete."""

    def output(self) -> bytes:
        """What waits to be sent to the other end."""

    def receive(self, data: bytes) -> None:
        """Take what the other end sent."""


class _Unverified(Exception):
    """pyOpenSSL's client did not accept certificate number `depth` (0 is the leaf), for OpenSSL's reason `code`."""

    def __init__(self, code: int, depth: int) -> None:
        super().__init__(code, depth)
        self.code = code
        self.depth = depth


class _Stalled(Exception):
    """The handshake did not finish in time."""


def rehearse(chain: KeyedChain, roots: tuple[bytes, ...] | None, name: str | None, now: datetime) -> None:
    """Complete a TLS 1.2 and a TLS 1.3 handshake with each library, with `chain` served as it would be.

    The client verifies the chain (RFC 5280 section 6) up to `roots` (PEM, one each); with None it takes the last
    certificate of the chain itself as trusted. It wants `name` (a DNS name or an address) in the leaf, unless None.
    Dates are judged at `now`; before the build date the clock is not set and they are not judged.
    Raises BadInput (`rehearsal-failed`) that names the library, the TLS version and the reason.
    """
    trust = _Trust(chain.chain[-1:] if roots is None else roots, roots is None, now)
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        with _explained("the system's OpenSSL", version):
            _shake(*_stdlib_ends(chain, trust, name, version))
        with _explained("pyOpenSSL", version):
            _shake(*_pyopenssl_ends(chain, trust, version))


@contextmanager
def _explained(library: str, version: ssl.TLSVersion) -> Iterator[None]:
    try:
        yield
    except (ssl.SSLError, SSL.Error, BadInput, _Unverified, _Stalled) as err:
        shown = version.name.replace("v", " ").replace("_", ".")
        raise BadInput(
            "rehearsal-failed",
            f"A trial connection over {shown} with {library} failed: {_reason(err)}.",
            "Correct the certificate, its chain or its key, then try again.",
        ) from err


def _reason(err: Exception) -> str:
    if isinstance(err, _Unverified):
        return f"{_meaning(err.code, f'verification error {err.code}')} (number {err.depth + 1} of the chain)"
    if isinstance(err, ssl.SSLCertVerificationError):
        return _meaning(err.verify_code, err.verify_message)
    if isinstance(err, ssl.SSLError):
        return err.reason or "unknown reason"
    if isinstance(err, SSL.Error):
        return "; ".join(entry[2] for entry in err.args[0]) if err.args else "unknown reason"
    if isinstance(err, BadInput):
        return err.detail.rstrip(".")
    return str(err)


def _meaning(code: int, otherwise: str) -> str:
    return _MEANINGS.get(code, otherwise)


def _shake(client: _End, server: _End) -> None:
    for _ in range(_ROUNDS):
        finished = client.advance()
        server.receive(client.output())
        finished = server.advance() and finished
        client.receive(server.output())
        if finished:
            return
    raise _Stalled("the two ends wait for each other")


class _StdlibEnd(Record, frozen=True):
    tls: ssl.SSLObject
    incoming: ssl.MemoryBIO
    outgoing: ssl.MemoryBIO

    def advance(self) -> bool:
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True

    def output(self) -> bytes:
        return self.outgoing.read()

    def receive(self, data: bytes) -> None:
        self.incoming.write(data)


def _stdlib_ends(
    chain: KeyedChain, trust: _Trust, name: str | None, version: ssl.TLSVersion
) -> tuple[_StdlibEnd, _StdlibEnd]:
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.minimum_version = client.maximum_version = version
    client.check_hostname = name is not None
    client.verify_flags |= _NO_CHECK_TIME
    if trust.partial:
        client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    for anchor in trust.anchors:
        client.load_verify_locations(cadata=read_certificate(anchor).public_bytes(Encoding.DER))
    return _stdlib_end(client, name, server_side=False), _stdlib_end(server_context(chain), None, server_side=True)


def _stdlib_end(context: ssl.SSLContext, name: str | None, *, server_side: bool) -> _StdlibEnd:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        tls = context.wrap_bio(incoming, outgoing, server_side=server_side, server_hostname=name)
    except (TypeError, ValueError) as err:  # what the library says of a name with a NUL, an empty label and the like
        raise BadInput("bad-name", f"{name!r} is not a name that a client can ask for.", "Use a DNS name.") from err
    return _StdlibEnd(tls, incoming, outgoing)


class _PyOpenSSLEnd(Record, frozen=True):
    """`judge` raises what the client has against the server's chain; the server's own end has nothing to say."""

    tls: SSL.Connection
    judge: Callable[[], None]

    def advance(self) -> bool:
        try:
            self.tls.do_handshake()
        except SSL.WantReadError:
            return False
        except SSL.Error as err:
            try:
                self.judge()
            except crypto.X509StoreContextError as fault:
                code, depth, _ = fault.errors
                raise _Unverified(code, depth) from err
            raise
        return True

    def output(self) -> bytes:
        try:
            return self.tls.bio_read(_LONGEST_FLIGHT)
        except SSL.WantReadError:
            return b""

    def receive(self, data: bytes) -> None:
        if data:
            self.tls.bio_write(data)


def _pyopenssl_ends(chain: KeyedChain, trust: _Trust, version: ssl.TLSVersion) -> tuple[_PyOpenSSLEnd, _PyOpenSSLEnd]:
    client = _pyopenssl_client(chain, trust, version)
    client.tls.set_connect_state()
    server = _PyOpenSSLEnd(SSL.Connection(_pyopenssl_server(chain)), lambda: None)
    server.tls.set_accept_state()
    return client, server


def _pyopenssl_client(chain: KeyedChain, trust: _Trust, version: ssl.TLSVersion) -> _PyOpenSSLEnd:
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_min_proto_version(version)
    context.set_max_proto_version(version)
    context.set_verify(SSL.VERIFY_PEER)
    store = context.get_cert_store()
    if store is not None:  # a new context always has one
        _fill(store, trust)

    def judge() -> None:
        own = crypto.X509Store()
        _fill(own, trust)
        leaf, *above = (crypto.X509.from_cryptography(read_certificate(pem)) for pem in chain.chain)
        crypto.X509StoreContext(own, leaf, above).verify_certificate()

    return _PyOpenSSLEnd(SSL.Connection(context), judge)


def _fill(store: crypto.X509Store, trust: _Trust) -> None:
    if trust.partial:
        store.set_flags(crypto.X509StoreFlags.PARTIAL_CHAIN)
    if trust.judges_dates:
        store.set_time(trust.now.astimezone(UTC))
    else:
        store.set_flags(_NO_CHECK_TIME)
    for anchor in trust.anchors:
        store.add_cert(crypto.X509.from_cryptography(read_certificate(anchor)))


def _pyopenssl_server(chain: KeyedChain) -> SSL.Context:
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_cipher_list(":".join(TLS12_SUITES).encode())
    context.use_certificate(chain.leaf)
    for pem in chain.chain[1:]:
        context.add_extra_chain_cert(read_certificate(pem))
    context.use_privatekey(read_key(chain.key))
    context.check_privatekey()
    return context
