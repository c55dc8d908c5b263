"""`certificate request`: a key made on the unit, and the request for it that goes to a certificate authority.

`--replace` and `--discard` throw a key away that exists nowhere else; being options of their own, they are the second
time of saying so.
"""

import re
import sys
from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from typing import Any

from daemon.client.ending import Ending, WrongArguments
from daemon.client.terminal import complain, plain, say, show_json
from daemon.client.unit import RefusedByUnit, Unit

KEY_TYPES = ("ec-p256", "rsa-2048", "rsa-3072")

_CALL = "/certificates/own/csr"
_FIELDS = {
    "CN": "common_name",
    "O": "organisation",
    "OU": "unit",
    "L": "locality",
    "ST": "province",
    "C": "country",
}
_ATTRIBUTE = r"(?:[^\\,]|\\.)+"


def subject(text: str) -> dict[str, str]:
    """`CN=foh.example,O=Theatre` as the API's fields; a backslash before a comma keeps it. Raises ArgumentTypeError."""
    if not re.fullmatch(f"{_ATTRIBUTE}(?:,{_ATTRIBUTE})*", text):
        raise ArgumentTypeError("write it as CN=foh.example,O=Theatre")
    fields: dict[str, str] = {}
    for attribute in re.findall(_ATTRIBUTE, text):
        name, separator, value = attribute.partition("=")
        field = _FIELDS.get(name.strip().upper())
        if field is None or not separator:
            raise ArgumentTypeError(f"'{plain(attribute)}' is none of {', '.join(f'{known}=...' for known in _FIELDS)}")
        if field in fields:
            raise ArgumentTypeError(f"{name.strip()} stands there twice")
        fields[field] = re.sub(r"\\(.)", r"\1", value.strip())
    return fields


def request(unit: Unit, options: Namespace) -> Ending:
    """Make a request, show the one that waits, or discard it."""
    if options.discard or options.show:
        _require_nothing_else(options)
    if options.discard:
        unit.call("DELETE", _CALL)
        return show_json({"done": "request-discard"}) if options.json else say("The request and its key are gone.")
    waiting = _waiting(unit) if options.show else unit.call("POST", _CALL, _wanted(options))
    return _show(waiting, options)


def _wanted(options: Namespace) -> dict[str, Any]:
    wanted: dict[str, Any] = {"replace": options.replace}
    if options.key_type is not None:
        wanted["key_type"] = options.key_type
    if options.subject is not None:
        wanted["subject"] = options.subject
    if options.name is not None:
        wanted["names"] = options.name
    return wanted


def _waiting(unit: Unit) -> dict[str, Any]:
    waiting: dict[str, Any] | None = unit.call("GET", "/certificates/own")["request"]
    if waiting is None:
        raise RefusedByUnit(
            {
                "code": "no-request",
                "detail": "No request waits for a certificate.",
                "remedy": "Make one with: base-station certificate request",
            }
        )
    return waiting


def _require_nothing_else(options: Namespace) -> None:
    if options.key_type or options.subject is not None or options.name:
        raise WrongArguments("--key-type, --subject and --name are for making a request.")
    if options.discard and options.output:
        raise WrongArguments("--discard has nothing to write.")


def _show(waiting: dict[str, Any], options: Namespace) -> Ending:
    pem = "".join(f"{plain(line)}\n" for line in waiting["csr"].splitlines())
    if options.output is not None:
        _write(options.output, pem)
    if options.json:
        return show_json(waiting)
    if options.output is None:
        sys.stdout.write(pem)
        sys.stdout.flush()
    # Beside the request, so that it can be sent into a file or another program as it is.
    complain(
        f"the request is for {', '.join(waiting['names'])}. Take it to your certificate authority, then: "
        "base-station certificate install FILE"
    )
    return Ending.DONE


def _write(path: Path, pem: str) -> None:
    try:
        path.write_text(pem, encoding="ascii")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise WrongArguments(
            f"{path}: {why}. The request waits on the unit all the same; "
            "print it with: base-station certificate request --show"
        ) from error
