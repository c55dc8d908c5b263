"""What can go wrong between us and the panel, in two classes."""


class LinkError(Exception):
    """The serial line or the device on it failed; the connection must be given up and made anew.

    Its text is one plain sentence for the owner of the unit.
    """


class CommandRefused(Exception):
    """The panel understood the command and answered that it will not do it (an error reply)."""
