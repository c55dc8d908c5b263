"""Has another certificate served: at once while port 80 is on, as a change to be confirmed while it is off.

With port 80 on nobody can lose the way in, so the swap is live and only the test has to be done again. Under Force
HTTPS a certificate that the owner's browsers refuse would be a lock-out: the old one comes back unless somebody
confirms over a connection to the new one. A renewed certificate (same names, same issuer) inherits the test instead.
"""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from daemon.controller.conditions import require_settled, serving_anew
from daemon.controller.confirming import Confirming
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.inheriting import renewed
from daemon.controller.unit import Kept
from daemon.errors import BaseStationError, Refused, StorageFault
from daemon.messages import ActivateCertificate, ChangeKind, Origin, Proof
from daemon.ports import ChangeRecord
from daemon.settings import Settings
from daemon.states import SERVED, Trigger


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
    ) -> None:
        """Bring `after` into force, with the certificate that it names, and call `done`; or refuse `reply`.

        `store` puts on the disk what `after` needs there, before anything else; it blocks and may raise StorageFault.
        `done` is called once the change holds or waits to be confirmed, before `reply` is given.
        Nothing has changed where the reply is refused.
        """
        core, unit = self._core, self._core.unit
        require_settled(core)
        old, new = unit.serving_chain, unit.chain_of(unit.served_under(after), after)
        if old == new:
            self._keep(after, origin, reply, done, store)
            return
        inherited: Proof | None = None
        if new is not None and after == unit.settings:
            # What is chosen serves again after its file was lost: nothing to confirm that had not been before.
            inherited = unit.proof if unit.proof is not None and unit.proof.fingerprint == new.fingerprint else None
            self._swap(after, inherited, origin, reply, done, store)
            return
        if old is not None and new is not None and unit.tested is not None and renewed(old, new):
            inherited = replace(unit.tested, fingerprint=new.fingerprint)
        if SERVED[core.state].http or inherited is not None:
            self._swap(after, inherited, origin, reply, done, store)
        else:
            self._try(after, origin, reply, done, store)

    def _keep(
        self,
        after: Settings,
        origin: Origin,
        reply: Reply[None],
        done: Callable[[], None],
        store: Callable[[], None],
    ) -> None:
        """What is served stays the same."""
        core, unit = self._core, self._core.unit
        unit.changing = True

        save = self._saving(after, store)

        def saved(_: None) -> None:
            unit.changing = False
            if unit.settings.security.certificate is not after.security.certificate:
                core.event("certificate", f"The source is now '{after.security.certificate.value}'.", origin)
            unit.take(after)
            core.saved(Kept.SETTINGS)
            done()
            reply.give(None)

        core.effects.start(core.disk.run(save), saved, lambda error: self._refused(error, reply), reply, change=True)

    def _swap(
        self,
        after: Settings,
        inherited: Proof | None,
        origin: Origin,
        reply: Reply[None],
        done: Callable[[], None],
        store: Callable[[], None],
    ) -> None:
        """Live and for good. The proof goes with the old certificate, unless the new one inherits it."""
        core, unit = self._core, self._core.unit
        save, stored = self._saving(after, store), False
        unit.changing = True

        async def swap() -> None:
            nonlocal stored
            await core.disk.run(save)
            stored = True
            # A new generation only now: after a refusal the connections that are open go on to prove what they did.
            await core.ports.listeners.open(http=bool(SERVED[core.state].http), serving=serving_anew(core, after))

        def swapped(_: None) -> None:
            # At once: a test over the new certificate must not be taken for one of the old.
            unit.changing = False
            unit.take(after)
            unit.proof = inherited
            core.saved(Kept.SETTINGS)
            self._tell(after, origin)
            core.effects.start(keep_proof(), proven, proven, reply, seconds=None)

        async def keep_proof() -> StorageFault | None:
            vault = core.ports.vault
            return await core.patiently(
                vault.forget_proof if inherited is None else partial(vault.save_proof, inherited)
            )

        def proven(unsaved: BaseStationError | None) -> None:
            if unsaved is not None:
                what = "That the certificate has to be tested again" if inherited is None else "The certificate test"
                core.cannot_save(unsaved, Kept.CERTIFICATES, what)
            done()
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            if stored:
                self._undo(error, reply)
            else:
                self._refused(error, reply)

        core.effects.start(swap(), swapped, failed, reply, change=True)

    def _try(
        self,
        after: Settings,
        origin: Origin,
        reply: Reply[None],
        done: Callable[[], None],
        store: Callable[[], None],
    ) -> None:
        """As a pending change: on disk first that it is one, then served, then to be confirmed."""
        core, unit = self._core, self._core.unit
        seconds = core.profile.security.confirm_seconds
        record = ChangeRecord(unit.settings, after, (ChangeKind.CERTIFICATE,), seconds)
        stored = False
        unit.changing = True

        def save() -> None:
            store()
            core.ports.changes.write(record)

        async def serve() -> None:
            nonlocal stored
            await core.disk.run(save)
            stored = True
            await core.ports.listeners.open(http=False, serving=serving_anew(core, after))

        def applied(_: None) -> None:
            unit.changing = False
            self._confirming.applied(record, Trigger.CHANGE_APPLIED)
            core.event("certificate", f"Another certificate serves; it goes back in {seconds} s unless kept.", origin)
            done()
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            if stored:
                self._undo(error, reply)
            else:
                self._refused(error, reply)

        core.effects.start(serve(), applied, failed, reply, change=True)

    def _refused(self, error: BaseStationError, reply: Reply[None]) -> None:
        core = self._core
        core.unit.changing = False
        if error.code == "timed-out":
            # The disk may yet store the change behind our back; what holds is stored again after it.
            core.cannot_save(error, Kept.SETTINGS, "That the certificate stays as it was")
        reply.refuse(error)

    def _undo(self, error: BaseStationError, reply: Reply[None]) -> None:
        """The listeners did not take it: back to what was served, and to the settings that say so."""
        core, unit = self._core, self._core.unit
        before = unit.settings
        serving = serving_anew(core)

        async def undo() -> StorageFault | None:
            await core.open_at_last(serving, http=bool(SERVED[core.state].http), failed=lambda _: reply.refuse(error))
            return await core.settle(before)

        def undone(unsaved: BaseStationError | None) -> None:
            unit.changing = False
            core.settled(unsaved, "That the certificate stays as it was")
            reply.refuse(error)

        core.effects.start(undo(), undone, undone, reply, change=True, seconds=None)

    def _saving(self, after: Settings, store: Callable[[], None]) -> Callable[[], None]:
        """What stores `after` for good. A journal that could not be cleared earlier must not take it back."""
        core = self._core
        journal_left = Kept.SETTINGS in core.unit.unsaved

        def save() -> None:
            store()
            core.ports.settings.save(after)
            if journal_left:
                core.ports.changes.clear()

        return save

    def _tell(self, after: Settings, origin: Origin) -> None:
        unit = self._core.unit
        shown = unit.serving_chain.fingerprint if unit.serving_chain is not None else "none"
        source = after.security.certificate.value
        self._core.event("certificate", f"The certificate in use is '{source}'; served is {shown}.", origin)
