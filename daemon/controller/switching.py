"""Has another certificate served: at once while port 80 is on, as a change to be confirmed while it is off.

With port 80 on nobody can lose the way in, so the swap is live and only the test has to be done again. Under Force
HTTPS a certificate that the owner's browsers refuse would be a lock-out: the old one comes back unless somebody
confirms over a connection to the new one. A renewed certificate (same names, same issuer) inherits the test instead.
"""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from daemon.certificates.material import KeyedChain
from daemon.controller.conditions import require_settled, serving_anew
from daemon.controller.confirming import Confirming
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.inheriting import renewed
from daemon.controller.unit import Kept
from daemon.errors import BaseStationError, Refused, StorageFault
from daemon.messages.certificates import ActivateCertificate
from daemon.messages.command import Origin
from daemon.messages.pending import ChangeKind
from daemon.messages.security import Proof
from daemon.ports import ChangeRecord
from daemon.record import Record
from daemon.settings import Settings
from daemon.states import SERVED, Trigger


class _Change(Record, frozen=True):
    """Settings to bring into force, and who is told. `store` puts on the disk what they need there first; it blocks.

    `done` is called once they hold or wait to be confirmed, before the reply is given.
    """

    after: Settings
    origin: Origin
    reply: Reply[None]
    done: Callable[[], None]
    store: Callable[[], None]

    def finish(self) -> None:
        """It holds, or waits to be confirmed."""
        self.done()
        self.reply.give(None)


