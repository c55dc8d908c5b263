"""The commands about the unit as a whole: status, force-https, reset."""

import time
from argparse import Namespace

from daemon.client.certificate_text import show_findings, show_pending, valid_until
from daemon.client.ending import Ending
from daemon.client.terminal import confirm, plain, say, show_json, show_rows
from daemon.client.unit import Unit

_MOST_LOOKS, _BETWEEN_LOOKS = 300, 0.5


def status(unit: Unit, options: Namespace) -> Ending:
    """State, addresses, ports, certificate, alarms."""
    system, security = unit.call("GET", "/system"), unit.call("GET", "/security")
    if options.json:
        return show_json({"system": system, "security": security})
    https = [str(port["port"]) for port in security["https"]["listeners"] if port["listening"]]
    tested = "tested" if security["tested"] else "not tested"
    rows = [
        ("Unit", f"{system['name']} ({system['model']}, serial {system['serial']}, version {system['version']})"),
        ("State", f"{system['state']}, up {_duration(system['uptime'])}"),
        ("Name", system["host_name"] or "none"),
        ("Addresses", ", ".join(system["addresses"]) or "none"),
        ("HTTP", f"port {security['http']['port']} {'on' if security['http']['listening'] else 'off'}"),
        ("HTTPS", f"port {', '.join(https)} on" if https else "off"),
        ("Force HTTPS", "on" if security["force_https"] else "off"),
        ("Certificate", f"{security['active']}, {tested}"),
    ]
    rows += [
        ("Valid until", valid_until(certificate["not_after"], certificate["days_left"]))
        for certificate in security["certificates"]
        if certificate["serving"] and certificate["not_after"]
    ]
    rows.append(("Front panel", system["panel"]["detail"] or ("connected" if system["panel"]["connected"] else "none")))
    if security["pending"]:
        rows.append(("Pending", f"goes back in {security['pending']['seconds_left']} s unless confirmed in the CCM"))
    show_rows(rows)
    show_findings(system["alarms"])
    return Ending.DONE


def force_https(unit: Unit, options: Namespace) -> Ending:
    """Show Force HTTPS, or switch it."""
    if options.switch is not None:
        unit.call("PUT", "/security/force-https", {"enabled": options.switch == "on"})
    security = unit.call("GET", "/security")
    if options.json:
        return show_json(security)
    show_rows([("Force HTTPS", "on" if security["force_https"] else "off"), ("State", security["state"])])
    for blocker in security["blockers"]:
        say(f"- {plain(blocker['detail'])} {plain(blocker['remedy'])}")
    show_pending(security, "port 80 comes back" if security["state"] == "enabling" else "it goes back")
    return Ending.DONE


def reset(unit: Unit, options: Namespace) -> Ending:
    """Factory reset, or a new default password."""
    if options.password:
        question = "This makes a new default password and ends all sessions."
        call, told = "/password-reset", "The new default password stands on the front panel."
    else:
        question = "This erases ALL configuration, network details included."
        call, told = "/factory-reset", "The factory reset has begun; the unit starts like new."
    if not options.yes:
        confirm(question)
    unit.call("POST", call, {})
    if options.wait and not options.password:
        _wait_for_reset(unit)
    return show_json({"done": call.removeprefix("/")}) if options.json else say(told)


def _wait_for_reset(unit: Unit) -> None:
    """Until it is done, or has failed for now: the alarms tell."""
    for _ in range(_MOST_LOOKS):
        if unit.call("GET", "/system")["state"] not in ("factory_reset", "starting"):
            return
        time.sleep(_BETWEEN_LOOKS)


def _duration(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    return f"{days} d {hours} h" if days else f"{hours} h {rest // 60} min"
