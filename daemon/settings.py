"""What the owner sets (Settings) and what the maker ships (Profile).

The profile is TOML, read-only on the device, and holds the factory defaults; the settings override it and are all that
a factory reset has to delete to come back to them. Both are frozen and parsed strictly: an unknown key is an error
that names the key and the nearest known one, because a misspelt security setting that is silently ignored is worse
than a refusal.
"""

import ipaddress
from enum import StrEnum
from typing import Annotated

import msgspec

from daemon.easydns_settings import LETS_ENCRYPT, EasyDnsSettings, is_https_url
from daemon.interface_settings import is_dns_name, is_interface_name
from daemon.network_settings import MOST_FURTHER, NetworkSettings
from daemon.syslog_settings import SyslogSettings

# To be raised whenever the shape of Settings changes, with a step in `older_settings`: software from before can then
# tell that the file is newer, and not damaged.
SETTINGS_VERSION = 2
# As many as fit in a line of most panels, mDNS browsers and address bars with room for the model.
UNIT_NAME_MAX = 32

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
Identity = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")]
ShortText = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class CertificateSource(StrEnum):
    """The three sources of the manual."""

    SELF_SIGNED = "self-signed"
    OWN = "own"
    EASYDNS = "easydns"


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all settings: immutable, keyword-only, strict."""


class SecuritySettings(Frozen, frozen=True):
    """Whether port 80 stays off, and which certificate source is active.

    `own` names the owner's certificate that is current, `own_previous` the one before it, which can be brought back:
    each by its `KeyedChain.identity`, "" for none. The settings name it instead of a file being written over, so that
    a pending change is all in `before` and `after`, and going back is nothing but taking the settings before. So do
    `easydns` and `easydns_previous` with the certificates below the vendor's domain, of which `easydns_next` is one
    that waits for its owner to switch over to it.
    `port_80_reopened` keeps the alarm of a reopening at the front panel until somebody acknowledges it. `panel_lock` is
    the Argon2id hash of the front panel's code, "" for none. `metrics`: figures for a monitoring system may be fetched.
    """

    force_https: bool = False
    certificate: CertificateSource = CertificateSource.SELF_SIGNED
    own: Identity = ""
    own_previous: Identity = ""
    easydns: Identity = ""
    easydns_previous: Identity = ""
    easydns_next: Identity = ""
    port_80_reopened: bool = False
    panel_lock: Annotated[str, msgspec.Meta(max_length=256)] = ""
    metrics: bool = False

    def current(self, source: CertificateSource) -> str:
        """The identity of the source's current certificate, "" for none; of the self-signed it needs none."""
        return {CertificateSource.OWN: self.own, CertificateSource.EASYDNS: self.easydns}.get(source, "")

    def named(self, source: CertificateSource) -> frozenset[str]:
        """The identities of all of the source's certificates that are to be kept."""
        named = {
            CertificateSource.OWN: (self.own, self.own_previous),
            CertificateSource.EASYDNS: (self.easydns, self.easydns_previous, self.easydns_next),
        }
        return frozenset(named.get(source, ())) - {""}


class SetupStep(StrEnum):
    """The first steps with a new unit."""

    PASSWORD = "password"  # noqa: S105 - no password
    NAME = "name"
    NETWORK = "network"
    SECURITY = "security"


class SetupSettings(Frozen, frozen=True):
    """How far the owner is with the first steps: those `passed` are fine as they are; `closed`: not shown any more."""

    passed: Annotated[tuple[SetupStep, ...], msgspec.Meta(max_length=len(SetupStep))] = ()
    closed: bool = False


class Settings(Frozen, frozen=True):
    """The whole configuration; `Settings()` equals a new unit's. `name` is what the owner calls it, "" as the maker."""

    version: Annotated[int, msgspec.Meta(ge=1, le=SETTINGS_VERSION)] = SETTINGS_VERSION
    name: Annotated[str, msgspec.Meta(max_length=UNIT_NAME_MAX)] = ""
    setup: SetupSettings = SetupSettings()
    network: NetworkSettings = NetworkSettings()
    security: SecuritySettings = SecuritySettings()
    easydns: EasyDnsSettings = EasyDnsSettings()
    syslog: SyslogSettings = SyslogSettings()


