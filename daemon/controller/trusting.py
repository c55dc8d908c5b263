"""What an owner gives by which a server elsewhere is to be verified."""

from daemon.certificates.material import read_certificate
from daemon.certificates.pem_blocks import pem_blocks
from daemon.errors import BadInput


def require_certificates(pem: str | None, whose: str) -> None:
    """Certificates as PEM, or None. Raises BadInput (`bad-value`) where they cannot be read."""
    if pem is None:
        return
    texts = [block.pem for block in pem_blocks(pem.encode()) if block.label == "CERTIFICATE"]
    try:
        if not texts:
            raise BadInput("no-certificate", "There is no certificate in it.", "")
        for text in texts:
            read_certificate(text)
    except BadInput as fault:
        raise BadInput(
            "bad-value",
            f"The certificates by which {whose} is verified cannot be used. {fault.detail}",
            "Give one certificate or several, as PEM.",
            field="trust_root",
        ) from fault
