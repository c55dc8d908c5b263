"""A certificate's dates, rows and findings for a person."""

from datetime import UTC, datetime
from typing import Any

from daemon.client.terminal import plain, say

Rows = list[tuple[str, str]]


def moment(text: str) -> str:
    """A time of the API's (RFC 3339) as `2027-06-01 19:00 UTC`. Raises ValueError."""
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def valid_until(not_after: str, days_left: int | None) -> str:
    """The end of a certificate and how far off it is; `days_left` None while the clock is not set."""
    if days_left is None:
        left = "how long that is, the unit's clock cannot tell"
    elif days_left < 0:
        left = "expired"
    else:
        left = f"{days_left} {'day' if days_left == 1 else 'days'} left"
    return f"{moment(not_after)} ({left})"


def source_rows(certificate: dict[str, Any]) -> Rows:
    """One source with its certificate, if it has one."""
    marks = " and ".join(word for word in ("active", "serving") if certificate[word])
    rows = [("Source", f"{certificate['source']} {marks}".strip())]
    if certificate["available"]:
        rows += [
            ("Names", ", ".join(certificate["names"]) or "none"),
            ("Issued by", certificate["issuer"]),
            ("Key", certificate["key_type"]),
            ("Valid until", valid_until(certificate["not_after"], certificate["days_left"])),
            ("Fingerprint", certificate["fingerprint"]),
        ]
    else:
        rows.append(("", certificate["detail"]))
    if certificate["left_off"]:
        rows.append(("Left off", f"{', '.join(certificate['left_off'])}; browsers warn there"))
    return rows


def kept_rows(certificate: dict[str, Any]) -> Rows:
    """What is kept beside a source's certificate: its root, the one before it, a request."""
    rows: Rows = []
    if root := certificate["root"]:
        rows += [("Root", f"{root['subject']}, {root['fingerprint']}")]
    if previous := certificate["previous"]:
        until = f"valid until {moment(previous['not_after'])}, {previous['fingerprint']}"
        rows += [("One before", until), ("", "To bring it back: base-station certificate restore")]
    if request := certificate["request"]:
        made = f"{', '.join(request['names'])} ({request['key_type']}, made {moment(request['created'])})"
        rows += [("Request for", made), ("", "It waits for its certificate: base-station certificate request --show")]
    return rows


def summary_rows(verdict: dict[str, Any]) -> Rows:
    """The certificate that a verdict is about, as far as it could be put together."""
    if not verdict["chain"]:
        return []
    leaf = verdict["chain"][0]
    rows = [
        ("Names", ", ".join(leaf["names"]) or "none"),
        ("Issued by", leaf["issuer"]),
        ("Key", leaf["key_type"]),
        ("Valid until", moment(leaf["not_after"])),
        ("Fingerprint", leaf["fingerprint"]),
    ]
    if root := verdict["root"]:
        rows.append(("Root", f"{root['subject']}, {root['fingerprint']}"))
    return rows


def show_findings(findings: list[dict[str, Any]]) -> None:
    """Alarms or findings, one a line, as they come: the daemon has put the worst first."""
    for finding in findings:
        say(f"{plain(finding['severity']).upper()}: {plain(finding['detail'])} {plain(finding['remedy'])}".rstrip())


def show_pending(security: dict[str, Any], otherwise: str) -> None:
    """Say what is to be done if a change waits to be confirmed; `otherwise` is what happens if nobody does."""
    if security["pending"]:
        left = int(security["pending"]["seconds_left"])
        say(f"Confirm it in the CCM over HTTPS within {left} s, or {otherwise}.")
