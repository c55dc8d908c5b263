"""The self-signed leaf, made anew by itself when it must be, and the device root, renewed when the owner says so.

The leaf follows the unit's names and addresses and its own age. A leaf reissued by the same device root inherits the
proof of the certificate test: who reached the one, reaches the other. While a change waits to be confirmed a reissue
waits too, because there is one pending change at a time; but for one of network details, which the leaf is to follow.

A new root is another matter: every PC must be told to trust it. So only the owner renews it, and only while port 80 is
on, as a way in for whoever has not been told yet.
"""

from collections.abc import Callable, Coroutine
from datetime import datetime

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
from daemon.messages.certificates import RenewRoot
from daemon.messages.network import NetworkStatus
from daemon.messages.security import Proof
from daemon.ports import CertificateVault, Serving
from daemon.record import Record
from daemon.settings import CertificateSource
from daemon.states import SERVED, SETTLED

_SELF = CertificateSource.SELF_SIGNED
_AGAIN = 300.0


class Reissued(Record, frozen=True):
    """A leaf in the place of `old`, and what kept it off the disk."""

    old: KeyedChain
    root: DeviceRoot
    chain: KeyedChain
    left_off: tuple[str, ...]
    unsaved: StorageFault | None

    def serving(self, tls_generation: int) -> Serving:
        """For the listeners."""
        return Serving(self.chain, tls_generation)


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
        leaf, root = unit.leaf, unit.root
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
        core.effects.start(work, lambda reissued: self._serve(reissued, None), self._failed, change=True)

    def ahead(self, network: NetworkStatus) -> Callable[[], Coroutine[None, None, Reissued | None]]:
        """What makes the leaf for `network` before the host has it, None where it serves well there or cannot be made.

        It is not served yet: that is the caller's to do, and then to `take` it.
        """
        core, unit = self._core, self._core.unit
        leaf, root, identities, now = (
            unit.leaf,
            unit.root,
            core.identities(network),
            core.ports.clock.now(),
        )
        wanted = (
            leaf is not None
            and root is not None
            and unit.serving is _SELF
            and selfsigned.reissue_reason(leaf.leaf, root, identities, now) is not None
        )

        async def reissue() -> Reissued | None:
            if leaf is None or root is None or not wanted:
                return None
            return await core.disk.run(_reissue, root, leaf, identities, now, unit.proof, core.ports.vault)

        return reissue

    def renew_root(self, command: RenewRoot, reply: Reply[None]) -> None:
        """Make a new device root for the unit as it is named and addressed now, and a leaf under it."""
        core, unit = self._core, self._core.unit
        leaf = unit.leaf
        require_settled(core)
        if leaf is None or not SERVED[core.state].http:
            raise Refused(
                "port-80-is-off",
                "A new root is trusted by no browser yet, and without port 80 there would be no other way in.",
                "Switch Force HTTPS off, renew the root, trust and test it, then switch Force HTTPS on again.",
            )
        unit.changing = True
        core.event("certificate", "The device root is made anew.", command.origin, warning=True)
        static = core.network_of(unit.settings).static_addresses

        def renew() -> Reissued:
            now, identities = core.ports.clock.now(), core.identities()
            root = selfsigned.make_root(core.device_name, identities.host_names, static, now)
            issued = _issue(root, identities, now)
            core.ports.vault.save_root(root)
            return _stored(root, issued, leaf, unit.proof, core.ports.vault)

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            if error.code == "timed-out":
                # The disk may yet store the new one behind our back; the one that holds is stored again after it.
                core.cannot_save(error, Kept.CERTIFICATES, "That the device root stays as it was")
            reply.refuse(error)

        def renewed(reissued: Reissued) -> None:
            self._serve(reissued, reply)

        core.effects.start(core.disk.run(renew), renewed, failed, reply, change=True)

    def _free(self) -> bool:
        """While new network details wait to be kept the leaf follows them, for whoever comes to keep them."""
        unit = self._core.unit
        waits = unit.pending is not None and unit.pending.network_only and not unit.pending.settling
        return (self._core.state in SETTLED or waits) and not unit.changing

    def _serve(self, reissued: Reissued, reply: Reply[None] | None) -> None:
        core = self._core

        def done(_: object) -> None:
            core.unit.changing = False
            self.take(reissued)
            if reply is not None:
                reply.give(None)

        if core.unit.serving is not _SELF:
            done(None)
            return
        serving = reissued.serving(core.next_generation())
        refuse: Callable[[BaseStationError], None] | None = reply.refuse if reply is not None else None
        work = core.open_at_last(serving, http=bool(SERVED[core.state].http), failed=refuse)
        core.effects.start(work, done, self._failed, reply, change=True, seconds=None)

    def take(self, reissued: Reissued) -> None:
        """The new leaf is the unit's from now on; where it is the one in use the listeners present it already."""
        core, unit, old = self._core, self._core.unit, reissued.old
        unit.root = reissued.root
        unit.leaf = reissued.chain
        unit.left_off = reissued.left_off
        # Of the proof as it is now: a test may have come in between, and been stored after the leaf was.
        inherited = inherit(unit.proof, old, reissued.chain, reissued.root)
        if inherited is not None and inherited != unit.proof:
            unit.proof = inherited
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
) -> Reissued:
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
) -> Reissued:
    inherited = inherit(proof, old, issued.chain, root)
    unsaved = save_leaf(vault, issued.chain, inherited)
    return Reissued(old, root, issued.chain, issued.left_off, unsaved)
