"""Makes text from outside fit for one line of a log, a fault sentence or `systemctl status`.

A host name, a file name or a browser's address may carry line breaks, escape sequences or marks that turn the writing
direction: a reader of the log could be shown lines that were never written (CWE-117). They are shown as escapes here.
"""

import unicodedata

_LONGEST = 1000
# Control, format (bidirectional marks), surrogate, private use, unassigned; line and paragraph separators.
_UNFIT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def one_line(text: str, longest: int = _LONGEST) -> str:
    """`text` without control characters and at most `longest` characters long (a cut is marked by an ellipsis)."""
    shown = "".join(_fit(character) for character in text[: longest + 1])
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _fit(character: str) -> str:
    if character.isprintable() and unicodedata.category(character) not in _UNFIT:
        return character
    return character.encode("unicode_escape").decode("ascii")
