"""Where the owner has events sent to, besides keeping them on the unit."""

import ipaddress
from enum import StrEnum
from typing import Annotated

import msgspec

from daemon.interface_settings import is_dns_name


class SyslogTransport(StrEnum):
    """How syslog travels: RFC 5426, RFC 6587 (octet counting), RFC 5425."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class SyslogSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The collector; ValueError (the field's name first) for what is not allowed.

    `host` is its name or address, "" for none: then nothing is sent. `trust_root` are PEM certificates by which it is
    verified over TLS, None for the host's trust store.
    """

    host: Annotated[str, msgspec.Meta(max_length=253)] = ""
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 514
    transport: SyslogTransport = SyslogTransport.UDP
    trust_root: Annotated[str, msgspec.Meta(min_length=1, max_length=32_768)] | None = None

    def __post_init__(self) -> None:
        if self.host and not (is_dns_name(self.host) or _is_address(self.host)):
            raise ValueError("host: a name or an address, such as logs.theatre.example or 192.168.1.9")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
