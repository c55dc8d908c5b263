"""The stand-in for easyDNS, asked by programs that others wrote for the real one: lego, inadyn and ddclient."""

import re
from pathlib import Path

import pytest
from cryptography import x509

from tests.easydns_clients import ddclient, inadyn, lego, lego_got
from tests.easydns_dns import name_server
from tests.easydns_server import EasyDnsStandIn
from tests.easydns_update_door import DRESSED, PLAIN, Manner, Word
from tests.long_line import long_line
from tests.pebble_server import BINDINGS, pebble

ZONE = "clearcomdevices.com"
FOH = f"foh.{ZONE}"
ADDRESS = "203.0.113.7"
TLS = ("127.0.0.1",)


async def test_lego_gets_a_name_and_its_wildcard_from_pebble_by_the_rest_interface(tmp_path: Path) -> None:
    async with (
        EasyDnsStandIn() as easydns,
        name_server(tmp_path, easydns.records) as dns,
        pebble(tmp_path, str(dns), bindings=BINDINGS) as acme,
        # Asked at once whether a challenge is valid, pebble says that it is not yet, and lego waits for 5 s or more.
        long_line(acme.host, acme.port, seconds=0.05) as port,
    ):
        (binding,) = BINDINGS.items()
        ended = await lego(
            tmp_path, easydns, (acme.directory_at(port), acme.trust), dns, FOH, f"*.{FOH}", binding=binding
        )
        assert ended.code == 0, ended.output
        leaf, *above = lego_got(tmp_path, FOH)
        root = x509.load_pem_x509_certificate(await acme.root())
        assert await acme.status(leaf.serial_number) == "Valid"
    san = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(san.get_values_for_type(x509.DNSName)) == {FOH, f"*.{FOH}"}
    leaf.verify_directly_issued_by(above[0])
    above[0].verify_directly_issued_by(root)
    assert [asked.method for asked in easydns.asked] == ["PUT", "DELETE"] * 2
    assert not list(easydns.records)


@pytest.mark.parametrize("manner", [DRESSED, PLAIN.spelt(Word.DONE, "OK")])
async def test_inadyn_registers_a_name_and_understands_ok(tmp_path: Path, manner: Manner) -> None:
    async with EasyDnsStandIn() as easydns:
        easydns.updates.manner = manner
        ended = await inadyn(tmp_path, easydns, FOH, ADDRESS)
    assert ended.code == 0, ended.output
    assert easydns.records.addresses(FOH) == [ADDRESS]


@pytest.mark.parametrize("word", [word for word in Word if word is not Word.DONE])
async def test_inadyn_understands_that_it_was_refused(tmp_path: Path, word: Word) -> None:
    async with EasyDnsStandIn() as easydns:
        easydns.refuse_update(word)
        ended = await inadyn(tmp_path, easydns, FOH, ADDRESS)
    assert ended.code != 0, ended.output
    assert DRESSED.spelling(word) in ended.output


async def test_ddclient_registers_a_name_and_understands_noerror(tmp_path: Path) -> None:
    async with EasyDnsStandIn(tls=TLS) as easydns:
        easydns.updates.manner = PLAIN
        ended = await ddclient(tmp_path, easydns, FOH, ADDRESS)
    assert ended.code == 0, ended.output
    assert re.search(f"^SUCCESS:.*{ADDRESS}", ended.output, re.MULTILINE), ended.output
    assert easydns.records.addresses(FOH) == [ADDRESS]


@pytest.mark.parametrize("word", [word for word in Word if word is not Word.DONE])
async def test_ddclient_understands_each_refusal(tmp_path: Path, word: Word) -> None:
    async with EasyDnsStandIn(tls=TLS) as easydns:
        easydns.updates.manner = PLAIN
        easydns.refuse_update(word)
        ended = await ddclient(tmp_path, easydns, FOH, ADDRESS)
    first, *_ = PLAIN.spelling(word).split()
    assert re.search(f"^(FAILED|WARNING):.*{first}", ended.output, re.MULTILINE), ended.output
    assert "unexpected status" not in ended.output
    assert "SUCCESS" not in ended.output


async def test_ddclient_does_not_trust_a_certificate_for_another_name(tmp_path: Path) -> None:
    async with EasyDnsStandIn(tls=("other.example",)) as easydns:
        ended = await ddclient(tmp_path, easydns, FOH, ADDRESS)
    assert ended.code != 0
    assert "certificate verify failed" in ended.output or "hostname verification failed" in ended.output
    assert not easydns.asked
