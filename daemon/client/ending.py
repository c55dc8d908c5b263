"""How the command can end: its exit codes, and the errors that lead to them (but for the unit's own, see `unit`)."""

from enum import IntEnum


class Ending(IntEnum):
    """The exit codes; scripts rely on them."""

    DONE = 0
    REFUSED = 1
    WRONG_ARGUMENTS = 2
    UNREACHABLE = 3
    NOT_CONFIRMED = 4


ENDINGS = {
    Ending.DONE: "Done.",
    Ending.REFUSED: "The unit refused it, and nothing has changed; also a dry run or a check that says no.",
    Ending.WRONG_ARGUMENTS: "The arguments make no sense, or a file that they name cannot be used.",
    Ending.UNREACHABLE: "The daemon cannot be reached.",
    Ending.NOT_CONFIRMED: "It was not confirmed, and nothing has changed.",
}
"""What each means, for the manual."""


class WrongArguments(Exception):
    """What was asked for makes no sense, or a file named in it cannot be used; the text says which and why."""


class NotConfirmed(Exception):
    """The person at the terminal did not say yes; nothing was changed."""
