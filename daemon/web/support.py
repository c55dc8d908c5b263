"""The support bundle: what somebody far away needs to know of the unit, as one ZIP file, without a secret in it.

Its files are what the API answers, in which secrets have no place; nothing is read from the unit's storage but the
event log. It names the unit, its network and whoever used it: README.txt in it says so, that its owner may decide.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

import msgspec

from daemon.messages.snapshot import Snapshot

MOST_EVENTS = 2000
_OLDEST = (1980, 1, 1, 0, 0, 0)  # before which the format of ZIP files knows no time

_README = """Support bundle of {name} ({model}, serial number {serial}), {made}.

What is in it: how the unit is (system, security, network, easydns, clock, panel .json), its certificates without keys
(certificates.pem), the last {events} events (events.json), the last lines of its log (log.txt), its profile
(profile.json), the host's figures (host.json), and the libraries it is made of (about.json). SHA256SUMS tells whether
a file was changed.

What is not: no password, key, pass phrase, token or code, nor anything made from one.

It does name the unit, its network, and the addresses of whoever used it. Pass it on to people you trust.
"""


def bundle(
    snapshot: Snapshot, bodies: Mapping[str, object], log: tuple[str, ...], events: tuple[object, ...], now: datetime
) -> bytes:
    """The file; `bodies` are by the names of their files. Packs some hundred kilobytes: call it in a thread."""
    device = snapshot.device
    files = {f"{name}.json": _json(body) for name, body in bodies.items()}
    files["events.json"] = _json(events)
    files["log.txt"] = "".join(f"{line}\n" for line in log).encode(errors="replace")
    pems = {each.source.value: each.chain_pem for each in snapshot.certificates} | {"device root": snapshot.root_pem}
    files["certificates.pem"] = b"".join(f"# {name}\n".encode() + pem for name, pem in pems.items() if pem)
    files["README.txt"] = _README.format(
        name=device.name, model=device.model, serial=device.serial, made=now.isoformat(), events=len(events)
    ).encode()
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    files["SHA256SUMS"] = sums.encode()
    folder = f"base-station-{device.serial}"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", max(_OLDEST, now.timetuple()[:6]))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def _json(body: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(body), indent=2) + b"\n"
