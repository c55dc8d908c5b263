"""Authorities that browsers stopped trusting from a day on: the table in config/distrusted-authorities.toml.

A table and not code, because browsers decide such things a few times a year, and a maker can bring the file up to date
without new software. Browsers know these days even offline; the host's own list of authorities often does not.
"""

import tomllib
from datetime import date
from pathlib import Path

import msgspec

from daemon.errors import BadInput
from daemon.parsing import convert
from daemon.record import Record

_LARGEST = 256 * 1024


class Distrust(Record, frozen=True, forbid_unknown_fields=True):
    """One row. At least one of `issued_after` and `ends` is given, both days in UTC.

    `subject` is how the authority's certificate names itself, as an RFC 4514 string. `issued_after`: certificates
    issued later than this day are not trusted. `ends`: after this day none is. `by` says which browsers, `source` is
    the address of the announcement.
    """

    subject: str
    by: str
    source: str
    issued_after: date | None = None
    ends: date | None = None


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    authority: tuple[Distrust, ...] = ()


def load_distrusted(path: Path) -> tuple[Distrust, ...]:
    """Read the table at `path`.

    Raises BadInput: `distrust-table-unreadable`, or what `parsing.convert` says of a wrong key or value. A caller goes
    on with an empty table then: judging needs it for one finding only.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1)
        if len(text) > _LARGEST:
            raise _unreadable(path, "it is larger than 256 KiB")
        rows = convert(tomllib.loads(text.decode()), _Table, path.name).authority
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as err:
        raise _unreadable(path, str(err)) from err
    for row in rows:
        if row.issued_after is None and row.ends is None:
            raise _unreadable(path, f"'{row.subject}' has neither 'issued_after' nor 'ends'")
    return rows


def _unreadable(path: Path, reason: str) -> BadInput:
    return BadInput(
        "distrust-table-unreadable",
        f"The list of authorities that browsers no longer trust, {path}, cannot be used: {reason}.",
        "Put the shipped file back.",
    )
