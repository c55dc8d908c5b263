"""The commands about the network: how it is, another setting of it, the factory's."""

from argparse import Namespace
from typing import Any

from daemon.client.certificate_text import show_findings, show_pending
from daemon.client.ending import Ending
from daemon.client.terminal import complain, confirm, plain, say, show_json, show_rows
from daemon.client.unit import Unit

_OBTAINED = {"dhcp": "DHCP", "static": "static", "router": "from a router", "link-local": "link-local", None: "?"}
_LISTS = ("dns", "ntp")
_OF_HOST = ("host_name", "ntp", "discovery")


def show(unit: Unit, options: Namespace) -> Ending:
    """How the network is, and how it is set."""
    network = unit.call("GET", "/network")
    if options.json:
        return show_json(network)
    show_rows(_rows_of_several(network) if len(network["state"]["interfaces"]) > 1 else _rows(network))
    return Ending.DONE


def _rows(network: dict[str, Any]) -> list[tuple[str, str]]:
    state, settings = network["state"], network["settings"]
    rows = [("Name", state["host_name"] or "none"), ("Link", _link(state["link"]))]
    rows += _listed("Addresses", _held(state["addresses"]) or ["none"])
    rows += [("Gateway", ", ".join(state["gateways"]) or "none"), ("DNS", ", ".join(state["dns"]) or "none")]
    set_lines = [*_set_lines(settings), *_host_lines(settings)]
    return rows + _listed("Set", set_lines if network["managed"] else ["on the host itself, not here"])


def _rows_of_several(network: dict[str, Any]) -> list[tuple[str, str]]:
    """What is the whole host's first, then interface by interface, the main one first."""
    state, settings = network["state"], network["settings"]
    rows = [("Name", state["host_name"] or "none")]
    rows += [("Gateway", ", ".join(state["gateways"]) or "none"), ("DNS", ", ".join(state["dns"]) or "none")]
    rows += _listed("Set", _host_lines(settings) if network["managed"] else ["on the host itself, not here"])
    set_of = {entry["interface"]: entry for entry in settings["further"]}
    for number, each in enumerate(state["interfaces"]):
        rows.append((each["name"], f"{_link(each['link'])}{'' if number else ' (the main interface)'}"))
        rows += _listed("  Addresses", _held(each["addresses"]) or ["none"])
        if network["managed"]:
            rows += _listed("  Set", _set_lines(set_of[each["name"]] if number else settings))
    return rows


def _listed(name: str, values: list[str]) -> list[tuple[str, str]]:
    return [(name if number == 0 else "", value) for number, value in enumerate(values)]


def _held(addresses: list[dict[str, Any]]) -> list[str]:
    return [
        f"{each['address']}" + (f"/{each['prefix']} ({_OBTAINED[each['obtained']]})" if each["prefix"] else "")
        for each in addresses
    ]


def _link(link: bool | None) -> str:
    return {True: "up", False: "no cable, or no link", None: "not known"}[link]


def change(unit: Unit, options: Namespace) -> Ending:
    """Another setting: judged, asked about, applied; it holds once it is kept at the new address or at the panel."""
    before = unit.call("GET", "/network")
    if (wanted := _wanted(before, options)) is None:
        known = ", ".join((before["interface"], *(each["interface"] for each in before["settings"]["further"])))
        complain(f"This unit has no interface '{options.interface}' whose details are set here. Known: {known}")
        return Ending.REFUSED
    verdict = unit.call("PUT", "/network?dry_run=true", wanted)
    if options.dry_run and options.json:
        show_json(verdict)
        return Ending.REFUSED if verdict["faults"] else Ending.DONE
    for fault in verdict["faults"]:
        complain(f"{fault['field']}: {fault['detail']} Allowed: {fault['allowed']}")
    if verdict["faults"]:
        return Ending.REFUSED
    if not options.json:
        show_findings(verdict["findings"])
    if options.dry_run or not verdict["changes"]:
        return say("Nothing was changed." if options.dry_run else "It is set so already.")
    if not options.yes and not options.json:
        confirm("The network changes now. It goes back by itself unless somebody keeps it.")
    network = unit.call("PUT", "/network", wanted)
    if options.json:
        return show_json(network)
    where = " or ".join(verdict["addresses"]) or "the address that the front panel shows"
    say(f"Applied. Keep it in the CCM at {plain(where)}, or with ENTER at the front panel.")
    show_pending(unit.call("GET", "/security"), "it goes back")
    return Ending.DONE


def reset(unit: Unit, options: Namespace) -> Ending:
    """The factory's details, at once and for good."""
    if not options.yes:
        confirm("This brings the factory's network details back (DHCP); the unit's address may change.")
    unit.call("POST", "/network-reset", {})
    return show_json({"done": "network-reset"}) if options.json else say("The network details are the factory's again.")


def _wanted(network: dict[str, Any], options: Namespace) -> dict[str, Any] | None:
    """The settings of now with what the command line says otherwise; None where there is no such interface."""
    settings = network["settings"]
    said = _said(options)
    if options.interface in (None, network["interface"]):
        return {**settings, **said}
    if options.interface not in [entry["interface"] for entry in settings["further"]]:
        return None
    of_host = {name: said.pop(name) for name in _OF_HOST if name in said}
    further = [{**entry, **said} if entry["interface"] == options.interface else entry for entry in settings["further"]]
    return {**settings, **of_host, "further": further}


def _said(options: Namespace) -> dict[str, Any]:
    """What the command line says, by the API's names."""
    wanted: dict[str, Any] = {}
    if options.dhcp:
        wanted |= {"method": "dhcp", "address": None, "gateway": None}
    if options.static is not None:
        wanted |= {"method": "static", "address": options.static}
    if options.ipv6 in ("automatic", "off"):
        wanted |= {"ipv6": options.ipv6, "ipv6_address": None, "ipv6_gateway": None}
    elif options.ipv6 is not None:
        wanted |= {"ipv6": "static", "ipv6_address": options.ipv6}
    given = {
        "gateway": options.gateway,
        "ipv6_gateway": options.ipv6_gateway,
        "dns": options.dns,
        "search_domain": options.search,
        "host_name": options.name,
        "ntp": options.ntp,
    }
    for field, text in given.items():
        if text is not None:
            wanted[field] = [each for each in text.split(",") if each] if field in _LISTS else text or None
    if options.discovery is not None:
        wanted["discovery"] = options.discovery == "on"
    return wanted


def _set_lines(settings: dict[str, Any]) -> list[str]:
    lines = ["IPv4 by DHCP" if settings["method"] == "dhcp" else f"IPv4 {settings['address']}"]
    if settings["gateway"]:
        lines.append(f"gateway {settings['gateway']}")
    lines.append(f"IPv6 {settings['ipv6_address'] if settings['ipv6'] == 'static' else settings['ipv6']}")
    if settings["ipv6_gateway"]:
        lines.append(f"gateway {settings['ipv6_gateway']}")
    lines += [f"DNS {server}" for server in settings["dns"]]
    return [*lines, *([f"search {settings['search_domain']}"] if settings["search_domain"] else [])]


def _host_lines(settings: dict[str, Any]) -> list[str]:
    lines = [f"name {settings['host_name']}"] if settings["host_name"] else []
    lines += [f"NTP {server}" for server in settings["ntp"]]
    return [*lines, f"discovery {'on' if settings['discovery'] else 'off'}"]
