"""`base-station certificate` against a unit at work: install, choose, bring back, erase, request, renew."""

import json
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.certificate_files import PASS_PHRASE, pkcs8, pkcs12
from tests.certificate_maker import DAY, authority
from tests.system.studio import Issued, Studio
from tests.system.unit import Client, Unit, running_unit


class Shell:
    """A person's shell on the unit, in a folder with what a studio's authority issued for it."""

    def __init__(self, unit: Unit, folder: Path) -> None:
        self.unit = unit
        self.folder = folder
        self.studio = Studio("Studio")

    def file(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def bundle(self, issued: Issued) -> str:
        return self.file("bundle.pem", issued.key + issued.chain + self.studio.root.decode())

    async def certificate(self, *arguments: str) -> tuple[int, str, str]:
        return await self.unit.command("certificate", *arguments)

    async def done(self, *arguments: str) -> str:
        """What it printed, once it has done it."""
        code, out, err = await self.certificate(*arguments)
        assert code == 0, out + err
        return out

    async def json(self, *arguments: str) -> Any:
        return json.loads(await self.done(*arguments, "--json"))

    async def own(self) -> dict[str, Any]:
        sources = (await self.json("show"))["certificates"]
        return next(source for source in sources if source["source"] == "own")

    def served(self) -> str:
        """The fingerprint of what HTTPS presents now, as 64 hex digits."""
        pem = ssl.get_server_certificate(("127.0.0.1", self.unit.https_port))
        return sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


@asynccontextmanager
async def shell_on_a_unit(folder: Path) -> AsyncIterator[Shell]:
    async with running_unit(folder) as unit:
        yield Shell(unit, folder)


async def force(client: Client, unit: Unit) -> None:
    """Sign in, test the certificate in force, and have port 80 off for good."""
    await client.sign_in(await unit.panel.read_password())
    for method, path, body in (
        ("POST", "/security/test", {}),
        ("PUT", "/security/force-https", {"enabled": True}),
        ("POST", "/security/confirm", {}),
    ):
        await client.reconnect()
        answer = await client.call(method, path, body)
        assert answer.status == 200, answer


def plain_hex(fingerprint: str) -> str:
    return fingerprint.replace(":", "").lower()


async def test_pem_files_are_judged_installed_and_served(tmp_path: Path) -> None:
    async with shell_on_a_unit(tmp_path) as shell:
        issued = shell.studio.issue()
        files = [shell.file("key.pem", issued.key), shell.file("chain.pem", issued.chain)]
        looked = await shell.done("install", *files, "--dry-run")
        assert "WARNING: " in looked
        assert "It can be installed if you accept the warnings. Nothing was changed." in looked
        assert (await shell.own())["available"] is False

        installed = await shell.done("install", *files, "--yes")
        assert "Names:        localhost, 127.0.0.1" in installed
        assert "In use is still 'self-signed'" in installed
        assert shell.served() != issued.fingerprint

        chosen = await shell.done("use", "own")
        assert "own active and serving" in chosen
        assert "It is not tested" in chosen
        assert shell.served() == issued.fingerprint
        status = (await shell.unit.command("status"))[1]
        assert "Certificate:  own, not tested" in status
        assert "199 days left" in status


async def test_warnings_without_a_yes_change_nothing(tmp_path: Path) -> None:
    async with shell_on_a_unit(tmp_path) as shell:
        code, out, err = await shell.certificate("install", shell.bundle(shell.studio.issue()))
        assert code == 4
        assert "root" in out
        assert "Type yes to go on" in err
        code, out, _ = await shell.certificate("install", "--json", str(tmp_path / "bundle.pem"))
        assert code == 4
        assert json.loads(out)["findings"][0]["code"] == "root-unknown"
        assert (await shell.own())["available"] is False


async def test_errors_refuse_in_spite_of_yes(tmp_path: Path) -> None:
    async with shell_on_a_unit(tmp_path) as shell:
        issued, other = shell.studio.issue(), shell.studio.issue()
        files = [shell.file("chain.pem", issued.chain), shell.file("other.pem", other.key)]
        code, out, err = await shell.certificate("install", *files, "--yes")
        assert (code, err) == (1, "")
        assert out.startswith("ERROR: ")
        assert "It cannot be installed. Nothing was changed." in out
        code, out, _ = await shell.certificate("install", *files, "--yes", "--json")
        assert code == 1
        assert json.loads(out)["findings"][0]["code"] == "key-matches-none"


async def test_a_pkcs12_file_wants_its_pass_phrase_from_a_file(tmp_path: Path) -> None:
    async with shell_on_a_unit(tmp_path) as shell:
        issued = shell.studio.issue()
        pfx = shell.file("unit.pfx", pkcs12(data=(issued.key + issued.chain).encode() + shell.studio.root))
        code, out, _ = await shell.certificate("install", pfx, "--yes")
        assert code == 1
        assert "--passphrase-file" in out
        wrong = shell.file("wrong", "wrong\n")
        code, out, _ = await shell.certificate("install", pfx, "--yes", "--json", "--passphrase-file", wrong)
        assert code == 1
        assert "wrong-pass-phrase" in [finding["code"] for finding in json.loads(out)["findings"]]

        right = shell.file("right", f"{PASS_PHRASE}\n")
        verdict = await shell.json("install", pfx, "--yes", "--passphrase-file", right)
        assert verdict["installed"] is True
        own = await shell.own()
        assert plain_hex(own["fingerprint"]) == issued.fingerprint
        assert own["root"]["subject"] == "CN=Studio root"
        assert PASS_PHRASE not in shell.unit.said()


async def test_a_locked_key_and_its_chain_are_installed(tmp_path: Path) -> None:
    async with shell_on_a_unit(tmp_path) as shell:
        issued = shell.studio.issue()
        files = [shell.file("key", pkcs8(key=issued.key.encode())), shell.file("chain.pem", issued.chain)]
        right = shell.file("right", PASS_PHRASE)
        await shell.done("install", *files, "--passphrase-file", right, "--yes")
        assert plain_hex((await shell.own())["fingerprint"]) == issued.fingerprint


async def test_what_is_no_certificate_at_all_is_told_in_a_sentence(tmp_path: Path) -> None:
    async with shell_on_a_unit(tmp_path) as shell:
        code, out, _ = await shell.certificate("install", shell.file("letter.txt", "Dear Sirs"), "--yes")
        assert code == 1
        assert "There is no certificate" in out


async def test_the_one_before_is_brought_back_and_brought_back_again(tmp_path: Path) -> None:
    async with shell_on_a_unit(tmp_path) as shell:
        code, _, err = await shell.certificate("restore")
        assert (code, "no certificate that could be brought back" in err) == (1, True)
        first, second = shell.studio.issue(), Studio("Other studio").issue()
        await shell.done("install", shell.bundle(first), "--yes")
        await shell.done("use", "own")
        await shell.done("install", shell.file("second.pem", second.key + second.chain), "--yes")
        assert shell.served() == second.fingerprint
        assert "One before:" in await shell.done("show")
        restored = await shell.json("restore")
        assert restored["active"] == "own"
        assert shell.served() == first.fingerprint
        await shell.done("restore")
        assert shell.served() == second.fingerprint


async def test_what_is_in_use_is_not_erased_and_what_is_not_goes_with_its_keys(tmp_path: Path) -> None:
    async with shell_on_a_unit(tmp_path) as shell:
        await shell.done("install", shell.bundle(shell.studio.issue()), "--yes")
        await shell.done("use", "own")
        code, _, err = await shell.certificate("remove", "--yes")
        assert (code, "Choose another source first" in err) == (1, True)
        await shell.done("use", "self-signed")
        assert (await shell.certificate("remove"))[0] == 4
        assert (await shell.own())["available"] is True
        assert "erased" in await shell.done("remove", "--yes")
        assert (await shell.own())["available"] is False
        assert not list(shell.unit.state_dir.glob("certificate-own-*"))
        code, _, err = await shell.certificate("use", "own", "--json")
        assert (code, json.loads(err)["code"]) == (1, "certificate-missing")


async def test_under_force_https_another_certificate_waits_to_be_confirmed(tmp_path: Path) -> None:
    async with shell_on_a_unit(tmp_path) as shell, shell.unit.client(https=True) as client:
        issued = shell.studio.issue()
        await shell.done("install", shell.bundle(issued), "--yes")
        await force(client, shell.unit)
        before = shell.served()
        assert "or the certificate before comes back" in await shell.done("use", "own")
        assert shell.served() == issued.fingerprint
        assert "Pending:      goes back in" in (await shell.unit.command("status"))[1]
        code, _, err = await shell.certificate("use", "self-signed", "--json")
        assert (code, json.loads(err)["code"]) == (1, "change-pending")
        await client.reconnect()
        assert (await client.call("POST", "/security/rollback", {})).status == 200
        assert shell.served() == before


def signed(csr: str, folder: Path) -> str:
    """The chain that an authority issues for the request, with the openssl command."""
    now = datetime.now(UTC).replace(microsecond=0)
    root = authority("Signing root", start=now - DAY, end=now + 1000 * DAY)
    for name, content in (("root.pem", root.pem), ("root.key", root.key_pem), ("request.csr", csr.encode())):
        (folder / name).write_bytes(content)
    command = "openssl x509 -req -in request.csr -CA root.pem -CAkey root.key -copy_extensions copyall -days 90"
    leaf = subprocess.run(command.split(), cwd=folder, capture_output=True, check=True, timeout=10).stdout
    return leaf.decode() + root.pem.decode()


@pytest.mark.parametrize("key_type", ["ec-p256", "rsa-2048"])
async def test_a_key_made_on_the_unit_gets_its_signed_chain(tmp_path: Path, key_type: str) -> None:
    async with shell_on_a_unit(tmp_path) as shell:
        csr = tmp_path / "unit.csr"
        wanted = ["--key-type", key_type, "--subject", "CN=Front of House,C=gb", "--name", "localhost"]
        await shell.done("request", *wanted, "--name", "127.0.0.1", "-o", str(csr))
        assert await shell.done("request", "--show") == csr.read_text()
        waiting = (await shell.own())["request"]
        assert (waiting["key_type"], waiting["names"]) == (key_type, ["localhost", "127.0.0.1"])

        chain = shell.file("signed.pem", signed(csr.read_text(), tmp_path))
        await shell.done("install", chain, "--yes")
        await shell.done("use", "own")
        own = await shell.own()
        assert own["request"] is None
        assert own["subject"] == "CN=Front of House,C=GB"
        assert shell.served() == plain_hex(own["fingerprint"])


async def test_a_request_is_not_lost_unless_that_is_said(tmp_path: Path) -> None:
    async with shell_on_a_unit(tmp_path) as shell:
        first = await shell.done("request", "--name", "foh.example")
        code, _, err = await shell.certificate("request", "--json")
        assert (code, json.loads(err)["code"]) == (1, "request-pending")
        assert await shell.done("request", "--show") == first
        assert await shell.done("request", "--name", "foh.example", "--replace") != first
        await shell.done("request", "--discard")
        code, _, err = await shell.certificate("request", "--discard", "--json")
        assert (code, json.loads(err)["code"]) == (1, "no-request")
        code, _, err = await shell.certificate("request", "--name", "not a name", "--json")
        assert (code, json.loads(err)["code"]) == (1, "bad-name")


async def test_a_new_device_root_is_made_after_a_yes(tmp_path: Path) -> None:
    async with shell_on_a_unit(tmp_path) as shell:
        before = (await shell.json("show"))["root"]["fingerprint"]
        assert (await shell.certificate("renew-root"))[0] == 4
        assert (await shell.json("show"))["root"]["fingerprint"] == before
        said = await shell.done("renew-root", "--yes")
        after = (await shell.json("show"))["root"]["fingerprint"]
        assert after != before
        assert after in said
