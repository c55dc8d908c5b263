"""Reads which DNS servers a resolv.conf(5) names."""

from pathlib import Path

RESOLV_CONF = Path("/etc/resolv.conf")
RESOLVED_CONF = Path("/run/systemd/resolve/resolv.conf")
"""Where systemd-resolved names the servers that it asks itself; /etc/resolv.conf then may name resolved alone."""

_LONGEST_FILE = 1 << 16


def servers_in(resolv_conf: Path) -> tuple[str, ...] | None:
    """What stands there as DNS servers, in its order, good addresses or not; None where the file cannot be read.

    What lies beyond the first 64 KiB is not read.
    """
    try:
        with resolv_conf.open("rb") as file:
            text = file.read(_LONGEST_FILE).decode(errors="replace")
    except OSError:
        return None
    entries = (line.split() for line in text.splitlines())
    return tuple(entry[1] for entry in entries if len(entry) > 1 and entry[0] == "nameserver")
