"""The commands that save the configuration into a file, and restore it."""

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from daemon.client.certificate_text import show_findings
from daemon.client.ending import Ending
from daemon.client.new_file import write_new
from daemon.client.supplied import read_backup, read_pass_phrase, require_one_use_of_standard_input
from daemon.client.terminal import confirm, plain, say, show_json, show_rows
from daemon.client.unit import Unit


def save(unit: Unit, options: Namespace) -> Ending:
    """Write the file, readable by its owner alone. An existing one is not written over."""
    sealed = options.passphrase_file is not None
    body = {"passphrase": read_pass_phrase(options.passphrase_file)} if sealed else {}
    text = json.dumps(unit.call("POST", "/backup/export", body), indent=2, ensure_ascii=False) + "\n"
    if options.file == "-":
        sys.stdout.write(text)
        return Ending.DONE
    write_new(options.file, text.encode())
    what = "with keys and secrets, sealed" if sealed else "without keys and secrets"
    return say(f"Saved in {Path(options.file).name}, {what}.")


def restore(unit: Unit, options: Namespace) -> Ending:
    """A verdict first; then, after a yes, the change, which has to be kept in a browser."""
    require_one_use_of_standard_input([options.file], options.passphrase_file)
    body: dict[str, Any] = {"backup": read_backup(options.file)}
    if options.passphrase_file is not None:
        body["passphrase"] = read_pass_phrase(options.passphrase_file)
    if options.identity is not None:
        body["identity"] = options.identity
    verdict = unit.call("POST", "/backup/restore?dry_run=true", body)
    if options.dry_run or not verdict["changes"]:
        return show_json(verdict) if options.json else _told(verdict)
    if not options.json:
        _told(verdict)
    if not options.yes:
        confirm("The unit's configuration is replaced.")
    restored = unit.call("POST", "/backup/restore", body)
    if options.json:
        return show_json(restored)
    return say("Restored. It goes back by itself unless it is kept: open the CCM over HTTPS, and press Keep.")


def _told(verdict: dict[str, Any]) -> Ending:
    saved = verdict["saved"]
    show_rows(
        [
            ("Saved from", f"{plain(saved['name'])} ({plain(saved['serial'])})"),
            ("When", plain(saved["made"])),
            ("Keys and secrets", "sealed in it" if saved["sealed"] else "none in it"),
            ("Changes", ", ".join(map(plain, verdict["changes"])) or "nothing"),
        ]
    )
    show_findings(verdict["findings"])
    if verdict["asks_identity"]:
        say("It is another unit's: say --take to become that one, or --keep to stay this one.")
    return Ending.DONE
