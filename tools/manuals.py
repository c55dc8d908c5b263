"""`python -m tools.manuals`: write the manual pages base-station(1) and base-station.toml(5) from what they describe.

The command's page comes from its parser, the profile's from the commented profile that is shipped, so neither can say
something else than what is so. base-stationd(8) is written by hand.
"""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from daemon.client.command_line import parser
from daemon.client.ending import ENDINGS, Ending

ROOT = Path(__file__).resolve().parent.parent
MANUALS = ROOT / "docs" / "man"
_DATE = "November 25, 2026"

_COMMAND_HEAD = f""".Dd {_DATE}
.Dt BASE-STATION 1
.Os
.Sh NAME
.Nm base-station
.Nd look at a Base Station and set it, on the unit itself
.Sh SYNOPSIS
.Nm
.Op Fl -socket Ar path
.Op Fl -json
.Ar command ...
.Sh DESCRIPTION
.Nm
speaks with
.Xr base-stationd 8
over its socket, so there is no sign-in: root may use it, and members of the group base-station may do what is no danger
to the whole configuration.
What could cut somebody off asks first, or wants
.Fl -yes .
.Bl -tag -width Ds
.It Fl -socket Ar path
The daemon's socket.
.It Fl -json
The API's answer as it is, on standard output; a refusal is a problem (RFC 9457) on standard error.
.It Fl -help
What a command takes.
.El
.Sh COMMANDS
.Bl -tag -width Ds
"""
_COMMAND_TAIL = """.Sh EXAMPLES
How the unit is:
.Pp
.Dl base-station status
.Pp
A certificate of your own, judged first and then installed and used:
.Bd -literal -offset indent
base-station certificate install --dry-run chain.pem key.pem
base-station certificate install chain.pem key.pem
base-station certificate use own
.Ed
.Pp
Port 80 again, after Force HTTPS was switched on:
.Pp
.Dl base-station force-https off
.Sh SEE ALSO
.Xr base-station.toml 5 ,
.Xr base-stationd 8
"""
_PROFILE_HEAD = f""".Dd {_DATE}
.Dt BASE-STATION.TOML 5
.Os
.Sh NAME
.Nm base-station.toml
.Nd device profile of an intercom Base Station
.Sh DESCRIPTION
"""
_PROFILE_TAIL = """.Sh FILES
.Pa /etc/base-station/base-station.toml
.Sh SEE ALSO
.Xr base-stationd 8
"""


def main() -> None:
    """Write both."""
    for name, text in pages().items():
        (MANUALS / name).write_text(text)


def pages() -> dict[str, str]:
    """What is written, by the files' names."""
    return {"base-station.1": _command_page(), "base-station.toml.5": _profile_page()}


def _command_page() -> str:
    endings = "".join(f".It {ending.value}\n{_text(ENDINGS[ending])}\n" for ending in Ending)
    status = f".Sh EXIT STATUS\n.Bl -tag -width Ds\n{endings}.El\n"
    return _COMMAND_HEAD + "".join(_command("", parser())) + ".El\n" + status + _COMMAND_TAIL


def _command(path: str, command: argparse.ArgumentParser, what: str = "") -> Iterator[str]:
    below = [action for action in command._actions if isinstance(action, argparse._SubParsersAction)]
    if path and not (below and below[0].required):
        yield f".It Ic {path}{''.join(_usage(command))}\n{_text(what)}\n"
        options = "".join(_options(command))
        if options:
            yield f".Bl -tag -width Ds -compact\n{options}.El\n"
    for action in below:
        helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for name, inner in action.choices.items():
            yield from _command(f"{path} {name}".strip(), inner, helps[name])


def _usage(command: argparse.ArgumentParser) -> Iterator[str]:
    for action in command._actions:
        if not action.option_strings and not isinstance(action, argparse._SubParsersAction):
            choices = "|".join(map(str, action.choices or ()))
            name = choices or str(action.metavar or action.dest)
            optional = action.nargs == "?"
            yield f"{' Op' if optional else ''} Ar {name}{' ...' if action.nargs == '+' else ''}"


def _options(command: argparse.ArgumentParser) -> Iterator[str]:
    for action in command._actions:
        if not action.option_strings or {"--help", "--socket", "--json"} & set(action.option_strings):
            continue
        option = action.option_strings[-1].removeprefix("-")
        takes = "" if action.nargs == 0 else f" Ar {action.metavar or '|'.join(map(str, action.choices or ()))}"
        yield f".It Fl {option}{takes}\n{_text(action.help or '')}\n"


def _profile_page() -> str:
    head, *tables = re.split(r"^\[(\w+)\]$", (ROOT / "config" / "base-station.toml").read_text(), flags=re.MULTILINE)
    page = _PROFILE_HEAD + "".join(_paragraphs(head.splitlines()))
    for name, body in zip(tables[::2], tables[1::2], strict=True):
        page += f".Ss [{name}]\n.Bl -tag -width Ds\n"
        said: list[str] = []
        for line in body.splitlines():
            if line.startswith("#"):
                said.append(line)
            elif line:
                page += f".It Ic {_text(line)}\n" + "".join(_paragraphs(said))
                said = []
        page += ".El\n"
    return page + _PROFILE_TAIL


def _paragraphs(comments: list[str]) -> Iterator[str]:
    """Comments as running text; what is indented stands by itself."""
    for number, block in enumerate("\n".join(line.removeprefix("#") for line in comments).strip("\n").split("\n\n")):
        if number:
            yield ".Pp\n"
        if block.startswith("     "):
            yield f".Dl {_text(block.strip())}\n"
        else:
            yield "\n".join(map(_text, re.split(r"(?<=[.!?]) (?=[A-Z\[])", " ".join(block.split())))) + "\n"


def _text(text: str) -> str:
    """As mdoc takes it: no word is a macro, and a hyphen stays one."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    main()
