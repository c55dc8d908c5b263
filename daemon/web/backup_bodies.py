"""The JSON bodies about saving and restoring the configuration."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from daemon.backup import LARGEST_BACKUP
from daemon.messages.backup import Restoration, RestoreVerdict
from daemon.web.bodies import Body, FindingBody, Request
from daemon.web.views import finding_bodies

RESTORE_LIMIT = 3 * LARGEST_BACKUP
"""Bytes; as a JSON string the file may take twice as much as by itself, and more where it has line ends."""

PassPhrase = Annotated[str, msgspec.Meta(max_length=1024)]


class ExportRequest(Request, frozen=True):
    """`POST /backup/export`: with `passphrase` keys and secrets are in the file, sealed."""

    hidden: ClassVar[frozenset[str]] = frozenset({"passphrase"})

    passphrase: PassPhrase | None = None


class RestoreRequest(Request, frozen=True):
    """`POST /backup/restore`: `backup` is the file's text; see messages.Restoration.

    `identity` is "take" for becoming the unit that was saved, "keep" for staying this one.
    """

    hidden: ClassVar[frozenset[str]] = frozenset({"backup", "passphrase"})

    backup: str
    passphrase: PassPhrase | None = None
    identity: Annotated[str, msgspec.Meta(pattern="^(take|keep)$")] | None = None

    @property
    def restoration(self) -> Restoration:
        """What is asked of the controller."""
        identity = None if self.identity is None else self.identity == "take"
        return Restoration(self.backup.encode(), self.passphrase, identity)


class SavedBody(Body, frozen=True):
    """Which unit was saved, when, by which software; `sealed`: keys and secrets are in the file."""

    model: str
    serial: str
    name: str
    made: datetime
    software: str
    sealed: bool


class RestoreBody(Body, frozen=True):
    """The verdict; `changes` names the parts that would be, or are, different."""

    saved: SavedBody
    changes: tuple[str, ...]
    findings: tuple[FindingBody, ...]
    asks_identity: bool
    applied: bool


def restore_body(verdict: RestoreVerdict) -> RestoreBody:
    """`verdict` for whoever asked."""
    device = verdict.device
    return RestoreBody(
        saved=SavedBody(
            model=device.model,
            serial=device.serial,
            name=device.name,
            made=verdict.made,
            software=verdict.software,
            sealed=verdict.sealed,
        ),
        changes=verdict.changes,
        findings=finding_bodies(verdict.findings),
        asks_identity=verdict.asks_identity,
        applied=verdict.applied,
    )
