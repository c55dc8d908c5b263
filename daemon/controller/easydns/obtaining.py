"""Gets a certificate for the registered name: from the file that the maker put on the unit, or from an ACME server.

Runs outside the controller's queue, as part of one effect of `registering`; what it learns on the way it hands over
through the queue. The ACME account is stored before it is used, so that a power cut does not cost a second one.
"""

from collections.abc import Awaitable, Callable

from daemon.certificates.material import KeyedChain
from daemon.controller.core import Core
from daemon.controller.easydns.challenging import Challenging
from daemon.controller.easydns.judging import judge_bundle, judge_issued, require_usable
from daemon.controller.easydns.naming import acme_server, full_name, ordered_names
from daemon.easydns_settings import CertificateWay, EasyDnsSecrets, EasyDnsSettings
from daemon.errors import RemoteFailed
from daemon.record import Record
from daemon.registration_ports import AcmeAccount, AcmeDirectory, AcmeOrder, AcmeServer, Registration

_ACCOUNT_LOST = "acme-account-lost"

Tell = Callable[[str], None]


class Wanted(Record, frozen=True):
    """What to get a certificate with. `old` is the one that is renewed, None for a first one."""

    settings: EasyDnsSettings
    secrets: EasyDnsSecrets
    account: AcmeAccount | None
    old: KeyedChain | None


class Obtaining:
    """One way for both sources: a chain that was inspected like any other that is installed."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def obtain(
        self, wanted: Wanted, registration: Registration, save: Callable[[Registration], Awaitable[None]], tell: Tell
    ) -> KeyedChain:
        """The certificate. Raises RemoteFailed, BadInput (what came is of no use) and StorageFault."""
        name = full_name(self._core, wanted.settings)
        if wanted.settings.way is CertificateWay.BUNDLE:
            tell("Looking at the certificate that the maker put on the unit.")
            return require_usable(await judge_bundle(self._core, name))
        chain = await self._order(wanted, registration, save, tell)
        tell("Inspecting the new certificate.")
        return require_usable(await judge_issued(self._core, chain, name))

    async def _order(
        self, wanted: Wanted, registration: Registration, save: Callable[[Registration], Awaitable[None]], tell: Tell
    ) -> KeyedChain:
        core, issuer = self._core, self._core.ports.easydns.issuer
        server = acme_server(core, wanted.settings)
        tell("Asking the certificate authority for its terms.")
        directory = await issuer.directory(server)
        core.handle(lambda: self._learn(directory))
        require_terms(directory, wanted.settings)
        solver = Challenging(core, wanted.settings, wanted.secrets, registration, save)
        await solver.clean_up()
        order = AcmeOrder(ordered_names(core, wanted.settings), wanted.settings.acme_profile, wanted.old)
        account = wanted.account
        if account is None or account.directory != server.directory:
            account = await self._account(server, wanted, tell)
        try:
            return await issuer.issue(server, account, order, solver, tell)
        except RemoteFailed as fault:
            if fault.code != _ACCOUNT_LOST:
                raise
        account = await self._account(server, wanted, tell)
        return await issuer.issue(server, account, order, solver, tell)

    async def _account(self, server: AcmeServer, wanted: Wanted, tell: Tell) -> AcmeAccount:
        core, settings = self._core, wanted.settings
        tell("Opening an account at the certificate authority.")
        binding = None
        if settings.eab_key_id is not None and wanted.secrets.eab_key:
            binding = (settings.eab_key_id, wanted.secrets.eab_key)
        account = await core.ports.easydns.issuer.register(server, settings.contact, settings.terms_agreed, binding)
        await core.disk.run(core.ports.easydns.store.save_account, account)
        core.handle(lambda: self._keep(account))
        return account

    def _learn(self, directory: AcmeDirectory) -> None:
        self._core.unit.easydns.directory = directory

    def _keep(self, account: AcmeAccount) -> None:
        self._core.unit.easydns.account = account
        self._core.event("acme-account", "The unit has an account at the certificate authority now.")


def require_terms(directory: AcmeDirectory, settings: EasyDnsSettings) -> None:
    """The owner agreed to the terms as they stand now. Raises RemoteFailed (`acme-terms-not-agreed`, lasting)."""
    if directory.terms and directory.terms != settings.terms_agreed:
        changed = "has new terms of service" if settings.terms_agreed else "wants its terms of service agreed to"
        raise RemoteFailed(
            "acme-terms-not-agreed",
            f"The certificate authority {changed}: {directory.terms}.",
            "Read them, and agree to them on the page of the EasyDNS certificate.",
            lasting=True,
        )
