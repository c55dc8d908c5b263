"""Killed by SIGKILL before each change of a file, then started again: the promised state each time."""

import asyncio
import contextlib
import json
import os
import shutil
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import aiohttp
import pytest

from daemon.adapters.layout import Layout, kept_identity
from daemon.settings import CertificateSource
from tests.system.studio import Issued, Studio, choose, install
from tests.system.unit import Client, Unit

_MOST_STEPS = 80
# Under CI every fourth place to die at is tried, from the first on; elsewhere, as in `tools/soak`, every one.
_STRIDE = 4 if "CI" in os.environ else 1


class DyingUnit(Unit):
    """A unit that dies before its n-th change of a file after `arm`."""

    @property
    def armed(self) -> Path:
        return self.folder / "armed"

    @property
    def died_at(self) -> str:
        died = self.armed.with_suffix(".died")
        return died.read_text() if died.exists() else ""

    async def start_dying(self) -> None:
        await self.launch("tests.system.dying", self.armed, "--")
        await self.until_serving()

    def arm(self, number: int) -> None:
        temporary = self.folder / "arming"
        temporary.write_text(str(number))
        temporary.replace(self.armed)

    async def disarm(self) -> None:
        await self.kill()
        for path in (self.armed, self.armed.with_suffix(".died")):
            path.unlink(missing_ok=True)

    async def until_tidy(self) -> None:
        """Until the disk holds the owner's certificates that the settings name, and no other."""
        security = json.loads((self.state_dir / "settings.json").read_text())["security"]
        named = {security["own"], security["own_previous"]} - {""}
        for _ in range(300):
            if owners_files(self) == named:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"named are {named}, and on the disk {owners_files(self)}")

    def restore(self, copy: Path) -> None:
        """Put the state directory back as it was when `copy` was made."""
        shutil.rmtree(self.state_dir)
        shutil.copytree(copy, self.state_dir)


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[DyingUnit]:
    """A unit that was started once, tested and stopped; a copy of its state lies in `copy`."""
    unit = DyingUnit(tmp_path)
    try:
        await unit.start()
        async with unit.client(https=True) as client:
            await client.sign_in(first_password(unit))
            assert (await client.call("POST", "/security/test", {})).status == 200
        await unit.until_panel_noted()
        await unit.stop()
        shutil.copytree(unit.state_dir, tmp_path / "copy")
        yield unit
    finally:
        await unit.end()


def first_password(unit: Unit) -> str:
    """As the panel shows it; read from the file, to be quick."""
    text = (unit.state_dir / "account.json").read_text()
    return text.split('"first_password": "')[1].split('"')[0]


def key_lines(pem: Path) -> list[bytes]:
    """The private key's lines of a PEM file."""
    key = pem.read_bytes().partition(b"-----BEGIN PRIVATE KEY-----")[2].partition(b"-----END")[0]
    return key.split()


async def attempt(client: Client, method: str, path: str, body: object) -> int:
    """A call that may be cut short by the unit's death: its status, or 0."""
    try:
        async with asyncio.timeout(5):
            return (await client.call(method, path, body)).status
    except (aiohttp.ClientError, TimeoutError, OSError):
        return 0


async def is_dead(unit: Unit) -> bool:
    """Whether the unit died of what it was doing; a short wait lets the end of it come."""
    assert unit.process is not None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(3.0):
            await unit.process.wait()
    return unit.process.returncode is not None


async def test_killed_while_enabling_it_comes_up_open(unit: DyingUnit) -> None:
    places = []
    for number in range(1, _MOST_STEPS):
        unit.restore(unit.folder / "copy")
        await unit.start_dying()
        async with unit.client(https=True) as client:
            await client.sign_in(first_password(unit))
            unit.arm(number)
            status = await attempt(client, "PUT", "/security/force-https", {"enabled": True})
        if not await is_dead(unit):
            assert status == 200
            assert not unit.connectable(unit.http_port)
            await unit.disarm()
            break
        places.append(unit.died_at)
        await unit.disarm()
        await unit.start()
        await unit.until_connectable(unit.http_port, open_=True)
        assert not (unit.state_dir / "pending-change.json").exists()
        await unit.kill()
    assert len(places) >= 4, f"only died at {places}"
    await unit.start()
    await unit.until_connectable(unit.http_port, open_=True)


async def test_killed_while_confirming_it_is_wholly_on_or_wholly_off(unit: DyingUnit) -> None:
    outcomes = set()
    for number in range(1, _MOST_STEPS):
        unit.restore(unit.folder / "copy")
        await unit.start_dying()
        async with unit.client(https=True) as client:
            await client.sign_in(first_password(unit))
            assert (await client.call("PUT", "/security/force-https", {"enabled": True})).status == 200
            await client.reconnect()
            unit.arm(number)
            status = await attempt(client, "POST", "/security/confirm", {})
        dead = await is_dead(unit)
        await unit.disarm()
        await unit.start()
        _, said, _ = await unit.command("status")
        state = "https_only" if "https_only" in said else "open"
        assert unit.connectable(unit.http_port) is (state == "open"), said
        outcomes.add(state)
        await unit.kill()
        if not dead:
            assert (status, state) == (200, "https_only")
            break
        # It may also have died later, of a write to the panel.
        assert status == 0 or state == "https_only"
    assert outcomes == {"open", "https_only"}


