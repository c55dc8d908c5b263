"""What may stand in a call's address after the question mark."""

from typing import TypeVar

from aiohttp import web

from daemon.errors import BadInput
from daemon.parsing import convert
from daemon.web.bodies import Request

Shape = TypeVar("Shape", bound=Request)

_YES = {"true": True, "false": False}


def read_query(request: web.Request, shape: type[Shape]) -> Shape:
    """What stands there, as `shape`. Raises BadInput (`unknown-key`, `bad-value`), also for what stands there twice."""
    query = request.query
    for name in query:
        if len(query.getall(name)) > 1:
            raise BadInput("bad-value", "Something stands twice in the address.", "Leave one out.", field=name[:64])
    return convert(dict(query), shape, "the address", texts=True)


def flags(request: web.Request, *names: str) -> list[bool]:
    """These flags, false where they are not given. Raises BadInput (`unknown-key`, `bad-value`) for anything else."""
    query = request.query
    for name in query:
        # A misspelt dry_run that was passed over would change something.
        if name not in names:
            raise BadInput("unknown-key", "A flag in the address is not known.", f"Known are: {', '.join(names)}.")
    return [_flag(name, query.getall(name, ["false"])) for name in names]


def _flag(name: str, given: list[str]) -> bool:
    if len(given) != 1 or given[0] not in _YES:
        raise BadInput("bad-value", f"{name} is neither true nor false.", f"Write ?{name}=true.", field=name)
    return _YES[given[0]]
