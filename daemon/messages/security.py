"""Force HTTPS: the switch, what must be true before it, and the ports that it is about."""

from datetime import datetime

from daemon.messages.command import Command, Origin, TlsEvidence
from daemon.record import Record


class Proof(Record, frozen=True):
    """A signed-in browser reached the unit over HTTPS with this leaf; reached, not trusted."""

    fingerprint: str
    at: datetime
    client: str
    name: str


class RecordCertificateTest(Command[Proof], frozen=True):
    """A signed-in browser reached the unit over this TLS connection. Raises Refused (`stale-connection`)."""

    evidence: TlsEvidence


class SetForceHttps(Command[None], frozen=True):
    """Turn port 80 off (after the guard's checks) or on again. Raises Refused with the blocker's code."""

    enabled: bool
    origin: Origin


class ReopenPort80(Command[None], frozen=True):
    """From the panel: Force HTTPS off, self-signed if the active certificate cannot serve, all sessions ended."""

    origin: Origin


class Blocker(Record, frozen=True):
    """Why Force HTTPS cannot be switched on now."""

    code: str
    detail: str
    remedy: str


class PortStatus(Record, frozen=True):
    """One configured port: which service, whether at least one address of it is bound, and what is wrong if not all."""

    port: int
    secure: bool
    listening: bool
    fault: str = ""


class HttpClient(Record, frozen=True):
    """A client of port 80, and when it was last seen."""

    address: str
    last_seen: datetime


class NoteListeners(Command[None], frozen=True):
    """The listeners' condition changed (a port bound, lost, or still taken)."""

    ports: tuple[PortStatus, ...]


class NoteHttpClient(Command[None], frozen=True):
    """A client used port 80. Sent at most once a minute for each address."""

    client: str
