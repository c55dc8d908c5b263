"""An emulated front panel for people without one.

    python -m frontpanel --link PATH [--log FILE] [--run CMD ...]     emulate a panel at PATH, and run CMD with it
    python -m frontpanel --attach PTY                                 use the panel of a headless run

With a terminal the panel is drawn there and the keyboard is its keys. Without one it prints the name of its serial
device and of a console to attach to, which is also found at PATH.console. It ends when CMD ends, with CMD's exit
code; SIGTERM and SIGINT go to CMD.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from frontpanel.attach import attach
from frontpanel.child import Child
from frontpanel.emulated import EmulatedPanel
from frontpanel.models import CFA635, Model, find_model
from frontpanel.terminal import Console, Terminal, own_screen, raw_terminal

CANNOT_START = 127
LINES_AFTER_FAILURE = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    options = _parser().parse_args(arguments)
    if options.attach is not None:
        return attach(options.attach)
    has_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    try:
        return asyncio.run(_emulate(options, has_terminal))
    except OSError as error:
        sys.stderr.write(f"frontpanel: {error}\n")
        return CANNOT_START


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m frontpanel", description="An emulated front panel.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--link", type=Path, metavar="PATH", help="where the panel's serial device shall appear")
    what.add_argument("--attach", type=Path, metavar="PTY", help="show and use the panel of a headless run")
    parser.add_argument("--model", type=_model, default=CFA635, help="635 (default), 633 or 533")
    parser.add_argument("--log", type=Path, metavar="FILE", help="keep CMD's output here")
    parser.add_argument("--run", nargs=argparse.REMAINDER, default=[], metavar="CMD", help="run with the panel ready")
    return parser


def _model(name: str) -> Model:
    try:
        return find_model(name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


async def _emulate(options: argparse.Namespace, has_terminal: bool) -> int:
    with contextlib.ExitStack() as ends:
        panel = EmulatedPanel(options.link, options.model)
        ends.callback(panel.close)
        panel.plug()
        if has_terminal:
            return await _run_drawn(panel, options)
        console = Console(panel, options.link.with_name(options.link.name + ".console"))
        ends.callback(console.close)
        console.start()
        sys.stdout.write(f"panel serial port: {panel.device} (through {options.link})\n")
        sys.stdout.write(f"panel console: {console.device} (python -m frontpanel --attach {console.device})\n")
        if options.run and options.log is not None:
            sys.stdout.write(f"output of {options.run[0]}: {options.log}\n")
        sys.stdout.flush()
        return await _run(Child(options.run, options.log, captured=False), bool(options.run))


async def _run_drawn(panel: EmulatedPanel, options: argparse.Namespace) -> int:
    """Run with the panel drawn on our own terminal; if CMD failed, its last words are printed once that is restored."""
    leave = partial(signal.raise_signal, signal.SIGINT)
    closed = partial(signal.raise_signal, signal.SIGHUP)
    with raw_terminal(sys.stdin.fileno()), own_screen(sys.stdout.fileno()):
        terminal = Terminal(panel, sys.stdin.fileno(), sys.stdout.fileno(), leave, closed)
        child = Child(options.run, options.log, True, lambda: terminal.show_notes(child.last_lines))
        terminal.start()
        asyncio.get_running_loop().add_signal_handler(signal.SIGWINCH, terminal.redraw)
        try:
            code = await _run(child, bool(options.run))
        finally:
            terminal.close()
    if code:
        words = "\n".join(child.last_lines[-LINES_AFTER_FAILURE:])
        with contextlib.suppress(OSError):  # the terminal may have been closed, which is why we end
            sys.stderr.write(f"{words}\nfrontpanel: '{options.run[0]}' ended with code {code}.\n")
            sys.stderr.flush()
    return code


async def _run(child: Child, has_command: bool) -> int:
    """Run `child` to its end, or without a command wait for a signal; pass signals on."""
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()

    def pass_on(number: signal.Signals) -> None:
        asked.set()
        child.send(number)

    def hang_up() -> None:
        # Told to a daemon as SIGTERM, since SIGHUP may mean something else to it; and never taken for insisting.
        if not asked.is_set():
            pass_on(signal.SIGTERM)

    loop.add_signal_handler(signal.SIGTERM, pass_on, signal.SIGTERM)
    loop.add_signal_handler(signal.SIGINT, pass_on, signal.SIGINT)
    loop.add_signal_handler(signal.SIGHUP, hang_up)
    if has_command:
        return await child.run()
    await asked.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
