"""What the unit says, in German: no sentence of the daemon's is left out, and no value gets lost."""

import re
import subprocess
from typing import Any, NamedTuple

import msgspec
import pytest

from tests.unit_sentences import ROOT, sentences, words

_HOLE = re.compile(r"\{\d\}")

# Put together from parts, so what they come to is tried instead: by the end of their place in the source.
COMPOSED = {
    "certificates/registration.py": (
        "According to the DNS server 10.0.0.1, a.example leads to this unit, but also to 10.0.0.9.",
        "According to your network's DNS server, a.example and b.example lead to this unit.",
        "At the DNS server 10.0.0.1, see that a.example has a record of type A with the address 10.0.0.2, and no other "
        "address. A change made just now takes a while to be seen. There is nothing to do where something at the other "
        "address passes connections on to this unit.",
        "At your network's DNS server, register for a.example a record of type A with the address 10.0.0.2, and where "
        "IPv6 is in use a record of type AAAA with the address fd00::2. If that is done, the server may be filtering "
        "private addresses out of its answers (rebinding protection): except this name from that.",
        "At your network's DNS server, register for each of a.example and b.example a record of type A with the "
        "address 10.0.0.2. If that is done, the server may be filtering private addresses out of its answers "
        "(rebinding protection): except these names from that.",
        "No answer came from the DNS servers 10.0.0.1 and 10.0.0.3, so it is not known whether a.example leads to this "
        "unit.",
        "The unit has no DNS server, so it is not known whether a.example leads to it.",
    ),
    "adapters/stored_file.py": (
        "The file settings.json (settings) cannot be used: its checksum is wrong. It was set aside as "
        "settings.json.corrupt.",
        "The file settings.json (settings) is missing.",
        "The file settings.json (settings) was damaged and set aside earlier. Set it up again.",
        "The file settings.json (settings) could be read by other programs on this unit; that has been put right. If "
        "you do not know why, replace the passwords or keys in it.",
        "The file settings.json (settings) would take 300 bytes, and 200 are allowed.",
        "The file settings.json (settings) could not be read before, can be read now, and is not written over.",
        "The file settings.json (settings) is left as it is: too new. Update this unit's software to use it again, or "
        "save anew to go on without it.",
    ),
    "adapters/atomic.py": (
        "The unit's storage is full: settings.json was not stored, and what was stored before still holds.",
        "The unit's storage takes no changes (Read-only file system): state was not erased, and what was stored before "
        "still holds.",
        "The unit's storage failed (Input/output error): settings.json was not stored, and what was stored before "
        "still holds.",
    ),
    "adapters/erasing.py": ("These files could not be erased: a, b.",),
    "adapters/bounded_reading.py": (
        "The certificate that the maker put on the unit (/etc/bundle.pem) is not there.",
        "The file with the access to easyDNS (/etc/easydns.toml) cannot be read (Permission denied).",
        "The certificate that the maker put on the unit (/etc/bundle.pem) is larger than 64 KiB.",
        "The certificate that the maker put on the unit (/etc/bundle.pem) is not a regular file.",
    ),
    "adapters/outbound_faults.py": ("dns.example answered with the status 503: Service Unavailable.",),
    "adapters/easydns_faults.py": ("easyDNS refused what it was asked for: zone is locked.",),
    "adapters/networkd.py": ("The host leaves eth1 alone: no link in /etc/systemd/network leads to 10-eth1.network.",),
    "adapters/syslog_forwarder.py": (
        "The syslog collector at logs.example, port 514 (udp) cannot be reached: no route.",
        "The syslog collector takes events again. 12 events were lost.",
    ),
    "adapters/event_log.py": ("Events are stored again. 12 were lost.",),
    "certificates/bundle_decoding.py": (
        "What is in file 2 is an OpenSSH key; it was left out.",
        "A certificate in file 2 cannot be read; it is damaged or cut off.",
        "There is a certificate request in file 3, which is not a certificate; it was left out.",
    ),
    "certificates/candidate_authority.py": (
        "Mozilla no longer trusts CN=Old CA after 2026-04-15, and this certificate is valid for longer (bug 1).",
        "Mozilla will no longer trust CN=Old CA after 2026-04-15, and this certificate is valid for longer (bug 1).",
    ),
    "certificates/candidate_chain.py": (
        "The certificate of Studio CA, which issued foh.example, is missing. One of that name was supplied, and "
        "another key signed.",
        "Add the certificate of Studio CA. It can be had at http://ca.example/ca.crt; often there is a file "
        "'fullchain' or 'ca-bundle'.",
        "Certificates that are not part of the chain were left out: a, b and 2 more.",
    ),
    "certificates/candidate_dates.py": (
        "The certificate is valid for 900 days. Of a private authority, issued when it was, Safari takes at most 825; "
        "other browsers take it.",
        "The certificate is valid for 900 days. Of a public authority, issued when it was, browsers take at most 398.",
        "The certificate expired on 2026-01-01 00:00 UTC, and the unit's clock, which follows a time server, stands at "
        "2027-01-01 00:00 UTC.",
    ),
    "certificates/inspect.py": (
        "The device root ends on 2046-01-01; from then on no PC trusts the self-signed certificate.",
        "See that a new certificate takes its place before then.",
        "The authority's certificate Studio CA in the chain expired on 2026-01-01. It goes on being served, and "
        "browsers warn.",
    ),
    "certificates/locked_keys.py": (
        "The pass phrase does not open the private key in file 2.",
        "The private key in file 2 is locked with a pass phrase.",
    ),
    "controller/confirming.py": ("Went back: network; not confirmed in time.", "Confirmed: force-https."),
    "controller/easydns/challenging.py": (
        "See that _acme-challenge.a.example is delegated by a CNAME to x.acme.example, then try again.",
    ),
    "controller/easydns/choosing.py": ("The choices and access for the EasyDNS certificate were changed.",),
    "controller/easydns/installing.py": ("The EasyDNS certificate AB:CD is stored.",),
    "controller/easydns/obtaining.py": ("The certificate authority has new terms of service: https://ca.example/2.",),
    "controller/foreseeing.py": (
        "The new address of eth1 will be what the DHCP server gives, which nobody can tell beforehand.",
    ),
    "controller/forwarding.py": (
        "Events are sent to logs.example, port 6514 (tls).",
        "Events are sent nowhere any more.",
    ),
    "controller/lanes.py": ("Too many passwords are being checked at this moment.",),
    "controller/restoring.py": ("The configuration was saved, with keys and secrets.",),
    "controller/resetting.py": ("The factory reset could not erase a, b. No room.",),
    "controller/tokens.py": ("An API token was made: 'Companion', to read.",),
    "interface_settings.py": (
        "192.168.1.0 is the network's own address of 192.168.1.0/24.",
        "'x' is no address.",
    ),
    "web/binding.py": (
        "Port 80 on :: cannot be opened (Bad address); it is tried again by itself.",
        "Port 80 on :: is taken by another program on this unit; stop that one, the port is tried again by itself.",
        "Port 80 on :: may not be opened by this program; give it the right to bind ports below 1024.",
        "Port 80 on :: cannot be opened: IPv6 is off on this unit.",
    ),
    "web/guards.py": ("Send JSON in UTF-8 with 'Content-Type: application/json', or files as multipart/form-data.",),
    "web/problems.py": ("The request is not understood (Bad Request).",),
}

