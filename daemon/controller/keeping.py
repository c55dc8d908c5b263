"""What could not be stored is tried again, so that a disk with room again holds what the unit does.

Without it *Reopen port 80* on a full disk would last until the next restart, however long ago room was made.
"""

from collections.abc import Callable

from msgspec.structs import replace

from daemon.controller.core import Core, Ports
from daemon.controller.easydns.state import EasyDnsState
from daemon.controller.unit import Kept
from daemon.errors import BaseStationError, StorageFault
from daemon.ports import Timer
from daemon.settings import CertificateSource, Settings
from daemon.states import SETTLED

_EASYDNS = CertificateSource.EASYDNS
_PAUSE = 30.0


class Keeping:
    """Tries every 30 s while something is unsaved; no timer otherwise."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._timer: Timer | None = None
        self._running_in: int | None = None

    def attend(self) -> None:
        """To be called after every Command."""
        running = self._running_in == self._core.effects.era
        if self._core.unit.unsaved and self._timer is None and not running:
            self._timer = self._core.ports.clock.call_later(_PAUSE, self._due)

    def _due(self) -> None:
        self._timer = None
        self._core.handle(self._try_again)

    def _try_again(self) -> None:
        core, unit = self._core, self._core.unit
        if core.state not in SETTLED or unit.changing or unit.account_writing or unit.requesting:
            return
        tried = dict(unit.unsaved)

        async def store() -> list[Kept]:
            # Looked at when it is its turn: a new password on its way to the disk must not be overwritten.
            if unit.account_writing:
                return []
            stores = {kept: self._store(kept) for kept in tried}
            return await core.disk.run(lambda: [kept for kept, store in stores.items() if _stored(store)])

        def done(stored: list[Kept]) -> None:
            self._running_in = None
            for kept in stored:
                if unit.unsaved.get(kept) is tried[kept]:
                    core.saved(kept)
                    core.event("stored", f"Stored after all: {kept.value}.")

        def failed(_: BaseStationError) -> None:
            self._running_in = None

        self._running_in = core.effects.era
        core.effects.start(store(), done, failed)

    def _store(self, kept: Kept) -> Callable[[], None]:
        """What stores it as it is now."""
        ports, unit = self._core.ports, self._core.unit
        settings, account, root, proof, request = unit.settings, unit.account, unit.root, unit.proof, unit.request
        leaf, tokens, access = unit.leaf, unit.tokens, replace(unit.easydns)

        def store_settings() -> None:
            ports.settings.save(settings)
            ports.changes.clear()

        def store_account() -> None:
            if account is not None:
                ports.settings.save_account(account)

        def store_certificates() -> None:
            if root is not None:
                ports.vault.save_root(root)
            if leaf is not None:
                ports.vault.save_leaf(leaf)
            if proof is not None:
                ports.vault.save_proof(proof)
            else:
                ports.vault.forget_proof()

        def store_request() -> None:
            if request is not None:
                ports.vault.save_request(request)
            else:
                ports.vault.forget_request()

        return {
            Kept.ACCESS: lambda: _store_access(ports, settings, access),
            Kept.SETTINGS: store_settings,
            Kept.ACCOUNT: store_account,
            Kept.TOKENS: lambda: ports.tokens.save(tokens),
            Kept.CERTIFICATES: store_certificates,
            Kept.REQUEST: store_request,
        }[kept]


def _store_access(ports: Ports, settings: Settings, known: EasyDnsState) -> None:
    store = ports.easydns.store
    if known.secrets != store.load().secrets:  # those that the maker provided are not the owner's
        store.save_secrets(known.secrets)
    if not settings.easydns.in_use:  # else the work stores these, and may be ahead
        store.save_account(known.account)
        store.save_registration(known.registration)
    ports.vault.keep(_EASYDNS, settings.security.named(_EASYDNS))


def _stored(store: Callable[[], None]) -> bool:
    try:
        store()
    except StorageFault:
        return False
    return True
