"""The served TLS context: which protocols, suites and sessions a client can have of it, and where the key goes."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from daemon.certificates.material import KeyedChain
from daemon.certificates.names import Identities
from daemon.certificates.selfsigned import make_leaf, make_root
from daemon.certificates.serving import TLS12_SUITES, server_context
from daemon.errors import BadInput

NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
IDENTITIES = Identities(("foh",), (IPv4Address("127.0.0.1"),))
ROOT = make_root("FOH", IDENTITIES.host_names, (), NOW)
CHAIN = make_leaf(ROOT, IDENTITIES, NOW).chain
RSA = trustme.CA(key_type=trustme.KeyType.RSA).issue_cert("rsa.example", key_type=trustme.KeyType.RSA)
RSA_CHAIN = KeyedChain(tuple(blob.bytes() for blob in RSA.cert_chain_pems), RSA.private_key_pem.bytes())


class _Pair:
    """A client and a server in memory, shaken hands."""

    def __init__(self, server: ssl.SSLContext, client: ssl.SSLContext, session: ssl.SSLSession | None = None) -> None:
        to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.client = client.wrap_bio(to_client, to_server, session=session)
        self.server = server.wrap_bio(to_server, to_client, server_side=True)
        for _ in range(5):
            for end in (self.client, self.server):
                with suppress(ssl.SSLWantReadError):
                    end.do_handshake()
        self.server.write(b"x")
        assert self.client.read(1) == b"x"


def _client(version: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    return context


@contextmanager
def _served(context: ssl.SSLContext) -> Iterator[int]:
    """A server on loopback that shakes hands with whoever comes, until left."""

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connection.settimeout(5)
                with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as tls:
                    tls.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def _s_client(port: int, *options: str, typed: bytes = b"Q\n") -> str:
    command = ("openssl", "s_client", "-connect", f"127.0.0.1:{port}", *options)
    done = subprocess.run(command, input=typed, capture_output=True, check=False, timeout=10)
    return (done.stdout + done.stderr).decode()


def test_openssl_client_gets_tls_1_2_and_1_3_and_nothing_older() -> None:
    old = ("-cipher", "ALL:@SECLEVEL=0")
    with _served(server_context(CHAIN)) as port:
        assert "New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384" in _s_client(port, "-tls1_3")
        assert "New, TLSv1.2, Cipher is ECDHE-ECDSA-AES128-GCM-SHA256" in _s_client(port, "-tls1_2")
        for version in ("-tls1_1", "-tls1"):
            refused = _s_client(port, version, *old)
            assert "alert protocol version" in refused
            assert "Cipher is (NONE)" in refused


@pytest.mark.parametrize("suite", ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-GCM-SHA256"])
def test_openssl_client_gets_no_weaker_suite(suite: str) -> None:
    with _served(server_context(CHAIN)) as port:
        refused = _s_client(port, "-tls1_2", "-cipher", suite)
    assert "Cipher is (NONE)" in refused
    assert "handshake failure" in refused


@pytest.mark.parametrize(
    ("curve", "shown"), [("X25519", "X25519, 253 bits"), ("P-256", "prime256v1"), ("P-384", "secp384r1")]
)
@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_openssl_client_may_choose_any_curve_of_the_profile(version: str, curve: str, shown: str) -> None:
    # An RSA chain, since in TLS 1.2 a client must also offer the curve of the certificate's own key.
    with _served(server_context(RSA_CHAIN)) as port:
        answer = _s_client(port, version, "-groups", curve)
    assert "Cipher is (NONE)" not in answer
    assert shown in answer


def test_every_suite_is_ephemeral_and_authenticated_encryption() -> None:
    suites = [str(cipher["name"]) for cipher in server_context(CHAIN).get_ciphers()]
    assert {suite for suite in suites if not suite.startswith("TLS_")} == set(TLS12_SUITES)
    assert all("GCM" in suite or "CHACHA20" in suite for suite in suites)


def test_rsa_chain_is_served_too() -> None:
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        pair = _Pair(server_context(RSA_CHAIN), _client(version))
        assert pair.client.version() == version.name.replace("_", ".")


def test_http_1_1_is_offered_and_no_compression() -> None:
    client = _client(ssl.TLSVersion.TLSv1_3)
    client.set_alpn_protocols(["h2", "http/1.1"])
    pair = _Pair(server_context(CHAIN), client)
    assert pair.client.selected_alpn_protocol() == "http/1.1"
    assert pair.client.compression() is None


def test_renegotiation_is_refused() -> None:
    with _served(server_context(CHAIN)) as port:
        answer = _s_client(port, "-tls1_2", typed=b"R\n")
    assert "RENEGOTIATING" in answer
    assert "no renegotiation" in answer


def test_tls_1_2_session_resumes_on_its_own_context_but_never_on_another() -> None:
    own, other, client = server_context(CHAIN), server_context(CHAIN), _client(ssl.TLSVersion.TLSv1_2)
    first = _Pair(own, client)
    session = first.client.session
    assert session is not None
    assert not session.has_ticket
    again, elsewhere = _Pair(own, client, session), _Pair(other, client, session)
    assert again.client.session_reused
    assert not elsewhere.client.session_reused
    assert not elsewhere.server.session_reused


def test_tls_1_3_client_gets_nothing_to_resume_with() -> None:
    context, client = server_context(CHAIN), _client(ssl.TLSVersion.TLSv1_3)
    first = _Pair(context, client)
    session = first.client.session
    assert session is None or not session.has_ticket
    assert not _Pair(context, client, session).client.session_reused


def test_every_call_makes_a_fresh_context() -> None:
    assert server_context(CHAIN) is not server_context(CHAIN)


LOCKED_KEY = ec.generate_private_key(ec.SECP256R1()).private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
)


@pytest.mark.parametrize(
    "chain",
    [
        KeyedChain((), CHAIN.key),
        KeyedChain((b"junk",), CHAIN.key),
        KeyedChain(CHAIN.chain, b""),
        KeyedChain(CHAIN.chain, LOCKED_KEY),
        KeyedChain(CHAIN.chain, make_leaf(ROOT, IDENTITIES, NOW).chain.key),
        KeyedChain(CHAIN.chain, RSA_CHAIN.key),
    ],
    ids=["nothing", "junk", "no key", "locked key", "key of another", "key of another kind"],
)
def test_pair_that_does_not_load_is_bad_input_and_never_asks_for_a_password(chain: KeyedChain) -> None:
    with pytest.raises(BadInput) as caught:
        server_context(chain)
    assert caught.value.code == "pair-not-loadable"


def test_key_is_written_to_no_folder_and_no_password_is_asked_for_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded: list[tuple[str, object]] = []
    load = ssl.SSLContext.load_cert_chain

    def watched(self: ssl.SSLContext, certfile: str, *, password: Callable[[], bytes]) -> None:
        loaded.append((str(Path(certfile).readlink()), password()))
        load(self, certfile, password=password)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watched)
    before = _open_descriptors()
    server_context(CHAIN)
    assert loaded == [("/memfd:served-pair (deleted)", b"")]
    assert _open_descriptors() == before


def _open_descriptors() -> set[str]:
    return {entry.name for entry in Path("/proc/self/fd").iterdir()}
