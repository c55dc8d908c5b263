"""The easyDNS registration and its prechecks for a person."""

from typing import Any

from daemon.client.certificate_text import Rows, moment
from daemon.client.terminal import plain, say

_KINDS = {
    "link": "Network cable",
    "address": "Address",
    "gateway": "Gateway",
    "dns": "DNS server",
    "clock": "Clock",
    "easydns": "easyDNS",
    "credentials": "Access",
    "name": "Name",
    "source": "Certificate",
}
_WAYS = {"acme": "issued to this unit (ACME)", "bundle": "provided by the maker"}
_NO_STAGE = "idle"


def registration_rows(registration: dict[str, Any]) -> Rows:
    """How the registration stands, what went wrong last, and how it is set."""
    return [*_standing(registration), *_trouble(registration), *_settings(registration)]


def show_prechecks(prechecks: list[dict[str, Any]]) -> None:
    """One a line, with what was found; the remedy below it."""
    for each in prechecks:
        took = "" if each["seconds"] is None else f"{each['seconds']:.1f} s"
        name = _KINDS.get(each["kind"], each["kind"])
        say(f"{plain(each['state']).upper():8} {plain(name):14} {took:>7}  {plain(each['detail'])}".rstrip())
        if each["remedy"]:
            say(f"{'':33}{plain(each['remedy'])}")


def _standing(registration: dict[str, Any]) -> Rows:
    rows = [("Name", f"{registration['name']}{'' if registration['in_use'] else ' (not in use)'}")]
    if registration["registered"]:
        since = f" since {moment(registration['registered_at'])}" if registration["registered_at"] else ""
        rows.append(("Leads to", f"{registration['registered']}{since}"))
    if verified := registration["verified"]:
        rows.append(("DNS says", f"{verified['detail']} {verified['remedy']}".rstrip()))
    if registration["stage"] != _NO_STAGE:
        rows.append(
            ("Stage", f"{registration['stage']}, {registration['percent']} % {registration['progress']}".rstrip())
        )
    if registration["renewal"]:
        rows.append(("Renewal", moment(registration["renewal"])))
    return rows


def _trouble(registration: dict[str, Any]) -> Rows:
    rows: Rows = []
    if registration["fault"]:
        rows.append(("Last fault", f"{registration['fault']} {registration['remedy']}".rstrip()))
    if registration["next_try"]:
        rows.append(("Next try", moment(registration["next_try"])))
    return rows


def _settings(registration: dict[str, Any]) -> Rows:
    settings = registration["settings"]
    rows = [("Certificate", _WAYS.get(settings["way"], settings["way"]))]
    if settings["way"] == "acme":
        agreed = settings["terms_agreed"]
        named = {
            "Authority": registration["directory"],
            "Terms": registration["terms"] and f"{registration['terms']}{' (agreed)' if agreed else ' (not agreed)'}",
            "Profile": settings["acme_profile"],
            "Profiles": ", ".join(registration["profiles"]),
            "Contact": settings["contact"],
            "Zone": settings["challenge_zone"],
            "Key ID": settings["eab_key_id"],
            "Wildcard": "yes" if settings["wildcard"] else "",
            "Trust root": "set" if settings["trust_root"] else "",
            "Quiet hour": "" if settings["quiet_hour"] is None else f"from {settings['quiet_hour']:02}:00",
        }
        rows += [(name, text) for name, text in named.items() if text]
    return [*rows, ("Secrets set", ", ".join(registration["secrets_set"]) or "none")]
