"""What the controller knows of the name and certificate below the vendor's domain. Only its task changes it."""

from datetime import datetime

import msgspec

from daemon.certificates.inspect import Finding
from daemon.easydns_settings import EasyDnsSecrets
from daemon.easydns_status import Precheck, RegistrationStage
from daemon.registration_ports import AcmeAccount, AcmeDirectory, Registration, RenewalWindow


class EasyDnsState(msgspec.Struct):
    """See the fields, and `EasyDnsStatus` for those that it shows.

    `passed_at` is when all prechecks were last found in order, and `update_from` from when on easyDNS takes another
    update (None: not known yet), both monotonic. `lasting`: what went wrong stays so until
    the owner changes something. `window` is what the ACME server said of the renewal of the present certificate, and
    `ask_window_at` when it is to be asked again. `obtained` is when the last certificate came, in this run.
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

    window: RenewalWindow | None = None
    ask_window_at: datetime | None = None
    renewal: datetime | None = None
    obtained: datetime | None = None