@pytest.mark.timeout(240)
async def test_killed_while_resetting_the_next_start_finishes_the_reset(unit: DyingUnit) -> None:
    copy = unit.folder / "copy"
    secrets = [first_password(unit).encode(), *(line for pem in copy.glob("*.pem") for line in key_lines(pem))]
    assert len(secrets) > 5
    deaths = 0
    number = 1
    while number < 400:
        unit.restore(copy)
        await unit.start_dying()
        unit.arm(number)
        code, _, fault = await unit.command("reset", "--yes")
        if not await is_dead(unit):
            assert code == 0, f"refused, and not died: {fault}\n{unit.said()}"
            await unit.disarm()
            break
        place = unit.died_at
        began = Layout(unit.state_dir).marker.exists()
        deaths += 1
        await unit.disarm()
        await unit.start()
        await unit.until_connectable(unit.http_port, open_=True)
        if began:
            left = b"".join(path.read_bytes() for path in unit.state_dir.rglob("*") if path.is_file())
            assert not [secret for secret in secrets if secret in left], f"after dying at {place}"
        await unit.kill()
        number += 1
    assert deaths >= 10


# The owner's certificate, under Force HTTPS


@dataclass(frozen=True)
class Condition:
    """The chosen source, and the fingerprints of the owner's certificate and of the one before it."""

    active: str
    own: str
    previous: str


@dataclass(frozen=True)
class Scene:
    """What is done, to a unit on which `active` serves with Force HTTPS on; `after` is the leaf that it is to serve.

    `prepared` calls come first and are not what the unit dies of; a `pending` change has to be confirmed to stay.
    """

    active: str
    call: tuple[str, str, object]
    after: Issued | None
    pending: bool = True
    prepared: tuple[tuple[str, str, object], ...] = ()

    def condition_after(self, before: Condition) -> Condition:
        """Of a change that holds without being confirmed, or that was."""
        return Condition("self-signed", "", "") if self.after is None else Condition("own", before.own, before.previous)


# Each from another issuer: none inherits the other's test.
OLDER, PRESENT, NEW = (Studio(name).issue() for name in ("Arena", "Opera", "Theatre"))
_INSTALL = "/certificates/own?accept_warnings=true"
_CHOOSE_OWN = ("PUT", "/certificates/active", {"source": "own"})
SCENES = {
    "choosing": Scene("self-signed", _CHOOSE_OWN, PRESENT),
    "confirming": Scene("self-signed", ("POST", "/security/confirm", {}), PRESENT, False, (_CHOOSE_OWN,)),
    "installing": Scene("own", ("PUT", _INSTALL, {"chain": NEW.chain, "key": NEW.key}), NEW),
    "bringing back": Scene("own", ("POST", "/certificates/own/restore", {}), OLDER),
    "removing": Scene("self-signed", ("DELETE", "/certificates/own", None), None, False),
}


def shown(unit: Unit) -> str:
    """The leaf that a new connection is shown: SHA-256 as hex."""
    pem = ssl.get_server_certificate(("127.0.0.1", unit.https_port))
    return sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


def owners_files(unit: Unit) -> set[str]:
    """Identities of the owner's certificates that are on the disk."""
    return {
        identity
        for path in unit.state_dir.iterdir()
        if (identity := kept_identity(path.name, CertificateSource.OWN)) is not None
    }


async def prepare(unit: DyingUnit, active: str) -> Path:
    """Install two, choose `active`, force HTTPS; a copy of the state is returned."""
    await unit.start()
    async with unit.client(https=True) as client:
        await client.sign_in(first_password(unit))
        for issued in (OLDER, PRESENT):
            await install(client, issued)
        await choose(client, active)
        await client.reconnect()
        for method, path, body in (
            ("POST", "/security/test", {}),
            ("PUT", "/security/force-https", {"enabled": True}),
            ("POST", "/security/confirm", {}),
        ):
            await client.reconnect()
            answer = await client.call(method, path, body)
            assert answer.status == 200, answer
    await unit.stop()
    kept = unit.folder / "forced"
    shutil.copytree(unit.state_dir, kept)
    return kept


async def condition(unit: DyingUnit) -> Condition:
    """What the unit itself says."""
    async with unit.client(https=True) as client:
        await client.sign_in(first_password(unit))
        security = await client.security()
    own = next(each for each in security["certificates"] if each["source"] == "own")
    assert (security["serving"], security["state"], security["pending"]) == (security["active"], "https_only", None)
    previous = own["previous"]
    return Condition(security["active"], own["fingerprint"] or "", previous["fingerprint"] if previous else "")


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())
async def test_killed_while_a_certificate_is_changed_it_is_as_before_or_after_and_port_80_stays_shut(
    unit: DyingUnit, scene: Scene
) -> None:
    kept = await prepare(unit, scene.active)
    await unit.start()
    before, leaf = await condition(unit), shown(unit)
    await unit.kill()
    outcomes = set()
    for number in range(1, _MOST_STEPS, _STRIDE):
        unit.restore(kept)
        await unit.start_dying()
        async with unit.client(https=True) as client:
            await client.sign_in(first_password(unit))
            for method, path, body in scene.prepared:
                assert (await client.call(method, path, body)).status == 200
                await client.reconnect()
            unit.arm(number)
            status = await attempt(client, *scene.call)
        dead, place = await is_dead(unit), unit.died_at
        await unit.disarm()
        await unit.start()
        assert not unit.connectable(unit.http_port), place
        changed = await condition(unit) != before
        if changed:
            assert not scene.pending, f"a change that nobody confirmed holds after dying at {place}"
            assert await condition(unit) == scene.condition_after(before), place
        else:
            assert status == 0 or scene.pending, f"what was answered is lost after dying at {place}"
        assert shown(unit) == (scene.after.fingerprint if changed and scene.after else leaf), place
        await unit.until_tidy()
        outcomes.add(changed)
        await unit.kill()
        if not dead:
            break
    assert outcomes == ({False} if scene.pending else {False, True})
