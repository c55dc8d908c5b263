"""The guard before Force HTTPS: every reason why port 80 must stay on, in the order in which to deal with them."""

from daemon.controller.unit import Unit
from daemon.messages.security import Blocker
from daemon.states import CONFIRMING, State


def blockers(unit: Unit, state: State) -> tuple[Blocker, ...]:
    """Why Force HTTPS cannot be switched on now; empty when it can, or when it is on already."""
    if state in (State.ENABLING, State.HTTPS_ONLY, State.HTTPS_CONFIRMING):
        return ()
    found: list[Blocker] = []
    if state in CONFIRMING:
        found.append(
            Blocker(
                "change-pending",
                "Another change has not been settled yet.",
                "Confirm it or go back first.",
            )
        )
    elif unit.changing:
        found.append(Blocker("change-pending", "The unit is still carrying out a change.", "Wait a moment."))
    elif state is not State.OPEN:
        found.append(Blocker("not-ready", "The unit is not in normal operation.", "See the alarms, and wait."))
    if not any(port.secure and port.listening for port in unit.ports):
        found.append(
            Blocker(
                "https-not-listening",
                "No HTTPS port is open, so nobody could reach the CCM without port 80.",
                "Free one of the configured HTTPS ports; the unit tries again by itself.",
            )
        )
    if unit.serving is not unit.settings.security.certificate:
        found.append(
            Blocker(
                "certificate-not-served",
                "The chosen certificate cannot be used, and the self-signed one stands in for it.",
                "Install the certificate again, or choose the self-signed one.",
            )
        )
    elif unit.tested is None:
        found.append(
            Blocker(
                "certificate-untested",
                "The active certificate has not been tested.",
                "Open the CCM over HTTPS, sign in there, and press Test certificate.",
            )
        )
    return tuple(found)
