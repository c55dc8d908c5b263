"""Settings that other versions of this software wrote: older ones are brought up to date, newer ones hardly used.

Each step makes settings of one version into those of the next, as plain data; what a step does not mention stays, and
what is not there has its default.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from daemon.errors import BadInput
from daemon.network_settings import NetworkSettings
from daemon.parsing import convert
from daemon.settings import SETTINGS_VERSION, SecuritySettings, Settings

Plain = dict[str, Any]


class NewerVersion(BadInput):
    """It was written by newer software; not damaged, and not for this software to judge."""

    def __init__(self, version: int) -> None:
        super().__init__(
            "newer-version",
            f"the file was written by newer software (version {version})",
            "Update this unit's software to use it again.",
        )


def _named(plain: Plain) -> Plain:
    """2: the unit has a name of its owner's, and first steps. A unit that was in use before needs no guide."""
    return {**plain, "setup": {"closed": True}}


STEPS: dict[int, Callable[[Plain], Plain]] = {1: _named}
"""By the version that they begin with."""


def settings_from(data: bytes, what: str) -> Settings:
    """The settings in `data` (JSON), of this version or an older one.

    Raises BadInput that says what is wrong with `what`, of which NewerVersion is one.
    """
    plain = _plain(data)
    version = plain.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BadInput("bad-value", f"'version' in {what} is wrong.", "Correct it and try again.", field="version")
    if version > SETTINGS_VERSION:
        raise NewerVersion(version)
    for step in range(version, SETTINGS_VERSION):
        plain = STEPS[step](plain)
    return convert({**plain, "version": SETTINGS_VERSION}, Settings, what)


def salvaged(data: bytes) -> Settings | None:
    """What must not change by itself when older software meets the file of newer: how the unit is reached.

    Whether port 80 is closed, and the network details, where they still have the shape known here; the self-signed
    certificate, since nobody here can tell what the newer software meant by another. None where there is neither.
    """
    try:
        plain = _plain(data)
    except BadInput:
        return None
    if not {"security", "network"} & plain.keys():
        return None
    security, network = plain.get("security"), NetworkSettings()
    forced = isinstance(security, dict) and security.get("force_https") is True
    try:
        network = convert(plain.get("network", {}), NetworkSettings, "the file")
    except BadInput:
        if not forced:
            return None
    return replace(Settings(), network=network, security=SecuritySettings(force_https=forced))


def _plain(data: bytes) -> Plain:
    try:
        return msgspec.json.decode(data, type=Plain)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise BadInput("bad-file", str(err), "Save it again.") from err
