"""The owner's files, pass phrase and secrets, read from this machine. No secret ever stands on a command line, where
`ps` shows it to everybody.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from daemon.client.ending import WrongArguments
from daemon.client.form import Part

LARGEST = 1 << 20  # bytes, all files together; the daemon has the same limit

_LARGEST_PASS_PHRASE = 4096  # bytes; the daemon takes 1024 characters
_LARGEST_TEXT = 32 * 1024  # bytes; the daemon takes as many characters
_LARGEST_BACKUP = 512 * 1024  # bytes; the daemon has the same limit
_STANDARD_INPUT = "-"


def read_files(names: Sequence[str]) -> list[Part]:
    """The files called `names`, `-` being standard input. Raises WrongArguments where one cannot be used."""
    if names.count(_STANDARD_INPUT) > 1:
        raise WrongArguments("'-' is standard input, which can be read only once.")
    parts: list[Part] = []
    left = LARGEST
    for name in names:
        content = _read(name, left + 1)
        if len(content) > left:
            raise WrongArguments(
                "The files are more than 1 MiB together. Supply the certificate, its chain and its key, "
                "and nothing else."
            )
        if not content:
            raise WrongArguments(f"{name}: the file is empty.")
        left -= len(content)
        parts.append(Part("files", content))
    return parts


def read_pass_phrase(name: str) -> str:
    """The first line of the file called `name`, `-` being standard input. Raises WrongArguments."""
    return _first_line(name, "the pass phrase")


def read_secret(name: str) -> str:
    """The same, of a file with a token or key; spaces round it are no part of it. Raises WrongArguments."""
    return _first_line(name, "the token or key").strip()


def read_text(name: str) -> str:
    """The whole file, of at most 32 KiB. Raises WrongArguments."""
    content = _read(name, _LARGEST_TEXT + 1)
    if not content or len(content) > _LARGEST_TEXT:
        raise WrongArguments(f"{name}: the file is {'empty' if not content else 'more than 32 KiB'}.")
    return _decoded(content, name, "the text")


def read_backup(name: str) -> str:
    """The whole file, of at most 512 KiB. Raises WrongArguments."""
    content = _read(name, _LARGEST_BACKUP + 1)
    if not content or len(content) > _LARGEST_BACKUP:
        raise WrongArguments(f"{name}: the file is {'empty' if not content else 'more than 512 KiB'}.")
    return _decoded(content, name, "the backup")


def require_one_use_of_standard_input(files: Sequence[str], passphrase: str | None) -> None:
    """Raises WrongArguments where both the files and the pass phrase are to come from there."""
    if passphrase == _STANDARD_INPUT and _STANDARD_INPUT in files:
        raise WrongArguments("'-' is standard input, which can be read only once.")


def _first_line(name: str, what: str) -> str:
    content = _read(name, _LARGEST_PASS_PHRASE + 1)
    line = content.removeprefix(b"\xef\xbb\xbf").splitlines()[:1]
    if not line or not line[0] or len(content) > _LARGEST_PASS_PHRASE:
        raise WrongArguments(f"{name}: its first line should be {what}.")
    return _decoded(line[0], name, what)


def _decoded(content: bytes, name: str, what: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise WrongArguments(f"{name}: {what} is not in UTF-8.") from error


def _read(name: str, most: int) -> bytes:
    try:
        if name == _STANDARD_INPUT:
            return sys.stdin.buffer.read(most)
        with Path(name).open("rb") as file:
            return file.read(most)
    except (OSError, ValueError) as error:
        raise WrongArguments(f"{name}: {getattr(error, 'strerror', None) or error}.") from error
