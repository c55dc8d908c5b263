"""CertificateVault: the device root and each source's certificate, always with its key, and the proof of a test.

The previous generation is kept for the root and for the self-signed leaf: an older sound pair still serves the owner,
while none would cost the name by which browsers trust the unit. Those of the other sources are files apart (see
`kept_certificates`). The proof and the request have no generations. The proof speaks of one leaf, and losing it only
asks for the test again; the request's key belongs to one request alone.
"""

from daemon.adapters.documents import parse, render
from daemon.adapters.kept_certificates import KeptCertificates
from daemon.adapters.keyed_pem import KeyedPem, parse_pem, render_pem
from daemon.adapters.layout import KEPT_SOURCES, Layout
from daemon.adapters.stored_file import Form, StoredFile
from daemon.certificates.csr import PendingRequest
from daemon.certificates.material import DeviceRoot, KeyedChain
from daemon.messages.security import Proof
from daemon.ports import StoredCertificates
from daemon.settings import CertificateSource

_LARGEST = 256 * 1024
_PROOF: Form[Proof] = Form("record of the certificate test", render, lambda data: parse(data, Proof), largest=16 * 1024)
_REQUEST: Form[PendingRequest] = Form(
    "certificate request", render, lambda data: parse(data, PendingRequest), largest=64 * 1024
)


class FileCertificateVault:
    """`device-root.pem`, `certificate-*.pem`, `certificate-request.json` and `certificate-proof.json`, all 0600."""

    def __init__(self, layout: Layout) -> None:
        self._root = StoredFile(layout.root, _form("device root"), generations=True)
        self._leaf = StoredFile(layout.leaf, _form("self-signed certificate"), generations=True)
        self._kept = {source: KeptCertificates(layout, source) for source in KEPT_SOURCES}
        self._request = StoredFile(layout.request, _REQUEST, generations=False)
        self._proof = StoredFile(layout.proof, _PROOF, generations=False)

    def load(self) -> StoredCertificates:
        """Everything sound, the previous generation where the current is not, and what was wrong. Never raises."""
        root, leaf, request, proof = self._root.load(), self._leaf.load(), self._request.load(), self._proof.load()
        kept = {source: files.load() for source, files in self._kept.items()}
        return StoredCertificates(
            root=_as_root(root.content) if root.content else None,
            leaf=_as_chain(leaf.content) if leaf.content else None,
            kept={source: found.chains for source, found in kept.items()},
            request=request.content,
            proof=proof.content,
            faults=(
                *root.faults,
                *leaf.faults,
                *(fault for found in kept.values() for fault in found.faults),
                *request.faults,
                *proof.faults,
            ),
        )

    def save_root(self, root: DeviceRoot) -> None:
        """Store the device root, old-or-new. Raises StorageFault, or BadInput for a mismatched pair."""
        self._root.save(KeyedPem(root.key, (root.certificate,)))

    def save_leaf(self, chain: KeyedChain) -> None:
        """Store the self-signed chain and key as one, old-or-new. Raises StorageFault, BadInput (a mismatched pair)."""
        self._leaf.save(KeyedPem(chain.key, chain.chain))

    def save_kept(self, source: CertificateSource, chain: KeyedChain) -> None:
        """Store one of that source's beside the others. Raises StorageFault, or BadInput for a mismatched pair."""
        self._kept[source].save(chain)

    def keep(self, source: CertificateSource, identities: frozenset[str]) -> None:
        """Erase all of that source's but these. Raises StorageFault naming what is still there."""
        self._kept[source].keep(identities)

    def save_request(self, request: PendingRequest) -> None:
        """Store the request with its key, old-or-new. Raises StorageFault."""
        self._request.save(request)

    def forget_request(self) -> None:
        """The request and its key are gone. Raises StorageFault, and then they are still there."""
        self._request.clear()

    def save_proof(self, proof: Proof) -> None:
        """Store the proof, old-or-new. Raises StorageFault."""
        self._proof.save(proof)

    def forget_proof(self) -> None:
        """There is no proof any more. Raises StorageFault, and then it is still there."""
        self._proof.clear()


def _form(noun: str) -> Form[KeyedPem]:
    return Form(noun, render_pem, parse_pem, largest=_LARGEST)


def _as_root(pem: KeyedPem) -> DeviceRoot:
    return DeviceRoot(pem.certificates[0], pem.key)


def _as_chain(pem: KeyedPem) -> KeyedChain:
    return KeyedChain(pem.certificates, pem.key)
