"""Writes docs/states.md from the table in daemon/states.py, so that the page cannot tell another story than the code.

    python -m tools.diagram

A move that several states share with one target (a factory reset, a stop, HTTP reopened) is listed beside the drawing,
because eight arrows into one box hide the rest.
"""

from collections import defaultdict
from pathlib import Path

from daemon.states import CONFIRMING, SERVED, TABLE, Row, State, Trigger

PAGE = Path(__file__).resolve().parent.parent / "docs" / "states.md"

_MOST_ARROWS = 2

_HEAD = """\
# The unit's states

Written by `make diagram` from the table in `daemon/states.py`; a test holds it equal. A trigger that a state has no row
for is refused, and changes nothing.
"""


def render() -> str:
    """The whole page, in Markdown with a Mermaid diagram."""
    shared = _shared_moves()
    drawn = [row for row in TABLE if (row.trigger, row.dest) not in shared]
    return "\n".join([_HEAD, *_diagram(drawn), *_moves_listed(shared), *_listeners(), *_rows()])


def _shared_moves() -> dict[tuple[Trigger, State], list[State]]:
    sources: dict[tuple[Trigger, State], list[State]] = defaultdict(list)
    for row in TABLE:
        sources[row.trigger, row.dest].append(row.source)
    return {move: found for move, found in sources.items() if len(found) > _MOST_ARROWS}


def _diagram(rows: list[Row]) -> list[str]:
    arrows = [f"    {row.source} --> {row.dest}: {row.trigger}" for row in rows]
    return ["```mermaid", "stateDiagram-v2", f"    [*] --> {State.STARTING}", *arrows, "```", ""]


def _moves_listed(shared: dict[tuple[Trigger, State], list[State]]) -> list[str]:
    lines = [f"- {_names(sources)}: `{trigger}` leads to `{dest}`." for (trigger, dest), sources in shared.items()]
    return ["Besides:", "", *lines, ""]


def _names(sources: list[State]) -> str:
    missing = [state for state in State if state not in sources]
    if not missing:
        return "In any state"
    if len(missing) == 1:
        return f"In any state but `{missing[0]}`"
    return "In " + ", ".join(f"`{state}`" for state in sources)


def _listeners() -> list[str]:
    lines = [
        f"| `{state}` | {_on(served.http)} | {_on(served.https)} | {'yes' if state in CONFIRMING else ''} "
        f"| {served.meaning} |"
        for state, served in SERVED.items()
    ]
    return [
        "## What each state serves",
        "",
        "| State | HTTP | HTTPS | Waits to be confirmed | Meaning |",
        "|---|---|---|---|---|",
        *lines,
        "",
    ]


def _on(served: bool | None) -> str:
    return "as it was" if served is None else "on" if served else "off"


def _rows() -> list[str]:
    lines = [f"| `{row.source}` | `{row.trigger}` | `{row.dest}` |" for row in TABLE]
    return ["## All rows", "", "| State | Trigger | New state |", "|---|---|---|", *lines, ""]


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
