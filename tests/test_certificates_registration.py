"""Which names are worth asking DNS for, and what its answers mean to the unit."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from daemon.certificates.inspect import Finding, Severity
from daemon.certificates.names import Address
from daemon.certificates.registration import LookupFault, NameAnswer, judge_registration, names_to_look_up
from tests.certificate_maker import authority, make, server

ROOT = authority()
SERVERS = ("192.168.1.1",)
V4, V6 = IPv4Address("192.168.1.4"), IPv6Address("2001:db8::4")
OWN: tuple[Address, ...] = (V4, V6)
PRIVATE = "rebinding"


def names_of(*names: str) -> tuple[str, ...]:
    return names_to_look_up(server(ROOT, san=[x509.DNSName(name) for name in names]).certificate)


def answer(name: str, *addresses: str, servers: tuple[str, ...] = SERVERS) -> NameAnswer:
    """Leads to `addresses`; to none of which there is nothing known."""
    return NameAnswer(name, servers, tuple(map(ip_address, addresses)), None if addresses else LookupFault.NO_SUCH_NAME)


def failed(name: str, fault: LookupFault) -> NameAnswer:
    return NameAnswer(name, () if fault is LookupFault.NO_SERVER else SERVERS, (), fault)


def only(answers: Iterable[NameAnswer], own: tuple[Address, ...] = OWN) -> Finding:
    (finding,) = judge_registration(tuple(answers), own)
    return finding


def test_dns_names_are_looked_up_in_their_order_and_once() -> None:
    assert names_of("foh.example", "CCM.Studio.Example", "FOH.example", "foh.lan") == (
        "foh.example",
        "ccm.studio.example",
        "foh.lan",
    )


@pytest.mark.parametrize(
    "name",
    [
        "*.studio.example",
        "foh.local",
        "foh.sub.local",
        "foh",
        "localhost",
        "foh.localhost",
        "foh.invalid",
        "foh.onion",
        "foh_1.example",
        "192.168.1.4",
        "foh..example",
        "-foh.example",
        "foh.example\n",
        "",
        " ",
    ],
)
def test_a_name_that_cannot_be_registered_is_not_looked_up(name: str) -> None:
    assert names_of(name, "foh.example") == ("foh.example",)


def test_addresses_are_not_looked_up() -> None:
    san = [x509.IPAddress(V4), x509.IPAddress(V6), x509.DNSName("foh.example")]
    assert names_to_look_up(server(ROOT, san=san).certificate) == ("foh.example",)


def test_at_most_sixteen_names_are_looked_up() -> None:
    many = [f"n{number}.example" for number in range(100)]
    assert names_of(*many) == tuple(many[:16])


def test_a_certificate_without_readable_names_has_none_to_look_up() -> None:
    nameless = server(ROOT, san=None).certificate
    damaged = make("foh", ROOT, [x509.UnrecognizedExtension(x509.SubjectAlternativeName.oid, b"\x30\x82")]).certificate
    assert names_to_look_up(nameless) == names_to_look_up(damaged) == ()


def test_a_name_that_leads_here_is_a_note() -> None:
    finding = only([answer("foh.example", str(V4), str(V6))])
    assert (finding.code, finding.severity) == ("name-registered", Severity.NOTE)
    assert finding.detail == "According to the DNS server 192.168.1.1, foh.example leads to this unit."


def test_one_address_of_the_units_is_enough() -> None:
    assert only([answer("foh.example", str(V6))]).code == "name-registered"


def test_an_unknown_name_is_a_warning_with_the_record_to_register() -> None:
    finding = only([answer("foh.example")])
    assert (finding.code, finding.severity) == ("name-not-registered", Severity.WARNING)
    assert finding.detail == "No address is registered for foh.example at the DNS server 192.168.1.1."
    assert finding.remedy.startswith(
        "At the DNS server 192.168.1.1, register for foh.example a record of type A with the address 192.168.1.4, and "
        "where IPv6 is in use a record of type AAAA with the address 2001:db8::4. "
    )
    assert PRIVATE in finding.remedy


def test_a_name_that_leads_elsewhere_is_a_warning_that_says_where_to() -> None:
    finding = only([answer("foh.example", "192.168.1.99")], (V4,))
    assert (finding.code, finding.severity) == ("name-leads-elsewhere", Severity.WARNING)
    assert finding.detail == "According to the DNS server 192.168.1.1, foh.example leads to 192.168.1.99."
    assert finding.remedy.startswith(
        "At the DNS server 192.168.1.1, see that foh.example has a record of type A with the address 192.168.1.4, and "
        "no other address."
    )


def test_a_name_that_leads_here_and_elsewhere_leads_elsewhere() -> None:
    finding = only([answer("foh.example", str(V4), "192.168.1.99")])
    assert finding.code == "name-leads-elsewhere"
    assert "foh.example leads to this unit, but also to 192.168.1.99." in finding.detail


@pytest.mark.parametrize("useless", ["127.0.0.1", "169.254.3.3", "fe80::1", "::1", "0.0.0.0", "::", "224.0.0.1"])
def test_useless_addresses_do_not_count(useless: str) -> None:
    own = (ip_address(useless), V4)
    assert only([answer("foh.example", str(V4), useless)], own).code == "name-registered"
    alone = only([answer("foh.example", useless)], own)
    assert alone.code == "name-leads-elsewhere"
    assert f"leads to {useless}." in alone.detail
    assert f"{useless} " not in alone.remedy
    assert "type A with the address 192.168.1.4," in alone.remedy


@pytest.mark.parametrize("own", [(), (IPv4Address("169.254.1.1"), IPv6Address("fe80::1"))])
@pytest.mark.parametrize("answered", [answer("foh.example"), answer("foh.example", "192.168.1.9")])
def test_a_unit_without_an_address_is_to_be_registered_once_it_has_one(
    own: tuple[Address, ...], answered: NameAnswer
) -> None:
    finding = only([answered], own)
    assert finding.severity is Severity.WARNING
    assert "with the unit's address, once it has one" in finding.remedy


def test_a_unit_with_ipv6_alone_wants_a_record_for_that() -> None:
    remedy = only([answer("foh.example")], (V6,)).remedy
    assert "register for foh.example a record of type AAAA with the address 2001:db8::4." in remedy


def test_a_unit_with_several_addresses_names_them_as_a_choice() -> None:
    remedy = only([answer("foh.example")], (V4, IPv4Address("10.0.0.4"))).remedy
    assert "type A with the address 192.168.1.4 or 10.0.0.4." in remedy


@pytest.mark.parametrize(
    ("fault", "code"),
    [(LookupFault.NO_SERVER, "dns-server-missing"), (LookupFault.NO_ANSWER, "dns-server-silent")],
)
def test_where_nothing_is_known_a_note_says_why_and_what_is_wanted(fault: LookupFault, code: str) -> None:
    finding = only([failed("foh.example", fault)])
    assert (finding.code, finding.severity) == (code, Severity.NOTE)
    assert "foh.example leads to" in finding.detail
    assert "type A with the address 192.168.1.4" in finding.remedy


@pytest.mark.parametrize("resolver", ["127.0.0.53", "127.0.0.1", "::1"])
def test_nothing_is_registered_at_the_hosts_own_resolver(resolver: str) -> None:
    finding = only([answer("foh.example", servers=(resolver,))])
    assert resolver in finding.detail
    assert resolver not in finding.remedy
    assert finding.remedy.startswith("At your network's DNS server, register")


def test_several_servers_are_all_named() -> None:
    finding = only([answer("foh.example", servers=("10.0.0.1", "10.0.0.2"))])
    assert finding.detail.endswith("at the DNS servers 10.0.0.1 and 10.0.0.2.")


def test_names_of_one_fate_share_a_finding_and_warnings_come_first() -> None:
    answers = (
        answer("a.example", str(V4)),
        failed("b.example", LookupFault.NO_ANSWER),
        answer("c.example"),
        answer("d.example", "192.168.1.9"),
        answer("e.example", str(V4)),
        answer("f.example"),
        answer("g.example", "192.168.1.8", "192.168.1.7"),
    )
    findings = judge_registration(answers, OWN)
    assert [finding.code for finding in findings] == [
        "name-leads-elsewhere",
        "name-not-registered",
        "dns-server-silent",
        "name-registered",
    ]
    assert "d.example leads to 192.168.1.9; g.example leads to 192.168.1.8 and 192.168.1.7." in findings[0].detail
    assert "see that d.example and g.example have" in findings[0].remedy
    assert "registered for c.example and f.example at" in findings[1].detail
    assert "register for each of c.example and f.example a record" in findings[1].remedy
    assert "a.example and e.example lead to this unit" in findings[3].detail


def test_no_answers_are_no_findings() -> None:
    assert judge_registration((), OWN) == ()


ADDRESSES = st.ip_addresses()
ANSWERS = st.builds(
    lambda number, servers, addresses, fault: NameAnswer(
        f"n{number}.example", servers, () if fault else addresses, fault
    ),
    st.integers(0, 99),
    st.lists(ADDRESSES.map(str), max_size=4).map(tuple),
    st.lists(ADDRESSES, max_size=20).map(tuple),
    st.none() | st.sampled_from(LookupFault),
)


@given(st.lists(ANSWERS, max_size=40).map(tuple), st.lists(ADDRESSES, max_size=70).map(tuple))
def test_whatever_is_answered_the_findings_are_few_short_and_whole_sentences(
    answers: tuple[NameAnswer, ...], own: tuple[Address, ...]
) -> None:
    findings = judge_registration(answers, own)
    assert len(findings) <= 5
    assert bool(findings) == bool(answers)
    for finding in findings:
        assert finding.severity is not Severity.ERROR
        for text in (finding.detail, finding.remedy):
            assert text.endswith(".")
            assert len(text) < 3000
            assert "  " not in text
            assert " ." not in text
