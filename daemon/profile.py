"""Finds and reads the device profile (TOML).

Where the file is unusable the unit still starts, with the built-in defaults of each bad table and an alarm: a typing
error in one table must not cost the owner the front panel. Only `base-stationd --check` fails on it.
"""

import tomllib
from pathlib import Path

import msgspec

from daemon.errors import BadInput
from daemon.parsing import convert
from daemon.record import Record
from daemon.settings import Profile

PROFILE_NAME = "base-station.toml"
_LARGEST = 64 * 1024


class LoadedProfile(Record, frozen=True):
    """The profile in force, and what was wrong with the file (empty when nothing was)."""

    profile: Profile
    faults: tuple[BadInput, ...]


def shipped(name: str) -> Path:
    """Where a file of `config/` lies: /etc first (the device), the installation's share, else the checkout."""
    path = Path("/etc/base-station") / name
    if path.is_file():
        return path
    import sysconfig  # on a device never needed

    path = Path(sysconfig.get_path("data")) / "share" / "base-station" / name
    return path if path.is_file() else Path(__file__).resolve().parent.parent / "config" / name


def load_profile(path: Path) -> LoadedProfile:
    """Read the profile at `path`. Never raises: each bad table is replaced by its defaults and reported."""
    try:
        raw = _read(path)
    except BadInput as fault:
        return LoadedProfile(Profile(), (fault,))
    faults: list[BadInput] = []
    tables: dict[str, object] = {}
    for key, value in raw.items():
        try:
            tables[key] = getattr(convert({key: value}, Profile, path.name), key)
        except BadInput as fault:
            faults.append(fault)
    return LoadedProfile(msgspec.structs.replace(Profile(), **tables), tuple(faults))


def _read(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1)
        if len(text) > _LARGEST:
            raise BadInput("bad-profile", f"The profile {path} is larger than 64 KiB.", "Put the shipped one back.")
        return tomllib.loads(text.decode())
    except OSError as err:
        raise BadInput(
            "no-profile",
            f"The profile {path} cannot be read ({err.strerror}).",
            "Name one with --config, or install the shipped one.",
        ) from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise BadInput("bad-profile", f"The profile {path} is not valid TOML: {err}.", "Correct that line.") from err
