"""The certificates of a source: each in a file of its own, named by what it is, and never written over.

Which of them is current stands in the settings. So no change of the certificate has a moment in which the old is gone
and the new not yet in force, whatever the power does: the new file is there before the settings name it, and an old one
is erased only when no settings name it any more.
"""

from daemon.adapters.erasing import erase
from daemon.adapters.keyed_pem import KeyedPem, parse_pem, render_pem
from daemon.adapters.layout import Layout, is_kept, kept_identity
from daemon.adapters.stored_file import Form, StoredFile
from daemon.certificates.certificate_facts import is_self_signed
from daemon.certificates.material import KeyedChain, read_certificate
from daemon.record import Record
from daemon.settings import CertificateSource

_MOST = 16  # files; there are three at most unless somebody put others there
_LARGEST = 256 * 1024
_NOUNS = {CertificateSource.OWN: "certificate of your own", CertificateSource.EASYDNS: "EasyDNS certificate"}


class KeptFound(Record, frozen=True):
    """What a load gave: the sound ones by identity, and sentences about the others."""

    chains: dict[str, KeyedChain]
    faults: tuple[str, ...]


class KeptCertificates:
    """`certificate-SOURCE-IDENTITY.pem`, 0600; `source` is the owner's own or the vendor's domain."""

    def __init__(self, layout: Layout, source: CertificateSource) -> None:
        self._layout = layout
        self._source = source
        self._form: Form[KeyedPem] = Form(_NOUNS[source], render_pem, parse_pem, largest=_LARGEST)

    def load(self) -> KeptFound:
        """All that are sound. Never raises."""
        chains: dict[str, KeyedChain] = {}
        faults: list[str] = []
        for identity in self._identities(faults)[:_MOST]:
            found = self._file(identity).load()
            faults += found.faults
            if found.content is None:
                continue
            chain = _as_chain(found.content)
            if chain.identity == identity:
                chains[identity] = chain
            else:
                name = self._layout.kept(self._source, identity).name
                faults.append(f"The file {name} holds another certificate than its name says, and is not used.")
        return KeptFound(chains, tuple(faults))

    def save(self, chain: KeyedChain) -> None:
        """Store `chain` under its identity. Raises StorageFault, or BadInput for a mismatched pair."""
        root = () if chain.root is None else (chain.root,)
        self._file(chain.identity).save(KeyedPem(chain.key, (*chain.chain, *root)))

    def keep(self, identities: frozenset[str]) -> None:
        """Erase the others, keys and all; with none to keep, also what was set aside. Raises StorageFault."""

        def chosen(name: str) -> bool:
            identity = kept_identity(name, self._source)
            return (
                is_kept(name, self._source) if not identities else identity is not None and identity not in identities
            )

        erase(self._layout.folder, chosen)

    def _identities(self, faults: list[str]) -> list[str]:
        try:
            names = sorted(path.name for path in self._layout.folder.iterdir())
        except FileNotFoundError:
            return []
        except OSError as err:
            faults.append(f"The unit's storage could not be looked through ({err.strerror}).")
            return []
        return [identity for name in names if (identity := kept_identity(name, self._source)) is not None]

    def _file(self, identity: str) -> StoredFile[KeyedPem]:
        return StoredFile(self._layout.kept(self._source, identity), self._form, generations=False)


def _as_chain(pem: KeyedPem) -> KeyedChain:
    """A self-signed certificate above others is the root; one that stands alone is the leaf."""
    *lower, last = pem.certificates
    if lower and is_self_signed(read_certificate(last)):
        return KeyedChain(tuple(lower), pem.key, last)
    return KeyedChain(pem.certificates, pem.key)
