"""What a certificate authority has the unit do and gives it in the end, looked at before anything is made of it."""

import re

from daemon.adapters.acme_process import broke_down
from daemon.adapters.acme_talk import Issued, Publish
from daemon.adapters.plain_text import one_line
from daemon.certificates.certificate_facts import is_self_signed
from daemon.certificates.material import KeyedChain, alternative_names, read_certificate, read_key, require_pair
from daemon.certificates.pem_blocks import pem_blocks
from daemon.errors import BadInput, RemoteFailed
from daemon.registration_ports import AcmeOrder

_MOST_CERTIFICATES = 10
_MOST_RECORDS = 20
_PROOF = re.compile(r"[A-Za-z0-9_-]{43}")  # a SHA-256 in base64url (RFC 8555 section 8.4)


def sound_records(publish: Publish, order: AcmeOrder, host: str) -> tuple[tuple[str, str], ...]:
    """No server has the unit write other records than the proofs of the names that were ordered.

    Raises RemoteFailed (`acme-broke-down`).
    """
    records = publish.records
    allowed = {f"_acme-challenge.{name.removeprefix('*.')}" for name in order.names}
    sound = all(name in allowed and _PROOF.fullmatch(value) for name, value in records)
    if not sound or not 1 <= len(records) <= _MOST_RECORDS:
        raise broke_down(host)
    return records


def sound_chain(issued: Issued, order: AcmeOrder, host: str) -> KeyedChain:
    """The chain as it is served: for our key and the names that were ordered, without a root at its end.

    Whether it links, and to what, the inspection of every certificate looks at. Raises RemoteFailed
    (`acme-useless-certificate`).
    """
    try:
        return _chain(issued, order)
    except BadInput as fault:
        why = fault.detail
    raise RemoteFailed(
        "acme-useless-certificate",
        f"The certificate that came from {host} cannot be used. {one_line(why, 200)}",
        "The unit tries again by itself; tell the certificate authority if it stays.",
    )


def _chain(issued: Issued, order: AcmeOrder) -> KeyedChain:
    texts = tuple(block.pem for block in pem_blocks(issued.chain) if block.label == "CERTIFICATE")
    if not 1 <= len(texts) <= _MOST_CERTIFICATES:
        raise _useless("It is no chain of certificates.")
    leaf, *above = (read_certificate(text) for text in texts)
    require_pair(leaf, read_key(issued.key))
    if not {name.lower() for name in order.names} <= {name.lower() for name in alternative_names(leaf)}:
        raise _useless("It is for other names than were ordered.")
    rooted = bool(above) and is_self_signed(above[-1])
    return KeyedChain(texts[:-1] if rooted else texts, issued.key)


def _useless(why: str) -> BadInput:
    return BadInput("acme-useless-certificate", why, "")
