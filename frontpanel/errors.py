"""What can go wrong between us and the panel."""


class LinkError(Exception):
    """The serial line or the device on it failed; the connection must be given up and made anew.

    Its text is one plain sentence for the owner of the unit, with what to do where that helps.
    """


class WrongDevice(LinkError):
    """The device on the port is for certain no panel of ours. `what` says how that shows, without its full stop."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}; it is not a front panel. Connect the front panel there, or correct [panel] device.")


class CommandRefused(Exception):
    """The panel understood the command and answered that it will not do it (an error reply)."""
