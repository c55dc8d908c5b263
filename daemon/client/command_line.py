"""Arguments in, exit code out. The one place where errors become sentences; see `daemon.client` for the whole usage."""

import argparse
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from daemon.client import (
    backup_commands,
    certificate_commands,
    easydns_commands,
    event_commands,
    network_commands,
    support_commands,
    unit_commands,
)
from daemon.client.certificate_install import install
from daemon.client.certificate_request import KEY_TYPES, request, subject
from daemon.client.ending import Ending, NotConfirmed, WrongArguments
from daemon.client.panel import panel
from daemon.client.terminal import complain
from daemon.client.unit import DEFAULT_SOCKET, RefusedByUnit, Unit, Unreachable

SOURCES = ("self-signed", "own", "easydns")

_NOBODY_READS = 128 + signal.SIGPIPE  # what a shell says of a program that this ends

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_Command = Callable[[Unit, argparse.Namespace], Ending]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    options = parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name in letters that this terminal does not know must not be what keeps all the rest from being told.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return int(_run(options))
    except BrokenPipeError:
        # Whoever read has read enough; what Python writes at its end would break again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NOBODY_READS


def _run(options: argparse.Namespace) -> Ending:
    try:
        ending: Ending = options.command(Unit(options.socket), options)
        sys.stdout.flush()
        return ending
    except RefusedByUnit as refused:
        _show_problem(refused, options.json)
        return Ending.REFUSED
    except Unreachable as error:
        complain(str(error))
        return Ending.UNREACHABLE
    except WrongArguments as error:
        complain(str(error))
        return Ending.WRONG_ARGUMENTS
    except NotConfirmed:
        complain("nothing was changed.")
        return Ending.NOT_CONFIRMED
    except (KeyError, TypeError, IndexError, AttributeError, ValueError):
        complain("the daemon's answer lacks what it should say. Update both.")
        return Ending.UNREACHABLE
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        complain("interrupted; see what holds with: base-station status")
        return Ending.NOT_CONFIRMED


def _show_problem(refused: RefusedByUnit, as_json: bool) -> None:
    if as_json:
        sys.stderr.write(f"{json.dumps(refused.problem)}\n")
    else:
        complain(str(refused))
        for precheck in refused.problem.get("prechecks", ()):
            complain(f"{precheck.get('detail', '')} {precheck.get('remedy', '')}".strip())


class _Parsers:
    """Makes the parsers of commands, all with the common options."""

    def __init__(self, program: argparse.ArgumentParser) -> None:
        # The same options after the command: given there, they win; left out there, they leave the first ones alone.
        self._common = argparse.ArgumentParser(add_help=False)
        _add_common(self._common, argparse.SUPPRESS, as_json=argparse.SUPPRESS)
        self.commands = program.add_subparsers(required=True, metavar="COMMAND")

    def add(self, into: _Commands, name: str, what: str, command: _Command) -> argparse.ArgumentParser:
        """A command, or one below another."""
        # No abbreviations: what is meant must not depend on which options the next version has.
        parser = into.add_parser(name, parents=[self._common], help=what, description=what, allow_abbrev=False)
        parser.set_defaults(command=command)
        return parser


def parser() -> argparse.ArgumentParser:
    """The whole command line; its completion and its manual are made from it."""
    program = argparse.ArgumentParser(prog="base-station", description="The unit's own command.", allow_abbrev=False)
    _add_common(program, DEFAULT_SOCKET, as_json=False)
    parsers = _Parsers(program)
    commands = parsers.commands
    parsers.add(commands, "status", "state, addresses, ports, certificate, alarms", unit_commands.status)
    certificate = parsers.add(
        commands, "certificate", "the certificates, and what to do with them", certificate_commands.show
    )
    _add_certificate(parsers, certificate.add_subparsers(metavar="COMMAND"))
    force = parsers.add(commands, "force-https", "show Force HTTPS, or switch it", unit_commands.force_https)
    force.add_argument("switch", nargs="?", choices=("on", "off"))
    network = parsers.add(commands, "network", "the network, and how it is set", network_commands.show)
    _add_network(parsers, network.add_subparsers(metavar="COMMAND"))
    backup = commands.add_parser("backup", help="save the configuration into a file, or restore it", allow_abbrev=False)
    _add_backup(parsers, backup.add_subparsers(metavar="COMMAND", required=True))
    _add_events(parsers.add(commands, "events", "what happened to the unit", event_commands.events))
    bundle = parsers.add(commands, "support", "write what support needs into a file", support_commands.support)
    bundle.add_argument("file", metavar="FILE", help="a new ZIP file; '-' is standard output")
    live = parsers.add(commands, "panel", "the front panel, live, with its keys on the keyboard", panel)
    live.add_argument("--once", action="store_true", help="print what stands there now")
    reset = parsers.add(commands, "reset", "factory reset, or a new default password", unit_commands.reset)
    reset.add_argument("--wait", action="store_true", help="end only once a factory reset is done")
    reset.add_argument("--password", action="store_true", help="only the CCM password; it stands on the front panel")
    _add_yes(reset)
    return program


