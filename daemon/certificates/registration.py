"""Whether DNS leads the names of a certificate to this unit, and what to register where it does not.

A certificate for a DNS name is of use only where that name leads to the unit. The unit cannot see what a PC sees; it
can ask the DNS servers that it is itself told to use, which in a studio are mostly the same. So nothing here is an
error, and nothing keeps a certificate from being installed.

Asking is the business of a port (`ports.NameLookup`); this file has the questions worth asking, and what the answers
mean.
"""

from collections.abc import Iterable
from enum import StrEnum

from cryptography import x509

from daemon.certificates.candidate_findings import Code, ask, note
from daemon.certificates.inspect import Finding
from daemon.certificates.material import alternative_names
from daemon.certificates.names import Address, dns_name
from daemon.errors import BadInput
from daemon.record import Record

MOST_NAMES = 16

_SHOWN_NAMES = 8
_SHOWN_ADDRESSES = 4
_NEVER_REGISTERED = frozenset({"local", "localhost", "invalid", "onion"})  # RFC 6762, RFC 6761, RFC 7686


class LookupFault(StrEnum):
    """Why there are no addresses: no server to ask, none that answered, or none that knows any address of the name."""

    NO_SERVER = "no-server"
    NO_ANSWER = "no-answer"
    NO_SUCH_NAME = "no-such-name"


class NameAnswer(Record, frozen=True):
    """What DNS says of `name`: its addresses, or why there are none. `servers` were asked, in that order, as text."""

    name: str
    servers: tuple[str, ...]
    addresses: tuple[Address, ...]
    fault: LookupFault | None


def names_to_look_up(leaf: x509.Certificate) -> tuple[str, ...]:
    """The DNS names of the SAN that can be registered, lower-case, in its order, at most 16; never raises.

    Left out are wildcards (which of their names is meant, nobody says), names that DNS never leads anywhere (`.local`
    is for mDNS), and names of a single label: what a PC makes of those depends on its own search domain.
    """
    try:
        given = alternative_names(leaf)
    except BadInput:
        return ()
    names = dict.fromkeys(name for text in given if (name := dns_name(text)) is not None and _registrable(name))
    return tuple(names)[:MOST_NAMES]


def judge_registration(answers: tuple[NameAnswer, ...], own_addresses: tuple[Address, ...]) -> tuple[Finding, ...]:
    """What `answers` mean to a unit that holds `own_addresses`; warnings first, names of one fate in one finding.

    Loopback and link-local addresses make no useful record: they are neither compared nor proposed. A name leads here
    only if every other address of it is the unit's own, since a browser takes any of them.
    """
    own = tuple(filter(_useful, dict.fromkeys(own_addresses)))
    fates: dict[Code, list[NameAnswer]] = {code: [] for code in _SENTENCES}
    for answer in answers:
        fates[_fate(answer, own)].append(answer)
    return tuple(_SENTENCES[code](_Group(tuple(group)), own) for code, group in fates.items() if group)


class _Group(Record, frozen=True):
    """Answers about names of the same fate, and how to speak of them."""

    answers: tuple[NameAnswer, ...]

    @property
    def names(self) -> str:
        return _listed(tuple(answer.name for answer in self.answers), _SHOWN_NAMES)

    @property
    def one(self) -> bool:
        return len(self.answers) == 1

    @property
    def lead(self) -> str:
        return f"{self.names} {'leads' if self.one else 'lead'}"

    @property
    def asked(self) -> str:
        """The DNS servers in a sentence, as they were asked."""
        return _called(_unique(server for answer in self.answers for server in answer.servers))

    @property
    def registrar(self) -> str:
        """Where a record can be registered: not at the host's own resolver, which only passes questions on."""
        servers = _unique(server for answer in self.answers for server in answer.servers)
        outside = tuple(server for server in servers if not server.startswith("127.") and server != "::1")
        return _called(outside) if outside else "your network's DNS server"


def _fate(answer: NameAnswer, own: tuple[Address, ...]) -> Code:
    if answer.fault is LookupFault.NO_SERVER:
        return Code.DNS_SERVER_MISSING
    if answer.fault is LookupFault.NO_ANSWER:
        return Code.DNS_SERVER_SILENT
    if not answer.addresses:
        return Code.NAME_NOT_REGISTERED
    led = set(filter(_useful, answer.addresses))
    return Code.NAME_REGISTERED if led and led <= set(own) else Code.NAME_LEADS_ELSEWHERE


