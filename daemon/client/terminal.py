"""What is printed, and what is asked. Answers stand on standard output; questions and complaints on standard error."""

import getpass
import json
import sys

from daemon.client.ending import Ending, NotConfirmed, WrongArguments

_COLUMN = 13


def say(text: str) -> Ending:
    """Print a sentence of the program's own, or text that went through `plain`."""
    sys.stdout.write(f"{text}\n")
    return Ending.DONE


def show_json(answer: object) -> Ending:
    """Print the API's answer as it is; what could move a terminal's cursor stands there escaped, as JSON allows."""
    text = json.dumps(answer, indent=2, ensure_ascii=False)
    return say("".join(each if each.isprintable() or each == "\n" else json.dumps(each)[1:-1] for each in text))


def show_rows(rows: list[tuple[str, str]]) -> None:
    """Print names with their values, one a line."""
    for name, value in rows:
        say(f"{name + ':' if name else '':{_COLUMN}} {plain(value)}")


def complain(text: str) -> None:
    """Tell on standard error what is wrong."""
    sys.stderr.write(f"base-station: {plain(text)}\n")


def confirm(question: str) -> None:
    """Go on only if the answer is yes. Raises NotConfirmed."""
    sys.stdout.flush()
    sys.stderr.write(f"{plain(question)} Type yes to go on: ")
    sys.stderr.flush()
    if sys.stdin.readline(16).strip() != "yes":
        raise NotConfirmed


def at_a_terminal() -> bool:
    """Whether there is somebody to be asked for a pass phrase."""
    return sys.stdin.isatty()


def ask_pass_phrase() -> str:
    """Ask for it without showing it. Raises NotConfirmed where none is given, WrongArguments."""
    try:
        given = getpass.getpass("Pass phrase: ")
        given.encode()
    except UnicodeError as error:
        raise WrongArguments("What was typed as the pass phrase is not in UTF-8.") from error
    except EOFError as error:
        raise NotConfirmed from error
    if not given:
        raise NotConfirmed
    return given


def plain(text: str) -> str:
    """Text that others may have chosen (a certificate's names) must not move the terminal's cursor."""
    return "".join(character if character.isprintable() else "?" for character in text)
