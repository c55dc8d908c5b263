"""Saving the configuration as a file and restoring it."""

from datetime import datetime
from typing import ClassVar

from daemon.certificates.inspect import Finding
from daemon.messages.command import Command, Origin
from daemon.messages.unit import Device
from daemon.record import Record


class ExportBackup(Command[bytes], frozen=True):
    """The owner's configuration as a file; with a pass phrase, keys and secrets are in it, sealed.

    Raises BadInput (`weak-pass-phrase`), Refused (`not-ready`), TooMany (`busy`).
    """

    hidden: ClassVar[frozenset[str]] = frozenset({"pass_phrase"})

    pass_phrase: str | None
    origin: Origin


class Restoration(Record, frozen=True):
    """A file to restore from. `pass_phrase` opens what is sealed in it; None leaves that out.

    `identity` tells whether this unit is to become the one that was saved, host name, static addresses and registered
    name included; None where that has not been said, which is asked only where the file is another unit's.
    """

    hidden: ClassVar[frozenset[str]] = frozenset({"data", "pass_phrase"})

    data: bytes
    pass_phrase: str | None = None
    identity: bool | None = None


class RestoreVerdict(Record, frozen=True):
    """What is to be said of a file before it is restored. `changes` names the parts that would be different.

    `made` and `device` tell when and where it was saved, `sealed` whether keys and secrets are in it. `asks_identity`:
    it is another unit's, and nobody has said yet whether this one is to become it.
    """

    device: Device
    made: datetime
    software: str
    sealed: bool
    changes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    asks_identity: bool = False
    applied: bool = False


class JudgeBackup(Command[RestoreVerdict], frozen=True):
    """Say what restoring would do, and change nothing. Raises BadInput (see `backup`), Refused (`not-ready`)."""

    restoration: Restoration


class RestoreBackup(Command[RestoreVerdict], frozen=True):
    """Restore, as a change that goes back by itself unless it is confirmed: `applied` tells.

    Nothing has changed where the verdict has an error, or asks whose identity is meant. Raises like JudgeBackup,
    Refused (`change-pending`), StorageFault, HostFailed.
    """

    restoration: Restoration
    origin: Origin