class Switching:
    """Handles every change of what is served, but for reissues of the self-signed leaf."""

    def __init__(self, core: Core, confirming: Confirming) -> None:
        self._core = core
        self._confirming = confirming

    def activate(self, command: ActivateCertificate, reply: Reply[None]) -> None:
        """Choose another source; choosing the one that serves changes nothing."""
        core, unit = self._core, self._core.unit
        require_settled(core)
        chosen = command.source
        if unit.chain_of(chosen) is None:
            raise Refused(
                "certificate-missing",
                "This source has no certificate that could be served.",
                "Install one first, then choose it.",
            )
        if unit.settings.security.certificate is chosen:
            reply.give(None)
            return
        after = replace(unit.settings, security=replace(unit.settings.security, certificate=chosen))
        self.apply(after, command.origin, reply, lambda: None)

    def apply(
        self,
        after: Settings,
        origin: Origin,
        reply: Reply[None],
        done: Callable[[], None],
        store: Callable[[], None] = lambda: None,
        inherits: Callable[[KeyedChain, KeyedChain], bool] = renewed,
    ) -> None:
        """Bring `after` into force, with the certificate that it names, and call `done`; or refuse `reply`.

        `store` puts on the disk what `after` needs there, before anything else; it blocks and may raise StorageFault.
        `inherits` tells whether the test of the certificate before counts for the one after it, too.
        `done` is called once the change holds or waits to be confirmed, before `reply` is given.
        Nothing has changed where the reply is refused.
        """
        core, unit = self._core, self._core.unit
        require_settled(core)
        change = _Change(after, origin, reply, done, store)
        old, new = unit.serving_chain, unit.chain_of(unit.served_under(after), after)
        if old == new:
            self._keep(change)
            return
        inherited: Proof | None = None
        if new is not None and after == unit.settings:
            # What is chosen serves again after its file was lost: nothing to confirm that had not been before.
            inherited = unit.proof if unit.proof is not None and unit.proof.fingerprint == new.fingerprint else None
            self._swap(change, inherited)
            return
        renews = old is not None and new is not None and inherits(old, new)
        if renews and new is not None and unit.tested is not None:
            inherited = replace(unit.tested, fingerprint=new.fingerprint)
        # A renewed one keeps nobody out whom the one before let in, tested or not.
        if SERVED[core.state].http or renews:
            self._swap(change, inherited)
        else:
            self._try(change)

    def _keep(self, change: _Change) -> None:
        """What is served stays the same."""
        core, unit, after = self._core, self._core.unit, change.after
        unit.changing = True

        def saved(_: None) -> None:
            unit.changing = False
            if unit.settings.security.certificate is not after.security.certificate:
                core.event("certificate", f"The source is now '{after.security.certificate.value}'.", change.origin)
            unit.take(after)
            core.saved(Kept.SETTINGS)
            change.finish()

        work = core.disk.run(self._saving(change))
        core.effects.start(work, saved, lambda error: self._refused(error, change), change.reply, change=True)

    def _swap(self, change: _Change, inherited: Proof | None) -> None:
        """Live and for good. The proof goes with the old certificate, unless the new one inherits it."""
        core, unit, vault = self._core, self._core.unit, self._core.ports.vault

        def swapped(_: None) -> None:
            # At once: a test over the new certificate must not be taken for one of the old.
            unit.changing = False
            unit.take(change.after)
            unit.proof = inherited
            core.saved(Kept.SETTINGS)
            self._tell(change)
            core.effects.start(keep_proof(), proven, proven, change.reply, seconds=None)

        async def keep_proof() -> StorageFault | None:
            return await core.patiently(
                vault.forget_proof if inherited is None else partial(vault.save_proof, inherited)
            )

        def proven(unsaved: BaseStationError | None) -> None:
            if unsaved is not None:
                what = "That the certificate has to be tested again" if inherited is None else "The certificate test"
                core.cannot_save(unsaved, Kept.CERTIFICATES, what)
            change.finish()

        self._serve(change, self._saving(change), swapped, http=bool(SERVED[core.state].http))

    def _try(self, change: _Change) -> None:
        """As a pending change: on disk first that it is one, then served, then to be confirmed."""
        core = self._core
        seconds = core.profile.security.confirm_seconds
        record = ChangeRecord(core.unit.settings, change.after, (ChangeKind.CERTIFICATE,), seconds)

        def save() -> None:
            change.store()
            core.ports.changes.write(record)

        def applied(_: None) -> None:
            core.unit.changing = False
            self._confirming.applied(record, Trigger.CHANGE_APPLIED)
            said = f"Another certificate serves; it goes back in {seconds} s unless kept."
            core.event("certificate", said, change.origin)
            change.finish()

        self._serve(change, save, applied, http=False)

    def _serve(self, change: _Change, save: Callable[[], None], served: Callable[[None], None], *, http: bool) -> None:
        """Have `save` store what must be on the disk first, then have the listeners follow."""
        core, stored = self._core, False
        core.unit.changing = True

        async def serve() -> None:
            nonlocal stored
            await core.disk.run(save)
            stored = True
            # A new generation only now: after a refusal the connections that are open go on to prove what they did.
            await core.ports.listeners.open(http=http, serving=serving_anew(core, change.after))

        def failed(error: BaseStationError) -> None:
            (self._undo if stored else self._refused)(error, change)

        core.effects.start(serve(), served, failed, change.reply, change=True)

    def _refused(self, error: BaseStationError, change: _Change) -> None:
        core = self._core
        core.unit.changing = False
        if error.code == "timed-out":
            # The disk may yet store the change behind our back; what holds is stored again after it.
            core.cannot_save(error, Kept.SETTINGS, "That the certificate stays as it was")
        change.reply.refuse(error)

    def _undo(self, error: BaseStationError, change: _Change) -> None:
        """The listeners did not take it: back to what was served, and to the settings that say so."""
        core, unit, refuse = self._core, self._core.unit, change.reply.refuse
        before = unit.settings
        serving = serving_anew(core)

        async def undo() -> StorageFault | None:
            await core.open_at_last(serving, http=bool(SERVED[core.state].http), failed=lambda _: refuse(error))
            return await core.settle(before)

        def undone(unsaved: BaseStationError | None) -> None:
            unit.changing = False
            core.settled(unsaved, "That the certificate stays as it was")
            refuse(error)

        core.effects.start(undo(), undone, undone, change.reply, change=True, seconds=None)

    def _saving(self, change: _Change) -> Callable[[], None]:
        """What stores the change for good. A journal that could not be cleared earlier must not take it back."""
        core = self._core
        journal_left = Kept.SETTINGS in core.unit.unsaved

        def save() -> None:
            change.store()
            core.ports.settings.save(change.after)
            if journal_left:
                core.ports.changes.clear()

        return save

    def _tell(self, change: _Change) -> None:
        unit = self._core.unit
        shown = unit.serving_chain.fingerprint if unit.serving_chain is not None else "none"
        source = change.after.security.certificate.value
        self._core.event("certificate", f"The certificate in use is '{source}'; served is {shown}.", change.origin)
