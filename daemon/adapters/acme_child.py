"""The child process that opens an account or orders a certificate; see `acme` for why, `acme_talk` for the words."""

import resource
import sys
from pathlib import Path

import msgspec

from daemon.adapters.acme_talk import LONGEST_LINE, Published, Register, Wish, Word

MEMORY = 192 << 20  # bytes of address space; Python and the libraries take about 60 MB of it
_PROCESSOR_SECONDS = 60


def main() -> None:
    """Read one wish, carry it out, and end."""
    _limit()
    wish: Wish = msgspec.json.decode(sys.stdin.buffer.readline(LONGEST_LINE * 16), type=Wish)
    from daemon.adapters import acme_order
    from daemon.adapters.acme_problems import failure

    try:
        if isinstance(wish, Register):
            _say(acme_order.register(wish))
        else:
            _say(acme_order.issue(wish, _say, _wait))
    except Exception as error:  # noqa: BLE001 - whatever a server sent, it must come to an answer
        _say(failure(error, wish.directory))


def _say(word: Word) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(word) + b"\n")
    sys.stdout.buffer.flush()


def _wait() -> None:
    """Until the daemon says that the records are seen; without it there is nobody left to work for."""
    line = sys.stdin.buffer.readline(LONGEST_LINE)
    if not line:
        sys.exit(1)
    msgspec.json.decode(line, type=Published)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR_SECONDS, _PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # Where memory runs out for the whole unit, this process is the one to go, and not the daemon.
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
