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
from daemon.errors import BaseStationError, StorageFault
from daemon.messages import Proof
from daemon.ports import CertificateVault, Serving, StoredCertificates
from daemon.record import Record
from daemon.settings import CertificateSource
from daemon.states import SERVED, SETTLED

_SELF = CertificateSource.SELF_SIGNED
_DAY = 86_400.0


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
    chain: KeyedChain
    left_off: tuple[str, ...]
    findings: tuple[inspect.Finding, ...]
    proof: Proof | None


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
        proof = _inherit(proof, leaf, issued.chain, root)
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
        """Judge the certificates now, and every day from now on."""
        self._core.later(_DAY, self.look_daily)
        unit = self._core.unit
        if unit.serving_chain is not None:
            unit.findings = inspect.judge(unit.serving_chain, self._core.ports.clock.now())
        self.look()

    def look(self) -> None:
        """Reissue the leaf if its names, its age or its root ask for it; later, if a change is pending."""
        core, unit = self._core, self._core.unit
        leaf, root = unit.leaves.get(_SELF), unit.root
        if leaf is None or root is None:
            return
        unit.left_off = selfsigned.outside_constraints(root, core.identities())
        reason = selfsigned.reissue_reason(leaf.leaf, root, core.identities(), core.ports.clock.now())
        unit.reissue_wanted = reason is not None and (core.state not in SETTLED or unit.changing)
        if reason is None or unit.reissue_wanted:
            return
        unit.changing = True
        core.event("certificate", f"The self-signed certificate is made anew ({reason.value}).")
        generation = core.next_generation() if unit.serving is _SELF else None
        core.effects.start(self._reissue(root, leaf, generation), self._reissued, self._failed)

    async def _reissue(self, root: DeviceRoot, old: KeyedChain, generation: int | None) -> _Reissued:
        core = self._core
        identities, now, old_proof = core.identities(), core.ports.clock.now(), core.unit.proof

        def make() -> _Reissued:
            # Imported here: it brings the second OpenSSL, which start-up does not need.
            from daemon.certificates.preflight import rehearse

            issued = selfsigned.make_leaf(root, identities, now)
            rehearse(issued.chain, (root.certificate,), None, now)
            proof = _inherit(old_proof, old, issued.chain, root)
            if (fault := _save(core.ports.vault, issued.chain, proof)) is not None:
                raise fault
            return _Reissued(issued.chain, issued.left_off, inspect.judge(issued.chain, now), proof)

        reissued = await core.disk.run(make)
        if generation is not None:
            serving = Serving(reissued.chain, generation)
            await core.ports.listeners.open(http=bool(SERVED[core.state].http), serving=serving)
        return reissued

    def _reissued(self, reissued: _Reissued) -> None:
        unit = self._core.unit
        unit.changing = False
        unit.leaves[_SELF] = reissued.chain
        unit.left_off, unit.proof = reissued.left_off, reissued.proof
        if unit.serving is _SELF:
            unit.findings = reissued.findings
        self._core.event("certificate", f"The self-signed certificate is now {reissued.chain.fingerprint}.")
        if unit.reissue_wanted:
            self.look()

    def _failed(self, error: BaseStationError) -> None:
        self._core.unit.changing = False
        self._core.event(error.code, f"The certificate could not be made anew. {error}", warning=True)


def _inherit(proof: Proof | None, old: KeyedChain | None, new: KeyedChain, root: DeviceRoot) -> Proof | None:
    """The proof of `old`, made out to `new`, if the same root signed both."""
    if proof is None or old is None or proof.fingerprint != old.fingerprint:
        return proof
    return replace(proof, fingerprint=new.fingerprint) if selfsigned.signed_by(old.leaf, root.parsed) else proof


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
