"""The self-signed leaf, made anew by itself when it must be, and the device root, renewed when the owner says so.

The leaf follows the unit's names and addresses and its own age. A leaf reissued by the same device root inherits the
proof of the certificate test: who reached the one, reaches the other. While a change waits to be confirmed a reissue
waits too, because there is one pending change at a time.

A new root is another matter: every PC must be told to trust it. So only the owner renews it, and only while port 80 is
on, as a way in for whoever has not been told yet.
"""

from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_interface

from daemon.certificates import selfsigned
from daemon.certificates.material import DeviceRoot, KeyedChain
from daemon.certificates.names import Identities
from daemon.certificates.selfsigned import IssuedLeaf
from daemon.controller.conditions import require_settled
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.inheriting import inherit
from daemon.controller.settling import save_leaf
from daemon.controller.unit import Kept
from daemon.errors import BaseStationError, Refused, StorageFault
from daemon.messages import Proof, RenewRoot
from daemon.ports import CertificateVault, Serving
from daemon.record import Record
from daemon.settings import AddressMethod, CertificateSource
from daemon.states import SERVED, SETTLED

_SELF = CertificateSource.SELF_SIGNED
_STATIC = AddressMethod.STATIC
_AGAIN = 300.0


class _Reissued(Record, frozen=True):
    root: DeviceRoot
    chain: KeyedChain
    left_off: tuple[str, ...]
    proof: Proof | None
    unsaved: StorageFault | None


class Reissuing:
    """Keeps the self-signed leaf current while the unit runs."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def attend(self) -> None:
        """To be called after every Command: a reissue that had to wait goes on once nothing is in its way."""
        if self._core.unit.reissue_wanted and self._free():
            self.look()

    def look(self) -> None:
        """Reissue the leaf if its names, its age or its root ask for it; later, if a change is pending."""
        core, unit = self._core, self._core.unit
        leaf, root = unit.leaves.get(_SELF), unit.root
        if leaf is None or root is None:
            return
        unit.left_off = selfsigned.outside_constraints(root, core.identities())
        reason = selfsigned.reissue_reason(leaf.leaf, root, core.identities(), core.ports.clock.now())
        unit.reissue_wanted = reason is not None and not self._free()
        if reason is None or unit.reissue_wanted:
            return
        unit.changing = True
        core.event("certificate", f"The self-signed certificate is made anew ({reason.value}).")
        work = core.disk.run(
            _reissue, root, leaf, core.identities(), core.ports.clock.now(), unit.proof, core.ports.vault
        )
        core.effects.start(work, lambda reissued: self._serve(reissued, leaf, None), self._failed, change=True)

    def renew_root(self, command: RenewRoot, reply: Reply[None]) -> None:
        """Make a new device root for the unit as it is named and addressed now, and a leaf under it."""
        core, unit = self._core, self._core.unit
        leaf = unit.leaves.get(_SELF)
        require_settled(core)
        if leaf is None or not SERVED[core.state].http:
            raise Refused(
                "port-80-is-off",
                "A new root is trusted by no browser yet, and without port 80 there would be no other way in.",
                "Switch Force HTTPS off, renew the root, trust and test it, then switch Force HTTPS on again.",
            )
        unit.changing = True
        core.event("certificate", "The device root is made anew.", command.origin, warning=True)
        network = unit.settings.network
        static = [ip_interface(network.address).ip] if network.address and network.method is _STATIC else []

        def renew() -> _Reissued:
            now, identities = core.ports.clock.now(), core.identities()
            root = selfsigned.make_root(core.profile.device.name, identities.host_names, static, now)
            issued = _issue(root, identities, now)
            core.ports.vault.save_root(root)
            return _stored(root, issued, leaf, unit.proof, core.ports.vault)

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            if error.code == "timed-out":
                # The disk may yet store the new one behind our back; the one that holds is stored again after it.
                core.cannot_save(error, Kept.CERTIFICATES, "That the device root stays as it was")
            reply.refuse(error)

        def renewed(reissued: _Reissued) -> None:
            self._serve(reissued, leaf, reply)

        core.effects.start(core.disk.run(renew), renewed, failed, reply, change=True)

    def _free(self) -> bool:
        return self._core.state in SETTLED and not self._core.unit.changing

    def _serve(self, reissued: _Reissued, old: KeyedChain, reply: Reply[None] | None) -> None:
        core = self._core

        def done(_: object) -> None:
            self._reissued(reissued, old)
            if reply is not None:
                reply.give(None)

        if core.unit.serving is not _SELF:
            done(None)
            return
        serving = Serving(reissued.chain, core.next_generation())
        refuse: Callable[[BaseStationError], None] | None = reply.refuse if reply is not None else None
        work = core.open_at_last(serving, http=bool(SERVED[core.state].http), failed=refuse)
        core.effects.start(work, done, self._failed, reply, change=True, seconds=None)

    def _reissued(self, reissued: _Reissued, old: KeyedChain) -> None:
        core, unit = self._core, self._core.unit
        unit.changing = False
        unit.root = reissued.root
        unit.leaves[_SELF] = reissued.chain
        unit.left_off = reissued.left_off
        # Of the proof as it is now: a test may have come in between.
        unit.proof = inherit(unit.proof, old, reissued.chain, reissued.root)
        if unit.proof is not None and unit.proof != reissued.proof:
            work = core.disk.run(core.ports.vault.save_proof, unit.proof)
            core.effects.start(work, lambda _: None, self._proof_not_saved)
        if reissued.unsaved is not None:
            core.cannot_save(reissued.unsaved, Kept.CERTIFICATES, "The new certificate")
        core.event("certificate", f"The self-signed certificate is now {reissued.chain.fingerprint}.")

    def _proof_not_saved(self, error: BaseStationError) -> None:
        self._core.cannot_save(error, Kept.CERTIFICATES, "The record of the certificate test")

    def _failed(self, error: BaseStationError) -> None:
        self._core.unit.changing = False
        self._core.event(
            error.code, f"The certificate could not be made anew; tried again later. {error}", warning=True
        )
        self._core.later(_AGAIN, self.look)


def _reissue(
    root: DeviceRoot,
    old: KeyedChain,
    identities: Identities,
    now: datetime,
    proof: Proof | None,
    vault: CertificateVault,
) -> _Reissued:
    """Blocks: disk lane. Make a leaf, rehearse it and store it; a disk that refuses does not keep it from serving."""
    return _stored(root, _issue(root, identities, now), old, proof, vault)


def _issue(root: DeviceRoot, identities: Identities, now: datetime) -> IssuedLeaf:
    """A leaf that can be served."""
    # Imported here: it brings the second OpenSSL, which start-up does not need.
    from daemon.certificates.preflight import rehearse

    issued = selfsigned.make_leaf(root, identities, now)
    rehearse(issued.chain, (root.certificate,), None, now)
    return issued


def _stored(
    root: DeviceRoot, issued: IssuedLeaf, old: KeyedChain, proof: Proof | None, vault: CertificateVault
) -> _Reissued:
    inherited = inherit(proof, old, issued.chain, root)
    unsaved = save_leaf(vault, issued.chain, inherited)
    return _Reissued(root, issued.chain, issued.left_off, inherited, unsaved)
