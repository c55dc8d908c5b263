"""Whether a candidate names the unit as browsers call it, and whether its authorities may vouch for its names."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from cryptography import x509

from daemon.certificates.candidate_chain import Chain
from daemon.certificates.candidate_findings import Code, ask, refuse
from daemon.certificates.certificate_facts import called, extension, shown
from daemon.certificates.inspect import Finding
from daemon.certificates.names import Address

_SHOWN = 12


def judge_names(
    chain: Chain, reached_as: str, names: tuple[str, ...], addresses: tuple[Address, ...]
) -> Iterator[Finding]:
    """Findings about the SAN of the leaf (RFC 5280 section 4.2.1.6), matched as browsers do (RFC 9525)."""
    alternatives = extension(chain.leaf, x509.SubjectAlternativeName) or ()
    has = [name for name in alternatives if isinstance(name, x509.DNSName | x509.IPAddress)]
    if not has:
        yield refuse(
            Code.NO_SAN,
            "The certificate has no subject alternative name; browsers no longer look at the common name.",
            "Have it issued with the unit's names and addresses as subject alternative names.",
        )
        return
    yield from _judge_reach(has, reached_as, names, addresses)
    for issuer in chain.issuers:
        yield from _judge_constraints(issuer, has)


def covers(has: list[x509.DNSName | x509.IPAddress], wanted: str) -> bool:
    """Whether one of `has` stands for `wanted`, a DNS name or an address, wildcards as the whole first label."""
    address = _address(wanted)
    if address is not None:
        return any(isinstance(name, x509.IPAddress) and name.value == address for name in has)
    name = wanted.lower().removesuffix(".")
    wildcard = "*." + name.partition(".")[2]
    return any(isinstance(known, x509.DNSName) and known.value.lower() in (name, wildcard) for known in has)


def names_one_of(leaf: x509.Certificate, wanted: tuple[str, ...]) -> bool:
    """Whether the leaf stands for one of `wanted` at least, DNS names or addresses."""
    alternatives = extension(leaf, x509.SubjectAlternativeName) or ()
    has = [name for name in alternatives if isinstance(name, x509.DNSName | x509.IPAddress)]
    return any(covers(has, each) for each in wanted)


def _judge_reach(
    has: list[x509.DNSName | x509.IPAddress], reached_as: str, names: tuple[str, ...], addresses: tuple[Address, ...]
) -> Iterator[Finding]:
    listed = ", ".join(shown(str(name.value)) for name in has[:_SHOWN]) + (", and more" if len(has) > _SHOWN else "")
    if reached_as and not _is_loopback(reached_as):
        if not covers(has, reached_as):
            yield ask(
                Code.NAME_NOT_IN_SAN,
                f"You reach this unit as {shown(reached_as)}, which the certificate does not name; it names {listed}.",
                "Go on if you will reach the unit by one of these; else have it issued with that name too.",
            )
    elif not any(covers(has, own) for own in (*names, *map(str, addresses))):
        yield ask(
            Code.NAME_NOT_IN_SAN,
            f"The certificate names none of this unit's names and addresses; it names {listed}.",
            "Go on if a DNS server leads one of these to the unit; else have it issued with the unit's own.",
        )


def _is_loopback(text: str) -> bool:
    address = _address(text)
    return text.lower() == "localhost" or (address is not None and address.is_loopback)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.removeprefix("[").removesuffix("]").partition("%")[0])
    except ValueError:
        return None


def _judge_constraints(issuer: x509.Certificate, has: list[x509.DNSName | x509.IPAddress]) -> Iterator[Finding]:
    """RFC 5280 section 4.2.1.10, for the two kinds of name that browsers look at."""
    limits = extension(issuer, x509.NameConstraints)
    if limits is None:
        return
    outside = [shown(str(name.value)) for name in has if not _permitted(name, limits)]
    if outside:
        yield refuse(
            Code.NAME_CONSTRAINTS_VIOLATED,
            f"The authority {called(issuer.subject)} may not vouch for {', '.join(outside[:_SHOWN])}.",
            "Have the certificate issued without these names, or by another authority.",
        )


def _permitted(name: x509.DNSName | x509.IPAddress, limits: x509.NameConstraints) -> bool:
    of_its_kind = [base for base in limits.permitted_subtrees or () if isinstance(base, type(name))]
    inside = not of_its_kind or any(_within(name, base) for base in of_its_kind)
    return inside and not any(_within(name, base) for base in limits.excluded_subtrees or ())


def _within(name: x509.DNSName | x509.IPAddress, base: x509.GeneralName) -> bool:
    if isinstance(name, x509.DNSName) and isinstance(base, x509.DNSName):
        plain, stem = name.value.lower().removeprefix("*."), base.value.lower().removeprefix(".")
        return not stem or plain == stem or plain.endswith("." + stem)
    if isinstance(name, x509.IPAddress) and isinstance(base, x509.IPAddress):
        network, address = base.value, name.value
        if isinstance(network, IPv4Network | IPv6Network) and isinstance(address, IPv4Address | IPv6Address):
            return address in network
    return False
