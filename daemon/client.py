"""The `base-station` command: speaks the API over the Unix socket. Standard library only, so that it starts at once.

    base-station [--socket PATH] [--json] status
    base-station [--socket PATH] [--json] certificate
    base-station [--socket PATH] [--json] force-https [on|off]
    base-station [--socket PATH] [--json] reset [--password] [--yes]

Exit codes: 0 done, 1 refused by the unit, 2 wrong arguments, 3 the daemon cannot be reached, 4 not confirmed.
"""

import argparse
import http.client
import json
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

DEFAULT_SOCKET = Path("/run/base-station/api.sock")

DONE, REFUSED, WRONG_ARGUMENTS, UNREACHABLE, NOT_CONFIRMED = range(5)

_SECONDS = 30.0
_LARGEST_ANSWER = 4 * 1024 * 1024
_API = "/api/v1"


class Unreachable(Exception):
    """The daemon does not answer; the text says what to do."""


class RefusedByUnit(Exception):
    """The daemon answered with a problem (RFC 9457)."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('detail', 'Refused.')} {problem.get('remedy', '')}".strip())
        self.problem = problem


class UnitConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_SECONDS)
        self._path = path

    def connect(self) -> None:
        """Connect to the daemon's socket. Raises OSError."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_SECONDS)
        self.sock.connect(str(self._path))