# For whoever starts the daemon.
_FOR_OTHERS = ("controller/controller.py",)


class _Said(NamedTuple):
    german: list[str]
    catalogues: list[dict[str, str]]


def in_german(texts: list[str]) -> _Said:
    """What the page makes of them."""
    done = subprocess.run(
        ["node", "tools/unit-says.js"], cwd=ROOT, input=msgspec.json.encode(texts), capture_output=True, check=True
    )
    answer: dict[str, Any] = msgspec.json.decode(done.stdout)
    return _Said(answer["said"], answer["catalogues"])


@pytest.fixture(scope="module")
def catalogues() -> list[dict[str, str]]:
    return in_german([]).catalogues


def filled(template: str) -> str:
    """With a value in each hole that nobody can take for a word."""
    return _HOLE.sub(lambda hole: f"⟦{hole[0][1]}⟧", template)


def test_every_sentence_of_the_daemon_is_known_with_all_its_values() -> None:
    found = {text: place for text, place in sentences().items() if not place.startswith((*COMPOSED, *_FOR_OTHERS))}
    german = in_german([filled(text) for text in found]).german
    unknown = [
        f"{place}: {text}" for (text, place), said in zip(found.items(), german, strict=True) if said == filled(text)
    ]
    assert unknown == []
    for text, said in zip(found, german, strict=True):
        assert sorted(re.findall("⟦.⟧", said)) == sorted(re.findall("⟦.⟧", filled(text))), said


@pytest.mark.parametrize("text", [text for texts in COMPOSED.values() for text in texts])
def test_what_is_put_together_is_known_as_it_comes_to_the_page(text: str) -> None:
    [said] = in_german([text]).german
    assert said != text
    english = {"The", "the", "which", "leads", "cannot", "whether", "from", "than", "there", "with"}
    assert not english & set(re.findall(r"\w+", said)), said
    for value in re.findall(r"\d+\.\d+\.\d+\.\d+|[a-z]+\.example|[a-z]+\.json|\d\d\d+|file \d", text):
        assert value.removeprefix("file ") in said


def test_no_entry_has_a_word_that_the_daemon_never_says(catalogues: list[dict[str, str]]) -> None:
    known = set(re.findall(r"\w+", words()))
    stale = [
        entry
        for catalogue in catalogues
        for entry in catalogue
        if not {word for word in re.findall(r"\w+", _HOLE.sub(" ", entry)) if len(word) > 3} <= known
    ]
    assert stale == []


def test_an_entry_stands_once_and_has_the_values_of_its_sentence(catalogues: list[dict[str, str]]) -> None:
    entries = [entry for catalogue in catalogues for entry in catalogue]
    assert sorted(set(entries)) == sorted(entries)
    for catalogue in catalogues:
        for english, german in catalogue.items():
            assert sorted(_HOLE.findall(english)) == sorted(_HOLE.findall(german)), english
            assert german.count("„") == german.count("“"), german
            assert english[-1] not in ".?" or german[-1] in ".?", english


def test_what_comes_from_outside_is_no_pattern_and_takes_no_time() -> None:
    hostile = [
        "The unit is called '{0}'.",
        "The unit is called '$&'.",
        "The unit is called 'The certificate cannot be read.'.",
        "The unit is called '" + "a' and 'b" * 5000 + "'.",
        "salt and pepper",
        "",
    ]
    german = in_german(hostile).german
    assert german[0] == "Das Gerät heißt „{0}“."
    assert german[1] == "Das Gerät heißt „$&“."
    assert german[3].startswith("Das Gerät heißt „a'")
    assert german[4:] == ["salt and pepper", ""]
