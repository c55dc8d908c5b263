"""events: what happened to the unit, the newest last as in any log."""

import json
import re
import sys
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from daemon.client.ending import Ending, WrongArguments
from daemon.client.terminal import complain, plain, say, show_json
from daemon.client.unit import Unit

KINDS = ("sign-in", "access", "certificate", "network", "reset", "panel", "clock", "storage", "unit")
MOST = 20_000

_PAGE = 500
_AGO = re.compile(r"(\d{1,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def events(unit: Unit, options: Namespace) -> Ending:
    """The newest that fit, page by page. Raises WrongArguments for a time that is none."""
    if not 1 <= options.limit <= MOST:
        raise WrongArguments(f"--limit is from 1 to {MOST}.")
    asked = {
        "code": options.code,
        "kind": options.kind,
        "severity": "warning" if options.warnings else None,
        "text": options.search,
        "since": _moment("--since", options.since),
        "until": _moment("--until", options.until),
    }
    if options.follow:
        return _follow(unit, options)
    found, fault = _found(unit, {name: value for name, value in asked.items() if value}, options.limit)
    if options.json:
        return show_json({"events": found, "fault": fault})
    for event in reversed(found):
        say(_line(event))
    if fault:
        complain(fault)
    return Ending.DONE if found else say("No event fits." if any(asked.values()) else "Nothing has happened yet.")


def _follow(unit: Unit, options: Namespace) -> Ending:
    """Each event as it comes, that fits, until somebody presses Ctrl-C."""
    name = ""
    try:
        for line in unit.lines("/events/stream"):
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: ") and name == "event":
                event = json.loads(line.removeprefix("data: "))
                if _fits(event, options):
                    say(json.dumps(event, ensure_ascii=True) if options.json else _line(event))
                    sys.stdout.flush()
            elif line.startswith("data: ") and name == "events-missed":
                complain("some events came too fast; see them with: base-station events")
    except KeyboardInterrupt:
        pass
    return Ending.DONE


def _fits(event: dict[str, Any], options: Namespace) -> bool:
    said = f"{event['text']} {event['code']} {event['client']}".lower()
    return (
        options.kind in (None, event["kind"])
        and event["code"].startswith(options.code or "")
        and (options.search or "").lower() in said
        and (not options.warnings or event["severity"] == "warning")
    )


def _found(unit: Unit, asked: dict[str, Any], limit: int) -> tuple[list[dict[str, Any]], str]:
    found: list[dict[str, Any]] = []
    before, fault = None, ""
    while len(found) < limit:
        wanted = {**asked, "limit": min(limit - len(found), _PAGE), **({} if before is None else {"before": before})}
        page = unit.call("GET", f"/events?{urlencode(wanted)}")
        found += page["events"]
        before, fault = page["next"], page["fault"]
        if before is None or not page["events"]:
            break
    return found, fault


def _line(event: dict[str, Any]) -> str:
    times = f" ({event['count']} times, until {_local(event['last'])})" if event["count"] > 1 else ""
    asked = f", by {event['door']} {event['client']}".rstrip() if event["door"] else ""
    mark = "!" if event["severity"] == "warning" else " "
    return plain(f"{_local(event['time'])} {mark} {event['text']}{times} [{event['code']}{asked}]")


def _local(time: str) -> str:
    return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _moment(option: str, given: str | None) -> str | None:
    """RFC 3339 of a date or time as this machine's clock tells it, or of a while ago (`90m`)."""
    if given is None:
        return None
    try:
        ago = _AGO.fullmatch(given)
        moment = (
            datetime.now(UTC) - timedelta(seconds=int(ago[1]) * _SECONDS[ago[2]])
            if ago
            else datetime.fromisoformat(given).astimezone()
        )
        return moment.isoformat(timespec="seconds")
    except (ValueError, OverflowError) as error:
        raise WrongArguments(f"{option} wants 2027-01-15, 2027-01-15T19:00, or 30m, 12h, 7d.") from error
