"""Commands about the name and the certificate below the vendor's domain."""

from daemon.easydns_settings import EasyDnsSecretsChange, EasyDnsSettings
from daemon.easydns_status import Precheck
from daemon.messages.command import Command, Origin


class SetEasyDns(Command[None], frozen=True):
    """Other choices for the name and certificate below the vendor's domain; `secrets` None: all as they are.

    Nothing connects out because of it alone. `before` are the choices that the caller has seen, None for any.
    Raises BadInput, Refused (`not-ready`, `busy`), ChangedMeanwhile, StorageFault.
    """

    settings: EasyDnsSettings
    secrets: EasyDnsSecretsChange | None
    origin: Origin
    before: EasyDnsSettings | None = None


class RunPrechecks(Command[tuple[Precheck, ...]], frozen=True):
    """Look whether the unit can be registered and get its certificate, each check beside the others.

    Answered when all are done, in 20 s at most; the Snapshot tells of each as it goes. One that runs already is joined.
    Raises Refused (`not-ready`).
    """

    origin: Origin


class RegisterEasyDns(Command[None], frozen=True):
    """Register the unit's name, get its certificate, and keep both from now on.

    Answered once the prechecks have passed and the work has begun; the Snapshot tells how it goes. Raises Unavailable
    (`easydns-unavailable`, with the prechecks that failed), Refused (`not-ready`, `busy`), StorageFault.
    """

    origin: Origin


class LeaveEasyDns(Command[None], frozen=True):
    """Take the name back and erase that source's certificates and secrets.

    Raises Refused (`certificate-active`, `not-ready`), StorageFault.
    """

    origin: Origin
