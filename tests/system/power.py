"""The power goes while a whole unit is at work, at random moments, and its promises hold when it is started again.

What a host without power is, the Guest knows that it is done to: see its `cut`.
"""

import asyncio
import contextlib
import json
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from tests.figures import tell
from tests.system.guest import STATE, Address, Guest, check
from tests.system.guest_owner import Owner
from tests.system.studio import Studio

SEED = int(os.environ.get("POWER_SEED", time.time_ns() % 1_000_000))
_MEGABYTES = 32

OLD, NEW = "the owner's password", "another password"
OPEN, FORCED = "open", "forced"
STATIC: dict[str, object] = {"method": "static", "address": "10.77.0.50/24", "host_name": "owners-foh"}


class After(NamedTuple):
    """What is seen of the unit that was started again."""

    security: dict[str, Any]
    network: dict[str, Any]
    password: str
    left: tuple[str, ...]


Act = Callable[[Guest, Owner], Awaitable[object]]


class Operation(NamedTuple):
    """`forced`: it is begun under Force HTTPS. `good` looks at what came of it, cut off wherever."""

    name: str
    forced: bool
    act: Act
    good: Callable[[After], bool]


async def force(_guest: Guest, owner: Owner) -> None:
    await owner.call("POST", "/security/test")
    await owner.call_when_settled("PUT", "/security/force-https", {"enabled": True})


async def force_and_keep(guest: Guest, owner: Owner) -> None:
    await force(guest, owner)
    async with another(owner) as later:
        await later.call("POST", "/security/confirm")


async def swap(_guest: Guest, owner: Owner) -> None:
    await owner.call_when_settled("PUT", "/certificates/active", {"source": "own"})


async def change_network(_guest: Guest, owner: Owner) -> None:
    await owner.change(**STATIC)


async def change_password(_guest: Guest, owner: Owner) -> None:
    await owner.call("PUT", "/account/password", {"current": OLD, "new": NEW})


async def restore(_guest: Guest, owner: Owner) -> None:
    saved = (await owner.call("POST", "/backup/export", {})).body
    saved["settings"]["syslog"]["host"] = "logs.example"
    await owner.call_when_settled("POST", "/backup/restore", {"backup": json.dumps(saved)})


async def reset(guest: Guest, _owner: Owner) -> None:
    await guest.command("reset", "--yes", "--wait")


def as_before(after: After) -> bool:
    return not after.security["force_https"] and after.password == OLD and after.network["method"] == "dhcp"


def forced_or_not(after: After) -> bool:
    return after.password == OLD and after.network["method"] == "dhcp"


def still_forced(after: After) -> bool:
    return bool(after.security["force_https"]) and after.security["active"] == "self-signed"


def either_certificate(after: After) -> bool:
    return after.security["active"] in ("self-signed", "own") and after.password == OLD


def either_password(after: After) -> bool:
    return after.password in (OLD, NEW)


def untouched_or_new(after: After) -> bool:
    """Not begun, or done to its end."""
    if after.password == OLD:
        return bool(after.security["force_https"])
    return not after.security["force_https"] and not after.left


OPERATIONS = (
    Operation("force https", False, force, as_before),
    Operation("force https kept", False, force_and_keep, forced_or_not),
    Operation("certificate", False, swap, either_certificate),
    Operation("certificate, forced", True, swap, still_forced),
    Operation("network", False, change_network, as_before),
    Operation("password", False, change_password, either_password),
    Operation("restore", False, restore, as_before),
    Operation("factory reset", True, reset, untouched_or_new),
)


@asynccontextmanager
async def another(owner: Owner) -> AsyncIterator[Owner]:
    """The same person over a new connection."""
    async with Owner(owner.guest, owner.address, https=True) as later:
        later.csrf = owner.csrf
        later.session.cookie_jar.update_cookies({c.key: c.value for c in owner.session.cookie_jar})
        yield later


async def until_signed_in(guest: Guest, address: Address, *passwords: str) -> tuple[Owner, str]:
    """An owner over HTTPS, with the first of the passwords that is taken."""
    async with asyncio.timeout(2 * guest.patience):
        while True:
            owner = Owner(guest, address, https=True)
            for password in passwords:
                with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
                    answer = await owner.call("POST", "/session", {"username": "admin", "password": password})
                    if answer.status == 201:
                        owner.csrf = answer.body["csrf"]
                        return owner, password
            await owner.session.close()
            await asyncio.sleep(0.05)


