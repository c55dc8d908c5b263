"""What the owner sets (Settings) and what the maker ships (Profile).

The profile is TOML, read-only on the device, and holds the factory defaults; the settings override it and are all that
a factory reset has to delete to come back to them. Both are frozen and parsed strictly: an unknown key is an error
that names the key and the nearest known one, because a misspelt security setting that is silently ignored is worse
than a refusal.
"""

import ipaddress
import re
from enum import StrEnum
from typing import Annotated

import msgspec

SETTINGS_VERSION = 1

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
Identity = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")]
ShortText = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]

_HOST_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")


class CertificateSource(StrEnum):
    """The three sources of the manual."""

    SELF_SIGNED = "self-signed"
    OWN = "own"
    EASYDNS = "easydns"


class AddressMethod(StrEnum):
    """How the unit gets its IPv4 address."""

    DHCP = "dhcp"
    STATIC = "static"


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all settings: immutable, keyword-only, strict."""


def check_host_label(name: str) -> None:
    """Raise ValueError unless `name` is one DNS label (RFC 1123 section 2.1)."""
    if not _HOST_LABEL.fullmatch(name):
        raise ValueError("a host name has 1 to 63 letters, digits and hyphens, with no hyphen at either end")


class NetworkSettings(Frozen, frozen=True):
    """The owner's network details. The defaults are the factory's: DHCP, and a host name made from the serial."""

    method: AddressMethod = AddressMethod.DHCP
    address: str | None = None
    gateway: str | None = None
    dns: tuple[str, ...] = ()
    host_name: str | None = None

    def __post_init__(self) -> None:
        if self.host_name is not None:
            check_host_label(self.host_name)
        if self.address is not None:
            ipaddress.IPv4Interface(self.address)
        if self.method is AddressMethod.STATIC and self.address is None:
            raise ValueError("method 'static' wants an address such as '192.168.1.20/24'")
        for server in (*self.dns, *([self.gateway] if self.gateway else [])):
            ipaddress.ip_address(server)
        if len(self.dns) > 4:
            raise ValueError("at most 4 DNS servers are taken")


class SecuritySettings(Frozen, frozen=True):
    """Whether port 80 stays off, and which certificate source is active.

    `own` names the owner's certificate that is current, `own_previous` the one before it, which can be brought back:
    each by its `KeyedChain.identity`, "" for none. The settings name it instead of a file being written over, so that
    a pending change is all in `before` and `after`, and going back is nothing but taking the settings before.
    `port_80_reopened` keeps the alarm of a reopening at the front panel until somebody acknowledges it. `panel_lock` is
    the Argon2id hash of the front panel's code, "" for none.
    """

    force_https: bool = False
    certificate: CertificateSource = CertificateSource.SELF_SIGNED
    own: Identity = ""
    own_previous: Identity = ""
    port_80_reopened: bool = False
    panel_lock: Annotated[str, msgspec.Meta(max_length=256)] = ""


class Settings(Frozen, frozen=True):
    """The whole configuration; `Settings()` equals a new unit's."""

    version: Annotated[int, msgspec.Meta(ge=1, le=SETTINGS_VERSION)] = SETTINGS_VERSION
    network: NetworkSettings = NetworkSettings()
    security: SecuritySettings = SecuritySettings()


class DeviceProfile(Frozen, frozen=True):
    """`[device]`: what is printed on the unit, and other names by which its owner reaches it."""

    model: ShortText = "Base Station"
    serial: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9-]{1,32}$")] = "000000"
    name: ShortText = "Base Station"
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for alias in self.aliases:
            for label in alias.split("."):
                check_host_label(label)


class ListenProfile(Frozen, frozen=True):
    """`[listen]`: ports and addresses, the same for IPv4 and IPv6, and how many connections are held at most."""

    http: Port = 80
    https: Annotated[tuple[Port, ...], msgspec.Meta(min_length=1, max_length=8)] = (443, 433)
    addresses: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=16)] = ("0.0.0.0", "::")  # noqa: S104
    connections: Annotated[int, msgspec.Meta(ge=16, le=10_000)] = 1600

    def __post_init__(self) -> None:
        if self.http in self.https or len(set(self.https)) != len(self.https):
            raise ValueError("each port may stand only once in http and https")
        for address in self.addresses:
            ipaddress.ip_address(address)


class PanelModel(StrEnum):
    """Front panels this software knows (Crystalfontz packet family); `auto` asks the one that is there."""

    AUTO = "auto"
    CFA635 = "635"
    CFA633 = "633"
    CFA533 = "533"


class PanelProfile(Frozen, frozen=True):
    """`[panel]`: the serial device, or "" for a unit without a front panel."""

    device: str = "/dev/ttyFP0"
    model: PanelModel = PanelModel.AUTO
    baud: Annotated[int, msgspec.Meta(ge=1200, le=921_600)] = 115_200


class NetworkBackendName(StrEnum):
    """Who sets the host's addresses: `none` leaves them to the host and only shows them."""

    NONE = "none"


class NetworkProfile(Frozen, frozen=True):
    """`[network]`: the interface whose addresses are the unit's ("" for all), and the backend."""

    interface: str = ""
    backend: NetworkBackendName = NetworkBackendName.NONE


class EasyDnsProfile(Frozen, frozen=True):
    """`[easydns]`: the vendor's domain, below which a unit may be registered."""

    domain: str = "clearcomdevices.com"


class SecurityProfile(Frozen, frozen=True):
    """`[security]`: times in seconds."""

    confirm_seconds: Annotated[int, msgspec.Meta(ge=1, le=3600)] = 90
    session_idle_seconds: Annotated[int, msgspec.Meta(ge=60, le=86_400)] = 1800
    session_seconds: Annotated[int, msgspec.Meta(ge=300, le=604_800)] = 43_200


class PathsProfile(Frozen, frozen=True):
    """`[paths]`: where state and the Unix socket live; systemd's directories by default."""

    state: str = "/var/lib/base-station"
    runtime: str = "/run/base-station"


class Profile(Frozen, frozen=True):
    """The device profile; `Profile()` is the built-in fallback when the file is unusable."""

    device: DeviceProfile = DeviceProfile()
    listen: ListenProfile = ListenProfile()
    panel: PanelProfile = PanelProfile()
    network: NetworkProfile = NetworkProfile()
    easydns: EasyDnsProfile = EasyDnsProfile()
    security: SecurityProfile = SecurityProfile()
    paths: PathsProfile = PathsProfile()
