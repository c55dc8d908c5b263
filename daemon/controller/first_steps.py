"""The first steps with a new unit: which are still open, what its owner calls it, and when the guide is put away.

Whether a step is done is read off the unit as it is, so that it makes no difference where it was done, and nothing has
to be kept in step. Kept is only what nobody can see: that something is fine as it is, and that the guide is not wanted.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from daemon.controller.conditions import require_unchanged
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.setting import set_at_once
from daemon.errors import BadInput
from daemon.messages.unit import NameUnit, SetSetup, SetupProgress
from daemon.network_settings import NetworkSettings
from daemon.settings import UNIT_NAME_MAX, SetupStep


class FirstSteps:
    """Handles NameUnit and SetSetup."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def name(self, command: NameUnit, reply: Reply[None]) -> None:
        """Call the unit something else, on the panel, in the CCM and where it is announced."""
        core, name = self._core, _checked(command.name)
        require_unchanged(core.device_name, command.before)

        def said() -> None:
            core.event("name-given", f"The unit is called '{core.device_name}'.", command.origin)

        set_at_once(core, replace(core.unit.settings, name=name), said, reply)

    def note(self, command: SetSetup, reply: Reply[None]) -> None:
        """Take note of what is passed over, or that the guide is put away."""
        core = self._core
        closes = command.settings.closed and not core.unit.settings.setup.closed

        def said() -> None:
            if closes:
                core.event("setup-closed", "The first steps are put away.", command.origin)

        set_at_once(core, replace(core.unit.settings, setup=command.settings), said, reply)


def progress(core: Core) -> SetupProgress:
    """How far they are at this moment."""
    setup, done = core.unit.settings.setup, frozenset(_done(core))
    still = tuple(step for step in SetupStep if step not in done and step not in setup.passed)
    return SetupProgress(still, setup.passed, setup.closed)


def _done(core: Core) -> Iterator[SetupStep]:
    unit, settings = core.unit, core.unit.settings
    if unit.account is not None and unit.account.first_password is None:
        yield SetupStep.PASSWORD
    if settings.name:
        yield SetupStep.NAME
    # What the host sets by itself cannot be set here.
    if not core.ports.network.manages or (settings.network != NetworkSettings() and unit.pending is None):
        yield SetupStep.NETWORK
    if settings.security.force_https and unit.pending is None:
        yield SetupStep.SECURITY


def _checked(name: str) -> str:
    trimmed = name.strip()
    if len(trimmed) <= UNIT_NAME_MAX and trimmed.isprintable():
        return trimmed
    raise BadInput(
        "bad-value",
        "The name of the unit is too long, or has characters that cannot be shown.",
        f"Give it at most {UNIT_NAME_MAX} characters on one line, such as 'FOH rack'.",
        field="name",
    )
