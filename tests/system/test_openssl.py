"""The openssl command line as TLS client: versions, ciphers, and the chain up to the downloaded root."""

import asyncio
import plistlib
from pathlib import Path

import pytest

from frontpanel.glyphs import DOWN, UP
from frontpanel.keys import Key
from tests.system.unit import Unit, running_unit


async def openssl(*arguments: str, given: bytes = b"") -> tuple[int, str]:
    """Run openssl; its exit code and everything it said."""
    process = await asyncio.create_subprocess_exec(
        "openssl", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(10):
        out, _ = await process.communicate(given)
    assert process.returncode is not None
    return process.returncode, out.decode(errors="replace")


async def s_client(unit: Unit, *arguments: str, port: int | None = None) -> tuple[int, str]:
    return await openssl("s_client", "-connect", f"127.0.0.1:{port or unit.https_port}", *arguments)


@pytest.mark.parametrize("form", ["pem", "der"])
async def test_the_chain_verifies_against_the_downloaded_root(tmp_path: Path, form: str) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=False) as client:
        answer = await client.call("GET", f"/certificates/self-signed/root.{form}")
        assert answer.status == 200
        root = tmp_path / "root.pem"
        code, text = await openssl("x509", "-inform", form, "-fingerprint", "-sha256", given=answer.body)
        assert code == 0
        root.write_text(text[text.index("-----BEGIN") :])
        for name in ("-verify_ip", "127.0.0.1"), ("-verify_hostname", "localhost"):
            for version in "-tls1_2", "-tls1_3":
                code, said = await s_client(
                    unit, version, "-CAfile", str(root), "-verify_return_error", "-x509_strict", *name
                )
                assert "Verification: OK" in said, said
        code, said = await s_client(
            unit, "-CAfile", str(root), "-verify_return_error", "-verify_hostname", "other.example"
        )
        assert "Verification: OK" not in said

        fingerprint = text.partition("Fingerprint=")[2].split()[0]
        shown = "".join(await read_page(unit, "Security", "Root fingerprint"))
        assert fingerprint in shown.replace(" ", "")


async def test_the_apple_profile_carries_the_same_root_and_is_offered_without_a_sign_in(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=False) as client:
        profile = await client.call("GET", "/certificates/self-signed/root.mobileconfig")
        assert profile.headers["Content-Type"] == "application/x-apple-aspen-config"
        der = await client.call("GET", "/certificates/self-signed/root.der")
        (payload,) = plistlib.loads(profile.body)["PayloadContent"]
        assert payload["PayloadContent"] == der.body


async def read_page(unit: Unit, *titles: str) -> list[str]:
    """A whole text page of the panel, read by scrolling down to its end."""
    rows = (await unit.panel.open(*titles))[1:]
    lines = [row.rstrip(DOWN + UP + " ") for row in rows]
    while any(row.endswith(DOWN) for row in rows):
        rows = (await unit.panel.press(Key.DOWN))[1:]
        lines.append(rows[-1].rstrip(DOWN + UP + " "))
    return lines


@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
async def test_nothing_older_than_tls_1_2_is_spoken(tmp_path: Path, version: str) -> None:
    async with running_unit(tmp_path) as unit:
        code, said = await s_client(unit, version, "-cipher", "ALL:@SECLEVEL=0")
        assert code != 0
        assert "Cipher is (NONE)" in said
        assert "no peer certificate available" in said
        code, said = await s_client(unit, "-tls1_2")
        assert code == 0, said


async def test_every_configured_https_port_serves_the_same_certificate(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        served = set()
        for port in (unit.ports.https, unit.ports.https_printed):
            _, said = await s_client(unit, port=port)
            served.add(said[said.index("-----BEGIN") : said.index("-----END")])
        assert len(served) == 1


@pytest.mark.parametrize("suite", ["AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "DHE-RSA-AES128-GCM-SHA256", "NULL"])
async def test_suites_without_forward_secrecy_or_authenticated_encryption_are_refused(
    tmp_path: Path, suite: str
) -> None:
    async with running_unit(tmp_path) as unit:
        code, _ = await s_client(unit, "-tls1_2", "-cipher", f"{suite}:@SECLEVEL=0")
        assert code != 0