def _add_backup(parsers: _Parsers, into: _Commands) -> None:
    save = parsers.add(into, "save", "write the configuration into a file", backup_commands.save)
    save.add_argument("file", metavar="FILE", help="a new file; '-' is standard output")
    save.add_argument("--passphrase-file", metavar="FILE", help="seal keys and secrets in it with its first line")
    restore = parsers.add(into, "restore", "restore what a file says", backup_commands.restore)
    restore.add_argument("file", metavar="FILE", help="'-' is standard input")
    restore.add_argument("--passphrase-file", metavar="FILE", help="its first line opens what is sealed")
    whose = restore.add_mutually_exclusive_group()
    whose.add_argument("--take", dest="identity", action="store_const", const="take", help="become the saved unit")
    whose.add_argument("--keep", dest="identity", action="store_const", const="keep", help="stay this unit")
    restore.add_argument("--dry-run", action="store_true", help="only say what it would mean")
    _add_yes(restore)


def _add_certificate(parsers: _Parsers, into: _Commands) -> None:
    parsers.add(into, "show", "every source with its certificate and its fingerprint", certificate_commands.show)
    _add_install(parsers, into)
    use = parsers.add(into, "use", "serve the certificate of another source", certificate_commands.use)
    use.add_argument("source", choices=SOURCES)
    parsers.add(into, "restore", "bring back your own certificate before this one", certificate_commands.restore)
    _add_yes(parsers.add(into, "remove", "erase your own certificates and their keys", certificate_commands.remove))
    _add_request(parsers, into)
    _add_yes(parsers.add(into, "renew-root", "make a new device root", certificate_commands.renew_root))
    easydns = parsers.add(into, "easydns", "the name and certificate below the vendor's domain", easydns_commands.show)
    _add_easydns(parsers, easydns.add_subparsers(metavar="COMMAND"))


def _add_easydns(parsers: _Parsers, into: _Commands) -> None:
    parsers.add(into, "show", "how the registration stands, and how it is set", easydns_commands.show)
    _add_easydns_set(parsers.add(into, "set", "set it; what is not named stays as it is", easydns_commands.change))
    parsers.add(into, "check", "look whether all that it needs is there", easydns_commands.check)
    register = parsers.add(into, "register", "register the name, get the certificate", easydns_commands.register)
    register.add_argument("--agree-terms", action="store_true", help="agree to the authority's terms of service")
    leave = parsers.add(into, "leave", "take the name back, erase its certificate and secrets", easydns_commands.leave)
    _add_yes(leave)


def _add_easydns_set(parser: argparse.ArgumentParser) -> None:
    for option, name, what in (
        ("--label", "LABEL", 'the unit\'s name below the domain; "" for one made from the serial number'),
        ("--directory", "URL", "the certificate authority's ACME directory; \"\" for the maker's"),
        ("--contact", "E-MAIL", 'where the authority writes to; "" for nowhere'),
        ("--acme-profile", "PROFILE", 'one that the authority offers; "" for its own choice'),
        ("--eab-key-id", "ID", 'of an account binding; "" for none'),
        ("--challenge-zone", "ZONE", 'where _acme-challenge is delegated to; "" for nowhere'),
        ("--terms-agreed", "URL", "the terms of service that you agree to"),
        ("--quiet-hour", "HOUR", "0 to 23: when renewals happen; or any"),
        ("--trust-root-file", "FILE", 'PEM of a private authority\'s root; "" for none'),
        ("--username", "NAME", "whom easyDNS knows you as"),
        ("--update-token-file", "FILE", "its first line is the token for dynamic updates; - is standard input"),
        ("--api-token-file", "FILE", "the same with the token of the REST interface"),
        ("--api-key-file", "FILE", "the same with its key"),
        ("--eab-key-file", "FILE", "the same with the account binding's HMAC key"),
    ):
        parser.add_argument(option, metavar=name, help=what)
    parser.add_argument("--way", choices=("acme", "bundle"), help="issued to this unit, or provided by the maker")
    parser.add_argument("--wildcard", choices=("on", "off"), help="also for all names below the unit's own")
    parser.add_argument("--clear", action="append", choices=easydns_commands.SECRETS, help="forget this secret")


