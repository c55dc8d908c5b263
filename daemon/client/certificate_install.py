"""`certificate install`: a verdict first, then what it wants (a pass phrase, a yes), and only then the installation.

So nothing is half done: until the last call the unit has only looked.
"""

import re
from argparse import Namespace
from typing import Any

from daemon.client.certificate_commands import show_next
from daemon.client.certificate_text import show_findings, summary_rows
from daemon.client.ending import Ending, NotConfirmed
from daemon.client.form import Part
from daemon.client.supplied import read_files, read_pass_phrase, require_one_use_of_standard_input
from daemon.client.terminal import ask_pass_phrase, at_a_terminal, complain, confirm, say, show_json, show_rows
from daemon.client.unit import Unit

_CALL = "/certificates/own"
_TRIES = 3
_MISSING, _WRONG = "pass-phrase-missing", "wrong-pass-phrase"
_NAMED_BY_NUMBER = re.compile(r"\bfile \d")


def install(unit: Unit, options: Namespace) -> Ending:
    """Judge the files, and install what is in them unless that is refused, here or there."""
    require_one_use_of_standard_input(options.files, options.passphrase_file)
    files = read_files(options.files)
    given = None if options.passphrase_file is None else read_pass_phrase(options.passphrase_file)
    passphrase, verdict = _judged(unit, files, given)
    _show_verdict(verdict, options)
    if options.dry_run or not verdict["installable"]:
        return _told(verdict, options)
    if verdict["needs_yes"] and not options.yes:
        _agree(verdict, options)
    accepted = "?accept_warnings=true" if verdict["needs_yes"] or options.yes else ""
    installed = unit.upload(_CALL + accepted, _parts(files, passphrase))
    if options.json:
        return show_json(installed)
    say("Installed.")
    _show_next(unit.call("GET", "/security"))
    return Ending.DONE


def _agree(verdict: dict[str, Any], options: Namespace) -> None:
    """Raises NotConfirmed. A program is not asked: it is shown what it would have to accept."""
    if options.json:
        show_json(verdict)
        raise NotConfirmed
    confirm("There are warnings.")


def _judged(unit: Unit, files: list[Part], given: str | None) -> tuple[str | None, dict[str, Any]]:
    """The verdict, with the pass phrase that it was made with; asked for where something is locked."""
    passphrase, verdict = given, _dry_run(unit, files, given)
    tries = _TRIES if given is None and at_a_terminal() else 0
    while tries and _has(verdict, _MISSING, _WRONG):
        if passphrase is not None:
            complain("This pass phrase does not open it.")
        tries -= 1
        passphrase = ask_pass_phrase()
        verdict = _dry_run(unit, files, passphrase)
    return passphrase, verdict


def _dry_run(unit: Unit, files: list[Part], passphrase: str | None) -> dict[str, Any]:
    verdict: dict[str, Any] = unit.upload(f"{_CALL}?dry_run=true", _parts(files, passphrase))
    return verdict


def _parts(files: list[Part], passphrase: str | None) -> list[Part]:
    return files if passphrase is None else [*files, Part("passphrase", passphrase.encode(), is_file=False)]


def _has(verdict: dict[str, Any], *codes: str) -> bool:
    return any(finding["code"] in codes for finding in verdict["findings"])


def _show_verdict(verdict: dict[str, Any], options: Namespace) -> None:
    if options.json:
        return
    findings = verdict["findings"]
    if len(options.files) > 1 and any(_NAMED_BY_NUMBER.search(finding["detail"]) for finding in findings):
        show_rows([(f"File {number}", name) for number, name in enumerate(options.files, 1)])
    show_findings(findings)
    show_rows(summary_rows(verdict))


def _told(verdict: dict[str, Any], options: Namespace) -> Ending:
    """What a verdict alone comes to: it would be installed, or it is refused."""
    ending = Ending.DONE if verdict["installable"] else Ending.REFUSED
    if options.json:
        show_json(verdict)
    elif verdict["installable"]:
        say(f"It can be installed{' if you accept the warnings' if verdict['needs_yes'] else ''}. Nothing was changed.")
    else:
        say("It cannot be installed. Nothing was changed.")
        if _has(verdict, _MISSING):
            say("Put the pass phrase into a file and name it with --passphrase-file.")
    return ending


def _show_next(security: dict[str, Any]) -> None:
    if security["active"] == "own":
        show_next(security)
    else:
        say(f"In use is still '{security['active']}'. To change that: base-station certificate use own")
