"""`python -m tools.completion`: write packaging/base-station.bash, bash completion for `base-station`, from its parser.

A static file: completing a word must not start Python on a unit that has a show to run.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from daemon.client.command_line import parser

COMPLETION = Path(__file__).resolve().parent.parent / "packaging" / "base-station.bash"
_HEAD = """# Bash completion for base-station. Written by `python -m tools.completion` from the command's own parser.
_base_station() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} path= each
    local -i index
    for ((index = 1; index < COMP_CWORD; index++)); do
        each=${COMP_WORDS[index]}
        case "$path $each" in
"""
_MIDDLE = """        esac
    done
    case "$path $before" in
"""
_REST = """    esac
    case "$path" in
"""
_TAIL = """    esac
}
complete -o default -F _base_station base-station
"""


def main() -> None:
    """Write the file."""
    COMPLETION.write_text(completion())


def completion() -> str:
    """What is written."""
    found = list(_commands("", parser()))
    paths = "".join(f'            "{path}") path="{path}" ;;\n' for path, _ in found if path)
    free = sorted({option for _, command in found for option, choices in _values(command) if not choices})
    values, words = f"        {'|'.join(_quoted(free))}) return ;;\n", ""
    for path, command in found:
        for option, choices in _values(command):
            if choices:
                values += f'        "{path} {option}") COMPREPLY=($(compgen -W "{choices}" -- "$word")); return ;;\n'
        words += f'        "{path}") COMPREPLY=($(compgen -W "{" ".join(_words(command))}" -- "$word")) ;;\n'
    return _HEAD + paths + _MIDDLE + values + _REST + words + _TAIL


def _quoted(options: list[str]) -> Iterator[str]:
    """As patterns of `case`, below whatever command."""
    return (f'*" {option}"' for option in options)


def _commands(path: str, command: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield path, command
    for name, below in _below(command):
        yield from _commands(f"{path} {name}", below)


def _below(command: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _values(command: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Options after which a word stands, with what it may be; "" for a file or anything else."""
    for action in command._actions:
        if action.option_strings and action.nargs is None:
            for option in action.option_strings:
                yield option, " ".join(map(str, action.choices or ()))


def _words(command: argparse.ArgumentParser) -> Iterator[str]:
    yield from (name for name, _ in _below(command))
    for action in command._actions:
        if action.option_strings:
            yield from (option for option in action.option_strings if option.startswith("--"))
        elif action.choices and not isinstance(action, argparse._SubParsersAction):
            yield from map(str, action.choices)


if __name__ == "__main__":
    main()
