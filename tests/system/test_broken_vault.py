"""*Never locked out* 4, on the whole program: whatever befalls the certificates on the disk, HTTPS answers, port 80
stays shut, the unit says what is wrong, and there is a way out.

Each unit here begins as its owner left it: Force HTTPS on, with a certificate of the owner's own that was tested. What
the disk does to it is real. Where that takes another user, a read-only disk or another clock, the daemon gets it by
namespaces that anybody may make (unshare(1)) and by libfaketime, so none of it needs root.
"""

import asyncio
import errno
import os
import shutil
import socket
import ssl
import stat
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import trustme

from daemon.accounts import Account, hash_password
from daemon.adapters.keyed_pem import KeyedPem, render_pem
from daemon.adapters.layout import Layout
from daemon.adapters.settings_files import FileSettingsStore
from daemon.adapters.vault import FileCertificateVault
from daemon.certificates.material import KeyedChain, fingerprint, read_certificate
from daemon.certificates.names import Identities
from daemon.certificates.selfsigned import make_leaf, make_root
from daemon.messages.security import Proof
from daemon.settings import CertificateSource, SecuritySettings, Settings
from frontpanel.keys import Key
from tests.system.unit import ROOT, Answer, Client, Unit

NOW = datetime.now(UTC).replace(microsecond=0)
PASSWORD = "k7wm-3hxp-9dre"
ACCOUNT = Account(password_hash=hash_password(PASSWORD), first_password=PASSWORD)
STUDIO = trustme.CA(organization_name="Studio")
SELF_SIGNED, OWN = CertificateSource.SELF_SIGNED, CertificateSource.OWN

_START = NOW - timedelta(days=100)
_NAMES = Identities(("localhost",), ())

# As a user of the unit who has no rights beyond the files' modes; what the daemon's own user is on a Base Station.
AS_A_PLAIN_USER = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")


def issued(authority: trustme.CA = STUDIO, end: datetime = NOW + timedelta(days=200)) -> KeyedChain:
    """A certificate for a unit on this machine, with its authority's root beside it."""
    leaf = authority.issue_cert("127.0.0.1", key_type=trustme.KeyType.ECDSA, not_before=_START, not_after=end)
    chain = tuple(pem.bytes() for pem in leaf.cert_chain_pems)
    return KeyedChain(chain, leaf.private_key_pem.bytes(), authority.cert_pem.bytes())


CURRENT, PREVIOUS, OTHER = issued(), issued(), issued(trustme.CA())
EXPIRED = issued(end=NOW - timedelta(days=3))
DEVICE_ROOT = make_root("Test unit", _NAMES.host_names, (), NOW)


