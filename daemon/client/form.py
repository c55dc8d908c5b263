"""Files as multipart/form-data (RFC 7578), which the standard library can read but not write.

Headers hold nothing that came from outside: a file goes by its number, since the daemon has no use for its name, and a
name with a quote or a line end in it could become a header of its own.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """One part: a file, or a text field where `is_file` is false. `name` is the program's own, never outside text."""

    name: str
    content: bytes = field(repr=False)
    is_file: bool = True


def form_data(parts: Sequence[Part]) -> tuple[bytes, str]:
    """`parts` in their order as one body, and its media type.

    The boundary is random, 128 bits: no content can have been made to hold it.
    """
    boundary = secrets.token_hex(16)
    body = bytearray()
    for number, part in enumerate(parts, 1):
        disposition = f'Content-Disposition: form-data; name="{part.name}"'
        if part.is_file:
            disposition += f'; filename="{number}"\r\nContent-Type: application/octet-stream'
        body += f"--{boundary}\r\n{disposition}\r\n\r\n".encode() + part.content + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    return bytes(body), f"multipart/form-data; boundary={boundary}"
