"""The software works under the system call restrictions of its own unit file, and they do refuse what they should."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acme_stub import AcmeStub
from tests.certificate_files import PASS_PHRASE, TEXT, pkcs8, pkcs12
from tests.confined import allowed_calls

ROOT = Path(__file__).resolve().parent.parent
UNIT = ROOT / "systemd" / "base-station.service"


def confined(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.confined", str(UNIT), sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=15, check=False)


def assert_works(code: str) -> None:
    result = confined(code)

    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    "attempt",
    [
        "os.nice(1)",
        "os.chroot('/tmp')",
        "os.chown('/tmp', 0, 0)",
        "socket.sethostname('other')",
        "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
        "time.clock_settime(time.CLOCK_REALTIME, 0)",
    ],
)
def test_sandbox_refuses_what_the_daemon_has_no_business_with(attempt: str) -> None:
    result = confined(f"import os, socket, time\n{attempt}")

    assert result.stderr.splitlines()[-1].startswith("PermissionError: [Errno 1]")


def test_sandbox_allows_verdicts_of_a_rehearsal() -> None:
    assert_works("""if True:
        import datetime
        from daemon.certificates import preflight, selfsigned
        from daemon.certificates.names import Identities
        now = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
        root = selfsigned.make_root("Unit", ("unit.local",), (), now)
        chain = selfsigned.make_leaf(root, Identities(("unit.local",), ()), now).chain
        preflight.rehearse(chain, (root.certificate,), "unit.local", now)
        try:
            preflight.rehearse(chain, (root.certificate,), "unit.local", now + datetime.timedelta(days=9000))
        except Exception as refused:
            assert "has expired" in str(refused), refused
    """)


def test_sandbox_allows_keys_and_certificates_from_a_file_in_memory() -> None:
    assert_works("""if True:
        import os, ssl, trustme
        held = os.memfd_create("chain")
        issued = trustme.CA().issue_cert("localhost")
        os.write(held, issued.private_key_and_cert_chain_pem.bytes())
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(f"/proc/self/fd/{held}")
        os.close(held)
    """)


def test_sandbox_allows_passwords_to_be_checked() -> None:
    assert_works("""if True:
        from daemon.accounts import hash_password, verify_password
        assert verify_password(hash_password("k7wm-3hxp-9dre"), "k7wm-3hxp-9dre")
    """)


def test_sandbox_allows_limits_to_be_set_and_helpers_to_be_run() -> None:
    assert_works("""if True:
        import subprocess, sys
        from daemon.web.process_limits import raise_open_files
        assert raise_open_files(16) == 16
        helper = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))"
        subprocess.run([sys.executable, "-c", helper], check=True)
    """)


def test_sandbox_allows_the_network_and_the_panel_to_be_watched() -> None:
    assert_works("""if True:
        import os, select, serial, socket
        netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        netlink.bind((0, 1))
        netlink.close()
        master, slave = os.openpty()
        serial.Serial(os.ttyname(slave), 115200, exclusive=True).close()
    """)


def test_sandbox_allows_a_gateway_to_be_asked_whether_it_is_there() -> None:
    assert_works("""if True:
        import socket
        from daemon.adapters.rtnetlink import read_neighbours
        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
                sender.connect((address, 9))
                sender.send(bytes(1))
        read_neighbours()
    """)


def bundle_read(folder: Path, supplied: bytes, seconds: int) -> str:
    """What the daemon makes of an owner's file inside the sandbox: how many certificates and keys, or the error's code.

    The unit's limits hold too. `MemoryMax=` counts the memory of all processes together, which only a control group
    can; here it bounds the address space of each, and the child's own limit lies below it.
    """
    (megabytes,) = re.findall(r"^MemoryMax=(\d+)M$", UNIT.read_text(), re.MULTILINE)
    path = folder / "supplied"
    path.write_bytes(supplied)
    result = confined(f"""if True:
        import asyncio, pathlib, resource
        from daemon.certificates import bundle
        from daemon.errors import BadInput
        bundle.SECONDS = {seconds}
        resource.setrlimit(resource.RLIMIT_AS, ({megabytes} << 20, {megabytes} << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            supplied = pathlib.Path({str(path)!r}).read_bytes()
            found = asyncio.run(asyncio.to_thread(bundle.read_bundle, (supplied,), {PASS_PHRASE!r}))
        except BadInput as err:
            print(err.code)
        else:
            print(len(found.certificates), "certificates,", len(found.keys), "key, findings:", len(found.findings))
    """)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.strip()


def test_sandbox_allows_what_owners_bring_to_be_read_by_a_limited_child(tmp_path: Path) -> None:
    for supplied in TEXT, pkcs12():
        assert bundle_read(tmp_path, supplied, seconds=5) == "3 certificates, 1 key, findings: 0"


def with_two_thousand_million_rounds(supplied: bytes) -> bytes:
    """A PKCS#12 that is checked by so many rounds (RFC 7292 section 4, the last element), four octets for two."""
    at = supplied.rindex(b"\x30\x41\x30\x31")
    whole = bytearray(supplied.removesuffix(b"\x02\x02\x08\x00") + b"\x02\x04\x7f\xff\xff\xff")
    whole[at + 1] += 2
    whole[2:4] = (len(whole) - 4).to_bytes(2)
    return bytes(whole)


def with_a_quarter_of_a_gigabyte(supplied: bytes) -> bytes:
    """A key whose opening takes 2^14 x 127 x 128 octets (RFC 7914 section 5), for openssl's block size of 8."""
    size = supplied.index(b"\x02\x02\x40\x00\x02\x01\x08") + 6
    return supplied[:size] + b"\x7f" + supplied[size + 1 :]


def test_sandbox_leaves_the_limits_in_force_over_what_would_burn_time_or_memory(tmp_path: Path) -> None:
    """The child is ended when its time is up, and ends itself for want of memory: the sandbox hinders neither."""
    endless = with_two_thousand_million_rounds(pkcs12("-iter 2048"))
    assert bundle_read(tmp_path, endless, seconds=1) == "bundle-too-costly"

    wide = with_a_quarter_of_a_gigabyte(pkcs8("-scrypt -outform DER"))
    assert bundle_read(tmp_path, wide, seconds=5) == "bundle-too-costly"


async def test_sandbox_allows_a_certificate_to_be_ordered_by_a_limited_child() -> None:
    async with AcmeStub() as server:
        order = f"""if True:
            import asyncio, pathlib
            from daemon.adapters.acme import AcmeIssuer
            from daemon.registration_ports import AcmeOrder, AcmeServer
            class Willing:
                async def publish(self, records): print(len(records), "record")
                withdraw = publish
            async def main():
                issuer = AcmeIssuer(pathlib.Path("/nonexistent"))
                server = AcmeServer({server.directory!r}, {server.trust!r})
                account = await issuer.register(server, None, "", None)
                order = AcmeOrder(("foh.example",))
                chain = await issuer.issue(server, account, order, Willing(), lambda _: None)
                print(len(chain.chain), "certificates")
            asyncio.run(main())
        """
        result = await asyncio.to_thread(confined, order)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == ["1 record", "1 record", "2 certificates"]


def test_allowed_calls_are_the_units_groups_without_what_it_takes_away() -> None:
    calls = allowed_calls("SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\n")

    assert {"read", "openat", "epoll_pwait", "memfd_create", "prlimit64"} <= calls
    assert not {"chroot", "mount", "reboot", "setpriority", "init_module", "ptrace"} & calls
