"""Certificates at start-up: what is missing is made, and it is settled what serves.

Nothing here may keep the owner out: what cannot be used is passed over and said, and the self-signed certificate serves
in its place.
"""

from collections.abc import Callable
from datetime import datetime

from daemon.certificates import inspect, selfsigned
from daemon.certificates.csr import PendingRequest
from daemon.certificates.material import DeviceRoot, KeyedChain
from daemon.certificates.names import Identities
from daemon.controller.inheriting import inherit
from daemon.errors import StorageFault
from daemon.messages.security import Proof
from daemon.ports import CertificateVault, StoredCertificates
from daemon.record import Record
from daemon.settings import CertificateSource

_SELF = CertificateSource.SELF_SIGNED


class Settled(Record, frozen=True):
    """What start-up has to serve with; all of it can be served. `unsaved` is what kept something new off the disk."""

    root: DeviceRoot
    leaf: KeyedChain
    kept: dict[CertificateSource, dict[str, KeyedChain]]
    request: PendingRequest | None
    left_off: tuple[str, ...]
    proof: Proof | None
    faults: tuple[str, ...]
    unsaved: StorageFault | None


def settle(
    stored: StoredCertificates,
    identities: Identities,
    device_name: str,
    now: datetime,
    vault: CertificateVault | None,
    coming: tuple[str, ...] = (),
) -> Settled:
    """Pass over what cannot be served, make what is missing, and store it in `vault` (None: memory only).

    A new root vouches for the names in `coming`, too, which the unit will have in a moment.

    Blocks; never raises.
    """
    faults = list(stored.faults)
    kept = {
        source: {identity: chain for identity, chain in chains.items() if _usable(chain, source.value, faults)}
        for source, chains in stored.kept.items()
    }
    unsaved: StorageFault | None = None
    root, proof = stored.root, stored.proof
    if root is not None and (finding := inspect.usable_root(root)) is not None:
        faults.append(f"The device root could not be used and was made anew. {finding.detail}")
        root = None
    if root is None:
        if stored != StoredCertificates(kept=stored.kept) or any(stored.kept.values()):
            faults.append("A new device root was made: every PC has to trust it anew (CCM: Security, or the manual).")
        names = tuple(dict.fromkeys((*coming, *identities.host_names)))
        root = selfsigned.make_root(device_name, names, (), now)
        unsaved = saved(vault, lambda vault: vault.save_root(root))
    leaf = stored.leaf
    if leaf is not None and not _usable(leaf, _SELF.value, faults):
        leaf = None
    left_off = selfsigned.outside_constraints(root, identities)
    if leaf is None or selfsigned.reissue_reason(leaf.leaf, root, identities, now) is not None:
        issued = selfsigned.make_leaf(root, identities, now)
        proof = inherit(proof, leaf, issued.chain, root)
        leaf = issued.chain
        unsaved = save_leaf(vault, issued.chain, proof) or unsaved
    return Settled(root, leaf, kept, stored.request, left_off, proof, tuple(faults), unsaved)


def save_leaf(vault: CertificateVault | None, chain: KeyedChain, proof: Proof | None) -> StorageFault | None:
    """Store the self-signed leaf, and the proof where it is that leaf's; the fault if that failed."""

    def save(vault: CertificateVault) -> None:
        vault.save_leaf(chain)
        if proof is not None and proof.fingerprint == chain.fingerprint:
            vault.save_proof(proof)

    return saved(vault, save)


def saved(vault: CertificateVault | None, save: Callable[[CertificateVault], None]) -> StorageFault | None:
    """Have `save` store something in `vault`; the fault if that failed."""
    try:
        if vault is not None:
            save(vault)
    except StorageFault as fault:
        return fault
    return None


def _usable(chain: KeyedChain, name: str, faults: list[str]) -> bool:
    finding = inspect.usable(chain)
    if finding is not None:
        faults.append(f"A stored certificate ({name}) cannot be used. {finding.detail}")
    return finding is None
