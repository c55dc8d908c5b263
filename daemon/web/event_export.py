"""Events as a file: CSV for a spreadsheet, JSON for a program.

What stands in an event came from the network in part, and a spreadsheet takes a field that begins with = + - or @ for
a formula, which may run programs (CWE-1236). Such a field gets an apostrophe in front, as OWASP advises.
"""

import msgspec

from daemon.web.event_bodies import EventBody

# The byte order mark: without it Excel takes UTF-8 for something else.
CSV_HEAD = "\ufeff" + ",".join(f'"{name}"' for name in EventBody.__struct_fields__) + "\r\n"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - the wide ones count too


def csv_line(event: EventBody) -> str:
    """One event as a line of CSV (RFC 4180), every field in quotes."""
    return ",".join(map(_field, msgspec.to_builtins(event).values())) + "\r\n"


def _field(value: object) -> str:
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"'
