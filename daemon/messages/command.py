"""Who asks, and what is asked: the base of every Command."""

from enum import StrEnum
from typing import Generic, TypeVar

from daemon.record import Record

Result = TypeVar("Result")


class Door(StrEnum):
    """Through which door a Command came."""

    HTTP = "http"
    HTTPS = "https"
    SOCKET = "socket"
    PANEL = "panel"
    UNIT = "unit"


class Origin(Record, frozen=True):
    """Who asks: the door, for the network doors the client's address, and the name of a program's token."""

    door: Door
    client: str = ""
    program: str = ""

    def __str__(self) -> str:
        who = f"{self.door.value} {self.client}".strip()
        return f"{who} (token {self.program!r})" if self.program else who


class TlsEvidence(Record, frozen=True):
    """What a TLS connection proves about itself.

    `tls_generation` is the one under which the connection was accepted: every new server context has a new one, so a
    connection kept alive from before a certificate swap or the switch gives itself away. `name` is the host by which
    the browser reached the unit.
    """

    tls_generation: int
    client: str
    name: str


class Command(Record, Generic[Result], frozen=True):
    """Something asked of the controller; `Result` is what the caller gets."""
