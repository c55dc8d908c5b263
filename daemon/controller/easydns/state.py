"""What the controller knows of the name and certificate below the vendor's domain. Only its task changes it."""

from datetime import datetime

import msgspec

from daemon.certificates.inspect import Finding
from daemon.easydns_settings import EasyDnsSecrets
from daemon.easydns_status import Precheck, RegistrationStage
from daemon.registration_ports import AcmeAccount, AcmeDirectory, Registration, RenewalWindow


class EasyDnsState(msgspec.Struct):
    """See the fields, and `EasyDnsStatus` for those that it shows.

    Monotonic are `passed_at`, when all prechecks were last found in order; `update_from`, from when on easyDNS takes
    another update (None: not known yet); `retry_from`, before which what failed is not tried again (None: nothing has);
    `ask_window_from`, when the authority is to be asked again; and `obtained`, when the last certificate came, in this
    run. `lasting`: what went wrong stays so until the owner changes something. `window` is what the ACME server said of
    the renewal of the certificate with the identity `window_of`. `other_source`: the owner chose another source, and
    has no certificate of it yet.
    """

    secrets: EasyDnsSecrets = EasyDnsSecrets()
    account: AcmeAccount | None = None
    registration: Registration = Registration()
    directory: AcmeDirectory | None = None

    prechecks: tuple[Precheck, ...] = ()
    passed_at: float | None = None
    verified: Finding | None = None
    update_from: float | None = None

    stage: RegistrationStage = RegistrationStage.IDLE
    progress: str = ""
    percent: int = 0
    fault: str = ""
    remedy: str = ""
    lasting: bool = False
    next_try: datetime | None = None
    retry_from: float | None = None

    window: RenewalWindow | None = None
    window_of: str = ""
    ask_window_from: float = 0.0
    renewal: datetime | None = None
    obtained: float | None = None
    other_source: bool = False
