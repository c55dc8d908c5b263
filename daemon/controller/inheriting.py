"""Which certificate inherits the proof of the one before it: who reached the one, reaches the other.

A leaf reissued by the same device root does, and one of the owner's that was renewed: the same names, signed by the
same key. One for the registered name does if the same authority renewed it: those change their intermediate keys at
every turn, and the unit has rehearsed it. Anything else is a new certificate, which has to be tested.
"""

from cryptography import x509
from cryptography.x509.oid import NameOID
from msgspec.structs import replace

from daemon.certificates.material import DeviceRoot, KeyedChain, alternative_names, read_certificate
from daemon.certificates.selfsigned import signed_by
from daemon.messages.security import Proof


def inherit(proof: Proof | None, old: KeyedChain | None, new: KeyedChain, root: DeviceRoot) -> Proof | None:
    """The proof of `old`, made out to `new`, if the same root signed both."""
    if proof is None or old is None or proof.fingerprint != old.fingerprint:
        return proof
    same = all(signed_by(chain.leaf, root.parsed) for chain in (old, new))
    return replace(proof, fingerprint=new.fingerprint) if same else proof


def renewed(old: KeyedChain, new: KeyedChain) -> bool:
    """Whether `new` has the names of `old` and was signed by the same key, as far as their own chains can tell.

    Without an issuer's certificate nothing can be told, and the answer is no. So it is where `new` is served with other
    certificates above it, which a browser may lack, and where it ends earlier: that is an older one that came back.
    """
    if set(alternative_names(old.leaf)) != set(alternative_names(new.leaf)) or old.chain[1:] != new.chain[1:]:
        return False
    if new.leaf.not_valid_after_utc < old.leaf.not_valid_after_utc:
        return False
    issuers = (read_certificate(pem) for pem in (*old.issuers[:1], *new.issuers[:1]))
    return any(all(signed_by(chain.leaf, issuer) for chain in (old, new)) for issuer in issuers)


def renewed_by_authority(old: KeyedChain, new: KeyedChain) -> bool:
    """Whether `new` has the names of `old`, comes from the same organisation, and lasts no shorter."""
    before, after = old.leaf, new.leaf
    if set(alternative_names(before)) != set(alternative_names(after)):
        return False
    if after.not_valid_after_utc < before.not_valid_after_utc:
        return False
    organisations = [_organisation(leaf.issuer) for leaf in (before, after)]
    return before.issuer == after.issuer or (bool(organisations[0]) and organisations[0] == organisations[1])


def _organisation(name: x509.Name) -> str:
    return "; ".join(sorted(str(each.value) for each in name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)))