def _add_network(parsers: _Parsers, into: _Commands) -> None:
    parsers.add(into, "show", "how the network is, and how it is set", network_commands.show)
    change = parsers.add(into, "set", "set it otherwise; what is not named stays as it is", network_commands.change)
    change.add_argument("--interface", metavar="NAME", help="the interface that it is about; the main one by default")
    method = change.add_mutually_exclusive_group()
    method.add_argument("--dhcp", action="store_true", help="IPv4 by DHCP")
    method.add_argument("--static", metavar="ADDRESS/PREFIX", help="a static IPv4 address: 192.168.1.20/24")
    change.add_argument("--gateway", metavar="ADDRESS", help='of IPv4; "" for none')
    change.add_argument("--ipv6", metavar="automatic|off|ADDRESS/PREFIX", help="how the unit gets IPv6 addresses")
    change.add_argument("--ipv6-gateway", metavar="ADDRESS", help='of a static IPv6 address; "" for none')
    change.add_argument("--dns", metavar="ADDRESS,...", help='DNS servers; "" for those that DHCP names')
    change.add_argument("--search", metavar="DOMAIN", help='the search domain; "" for none')
    change.add_argument("--name", metavar="NAME", help='the host name; "" for the factory\'s')
    change.add_argument("--ntp", metavar="SERVER,...", help='time servers; "" for those that DHCP names')
    change.add_argument("--discovery", choices=("on", "off"), help="announce the unit by mDNS")
    change.add_argument("--dry-run", action="store_true", help="say what it would mean and change nothing")
    _add_yes(change)
    _add_yes(parsers.add(into, "reset", "the factory's network details", network_commands.reset))


def _add_events(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="TIME", help="2027-01-15, 2027-01-15T19:00, or a while ago: 30m, 12h, 7d")
    parser.add_argument("--until", metavar="TIME", help="the same")
    parser.add_argument("--kind", choices=event_commands.KINDS, help="what they are about")
    parser.add_argument("--code", metavar="CODE", help="how their code begins")
    parser.add_argument("--search", metavar="TEXT", help="what stands in text, code or address")
    parser.add_argument("--warnings", action="store_true", help="warnings only")
    parser.add_argument("--follow", action="store_true", help="show each as it comes, until Ctrl-C")
    parser.add_argument("--limit", type=int, default=50, metavar="NUMBER", help="the newest so many; 50 by default")


def _add_install(parsers: _Parsers, into: _Commands) -> None:
    parser = parsers.add(into, "install", "install a certificate of your own, after a verdict", install)
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="certificate, chain and key in any form; - is standard input"
    )
    parser.add_argument("--passphrase-file", metavar="FILE", help="its first line opens what is locked")
    parser.add_argument("--dry-run", action="store_true", help="show the verdict and change nothing")
    parser.add_argument("--yes", action="store_true", help="accept the warnings")


def _add_request(parsers: _Parsers, into: _Commands) -> None:
    parser = parsers.add(into, "request", "make a key on the unit and a request (CSR) for it", request)
    parser.add_argument("--key-type", choices=KEY_TYPES, help="ec-p256 unless told otherwise")
    parser.add_argument("--subject", type=subject, metavar="CN=...,O=...", help="CN, O, OU, L, ST, C")
    parser.add_argument(
        "--name", action="append", metavar="NAME", help="a DNS name or address; the unit's own unless told otherwise"
    )
    parser.add_argument("-o", dest="output", type=Path, metavar="FILE", help="where to write the request")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--replace", action="store_true", help="throw the request that waits away, with its key")
    instead.add_argument("--show", action="store_true", help="print the request that waits")
    instead.add_argument("--discard", action="store_true", help="throw it away and make none")


def _add_yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _add_common(parser: argparse.ArgumentParser, socket_path: Path | str, as_json: bool | str) -> None:
    parser.add_argument("--socket", type=Path, default=socket_path, metavar="PATH", help="the daemon's socket")
    parser.add_argument("--json", action="store_true", default=as_json, help="the API's answer as it is")
