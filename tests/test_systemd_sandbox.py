"""The software works under the system call restrictions of its own unit file, and they do refuse what they should."""

import subprocess
import sys
from pathlib import Path

import pytest

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
        from OpenSSL import SSL
        SSL.Context(SSL.TLS_METHOD).set_verify(SSL.VERIFY_PEER, lambda *_: True)
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


def test_allowed_calls_are_the_units_groups_without_what_it_takes_away() -> None:
    calls = allowed_calls("SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\n")

    assert {"read", "openat", "epoll_pwait", "memfd_create", "prlimit64"} <= calls
    assert not {"chroot", "mount", "reboot", "setpriority", "init_module", "ptrace"} & calls
