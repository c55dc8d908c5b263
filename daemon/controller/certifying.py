"""Certificates that keep themselves in order: settled at start-up, and the self-signed leaf reissued when it must be.

The leaf follows the unit's names and addresses and its own age. A leaf reissued by the same device root inherits the
proof of the certificate test: who reached the one, reaches the other. While a change waits to be confirmed a reissue
waits too, because there is one pending change at a time.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from daemon.certificates import inspect, selfsigned
from daemon.certificates.material import DeviceRoot, KeyedChain
from daemon.certificates.names import Identities
from daemon.controller.core import Core
from daemon.controller.unit import Kept
from daemon.errors import BaseStationError, StorageFault
from daemon.messages import Proof
from daemon.ports import CertificateVault, Serving, StoredCertificates
from daemon.record import Record
from daemon.settings import CertificateSource
from daemon.states import SERVED, SETTLED
from daemon.version import BUILD_DATE

_SELF = CertificateSource.SELF_SIGNED
_DAY, _MINUTE, _AGAIN = 86_400.0, 60.0, 300.0


class Settled(Record, frozen=True):
    """What start-up has to serve with. `unsaved` is the fault that kept something new off the disk."""

    root: DeviceRoot
    leaves: dict[CertificateSource, KeyedChain]
    left_off: tuple[str, ...]
    serving: CertificateSource
    findings: tuple[inspect.Finding, ...]
    proof: Proof | None
    faults: tuple[str, ...]
    unsaved: StorageFault | None


class _Reissued(Record, frozen=True):
    root: DeviceRoot
    chain: KeyedChain
    left_off: tuple[str, ...]
    findings: tuple[inspect.Finding, ...]
    proof: Proof | None
    unsaved: StorageFault | None


def settle(
    stored: StoredCertificates,
    active: CertificateSource,
    identities: Identities,
    device_name: str,
    now: datetime,
    vault: CertificateVault | None,
) -> Settled:
    """Make what is missing, store it in `vault` (None: memory only), and choose what serves. Blocks; never raises.

    An unusable active certificate never stops HTTPS: the self-signed one serves instead.
    """
    leaves = {source: chain for source, chain in stored.leaves.items() if inspect.usable(chain) is None}
    unsaved: StorageFault | None = None
    root, proof = stored.root, stored.proof
    faults = list(stored.faults)
    if root is not None and (finding := inspect.usable_root(root)) is not None:
        faults.append(f"The device root could not be used and was made anew. {finding.detail}")
        root = None
    if root is None:
        root = selfsigned.make_root(device_name, identities.host_names, (), now)
        unsaved = _saved(vault, lambda vault: vault.save_root(root))
    leaf = leaves.get(_SELF)
    left_off = selfsigned.outside_constraints(root, identities)
    if leaf is None or selfsigned.reissue_reason(leaf.leaf, root, identities, now) is not None:
        issued = selfsigned.make_leaf(root, identities, now)
        proof = inherit(proof, leaf, issued.chain, root)
        leaves[_SELF] = issued.chain
        unsaved = _save(vault, issued.chain, proof) or unsaved
    serving = active if active in leaves else _SELF
    findings = inspect.judge(leaves[serving], now)
    return Settled(root, leaves, left_off, serving, findings, proof, tuple(faults), unsaved)


class Certifying:
    """Keeps the self-signed leaf current while the unit runs."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def look_daily(self) -> None:
        """Judge the certificates now, and every day from now on; every minute while the clock is not set."""
        unit, now = self._core.unit, self._core.ports.clock.now()
        self._core.later(_MINUTE if now < BUILD_DATE else _DAY, self.look_daily)
        if unit.serving_chain is not None:
            unit.findings = inspect.judge(unit.serving_chain, now)
        self.look()

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
        core.effects.start(work, lambda reissued: self._serve(reissued, leaf), self._failed, change=True)

    def _free(self) -> bool:
        return self._core.state in SETTLED and not self._core.unit.changing

    def _serve(self, reissued: _Reissued, old: KeyedChain) -> None:
        core = self._core
        if core.unit.serving is not _SELF:
            self._reissued(reissued, old)
            return
        serving = Serving(reissued.chain, core.next_generation())
        work = core.open_at_last(serving, http=bool(SERVED[core.state].http))
        core.effects.start(work, lambda _: self._reissued(reissued, old), self._failed, change=True, seconds=None)

    def _reissued(self, reissued: _Reissued, old: KeyedChain) -> None:
        core, unit = self._core, self._core.unit
        unit.changing = False
        unit.leaves[_SELF] = reissued.chain
        unit.left_off = reissued.left_off
        # Of the proof as it is now: a test may have come in between.
        unit.proof = inherit(unit.proof, old, reissued.chain, reissued.root)
        if unit.proof is not None and unit.proof != reissued.proof:
            work = core.disk.run(core.ports.vault.save_proof, unit.proof)
            core.effects.start(work, lambda _: None, self._proof_not_saved)
        if unit.serving is _SELF:
            unit.findings = reissued.findings
        if reissued.unsaved is not None:
            core.cannot_save(reissued.unsaved, Kept.CERTIFICATES, "The new certificate")
        else:
            core.saved(Kept.CERTIFICATES)
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
    # Imported here: it brings the second OpenSSL, which start-up does not need.
    from daemon.certificates.preflight import rehearse

    issued = selfsigned.make_leaf(root, identities, now)
    rehearse(issued.chain, (root.certificate,), None, now)
    inherited = inherit(proof, old, issued.chain, root)
    unsaved = _save(vault, issued.chain, inherited)
    return _Reissued(root, issued.chain, issued.left_off, inspect.judge(issued.chain, now), inherited, unsaved)


def inherit(proof: Proof | None, old: KeyedChain | None, new: KeyedChain, root: DeviceRoot) -> Proof | None:
    """The proof of `old`, made out to `new`, if the same root signed both."""
    if proof is None or old is None or proof.fingerprint != old.fingerprint:
        return proof
    same = all(selfsigned.signed_by(chain.leaf, root.parsed) for chain in (old, new))
    return replace(proof, fingerprint=new.fingerprint) if same else proof


def _save(vault: CertificateVault | None, chain: KeyedChain, proof: Proof | None) -> StorageFault | None:
    def save(vault: CertificateVault) -> None:
        vault.save_leaf(_SELF, chain)
        if proof is not None and proof.fingerprint == chain.fingerprint:
            vault.save_proof(proof)

    return _saved(vault, save)


def _saved(vault: CertificateVault | None, save: Callable[[CertificateVault], None]) -> StorageFault | None:
    try:
        if vault is not None:
            save(vault)
    except StorageFault as fault:
        return fault
    return None