class Unit:
    """The daemon's API, as far as this command uses it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def call(self, method: str, call: str, body: dict[str, Any] | None = None) -> Any:
        """Make one call and return the decoded answer, None for an empty one. Raises Unreachable, RefusedByUnit."""
        connection = UnitConnection(self._path)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            connection.request(method, _API + call, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            text = response.read(_LARGEST_ANSWER + 1)
        except PermissionError as error:
            raise Unreachable(f"{self._path}: not allowed. Run as root, or join the group base-station.") from error
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(
                f"{self._path}: the daemon does not answer ({error}). Is it running? See: systemctl status base-station"
            ) from error
        finally:
            connection.close()
        if len(text) > _LARGEST_ANSWER:
            raise Unreachable("The daemon's answer is too large to be one. Update both to the same version.")
        answer = _decode(text)
        if response.status >= http.client.BAD_REQUEST:
            raise RefusedByUnit(answer if isinstance(answer, dict) else {"detail": f"HTTP {response.status}."})
        return answer


def _decode(text: bytes) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError) as error:
        raise Unreachable("The daemon's answer is not JSON. Update both to the same version.") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(Unit(options.socket), options))
    except RefusedByUnit as refused:
        _show_problem(refused, options.json)
        return REFUSED
    except Unreachable as error:
        sys.stderr.write(f"base-station: {_plain(str(error))}\n")
        return UNREACHABLE
    except (KeyError, TypeError, IndexError, AttributeError):
        sys.stderr.write("base-station: the daemon's answer lacks what it should say. Update both.\n")
        return UNREACHABLE
    except KeyboardInterrupt:
        sys.stderr.write("\nbase-station: interrupted; see what holds with: base-station status\n")
        return NOT_CONFIRMED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="base-station", description="The unit's own command.")
    _add_common(parser, DEFAULT_SOCKET, as_json=False)
    # The same options after the command: given there, they win; left out there, they leave the first ones alone.
    common = argparse.ArgumentParser(add_help=False)
    _add_common(common, argparse.SUPPRESS, as_json=argparse.SUPPRESS)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    status = commands.add_parser("status", parents=[common], help="state, addresses, ports, alarms")
    status.set_defaults(command=_status)

    certificate = commands.add_parser("certificate", parents=[common], help="the certificates and their fingerprints")
    certificate.set_defaults(command=_certificate)

    force = commands.add_parser("force-https", parents=[common], help="show Force HTTPS, or switch it")
    force.add_argument("switch", nargs="?", choices=("on", "off"))
    force.set_defaults(command=_force_https)

    reset = commands.add_parser("reset", parents=[common], help="factory reset, or a new default password")
    reset.add_argument("--password", action="store_true", help="only the CCM password; it stands on the front panel")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    reset.set_defaults(command=_reset)
    return parser


def _add_common(parser: argparse.ArgumentParser, socket_path: Path | str, as_json: bool | str) -> None:
    parser.add_argument("--socket", type=Path, default=socket_path, metavar="PATH", help="the daemon's socket")
    parser.add_argument("--json", action="store_true", default=as_json, help="the API's answer as it is")


def _status(unit: Unit, options: argparse.Namespace) -> int:
    system, security = unit.call("GET", "/system"), unit.call("GET", "/security")
    if options.json:
        return _show_json({"system": system, "security": security})
    https = [str(port["port"]) for port in security["https"]["listeners"] if port["listening"]]
    rows = [
        ("Unit", f"{system['name']} ({system['model']}, serial {system['serial']}, version {system['version']})"),
        ("State", f"{system['state']}, up {_duration(system['uptime'])}"),
        ("Name", system["host_name"] or "none"),
        ("Addresses", ", ".join(system["addresses"]) or "none"),
        ("HTTP", f"port {security['http']['port']} {'on' if security['http']['listening'] else 'off'}"),
        ("HTTPS", f"port {', '.join(https)} on" if https else "off"),
        ("Force HTTPS", "on" if security["force_https"] else "off"),
        ("Certificate", f"{security['active']}, {'tested' if security['tested'] else 'not tested'}"),
        ("Front panel", system["panel"]["detail"] or ("connected" if system["panel"]["connected"] else "none")),
    ]
    if security["pending"]:
        rows.append(("Pending", f"goes back in {security['pending']['seconds_left']} s unless confirmed in the CCM"))
    _show_rows(rows)
    for alarm in system["alarms"]:
        sys.stdout.write(f"{alarm['severity'].upper()}: {_plain(alarm['detail'])} {_plain(alarm['remedy'])}\n")
    return DONE


def _certificate(unit: Unit, options: argparse.Namespace) -> int:
    security = unit.call("GET", "/security")
    if options.json:
        return _show_json({"certificates": security["certificates"], "root": security["root"]})
    for certificate in security["certificates"]:
        marks = [word for word in ("active", "serving") if certificate[word]]
        rows = [("Source", f"{certificate['source']} {' and '.join(marks)}".strip())]
        if certificate["available"]:
            rows += [
                ("Names", ", ".join(certificate["names"])),
                ("Valid until", certificate["not_after"]),
                ("Fingerprint", certificate["fingerprint"]),
            ]
        else:
            rows.append(("", certificate["detail"]))
        _show_rows(rows)
    if security["root"]:
        _show_rows([("Device root", security["root"]["fingerprint"])])
    return DONE


def _force_https(unit: Unit, options: argparse.Namespace) -> int:
    if options.switch is not None:
        unit.call("PUT", "/security/force-https", {"enabled": options.switch == "on"})
    security = unit.call("GET", "/security")
    if options.json:
        return _show_json(security)
    _show_rows([("Force HTTPS", "on" if security["force_https"] else "off"), ("State", security["state"])])
    for blocker in security["blockers"]:
        sys.stdout.write(f"- {_plain(blocker['detail'])} {_plain(blocker['remedy'])}\n")
    if security["pending"]:
        left = security["pending"]["seconds_left"]
        sys.stdout.write(f"Confirm it in the CCM over HTTPS within {left} s, or port 80 comes back.\n")
    return DONE


def _reset(unit: Unit, options: argparse.Namespace) -> int:
    if options.password:
        question = "This makes a new default password and ends all sessions."
        call, told = "/password-reset", "The new default password stands on the front panel."
    else:
        question = "This erases ALL configuration, network details included."
        call, told = "/factory-reset", "The factory reset has begun; the unit starts like new."
    if not options.yes and not _confirmed(question, sys.stdin, sys.stderr):
        sys.stderr.write("base-station: nothing was changed.\n")
        return NOT_CONFIRMED
    unit.call("POST", call, {})
    return _show_json({"done": call.removeprefix("/")}) if options.json else _say(told)


def _confirmed(question: str, answers: TextIO, output: TextIO) -> bool:
    output.write(f"{question} Type yes to go on: ")
    output.flush()
    return answers.readline(16).strip() == "yes"


def _say(text: str) -> int:
    sys.stdout.write(f"{text}\n")
    return DONE


def _show_json(answer: object) -> int:
    return _say(json.dumps(answer, indent=2, ensure_ascii=False))


def _show_problem(refused: RefusedByUnit, as_json: bool) -> None:
    text = json.dumps(refused.problem, ensure_ascii=False) if as_json else f"base-station: {_plain(str(refused))}"
    sys.stderr.write(f"{text}\n")


def _show_rows(rows: list[tuple[str, str]]) -> None:
    for name, value in rows:
        sys.stdout.write(f"{name + ':' if name else '':13} {_plain(value)}\n")


def _plain(text: str) -> str:
    """Text that others may have chosen (a certificate's names) must not move the terminal's cursor."""
    return "".join(character if character.isprintable() else "?" for character in text)


def _duration(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    return f"{days} d {hours} h" if days else f"{hours} h {rest // 60} min"


if __name__ == "__main__":
    sys.exit(main())
