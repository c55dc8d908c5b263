"""The commands about the name and certificate below the vendor's domain: show, set, check, register, leave."""

from argparse import Namespace
from typing import Any

from daemon.client.easydns_text import registration_rows, show_prechecks
from daemon.client.ending import Ending, NotConfirmed, WrongArguments
from daemon.client.supplied import read_secret, read_text
from daemon.client.terminal import complain, confirm, plain, say, show_json, show_rows
from daemon.client.unit import Unit

SECRETS = ("username", "update_token", "api_token", "api_key", "eab_key")
"""Those that the unit keeps; all but the first come from files only."""

FIELDS = ("label", "way", "directory", "contact", "acme_profile", "eab_key_id", "challenge_zone", "terms_agreed")
"""The settings that are given as they are; "" takes one away."""

_EASYDNS = "/certificates/easydns"
_REGISTRATION = f"{_EASYDNS}/registration"
_SETTINGS = f"{_EASYDNS}/settings"
_ANY_HOUR = ("", "any")


def show(unit: Unit, options: Namespace) -> Ending:
    """How the registration stands."""
    return _show(unit.call("GET", _REGISTRATION), options)


def change(unit: Unit, options: Namespace) -> Ending:
    """Other settings and secrets; what is not named stays as it is, and nothing connects out."""
    secrets = _secrets(options)
    wanted = _wanted(unit.call("GET", _REGISTRATION)["settings"], options)
    if secrets:
        wanted["secrets"] = secrets
    return _show(unit.call("PUT", _SETTINGS, wanted), options)


def check(unit: Unit, options: Namespace) -> Ending:
    """Run the prechecks."""
    answer = unit.call("GET", f"{_EASYDNS}/prechecks")
    failed = any(each["state"] == "failed" for each in answer["prechecks"])
    if options.json:
        show_json(answer)
    else:
        show_prechecks(answer["prechecks"])
        if terms := _terms_to_agree(unit.call("GET", _REGISTRATION)):
            say(f"The certificate authority's terms of service: {plain(terms)}")
    return Ending.REFUSED if failed else Ending.DONE


def register(unit: Unit, options: Namespace) -> Ending:
    """Register the name and get the certificate; both are kept from then on."""
    registration = unit.call("GET", _REGISTRATION)
    if terms := _terms_to_agree(registration):
        _agree(terms, options)
        unit.call("PUT", _SETTINGS, {**registration["settings"], "terms_agreed": terms})
    begun = unit.call("POST", f"{_EASYDNS}/register", {})
    if options.json:
        return show_json(begun)
    say(f"Begun for {plain(begun['name'])}. It goes on by itself: see how with base-station certificate easydns.")
    return say("When the certificate is there: base-station certificate use easydns")


def leave(unit: Unit, options: Namespace) -> Ending:
    """Take the name back, and erase that source's certificates and secrets."""
    if not options.yes:
        confirm("This takes the name back at easyDNS, and erases its certificate, the key, and the access to easyDNS.")
    unit.call("DELETE", _EASYDNS)
    return (
        show_json({"done": "easydns-leave"}) if options.json else say("The name was taken back; all of it is erased.")
    )


def _show(registration: dict[str, Any], options: Namespace) -> Ending:
    if options.json:
        return show_json(registration)
    show_rows(registration_rows(registration))
    if registration["prechecks"]:
        say("")
        show_prechecks(registration["prechecks"])
    return Ending.DONE


def _terms_to_agree(registration: dict[str, Any]) -> str:
    settings, terms = registration["settings"], registration["terms"]
    wanted = settings["way"] == "acme" and terms != settings["terms_agreed"]
    return str(terms) if wanted else ""


def _agree(terms: str, options: Namespace) -> None:
    """Raises NotConfirmed. A program is not asked: it says so beforehand."""
    if options.agree_terms:
        return
    if options.json:
        complain(f"Agree to the terms of service with --agree-terms: {terms}")
        raise NotConfirmed
    confirm(f"The certificate authority wants its terms of service agreed to: {terms}.")


def _wanted(settings: dict[str, Any], options: Namespace) -> dict[str, Any]:
    """The settings of now with what the command line says otherwise."""
    wanted = dict(settings)
    for field in FIELDS:
        if (text := getattr(options, field)) is not None:
            wanted[field] = text
    if options.wildcard is not None:
        wanted["wildcard"] = options.wildcard == "on"
    if options.quiet_hour is not None:
        wanted["quiet_hour"] = _hour(options.quiet_hour)
    if options.trust_root_file is not None:
        wanted["trust_root"] = read_text(options.trust_root_file) if options.trust_root_file else None
    return wanted


def _hour(text: str) -> int | None:
    if text in _ANY_HOUR:
        return None
    if not text.isascii() or not text.isdigit():
        raise WrongArguments("--quiet-hour: 0 to 23, or any.")
    return int(text)


def _secrets(options: Namespace) -> dict[str, str]:
    files = {name: getattr(options, f"{name}_file", None) for name in SECRETS}
    if list(files.values()).count("-") > 1 or ("-" in files.values() and options.trust_root_file == "-"):
        raise WrongArguments("'-' is standard input, which can be read only once.")
    secrets = dict.fromkeys(options.clear or (), "")
    if options.username is not None:
        secrets["username"] = options.username
    for name, file in files.items():
        if file is not None:
            secrets[name] = read_secret(file)
    return secrets
