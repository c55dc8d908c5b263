"""The names under which an announcement is made, and what to try where another host has one (RFC 6762 section 9)."""

from zeroconf import ServiceInfo

from daemon.adapters.mdns_gate import wire_label
from daemon.adapters.plain_text import one_line
from daemon.ports import Announcement

_LONGEST_LABEL = 63  # bytes
_LONGEST_FACT = 255  # bytes, RFC 6763 section 6.1
_MOST = 9
_HOST = ""


class Naming:
    """`before` lends the numbers that its names have, where the same names are wanted again."""

    def __init__(self, announcement: Announcement, before: "Naming | None" = None) -> None:
        self._wanted = announcement
        self._ports = {_full_type(kind): port for kind, port in announcement.services}
        self._numbers = dict.fromkeys((_HOST, *self._ports), 1)
        if before is not None:
            self._numbers |= {kind: before._numbers[kind] for kind in self._kept(before)}

    @property
    def host_label(self) -> str:
        """`NAME`, or `NAME-2` to `NAME-9`."""
        number = self._numbers[_HOST]
        end = "" if number == 1 else f"-{number}"
        return _cut(self._wanted.host_name, _LONGEST_LABEL - len(end)) + end

    @property
    def host(self) -> str:
        """The host's full name with the final dot."""
        return f"{self.host_label}.local."

    @property
    def names(self) -> tuple[str, ...]:
        """All full names, the host's first."""
        return (self.host, *(self._service(kind) for kind in self._ports))

    @property
    def labels(self) -> tuple[bytes, ...]:
        """What a packet holds that names one of them."""
        return (wire_label(self.host_label), *{wire_label(self._instance(kind)) for kind in self._ports})

    def services(self) -> dict[str, ServiceInfo]:
        """What zeroconf is to announce, by type."""
        facts = dict(_fact(key, value) for key, value in self._wanted.facts)
        return {kind: self._info(self._service(kind), kind, port, facts) for kind, port in self._ports.items()}

    def host_info(self) -> ServiceInfo:
        """No service, but what makes the host's address records."""
        return self._info(self.host, self.host, 0, {})

    def evade(self, taken: set[str]) -> None:
        """The next name for each that is `taken` (in lower case). Raises OSError after the ninth."""
        for kind, name in zip(self._numbers, self.names, strict=True):
            if name.lower() in taken:
                self._numbers[kind] += 1
                if self._numbers[kind] > _MOST:
                    raise OSError(f"other hosts have the name {name} and all that stand in for it")

    def _kept(self, before: "Naming") -> list[str]:
        same_host = self._wanted.host_name == before._wanted.host_name
        same_instance = self._wanted.instance == before._wanted.instance
        return [
            kind
            for kind in self._numbers
            if kind in before._numbers and (same_host if kind == _HOST else same_instance)
        ]

    def _info(self, name: str, kind: str, port: int, facts: dict[bytes, bytes]) -> ServiceInfo:
        addresses = [str(address) for address in self._wanted.addresses]
        return ServiceInfo(kind, name, port, properties=facts, server=self.host, parsed_addresses=addresses)

    def _service(self, kind: str) -> str:
        return f"{self._instance(kind)}.{kind}"

    def _instance(self, kind: str) -> str:
        """As a person reads it; zeroconf would make two labels of one with a dot in it."""
        number = self._numbers[kind]
        end = "" if number == 1 else f" ({number})"
        return _cut(one_line(self._wanted.instance).replace(".", "-"), _LONGEST_LABEL - len(end)) + end


def _full_type(kind: str) -> str:
    return kind if kind.endswith(".local.") else f"{kind}.local."


def _fact(key: str, value: str) -> tuple[bytes, bytes]:
    coded = key.encode()
    return coded, _cut(value, _LONGEST_FACT - len(coded) - 1).encode()


def _cut(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, no character in halves."""
    return text.encode(errors="replace")[: max(most, 0)].decode(errors="ignore")
