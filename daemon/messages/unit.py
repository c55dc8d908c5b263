"""The unit itself: its name, its first steps, its alarms, and where it reports to."""

from daemon.certificates.inspect import Severity
from daemon.messages.command import Command, Origin
from daemon.record import Record
from daemon.settings import SetupSettings, SetupStep
from daemon.syslog_settings import SyslogSettings


class Device(Record, frozen=True):
    """What is printed on the unit."""

    model: str
    serial: str
    name: str


class NameUnit(Command[None], frozen=True):
    """Call the unit `name`, "" as the maker does; `before` is the name that the caller has seen, None for any.

    Raises BadInput (`bad-value`), Refused, ChangedMeanwhile, StorageFault.
    """

    name: str
    origin: Origin
    before: str | None = None


class SetupProgress(Record, frozen=True):
    """The first steps: `open` are those neither done nor passed over; `closed`: the owner wants to see none of them."""

    open: tuple[SetupStep, ...] = ()
    passed: tuple[SetupStep, ...] = ()
    closed: bool = False


class SetSetup(Command[None], frozen=True):
    """Take note of how far the owner is with the first steps. Raises Refused (as `NameUnit`), StorageFault."""

    settings: SetupSettings
    origin: Origin


class SetMetrics(Command[None], frozen=True):
    """Let a monitoring system fetch figures, or not. Raises Refused (`change-pending`, `not-ready`), StorageFault."""

    enabled: bool
    origin: Origin


class SetSyslog(Command[None], frozen=True):
    """Send events to another syslog collector, or to none; `before` is what the caller has seen set, None for any.

    Raises BadInput, Refused (`not-ready`), ChangedMeanwhile, StorageFault.
    """

    settings: SyslogSettings
    origin: Origin
    before: SyslogSettings | None = None


class Alarm(Record, frozen=True):
    """Something wrong that is not a state. `standing` ones stay until acknowledged."""

    code: str
    severity: Severity
    detail: str
    remedy: str
    standing: bool = False


class AcknowledgeAlarm(Command[None], frozen=True):
    """The owner has read a standing alarm. Raises NotFound (`no-such-alarm`)."""

    code: str
    origin: Origin


class Stop(Command[None], frozen=True):
    """End in order."""
