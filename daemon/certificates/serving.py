"""The TLS context that the HTTPS listeners serve with.

Profile: Mozilla's *intermediate* of its Server Side TLS guidelines 5.7
(https://ssl-config.mozilla.org/guidelines/5.7.json) without its three DHE suites: TLS 1.2 and 1.3, every suite with an
ephemeral elliptic-curve exchange and authenticated encryption. The profile leaves the order of suites to the client;
here the server's holds, since all are sound and scanners count the other as a fault. Key exchange is OpenSSL's own
list, X25519 and P-256 first: Python before 3.15 can only replace that list by a single NIST curve, which would shut
X25519 out, so `set_ecdh_curve` is left alone.

No session tickets: in TLS 1.2 a ticket's key, kept as long as the context, would undo forward secrecy, and in TLS 1.3
tickets would let a browser come back without looking at the certificate. TLS 1.2 session ids live in the context's own
memory. So no session outlives a context, and a fresh context for each certificate (one is made at every call here)
means that every client sees the certificate in force.
"""

import os
import ssl

from daemon.certificates.material import KeyedChain
from daemon.errors import BadInput

TLS12_SUITES = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
)


def server_context(chain: KeyedChain) -> ssl.SSLContext:
    """A fresh context that serves `chain` over TLS 1.2 and 1.3 and offers HTTP/1.1 (ALPN, RFC 7301).

    Raises BadInput (`pair-not-loadable`) when this OpenSSL refuses the certificates, the key or the two together.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_3
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_TICKET
    context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
    context.num_tickets = 0
    context.set_ciphers(":".join(TLS12_SUITES))
    context.set_alpn_protocols(["http/1.1"])
    _load(context, chain)
    return context


def _load(context: ssl.SSLContext, chain: KeyedChain) -> None:
    # The standard library loads a pair from files only. A memfd is a file that is on no disk and vanishes with its
    # descriptor. A password is given although there is none, since OpenSSL would else ask for one on the terminal.
    descriptor = os.memfd_create("served-pair", os.MFD_CLOEXEC)
    with os.fdopen(descriptor, "wb") as pair:
        pair.write(chain.chain_pem + chain.key)
        pair.flush()
        try:
            context.load_cert_chain(f"/proc/self/fd/{descriptor}", password=lambda: b"")
        except ssl.SSLError as err:
            raise BadInput(
                "pair-not-loadable",
                f"The certificate and its key cannot be served ({err.reason or 'unreadable'}).",
                "Supply the certificate chain, leaf first, with the private key that belongs to it.",
            ) from err
