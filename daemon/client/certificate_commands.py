"""The commands about certificates that are on the unit already: show, use, restore, remove, renew-root."""

from argparse import Namespace
from typing import Any

from daemon.client.certificate_text import kept_rows, moment, show_findings, show_pending, source_rows
from daemon.client.ending import Ending
from daemon.client.terminal import confirm, say, show_json, show_rows
from daemon.client.unit import Unit

GOES_BACK = "the certificate before comes back"


def show(unit: Unit, options: Namespace) -> Ending:
    """Every source with its certificate, what is to be said of it and what is kept beside it; the device root."""
    answer = unit.call("GET", "/certificates")
    if options.json:
        return show_json({"certificates": answer["certificates"], "root": answer["root"]})
    for certificate in answer["certificates"]:
        show_rows(source_rows(certificate))
        show_findings(certificate["findings"])
        show_rows(kept_rows(certificate))
        say("")
    if root := answer["root"]:
        show_rows([("Device root", root["fingerprint"]), ("", f"valid until {moment(root['not_after'])}")])
    return Ending.DONE


def use(unit: Unit, options: Namespace) -> Ending:
    """Serve another source's certificate."""
    return _show_switched(unit.call("PUT", "/certificates/active", {"source": options.source}), options)


def restore(unit: Unit, options: Namespace) -> Ending:
    """Bring back the owner's certificate before this one."""
    return _show_switched(unit.call("POST", "/certificates/own/restore", {}), options)


def remove(unit: Unit, options: Namespace) -> Ending:
    """Erase the owner's certificates and their keys."""
    if not options.yes:
        confirm("This erases your own certificate, the one before it, and their keys.")
    unit.call("DELETE", "/certificates/own")
    return show_json({"done": "certificate-remove"}) if options.json else say("Your own certificate was erased.")


def renew_root(unit: Unit, options: Namespace) -> Ending:
    """Make a new device root."""
    if not options.yes:
        confirm("This makes a new device root, which every PC must be told to trust again.")
    security = unit.call("POST", "/certificates/self-signed/root", {})
    if options.json:
        return show_json(security)
    show_rows([("Device root", security["root"]["fingerprint"])])
    return say("Download it in the CCM, compare this with the front panel, and trust it on each PC.")


def show_next(security: dict[str, Any]) -> None:
    """Say what is still to be done about the certificate in use."""
    if security["pending"]:
        show_pending(security, GOES_BACK)
    elif not security["tested"]:
        say("It is not tested: press Test certificate in the CCM, on the Security page.")


def _show_switched(security: dict[str, Any], options: Namespace) -> Ending:
    if options.json:
        return show_json(security)
    for certificate in security["certificates"]:
        if certificate["active"]:
            show_rows(source_rows(certificate))
    show_next(security)
    return Ending.DONE
