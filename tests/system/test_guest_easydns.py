"""The EasyDNS certificate on a whole host: registered, issued by an ACME server, tested and forced, in its sandbox."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from cryptography import x509

from tests.easydns_server import API_LOGIN, UPDATE_LOGIN
from tests.system.guest import Guest, booted
from tests.system.guest_owner import Owner
from tests.system.internet import AUTHORITY, DOMAIN, connect, internet_folder

# The first guest of all makes its root file system.

NAME = f"tb-0042.{DOMAIN}"
TERMS = "data:text/plain,Do%20what%20thou%20wilt"
ACCESS = {
    "username": UPDATE_LOGIN.user,
    "update_token": UPDATE_LOGIN.password,
    "api_token": API_LOGIN.user,
    "api_key": API_LOGIN.password,
}
_PATIENCE = 30.0
_ASK = """
import sys, dns.message, dns.query
answer = dns.query.udp(dns.message.make_query(sys.argv[2], "A"), sys.argv[1], 3).answer
print(*(record.to_text() for records in answer for record in records))
"""


@asynccontextmanager
async def owner_of(guest: Guest) -> AsyncIterator[Owner]:
    """Signed in over HTTPS at the address that the DHCP server gave."""
    lease = await guest.until_address(guest.lan.network)
    password = await guest.panel.read_password()
    async with Owner(guest, lease, https=True) as owner:
        await owner.sign_in(password)
        await until(lambda: _dns_known(owner))
        yield owner


async def _dns_known(owner: Owner) -> bool:
    return bool((await owner.network())["state"]["dns"])


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(_PATIENCE):
        while not await true():  # noqa: ASYNC110 - nobody tells when
            await asyncio.sleep(0.1)


async def registration(owner: Owner) -> dict[str, Any]:
    answer = await owner.call("GET", "/certificates/easydns/registration")
    assert answer.status == 200, answer
    body: dict[str, Any] = answer.body
    return body


async def register(owner: Owner, **choices: object) -> dict[str, Any]:
    """Set it up, register, and wait until it is done; the registration."""
    wanted = {"terms_agreed": TERMS, "secrets": ACCESS, **choices}
    answer = await owner.call("PUT", "/certificates/easydns/settings", wanted)
    assert answer.status == 200, answer
    answer = await owner.call("POST", "/certificates/easydns/register", seconds=_PATIENCE)
    assert answer.status == 202, answer

    async def done() -> bool:
        now = await registration(owner)
        assert not now["fault"], now
        return bool(now["stage"] == "idle" and now["renewal"])

    await until(done)
    return await registration(owner)


async def addresses(guest: Guest, name: str) -> list[str]:
    """What the Internet's own server says."""
    said = await guest.lan.check(sys.executable, "-c", _ASK, AUTHORITY, name)
    return said.split()


async def test_a_unit_is_registered_certified_tested_and_forced(tmp_path: Path) -> None:
    async with booted(tmp_path, prepared=connect) as guest, owner_of(guest) as owner:
        answer = await owner.call("PUT", "/certificates/active", {"source": "easydns"})
        assert (answer.status, answer.body["code"]) == (409, "easydns-unavailable")
        answer = await owner.call("GET", "/certificates/easydns/prechecks", seconds=_PATIENCE)
        states = {each["kind"]: each["state"] for each in answer.body["prechecks"]}
        assert states.pop("credentials") == "failed"
        assert set(states.values()) == {"passed"}, answer.body
        done = await register(owner, wildcard=True)
        assert done["registered"] == str(owner.address)
        assert await addresses(guest, NAME) == [str(owner.address)]
        answer = await owner.call("PUT", "/certificates/active", {"source": "easydns"}, seconds=_PATIENCE)
        assert answer.status == 200, answer
        leaf = await owner.certificate()
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert set(names.get_values_for_type(x509.DNSName)) == {NAME, f"*.{NAME}"}
        root = internet_folder(guest.lan) / "root.pem"
        said = await guest.lan.run(
            "sh", "-c", f"openssl s_client -connect {owner.address}:443 -servername {NAME} -verify_hostname {NAME} "
            f"-CAfile {root} -verify_return_error </dev/null",
        )  # fmt: skip
        assert "Verify return code: 0 (ok)" in said.out, said
        assert (await owner.call("POST", "/security/test")).status in (200, 409)
        assert (await owner.call("POST", "/security/test")).status == 200
        assert (await owner.call("PUT", "/security/force-https", {"enabled": True})).status == 200
        assert (await owner.keep()).status == 200
        security = (await owner.call("GET", "/security")).body
        assert (security["state"], security["serving"], security["http"]["listening"]) == (
            "https_only",
            "easydns",
            False,
        )
        ran = await guest.command("certificate", "easydns", "--json")
        assert json.loads(ran.out)["registered"] == str(owner.address)
        journal = await guest.journal()
        assert not [secret for secret in (UPDATE_LOGIN.password, API_LOGIN.password) if secret in journal]
        # Nothing but the daemon remains of the order.
        assert "acme_child" not in await guest.check("ps", "-eo", "args")


async def test_a_factory_reset_leaves_no_secret_and_no_certificate(tmp_path: Path) -> None:
    async with booted(tmp_path, prepared=connect) as guest, owner_of(guest) as owner:
        await register(owner)
        state = guest.root / "var/lib/base-station"
        held = {path.name for path in state.iterdir()}
        assert {"easydns-secrets.json", "acme-account.json", "easydns-registration.json"} <= held
        assert any(name.startswith("certificate-easydns-") for name in held)
        asked = await guest.command("reset", "--yes")
        assert asked.code == 0, asked
        receipt = state / "reset-receipt.json"
        async with asyncio.timeout(_PATIENCE):
            while not receipt.exists() or (state / "reset-marker.json").exists():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        left = {path.name: path.read_bytes() for path in state.iterdir() if path.is_file()}
        assert not [name for name in left if "easydns" in name or "acme" in name]
        secrets = [UPDATE_LOGIN.password.encode(), API_LOGIN.password.encode(), NAME.encode()]
        assert not [name for name, data in left.items() for secret in secrets if secret in data]
        # easyDNS takes one update for a name in 10 minutes; what it said of taking the name back is said.
        assert "could not be taken back at easyDNS" in await guest.journal()