def _elsewhere(group: _Group, own: tuple[Address, ...]) -> Finding:
    led = (_led(answer, own) for answer in group.answers[:_SHOWN_NAMES])
    left = len(group.answers) - _SHOWN_NAMES
    return ask(
        Code.NAME_LEADS_ELSEWHERE,
        f"According to {group.asked}, {'; '.join(led)}{f'; and {left} more lead elsewhere' if left > 0 else ''}.",
        f"At {group.registrar}, see that {group.names} {'has' if group.one else 'have'} {_record(own)}, and no other "
        "address. A change made just now takes a while to be seen. There is nothing to do where something at the other "
        "address passes connections on to this unit.",
    )


def _led(answer: NameAnswer, own: tuple[Address, ...]) -> str:
    here = set(answer.addresses) & set(own)
    strays = tuple(address for address in answer.addresses if _useful(address) and address not in here)
    shown = _listed(tuple(map(str, strays or answer.addresses)), _SHOWN_ADDRESSES)
    return f"{answer.name} leads to this unit, but also to {shown}" if here else f"{answer.name} leads to {shown}"


def _not_registered(group: _Group, own: tuple[Address, ...]) -> Finding:
    return ask(
        Code.NAME_NOT_REGISTERED,
        f"No address is registered for {group.names} at {group.asked}.",
        f"At {group.registrar}, register for {'' if group.one else 'each of '}{group.names} {_record(own)}. If that is "
        "done, the server may be filtering private addresses out of its answers (rebinding protection): except "
        f"{'this name' if group.one else 'these names'} from that.",
    )


def _silent(group: _Group, own: tuple[Address, ...]) -> Finding:
    return note(
        Code.DNS_SERVER_SILENT,
        f"No answer came from {group.asked}, so it is not known whether {group.lead} to this unit.",
        f"Check the DNS server's address and the way to it, then try again. What is wanted there: {_record(own)}.",
    )


def _missing(group: _Group, own: tuple[Address, ...]) -> Finding:
    return note(
        Code.DNS_SERVER_MISSING,
        f"The unit has no DNS server, so it is not known whether {group.lead} to it.",
        f"Give the unit the address of your network's DNS server. What is wanted there: {_record(own)}.",
    )


def _registered(group: _Group, _own: tuple[Address, ...]) -> Finding:
    return note(
        Code.NAME_REGISTERED,
        f"According to {group.asked}, {group.lead} to this unit.",
        "There is nothing to do.",
    )


_SENTENCES = {
    Code.NAME_LEADS_ELSEWHERE: _elsewhere,
    Code.NAME_NOT_REGISTERED: _not_registered,
    Code.DNS_SERVER_SILENT: _silent,
    Code.DNS_SERVER_MISSING: _missing,
    Code.NAME_REGISTERED: _registered,
}


def _record(own: tuple[Address, ...]) -> str:
    """The record that leads to the unit, as part of a sentence."""
    kinds = tuple(
        f"a record of type {kind} with the address {_listed(addresses, _SHOWN_ADDRESSES, 'or')}"
        for kind, version in (("A", 4), ("AAAA", 6))
        if (addresses := tuple(str(address) for address in own if address.version == version))
    )
    if not kinds:
        return "a record of type A (or AAAA, for IPv6) with the unit's address, once it has one"
    return ", and where IPv6 is in use ".join(kinds)


def _registrable(name: str) -> bool:
    labels = name.split(".")
    return len(labels) > 1 and labels[-1] not in _NEVER_REGISTERED


def _useful(address: Address) -> bool:
    return not (address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast)


def _called(servers: tuple[str, ...]) -> str:
    return f"the DNS server{'s' if len(servers) > 1 else ''} {_listed(servers, _SHOWN_ADDRESSES)}".rstrip()


def _listed(items: tuple[str, ...], most: int, word: str = "and") -> str:
    """At most `most` of `items`, joined as in a sentence; how many more there are is said."""
    if len(items) > most:
        items = (*items[:most], f"{len(items) - most} more")
        word = "and"
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}" if items else ""


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
