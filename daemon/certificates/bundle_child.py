"""The child process of `bundle.read_bundle`: takes a request on standard input, answers on standard output.

The limits are set before a byte is read or a parser loaded. When time runs out the kernel ends the process, and when
memory does it ends itself; its parent sees that there is no answer, and that is the answer.
"""

import resource
import sys
from pathlib import Path

import msgspec
from cryptography.exceptions import InternalError

from daemon.certificates.bundle import LARGEST_BUNDLE, OUT_OF_MEMORY, SECONDS, BundleAnswer, BundleRequest
from daemon.errors import BadInput, TooLarge

MEMORY = 160 << 20  # bytes of address space; Python and the parsers take about 45 MiB of it


def main() -> None:
    """Read one request, answer it, and end."""
    _limit()
    try:
        answer = _answer(msgspec.msgpack.decode(sys.stdin.buffer.read(2 * LARGEST_BUNDLE), type=BundleRequest))
    except (MemoryError, InternalError):  # the latter is what the library makes of an OpenSSL without memory
        sys.exit(OUT_OF_MEMORY)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


def _answer(request: BundleRequest) -> BundleAnswer:
    from daemon.certificates.bundle_decoding import decode

    try:
        return BundleAnswer(bundle=decode(request.files, request.passphrase))
    except (BadInput, TooLarge) as err:
        return BundleAnswer(fault=(err.code, err.detail, err.remedy))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # Where memory runs out for the whole unit, this process is the one to go, and not the daemon.
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
