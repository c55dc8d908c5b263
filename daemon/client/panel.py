"""`panel`: the front panel for people without one. In a terminal it is live and its keys work; else it is printed."""

import sys
from argparse import Namespace

from daemon.client.ending import Ending
from daemon.client.panel_drawing import framed
from daemon.client.panel_picture import picture_of
from daemon.client.terminal import at_a_terminal, say, show_json
from daemon.client.unit import Unit


def panel(unit: Unit, options: Namespace) -> Ending:
    """Show the front panel until the person leaves, or once."""
    answer = unit.call("GET", "/panel")
    if options.json:
        return show_json(answer)
    picture = picture_of(answer)
    if not options.once and at_a_terminal() and sys.stdout.isatty():
        # Not before it is wanted: its event loop takes as long to import as all the rest of this program.
        from daemon.client.panel_live import live

        return live(options.socket, picture)
    for line in framed(picture):
        say(line)
    return Ending.DONE