class OwnedUnit(Unit):
    """A unit as its owner left it: HTTPS forced, `chain` in use, PREVIOUS in use before it, the first password kept.

    `wrapper` is the command line that starts the daemon's own, to give it another world.
    """

    def __init__(
        self,
        folder: Path,
        chain: KeyedChain = CURRENT,
        source: CertificateSource = OWN,
        environment: dict[str, str] | None = None,
    ) -> None:
        super().__init__(folder, environment=environment)
        self.wrapper: tuple[str | Path, ...] = ()
        self.layout = Layout(self.state_dir)
        self.own = self.layout.kept(OWN, chain.identity)
        self._said = 0
        self._furnish(chain, source)
        self.left = self.owners()

    def _furnish(self, chain: KeyedChain, source: CertificateSource) -> None:
        """Store what the owner left, as the daemon does."""
        self.state_dir.mkdir(mode=0o700)
        vault, store = FileCertificateVault(self.layout), FileSettingsStore(self.layout)
        vault.save_root(DEVICE_ROOT)
        vault.save_leaf(make_leaf(DEVICE_ROOT, _NAMES, NOW).chain)
        vault.save_kept(OWN, chain)
        vault.save_kept(OWN, PREVIOUS)
        vault.save_proof(Proof(chain.fingerprint, NOW, "127.0.0.1", "127.0.0.1"))
        store.save_account(ACCOUNT)
        store.save(
            Settings(
                security=SecuritySettings(
                    force_https=True, certificate=source, own=chain.identity, own_previous=PREVIOUS.identity
                )
            )
        )

    def owners(self) -> dict[str, bytes]:
        """What is the owner's and is not made by the unit itself: each file's bytes by its name."""
        paths = [self.layout.settings, self.layout.account, self.layout.root, *self.state_dir.glob("certificate-own-*")]
        files = (path for path in paths if path.is_file() and path.stat().st_size < 1 << 20)
        return {path.name: path.read_bytes() for path in files}

    async def launch(self, *_: str | Path) -> None:
        """See Unit."""
        self._said = len(self.said())
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.wrapper, sys.executable, "-m", "daemon", "--config", self.profile,
                cwd=ROOT, stderr=log, stdout=log, env=self._environment,
            )  # fmt: skip

    async def start(self) -> None:
        """See Unit; the state is settled, and the panel found, when this returns."""
        await super().start()
        async with asyncio.timeout(10):
            while True:
                system = (await self.ask("GET", "/system")).body
                if system["state"] != "starting" and system["panel"]["connected"]:
                    return
                await asyncio.sleep(0.01)

    async def restart(self) -> None:
        """As after a power cut."""
        await self.kill()
        await self.start()

    def said_since(self) -> str:
        """The log since the last start."""
        return self.said()[self._said :]

    async def ask(self, method: str, path: str, body: object = None) -> Answer:
        """Make one call of `/api/v1` at the Unix socket."""
        local = aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(self.socket)))
        async with local, local.request(method, f"http://localhost/api/v1{path}", json=body) as response:
            return Answer(response.status, await response.json(content_type=None), dict(response.headers))

    async def security(self) -> dict[str, Any]:
        """`GET /security`."""
        body: dict[str, Any] = (await self.ask("GET", "/security")).body
        return body

    async def alarms(self) -> dict[str, dict[str, Any]]:
        """The alarms by code; of several with one code the texts are joined."""
        found: dict[str, dict[str, Any]] = {}
        for alarm in (await self.ask("GET", "/system")).body["alarms"]:
            known = found.setdefault(alarm["code"], alarm | {"detail": ""})
            known["detail"] += alarm["detail"] + "\n"
        return found

    async def install(self, chain: KeyedChain) -> Answer:
        """Install `chain` as the owner's own, in spite of warnings."""
        body = {"chain": (chain.chain_pem + (chain.root or b"")).decode(), "key": chain.key.decode()}
        return await self.ask("PUT", "/certificates/own?accept_warnings=true", body)


@asynccontextmanager
async def ending(unit: OwnedUnit) -> AsyncIterator[OwnedUnit]:
    """The unit is ended, and its folder can be cleared, whatever happens."""
    try:
        yield unit
    finally:
        await unit.end()
        if unit.state_dir.is_dir():
            unit.state_dir.chmod(0o700)


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[OwnedUnit]:
    async with ending(OwnedUnit(tmp_path)) as unit:
        yield unit


def refused(port: int) -> bool:
    """Whether a connection to `port` is refused, as where nothing listens, on IPv4 and on IPv6."""
    answers = []
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as sock:
            sock.settimeout(1)
            answers.append(sock.connect_ex((address, port)))
    return answers == [errno.ECONNREFUSED] * 2


def leaves_served(unit: Unit) -> set[str]:
    """The fingerprints of the leaves at the two HTTPS ports."""
    ports = (unit.ports.https, unit.ports.https_printed)
    return {fingerprint(read_certificate(ssl.get_server_certificate(("127.0.0.1", port)).encode())) for port in ports}


async def page_opens(unit: Unit, root: bytes) -> bool:
    """Whether somebody who trusts `root` gets the CCM's page at both HTTPS ports."""
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cadata=root.decode()))
    async with aiohttp.ClientSession(connector=connector) as session:
        for port in (unit.ports.https, unit.ports.https_printed):
            async with session.get(f"https://127.0.0.1:{port}/") as response:
                if response.status != 200 or b"<html" not in await response.read():
                    return False
    return True


def certificate_of(security: dict[str, Any], source: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in security["certificates"] if each["source"] == source)
    return found


