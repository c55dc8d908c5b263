"""The host's clock: what it follows, and setting it by hand where no time server can be reached.

A clock before the software's build date judges no certificate. In a venue without a time server the owner's browser is
the best clock there is.
"""

from datetime import datetime, timedelta

from daemon.controller.certifying import Certifying
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.errors import BadInput, BaseStationError, Refused, TooMany
from daemon.messages.clock import ClockStatus, LookAtClock, SetClock
from daemon.version import BUILD_DATE

_LATEST = BUILD_DATE + timedelta(days=40 * 365)


class Timing:
    """Handles the clock."""

    def __init__(self, core: Core, certifying: Certifying) -> None:
        self._core = core
        self._certifying = certifying
        self._setting_in: int | None = None

    def look(self, command: LookAtClock, reply: Reply[ClockStatus]) -> None:
        """Ask the host."""
        self._core.effects.start(self._core.ports.time.status(), reply.give, reply.refuse, reply)

    def set(self, command: SetClock, reply: Reply[None]) -> None:
        """Set it, unless a time server does: two masters would move it to and fro."""
        core = self._core
        _require_sensible(command.time)
        if core.ports.clock.synchronised():
            raise Refused(
                "clock-synchronised",
                "The unit's clock follows a time server, which sets it.",
                "Nothing needs to be done; to set it by hand, name no time server that can be reached.",
            )
        if self._setting_in == core.effects.era:
            raise TooMany("busy", "The clock is being set already.", "Wait 2 s and try again.", retry_after=2)
        before = core.ports.clock.now()

        def done(_: None) -> None:
            self._setting_in = None
            core.event("clock-set", f"The clock was set; it said {before:%Y-%m-%d %H:%M:%S} UTC.", command.origin)
            self._certifying.look()
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            self._setting_in = None
            reply.refuse(error)

        self._setting_in = core.effects.era
        core.effects.start(core.ports.time.set(command.time), done, failed, reply)


def _require_sensible(time: datetime) -> None:
    if not BUILD_DATE <= time <= _LATEST:
        raise BadInput(
            "bad-time",
            f"{time:%Y-%m-%d} cannot be today.",
            f"Set the clock of this computer; the unit takes dates from {BUILD_DATE:%Y-%m-%d} on.",
            field="time",
        )