async def set_up(guest: Guest) -> str:
    """As an owner has it: the password is OLD, a certificate of the owner's is installed.

    It is kept so as OPEN, and under Force HTTPS as FORCED. Returns a line of the key that is in no other place.
    """
    address = await guest.until_address(guest.lan.network)
    issued = Studio("Theatre").issue()
    first = await guest.panel.read_password()
    owner, _ = await until_signed_in(guest, address, first)
    async with owner:
        assert (await owner.call("PUT", "/account/password", {"current": first, "new": OLD})).status == 200
        body = {"chain": issued.chain, "key": issued.key}
        answer = await owner.call_when_settled("PUT", "/certificates/own?accept_warnings=true", body)
        assert answer.status == 200
    await guest.keep(OPEN)
    await guest.back_to(OPEN)
    address = await guest.until_address(guest.lan.network)
    owner, _ = await until_signed_in(guest, address, OLD)
    async with owner:
        for _ in range(3):  # an address that has just come makes another certificate, to be tested
            await force_and_keep(guest, owner)
            if (state := (await owner.call("GET", "/security")).body["state"]) == "https_only":
                break
        assert state == "https_only"
    await guest.keep(FORCED)
    return issued.key.splitlines()[2]


async def seen(guest: Guest, key: str) -> After:
    """How the unit is after its start; `key` is a line of the owner's key."""
    await until_settled(guest)
    address = await guest.until_address(guest.lan.network)
    first = await guest.panel.read_password() if (await first_password_holds(guest)) else OLD
    owner, password = await until_signed_in(guest, address, OLD, NEW, first)
    async with owner:
        system, security = (await owner.call("GET", "/system")).body, (await owner.call("GET", "/security")).body
        network = (await owner.network())["settings"]
    codes = {alarm["code"] for alarm in system["alarms"]}
    assert system["state"] in ("open", "https_only")
    assert security["pending"] is None
    assert not codes & {"storage-fault", "not-saved", "fault"}, system["alarms"]
    assert security["https"]["listening"]
    assert security["http"]["listening"] is not security["force_https"]
    searching = ("grep", "--recursive", "--quiet", "--fixed-strings", "--")
    left = [text for text in (key, "owners-foh") if (await guest.run(*searching, text, STATE)).code == 0]
    return After(security, network, password, tuple(left))


async def until_settled(guest: Guest) -> None:
    """Until the unit has finished what it had to, such as a reset that was cut off."""
    async with asyncio.timeout(2 * guest.patience):
        while True:
            told = await guest.command("--json", "status")
            if told.code == 0 and json.loads(told.out)["system"]["state"] in ("open", "https_only"):
                return
            await asyncio.sleep(0.05)


async def first_password_holds(guest: Guest) -> bool:
    shown = await guest.panel.open("Administration", "CCM Access", "Default Password")
    return not any("owner" in line.lower() for line in shown)


async def empty_disk(image: Path) -> Path:
    """Make `image` an ext4 file system with nothing in it."""
    await check("rm", "--force", image)
    await check("truncate", f"--size={_MEGABYTES}M", image)
    await check("mke2fs", "-q", "-t", "ext4", image)
    return image


async def promises_hold(guest: Guest, cuts: int, latest: float) -> None:
    """Cut the power of `guest`, which has just been started for the first time, so many times.

    An operation has been under way for `latest` seconds at most. The seed is printed; POWER_SEED brings it back.
    """
    chance = random.Random(SEED)
    mix = chance.sample(OPERATIONS, len(OPERATIONS))
    done: Counter[str] = Counter()
    began = time.monotonic()
    key = await set_up(guest)
    for number in range(cuts):
        operation = mix[number % len(mix)]
        await guest.back_to(FORCED if operation.forced else OPEN)
        address = await guest.until_address(guest.lan.network)
        owner, _ = await until_signed_in(guest, address, OLD)
        moment = chance.uniform(0, latest)
        where = f"cut {number}, seed {SEED}: {operation.name} after {moment * 1000:.0f} ms"
        print(where)
        async with owner:
            acting = asyncio.ensure_future(operation.act(guest, owner))
            await asyncio.wait([acting], timeout=moment)
            guest.cut()
            acting.cancel()
            await asyncio.wait([acting])
        await guest.kill()
        await guest.start()
        after = await seen(guest, key)
        assert operation.good(after), f"{where}: {after.security}, {after.network}, {after.password}"
        done[operation.name] += 1
        await guest.kill()
    told = ", ".join(f"{count} {name}" for name, count in sorted(done.items()))
    tell(f"power cuts: {cuts} ({told}), 0 violations, {time.monotonic() - began:.0f} s, seed {SEED}")