class DeviceProfile(Frozen, frozen=True):
    """`[device]`: what is printed on the unit, and other names by which its owner reaches it."""

    model: ShortText = "Base Station"
    serial: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9-]{1,32}$")] = "000000"
    name: ShortText = "Base Station"
    aliases: tuple[str, ...] = ()

    @property
    def host_name(self) -> str:
        """The host's name as long as its owner gave it none."""
        return f"base-station-{self.serial.lower()}".rstrip("-")

    def __post_init__(self) -> None:
        for alias in self.aliases:
            if not is_dns_name(alias):
                raise ValueError("an alias is a DNS name: letters, digits and hyphens, with dots between labels")


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

    device: str = "/dev/base-station/panel"
    model: PanelModel = PanelModel.AUTO
    baud: Annotated[int, msgspec.Meta(ge=1200, le=921_600)] = 115_200


class NetworkBackendName(StrEnum):
    """Who sets the host's addresses: `none` leaves them to the host and only shows them."""

    NONE = "none"
    NETWORKD = "networkd"


class NetworkProfile(Frozen, frozen=True):
    """`[network]`: the main interface ("" for all there are), further ones that are the unit's too, and the backend."""

    interface: Annotated[str, msgspec.Meta(pattern=r"^[^\s/]{0,15}$")] = ""
    backend: NetworkBackendName = NetworkBackendName.NONE
    further: Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_FURTHER)] = ()

    def __post_init__(self) -> None:
        if self.backend is NetworkBackendName.NETWORKD and not self.interface:
            raise ValueError("backend 'networkd' wants the name of one interface, such as \"eth0\"")
        if self.further and not self.interface:
            raise ValueError("further interfaces stand beside a main one, which 'interface' wants to name")
        if len({self.interface, *self.further}) <= len(self.further):
            raise ValueError("each interface may stand only once in interface and further")
        if not all(map(is_interface_name, self.further)):
            raise ValueError(
                "a further interface is a name such as \"eth1\", of at most 15 letters, digits, '.', '_', '-'"
            )


class EasyDnsProfile(Frozen, frozen=True):
    """`[easydns]`: the vendor's domain, below which a unit may be registered, and what the maker provides for that.

    `bundle` is a file with a certificate, its chain and key, `credentials` one with the unit's access to easyDNS, ""
    for none. `update_url` and `api_url` are easyDNS's two interfaces, `directory` the ACME server that a new unit
    proposes, and `trust_store` the PEM file with the authorities by which all of them are verified.
    """

    domain: str = "clearcomdevices.com"
    bundle: str = ""
    credentials: str = ""
    update_url: str = "https://api.cp.easydns.com/dyn/generic.php"
    api_url: str = "https://rest.easydns.net"
    directory: str = LETS_ENCRYPT
    trust_store: str = "/etc/ssl/certs/ca-certificates.crt"

    def __post_init__(self) -> None:
        if not is_dns_name(self.domain) or "." not in self.domain:
            raise ValueError("domain is a DNS name with at least two labels, such as clearcomdevices.com")
        if not all(map(is_https_url, (self.update_url, self.api_url, self.directory))):
            raise ValueError("update_url, api_url and directory are addresses that begin with https://")


class SecurityProfile(Frozen, frozen=True):
    """`[security]`: times in seconds."""

    confirm_seconds: Annotated[int, msgspec.Meta(ge=1, le=3600)] = 90
    session_idle_seconds: Annotated[int, msgspec.Meta(ge=60, le=86_400)] = 1800
    session_seconds: Annotated[int, msgspec.Meta(ge=300, le=604_800)] = 43_200


class ResetProfile(Frozen, frozen=True):
    """`[reset]`: whether a factory reset of this software is to be one of the whole host."""

    whole_host: bool = False


class PathsProfile(Frozen, frozen=True):
    """`[paths]`: where state, the Unix socket and what systemd-networkd reads live."""

    state: str = "/var/lib/base-station"
    runtime: str = "/run/base-station"
    network: str = "/var/lib/base-station-network"


class Profile(Frozen, frozen=True):
    """The device profile; `Profile()` is the built-in fallback when the file is unusable."""

    device: DeviceProfile = DeviceProfile()
    listen: ListenProfile = ListenProfile()
    panel: PanelProfile = PanelProfile()
    network: NetworkProfile = NetworkProfile()
    easydns: EasyDnsProfile = EasyDnsProfile()
    security: SecurityProfile = SecurityProfile()
    reset: ResetProfile = ResetProfile()
    paths: PathsProfile = PathsProfile()