async def check_fallen_back(unit: OwnedUnit, said: str = "") -> None:
    """The promise: HTTPS answers self-signed, port 80 stays shut, and the API says so, and why (`said`)."""
    assert refused(unit.http_port)
    security, alarms = await unit.security(), await unit.alarms()
    assert (security["state"], security["force_https"]) == ("https_only", True)
    assert (security["active"], security["serving"]) == ("own", "self-signed")
    assert security["http"]["listening"] is False
    own, self_signed = certificate_of(security, "own"), certificate_of(security, "self-signed")
    assert (own["available"], own["active"], own["serving"]) == (False, True, False)
    assert "missing or damaged" in own["detail"]
    assert security["tested"] is None
    assert leaves_served(unit) == {self_signed["fingerprint"]}
    assert await page_opens(unit, unit.layout.root.read_bytes())
    fallback = alarms["certificate-fallback"]
    assert fallback["severity"] == "error"
    assert "Install the certificate again" in fallback["remedy"]
    assert said in alarms.get("storage-fault", {"detail": ""})["detail"]
    assert "Traceback" not in unit.said()


async def check_served(unit: OwnedUnit, chain: KeyedChain = CURRENT) -> None:
    """The owner's own serves, as if nothing had been."""
    assert refused(unit.http_port)
    security = await unit.security()
    assert (security["state"], security["active"], security["serving"]) == ("https_only", "own", "own")
    assert leaves_served(unit) == {chain.fingerprint}
    assert "certificate-fallback" not in await unit.alarms()


def check_untouched(unit: OwnedUnit, *but: Path) -> None:
    """Nothing of the owner's was changed or taken away, apart from what the test itself did to `but`."""
    harmed = {path.name for path in but}
    now = unit.owners()
    assert {name: now.get(name) for name in unit.left if name not in harmed} == {
        name: content for name, content in unit.left.items() if name not in harmed
    }


async def test_a_sound_certificate_is_served_and_there_is_nothing_to_say(unit: OwnedUnit) -> None:
    await unit.start()
    await check_served(unit)
    assert await unit.alarms() == {}
    assert (await unit.security())["tested"]["fingerprint"] == CURRENT.fingerprint
    assert certificate_of(await unit.security(), "own")["previous"]["fingerprint"] == PREVIOUS.fingerprint
    check_untouched(unit)


