"""testssl.sh, the scanner that auditors run, against the whole program: it finds nothing that is not explained here.

The scan stays on this machine (no DNS, no look-up of revocations), and is told to trust the root above the certificate,
so that a chain that does not verify is a finding too. What it finds, of any severity from LOW up, and its warnings that
it could not look must be exactly what `EXPLAINED` names: a new finding fails, and so does an explanation that nothing
needs any more. docs/tls.md tells auditors the same.
"""

import asyncio
import json
import os
import re
from pathlib import Path

import pytest

from tests.certificate_maker import rsa_key
from tests.system.studio import Studio, choose, device_root, install
from tests.system.unit import ROOT, Client, Unit, running_unit

EXPLAINED = {
    "cert_revocation": "A private authority publishes no revocations; what is not to be trusted any more is replaced.",
    "HSTS": "On a private certificate it would leave the owner no way back in after a factory reset (RFC 6797, 8.1.1).",
    "BREACH": "Only the page's own files are compressed, the same for everybody; the API's answers never are (below).",
}

_SECTIONS = (
    "--protocols",
    "--standard",
    "--fs",
    "--server-preference",
    "--server-defaults",
    "--headers",
    "--vulnerable",
)
# One finding of each section, its last where there is one: a scan without them ended early.
_LOOKED_FOR = {
    "TLS1_3",
    "cipherlist_STRONG",
    "cipher_order",
    "cert_chain_of_trust",
    "HTTP_status_code",
    "RC4",
    "scanTime",
}
_HARMLESS = {"OK", "INFO"}


async def findings(unit: Unit, root: bytes, folder: Path) -> dict[str, tuple[str, str]]:
    """Scan the unit's HTTPS port: severity and text under each finding's id."""
    trusted, report = folder / "trusted.pem", folder / "testssl.json"
    trusted.write_bytes(root)
    process = await asyncio.create_subprocess_exec(
        "testssl", "--quiet", "--color", "0", "--warnings", "batch", "--nodns", "none", "--ip", "127.0.0.1",
        "--connect-timeout", "10", "--openssl-timeout", "10", "--add-ca", trusted, "--jsonfile", report,
        *_SECTIONS, f"localhost:{unit.https_port}",
        # Without NO_ENGINE it looks for a Russian national cipher in its own openssl, and warns that there is none.
        env={**os.environ, "NO_ENGINE": "true"},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode(errors="replace")
    return {each["id"]: (each["severity"], each["finding"]) for each in json.loads(report.read_text())}


async def serve_own_rsa(client: Client) -> bytes:
    """Have a studio's certificate with an RSA key served, which other suites go with; return the studio's root."""
    studio = Studio("Studio")
    await install(client, studio.issue(rsa_key(2048)))
    await choose(client, "own")
    return studio.root


@pytest.mark.parametrize("source", ["self-signed", "own"])
async def test_scanner_finds_nothing_that_is_not_explained(tmp_path: Path, source: str) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        await client.sign_in(await unit.panel.read_password())
        root = await device_root(unit) if source == "self-signed" else await serve_own_rsa(client)

        found = await findings(unit, root, tmp_path)

        assert _LOOKED_FOR - found.keys() == set()
        assert found["cert_chain_of_trust"][0] == "OK", found["cert_chain_of_trust"]
        troubles = {name: said for name, said in found.items() if said[0] not in _HARMLESS}
        assert troubles.keys() == EXPLAINED.keys(), troubles
        assert unit.said().count("ERROR") == 0, unit.said()


def test_page_for_auditors_has_the_same_findings() -> None:
    page = (ROOT / "docs" / "tls.md").read_text()

    assert set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE)) == EXPLAINED.keys()


async def test_answers_of_the_api_are_never_compressed(tmp_path: Path) -> None:
    """What BREACH (CVE-2013-3587) needs is a secret and the attacker's text, compressed together."""
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        page = await client.session.get(unit.https_url, headers={"Accept-Encoding": "gzip"})
        assert page.headers["Content-Encoding"] == "gzip"
        answers = [await client.sign_in(await unit.panel.read_password())]
        accepted = {"Accept-Encoding": "gzip, deflate, br"}
        answers += [await client.call("GET", path, **accepted) for path in ("/session", "/security", "/certificates")]
        assert [answer.status for answer in answers] == [201, 200, 200, 200]
        assert [answer for answer in answers if "Content-Encoding" in answer.headers] == []
