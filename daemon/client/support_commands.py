"""The command that writes the support bundle."""

import sys
from argparse import Namespace
from pathlib import Path

from daemon.client.ending import Ending
from daemon.client.new_file import write_new
from daemon.client.terminal import say, show_json
from daemon.client.unit import Unit


def support(unit: Unit, options: Namespace) -> Ending:
    """Write the bundle, readable by its owner alone. An existing file is not written over."""
    data = unit.fetch("/support")
    if options.file == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return Ending.DONE
    write_new(options.file, data)
    name = Path(options.file).name
    if options.json:
        return show_json({"file": name, "bytes": len(data)})
    return say(f"Written to {name}. There is no secret in it, but names and addresses of your network are.")
