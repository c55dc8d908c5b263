"""The device root as an Apple configuration profile, which iOS and macOS install on a tap.

Apple Platform Deployment, *Certificates payload settings* (payload type `com.apple.security.root`). The profile is
unsigned, because nobody whose signature an iPhone knows could sign it: iOS says "Not Signed" and the owner compares the
fingerprint with the panel. On iOS the root must then be switched on under Settings > General > About > Certificate
Trust Settings; on macOS in Keychain Access.
"""

import plistlib
from uuid import NAMESPACE_URL, UUID, uuid5

from cryptography.hazmat.primitives.serialization import Encoding

from daemon.certificates.material import fingerprint, read_certificate

_NAMES = "https://base-station.invalid/root-profile/"  # only makes the UUIDs ours; nothing is there (RFC 2606)


def mobileconfig(root_pem: bytes, device_name: str, serial: str) -> bytes:
    """The profile (XML property list) for the root, media type `application/x-apple-aspen-config`.

    Its identifiers are derived from the root's fingerprint, so that the same root replaces itself when installed again,
    and another root stands beside it. Raises BadInput where the root cannot be read.
    """
    root = read_certificate(root_pem)
    print_of_root = fingerprint(root)
    shown = _printable(device_name) or "Base Station"
    payload = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{_identifier(print_of_root)}.root",
        "PayloadUUID": _uuid(f"{print_of_root}/root"),
        "PayloadDisplayName": f"{shown} root",
        "PayloadDescription": f"Lets this device trust the CCM of {shown}. SHA-256 {print_of_root}",
        "PayloadCertificateFileName": "root.cer",
        "PayloadContent": root.public_bytes(Encoding.DER),
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": _identifier(print_of_root),
        "PayloadUUID": _uuid(f"{print_of_root}/profile"),
        "PayloadDisplayName": f"{shown}: trust for the CCM",
        "PayloadDescription": (
            f"The root certificate of {shown}, serial number {_printable(serial)}. Before you install it, compare this "
            f"SHA-256 fingerprint with the one on the front panel: {print_of_root}"
        ),
        "PayloadOrganization": shown,
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [payload],
    }
    return plistlib.dumps(profile)


def _identifier(fingerprint: str) -> str:
    return f"base-station.root.{fingerprint.replace(':', '')[:16].lower()}"


def _uuid(text: str) -> str:
    ours: UUID = uuid5(NAMESPACE_URL, _NAMES + text)
    return str(ours).upper()


def _printable(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text[:64]).split())
