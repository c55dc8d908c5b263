"""What may stand in a call's address after the question mark."""

from aiohttp import web

from daemon.errors import BadInput

_YES = {"true": True, "false": False}


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
