"""A studio with a certificate authority of its own, and what its people do with a unit's certificate over the API."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address

from cryptography import x509

from tests.certificate_maker import DAY, Key, authority, server
from tests.system.unit import Client, Unit

_NAMES = (x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1")))


@dataclass(frozen=True)
class Issued:
    """A certificate for a unit on this machine, with what belongs to it: PEM, and the leaf's SHA-256 as hex."""

    chain: str
    key: str
    fingerprint: str


class Studio:
    """Its root (PEM), and an intermediate that issues."""

    def __init__(self, name: str) -> None:
        self._now = datetime.now(UTC).replace(microsecond=0)
        start, end = self._now - DAY, self._now + 1000 * DAY
        root = authority(f"{name} root", start=start, end=end)
        self._issuer = authority(f"{name} issuer", root, start=start, end=end)
        self.root = root.pem

    def issue(self, key: Key | None = None) -> Issued:
        """A certificate for `localhost` and 127.0.0.1; its key is EC P-256 unless given."""
        start = self._now - timedelta(hours=1)
        leaf = server(self._issuer, subject="localhost", san=_NAMES, key=key, start=start, end=self._now + 200 * DAY)
        chain = leaf.pem + self._issuer.pem
        return Issued(chain.decode(), leaf.key_pem.decode(), sha256(leaf.der).hexdigest())


async def install(client: Client, issued: Issued) -> None:
    """Install it as the owner's own, in spite of warnings; it becomes the one of source `own`, in use or not."""
    answer = await client.call(
        "PUT", "/certificates/own?accept_warnings=true", {"chain": issued.chain, "key": issued.key}
    )
    assert answer.status == 200, answer
    assert answer.body["installed"] is True, answer


async def choose(client: Client, source: str) -> None:
    """Have the certificate of that source served."""
    answer = await client.call("PUT", "/certificates/active", {"source": source})
    assert answer.status == 200, answer
    assert answer.body["active"] == source, answer


async def device_root(unit: Unit) -> bytes:
    """The unit's own root (PEM), as anybody may download it."""
    async with unit.client(https=False) as client:
        answer = await client.call("GET", "/certificates/self-signed/root.pem")
    assert answer.status == 200, answer
    assert isinstance(answer.body, bytes)
    return answer.body