def write(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return harm


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("x")


def make_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def make_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def make_link(path: Path) -> None:
    shutil.move(path, path.parents[1] / "elsewhere.pem")
    path.symlink_to(path.parents[1] / "elsewhere.pem")


def make_huge(path: Path) -> None:
    os.truncate(path, 1 << 34)


def take_another_name(path: Path) -> None:
    path.rename(path.with_name(f"certificate-own-{OTHER.identity}.pem"))


def pem(chain: KeyedChain, key: bytes) -> bytes:
    return render_pem(KeyedPem(key, (*chain.chain, *((chain.root,) if chain.root else ()))))


HARM: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing": (Path.unlink, ""),
    "empty": (write(lambda _: b""), "does not begin as it should"),
    "truncated": (write(lambda good: good[: len(good) // 2]), "checksum is wrong"),
    "one bit decayed": (write(lambda good: good[:-200] + bytes([good[-200] ^ 1]) + good[-199:]), "checksum is wrong"),
    "another's key, checksum wrong": (write(lambda good: good.replace(CURRENT.key, OTHER.key)), "checksum is wrong"),
    "another's key, checksum right": (write(lambda _: pem(CURRENT, OTHER.key)), "does not belong to the certificate"),
    "another's pair": (write(lambda _: pem(OTHER, OTHER.key)), "holds another certificate than its name says"),
    "named as another": (take_another_name, "holds another certificate than its name says"),
    "of newer software": (write(lambda good: good.replace(b"version 1", b"version 7")), "newer software (version 7)"),
    "huge": (make_huge, "larger than"),
    "a folder": (make_folder, "not a regular file"),
    "a pipe": (make_fifo, "not a regular file"),
    "a link that leads to itself": (make_loop, "not a regular file"),
    "a link to another place": (make_link, "not a regular file"),
}


@pytest.mark.parametrize(("harm", "said"), HARM.values(), ids=HARM.keys())
async def test_without_the_owners_certificate_the_self_signed_one_serves_and_port_80_stays_shut(
    unit: OwnedUnit, harm: Callable[[Path], None], said: str
) -> None:
    harm(unit.own)
    await unit.start()
    await unit.panel.until_shown("'own' cannot be")
    await check_fallen_back(unit, said)
    check_untouched(unit, unit.own)
    await unit.restart()
    await unit.panel.until_shown("'own' cannot be")
    await check_fallen_back(unit)
    check_untouched(unit, unit.own)


async def test_what_was_damaged_is_kept_and_serves_again_once_it_was_put_right(unit: OwnedUnit) -> None:
    sound = unit.own.read_bytes()
    unit.own.write_bytes(sound[:-1])
    await unit.start()
    await check_fallen_back(unit, "It was set aside as")
    aside = unit.own.with_name(f"{unit.own.name}.corrupt-1")
    assert aside.read_bytes() == sound[:-1]
    unit.own.write_bytes(aside.read_bytes() + b"\n")
    await unit.restart()
    await check_served(unit)
    assert (await unit.security())["tested"]["fingerprint"] == CURRENT.fingerprint


async def test_the_log_says_that_another_certificate_serves_and_what_became_of_the_file(unit: OwnedUnit) -> None:
    unit.own.write_bytes(b"")
    await unit.start()
    assert "WARNING The certificate 'own' cannot be used; the self-signed one serves instead." in unit.said_since()
    assert f"WARNING The file {unit.own.name} (certificate of your own) cannot be used" in unit.said_since()
    await unit.restart()
    assert "WARNING The certificate 'own' cannot be used; the self-signed one serves instead." in unit.said_since()


async def test_the_ccm_and_the_command_line_say_the_same(unit: OwnedUnit) -> None:
    unit.own.unlink()
    await unit.start()
    async with unit.client(https=True) as ccm:
        assert (await ccm.sign_in(PASSWORD)).status == 201
        security, system = await ccm.security(), await ccm.call("GET", "/system")
        assert (security["active"], security["serving"]) == ("own", "self-signed")
        assert "certificate-fallback" in [alarm["code"] for alarm in system.body["alarms"]]
    _, out, _ = await unit.command("status")
    assert "ERROR: The certificate 'own' cannot be used; the self-signed one serves instead." in out
    _, out, _ = await unit.command("certificate")
    assert "self-signed serving" in out
    assert "own active" in out
    shown = "".join(await unit.panel.open("Security", "Certificate"))
    assert "Source: own" in shown
    assert "It cannot be" in shown


async def test_a_certificate_with_undecodable_names_is_no_reason_to_run_on_defaults(tmp_path: Path) -> None:
    odd = KeyedChain(CURRENT.chain, CURRENT.key, with_undecodable_names(CURRENT.root or b""))
    async with ending(OwnedUnit(tmp_path, odd)) as unit:
        await unit.start()
        await check_fallen_back(unit)


def with_undecodable_names(certificate: bytes) -> bytes:
    """The same with bytes in its names that are no text, which no parser minds before it looks at them."""
    der = ssl.PEM_cert_to_DER_cert(certificate.decode())
    return ssl.DER_cert_to_PEM_cert(der.replace(b"Studio", b"Stu\xff\xfeo")).encode()


async def test_a_key_that_others_could_read_is_served_put_right_and_reported(unit: OwnedUnit) -> None:
    unit.own.chmod(0o644)
    await unit.start()
    await check_served(unit)
    assert (
        "could be read by other programs on this unit; that has been put right"
        in ((await unit.alarms())["storage-fault"]["detail"])
    )
    assert stat.S_IMODE(unit.own.stat().st_mode) == 0o600
    check_untouched(unit)
    await unit.restart()
    assert await unit.alarms() == {}


async def test_a_file_that_the_daemon_may_not_read_stays_and_serves_again_once_it_may(unit: OwnedUnit) -> None:
    unit.wrapper = AS_A_PLAIN_USER
    unit.layout.kept(OWN, OTHER.identity).write_bytes(pem(OTHER, OTHER.key))  # named by no settings: may be tidied away
    unit.own.chmod(0)
    await unit.start()
    await check_fallen_back(unit, f"does not let {unit.own.name} be read (Permission denied)")
    assert (await unit.ask("DELETE", "/alarms/storage-fault")).status == 204
    await unit.restart()
    await check_fallen_back(unit, "Permission denied")
    assert unit.own.exists(), "the certificate that the settings name was erased"
    unit.own.chmod(0o600)
    check_untouched(unit)
    await unit.restart()
    await check_served(unit)


def read_only(folder: Path) -> tuple[str, ...]:
    """What starts a daemon for which `folder` lies on a disk that takes no changes."""
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro,nosuid,nodev,noexec "$0" && exec "$@"'
    return ("unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c", script, str(folder))


async def test_a_read_only_disk_is_no_hindrance_to_a_sound_certificate(unit: OwnedUnit) -> None:
    unit.wrapper = read_only(unit.state_dir)
    unit.own.chmod(0o644)
    await unit.start()
    await check_served(unit)
    refusal = await unit.ask("PUT", "/security/force-https", {"enabled": False})
    assert (refusal.status, refusal.body["code"]) == (507, "storage-read-only")
    assert refused(unit.http_port)
    refusal = await unit.install(OTHER)
    assert (refusal.status, refusal.body["code"]) == (507, "storage-read-only")
    await check_served(unit)
    told = (await unit.alarms())["storage-fault"]["detail"]
    assert "could be read by other programs" in told
    assert "has been put right" not in told, "nothing can be put right on a read-only disk"
    check_untouched(unit)


async def test_on_a_read_only_disk_a_broken_vault_stays_as_it_is_and_the_panel_still_reopens_port_80(
    unit: OwnedUnit,
) -> None:
    unit.wrapper = read_only(unit.state_dir)
    unit.own.write_bytes(b"nonsense")
    unit.layout.leaf.unlink()
    before = {path.name: path.read_bytes() for path in unit.state_dir.iterdir()}
    await unit.start()
    await check_fallen_back(unit, "was not set aside")
    assert "could not be stored" in (await unit.alarms())["not-saved"]["detail"]
    await unit.restart()
    await check_fallen_back(unit, "was not set aside")
    assert "It cannot be" in "".join(await unit.panel.open("Security", "Certificate"))
    await unit.panel.press(Key.EXIT)
    await unit.panel.confirm_dangerous("Administration", "Reset", "Reopen port 80")
    await unit.until_connectable(unit.http_port, open_=True)
    assert {path.name: path.read_bytes() for path in unit.state_dir.iterdir()} == before


def cut_short(*paths: Path) -> None:
    for path in paths:
        os.truncate(path, 300)


LOST_OF_THE_UNITS: dict[str, Callable[[Layout], None]] = {
    "root missing": lambda layout: layout.root.unlink(),
    "root damaged": lambda layout: cut_short(layout.root),
    "leaf missing": lambda layout: layout.leaf.unlink(),
    "leaf damaged": lambda layout: cut_short(layout.leaf),
    "both damaged": lambda layout: cut_short(layout.root, layout.leaf),
}


@pytest.mark.parametrize("lose", LOST_OF_THE_UNITS.values(), ids=LOST_OF_THE_UNITS.keys())
async def test_what_the_unit_made_itself_is_made_anew_and_costs_the_owners_certificate_nothing(
    unit: OwnedUnit, lose: Callable[[Layout], None]
) -> None:
    lose(unit.layout)
    await unit.start()
    await check_served(unit)
    unit.own.unlink()
    lose(unit.layout)
    await unit.restart()
    await check_fallen_back(unit)
    check_untouched(unit, unit.own, unit.layout.root)


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["missing", "damaged"])
async def test_a_new_device_root_is_told_since_every_pc_has_to_trust_it_anew(
    unit: OwnedUnit, lose: Callable[[Path], None]
) -> None:
    lose(unit.layout.root)
    await unit.start()
    told = (await unit.alarms())["storage-fault"]["detail"]
    assert "device root" in told
    assert "trust" in told


async def test_what_may_not_be_read_is_replaced_but_kept(unit: OwnedUnit) -> None:
    unit.wrapper = AS_A_PLAIN_USER
    for path in (unit.own, unit.layout.root, unit.layout.account):
        path.chmod(0)
    await unit.start()
    await check_fallen_back(unit, f"does not let {unit.layout.root.name} be read")
    assert await unit.panel.read_password() != PASSWORD
    await unit.kill()
    kept = set()
    for path in unit.state_dir.iterdir():
        path.chmod(0o600)
        kept.add(path.read_bytes())
    assert set(unit.left.values()) <= kept


@pytest.mark.parametrize("lose", LOST_OF_THE_UNITS.values(), ids=LOST_OF_THE_UNITS.keys())
async def test_under_force_https_with_the_self_signed_one_a_broken_vault_makes_another(
    tmp_path: Path, lose: Callable[[Layout], None]
) -> None:
    async with ending(OwnedUnit(tmp_path, source=SELF_SIGNED)) as unit:
        lose(unit.layout)
        for _ in range(2):
            await unit.start()
            assert refused(unit.http_port)
            security = await unit.security()
            assert (security["state"], security["serving"]) == ("https_only", "self-signed")
            assert await page_opens(unit, unit.layout.root.read_bytes())
            await unit.kill()


async def test_with_nothing_left_but_the_settings_port_80_stays_shut_and_the_owner_signs_in(unit: OwnedUnit) -> None:
    for path in unit.state_dir.glob("*.pem"):
        path.unlink()
    await unit.start()
    await check_fallen_back(unit)
    async with unit.client(https=True) as client:
        assert (await client.sign_in(PASSWORD)).status == 201


async def test_settings_that_cannot_be_read_cost_no_certificate(unit: OwnedUnit) -> None:
    """An older generation of the settings is in force then, which names other certificates than the owner's last."""
    store = FileSettingsStore(unit.layout)
    current = store.load().settings
    store.save(Settings(security=SecuritySettings(force_https=True, certificate=OWN, own=PREVIOUS.identity)))
    store.save(current)
    sound = unit.layout.settings.read_bytes()
    unit.layout.settings.write_bytes(b'{"version": 1, "netwrok": {}}')
    await unit.start()
    await check_served(unit, PREVIOUS)
    unit.layout.settings.write_bytes(sound)
    await unit.restart()
    await check_served(unit)
    check_untouched(unit)


async def test_a_state_directory_that_may_not_be_read_gives_defaults_and_is_whole_afterwards(unit: OwnedUnit) -> None:
    unit.wrapper = AS_A_PLAIN_USER
    unit.state_dir.chmod(0)
    await unit.start()
    await unit.until_connectable(unit.http_port, open_=True)
    security, alarms = await unit.security(), await unit.alarms()
    assert (security["force_https"], security["serving"]) == (False, "self-signed")
    assert "Permission denied" in alarms["storage-fault"]["detail"]
    assert "could not be stored" in alarms["not-saved"]["detail"]
    password = await unit.panel.read_password()
    assert password != PASSWORD
    async with unit.client(https=True) as client:
        assert (await client.sign_in(password)).status == 201
    await unit.kill()
    unit.state_dir.chmod(0o700)
    check_untouched(unit)
    await unit.start()
    await check_served(unit)
    async with unit.client(https=True) as client:
        assert (await client.sign_in(PASSWORD)).status == 201


async def test_without_its_state_directory_it_is_a_new_unit(unit: OwnedUnit) -> None:
    shutil.rmtree(unit.state_dir)
    await unit.start()
    await unit.until_connectable(unit.http_port, open_=True)
    security = await unit.security()
    assert (security["state"], security["active"], security["serving"]) == ("open", "self-signed", "self-signed")
    assert await unit.panel.read_password() != PASSWORD
    assert await page_opens(unit, unit.layout.root.read_bytes())


async def test_an_expired_certificate_goes_on_being_served_with_an_alarm(tmp_path: Path) -> None:
    async with ending(OwnedUnit(tmp_path, EXPIRED)) as unit:
        for _ in range(2):
            await unit.start()
            await check_served(unit, EXPIRED)
            alarms = await unit.alarms()
            assert set(alarms) == {"certificate-expired"}
            assert alarms["certificate-expired"]["severity"] == "error"
            assert certificate_of(await unit.security(), "own")["life_left"] == 0
            await unit.panel.until_shown("expired on")
            assert "own: The certificate expired on" in unit.said_since()
            await unit.kill()
        check_untouched(unit)


def with_clock(clock: Path) -> dict[str, str]:
    """The environment of a daemon whose wall clock says what stands in the file `clock` (Debian: faketime)."""
    libraries = list(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    assert libraries, "libfaketime is not installed; run: apt install faketime"
    return {
        "LD_PRELOAD": str(libraries[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


async def test_a_clock_from_before_the_software_judges_no_certificate_and_is_named(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    async with ending(OwnedUnit(tmp_path, EXPIRED, environment=with_clock(clock))) as unit:
        clock.write_text("@2020-01-01 12:00:00")
        await unit.start()
        await check_served(unit, EXPIRED)
        alarms = await unit.alarms()
        assert set(alarms) == {"clock-not-set"}
        assert "2020-01-01" in alarms["clock-not-set"]["detail"]
        assert certificate_of(await unit.security(), "own")["life_left"] is None
        unit.own.unlink()
        await unit.restart()
        await check_fallen_back_before_the_clock_was_set(unit)
        clock.write_text("+0")
        await unit.restart()
        await check_fallen_back(unit)
        assert "clock-not-set" not in await unit.alarms()


async def check_fallen_back_before_the_clock_was_set(unit: OwnedUnit) -> None:
    assert refused(unit.http_port)
    assert set(await unit.alarms()) == {"certificate-fallback", "clock-not-set"}
    security = await unit.security()
    assert (security["state"], security["serving"]) == ("https_only", "self-signed")
    assert leaves_served(unit) == {certificate_of(security, "self-signed")["fingerprint"]}


async def signed_in(client: Client) -> None:
    assert (await client.sign_in(PASSWORD)).status == 201


async def confirm(client: Client) -> None:
    await client.reconnect()
    assert (await client.call("POST", "/security/confirm", {})).status == 200


async def test_way_out_another_certificate_holds_once_it_was_confirmed(unit: OwnedUnit) -> None:
    unit.own.write_bytes(b"")
    await unit.start()
    await check_fallen_back(unit)
    assert (await unit.install(OTHER)).body["installed"] is True
    assert (await unit.security())["state"] == "https_confirming"
    assert leaves_served(unit) == {OTHER.fingerprint}
    await unit.restart()
    await check_fallen_back(unit)
    async with unit.client(https=True) as client:
        await signed_in(client)
        assert (await unit.install(OTHER)).status == 200
        await confirm(client)
    await check_served(unit, OTHER)
    await unit.restart()
    await check_served(unit, OTHER)
    assert (await unit.security())["tested"]["fingerprint"] == OTHER.fingerprint


async def test_way_out_the_same_certificate_installed_again_is_what_holds_already(unit: OwnedUnit) -> None:
    unit.own.write_bytes(b"")
    await unit.start()
    await check_fallen_back(unit)
    assert (await unit.install(CURRENT)).body["installed"] is True
    security = await unit.security()
    assert security["pending"] is None, "it was tested and confirmed before: nothing is left to confirm"
    await check_served(unit)
    assert security["tested"]["fingerprint"] == CURRENT.fingerprint
    await unit.restart()
    await check_served(unit)
    assert "change-not-confirmed" not in await unit.alarms()


async def test_way_out_the_certificate_before_is_brought_back(unit: OwnedUnit) -> None:
    unit.own.write_bytes(b"")
    await unit.start()
    await check_fallen_back(unit)
    assert certificate_of(await unit.security(), "own")["previous"]["fingerprint"] == PREVIOUS.fingerprint
    async with unit.client(https=True) as client:
        await signed_in(client)
        assert (await client.call("POST", "/certificates/own/restore", {})).status == 200
        await confirm(client)
    await check_served(unit, PREVIOUS)
    await unit.restart()
    await check_served(unit, PREVIOUS)


async def test_way_out_the_self_signed_one_is_chosen_and_force_https_stays(unit: OwnedUnit) -> None:
    unit.own.write_bytes(b"")
    await unit.start()
    await check_fallen_back(unit)
    assert (await unit.ask("PUT", "/certificates/active", {"source": "self-signed"})).status == 200
    for _ in range(2):
        assert refused(unit.http_port)
        security = await unit.security()
        assert (security["state"], security["active"]) == ("https_only", "self-signed")
        assert security["serving"] == "self-signed"
        assert "certificate-fallback" not in await unit.alarms()
        await unit.restart()
