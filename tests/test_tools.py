"""The Makefile's helpers say in one line what is missing, and say nothing when nothing is."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, path: str | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PATH": path or os.environ["PATH"]}
    environ.pop("CI_OUTPUT", None)  # the reports there are of the run that this test is part of
    return subprocess.run(command, env=environ, cwd=cwd, capture_output=True, text=True, timeout=15, check=False)


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A folder of programs as on a machine where nothing was installed for the tests."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("id", "mktemp", "rm", "sed", "sort", "tr"):
        (folder / name).symlink_to(str(shutil.which(name)))
    tmp_path.chmod(0o755)
    return folder


def test_need_packages_says_nothing_when_all_is_installed() -> None:
    result = run("tools/need-packages")

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_need_packages_names_the_command_to_someone_who_is_not_root(bare_path: Path) -> None:
    script(bare_path / "id", "echo 1000")

    result = run("tools/need-packages", path=str(bare_path))

    assert (result.returncode, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert "Run: apt install chromium" in line
    assert all(package in line for package in ("libio-socket-ssl-perl", "libnss3-tools", "openssl", "systemd"))


def test_need_packages_names_the_command_when_no_mirror_answers(bare_path: Path) -> None:
    script(bare_path / "id", "echo 0")
    script(bare_path / "apt-get", "echo 'E: Could not resolve deb.debian.org' >&2; exit 100")

    result = run("tools/need-packages", path=str(bare_path))

    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "Run: apt install chromium" in line
    assert "E: Could not" not in line


HERE = ("certutil", "faketime", "LCDd", "mandoc", "openssl", "ps", "ss", "strace", "systemd-analyze", "testssl")
GUESTS = ("dnsmasq", "mke2fs", "mmdebstrap", "nsenter", "qemu-img", "qemu-system-x86_64", "systemd-nspawn")
BROWSERS = ("firefox-esr", "WebKitWebDriver", "Xvfb")
EASYDNS = ("ddclient", "inadyn", "knotd", "lego", "pebble", "perl", "setpriv")


def test_need_packages_installs_only_what_is_missing(bare_path: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    for program in (*HERE, *GUESTS, *BROWSERS, *EASYDNS):
        script(bare_path / program, "")
    script(bare_path / "id", "echo 0")
    (bare_path / "install").symlink_to(str(shutil.which("install")))
    script(
        bare_path / "apt-get",
        f'echo "$*" >> {asked}; if [ "$1" = install ]; then install -m 755 /dev/null {bare_path}/chromium; fi',
    )

    result = run("tools/need-packages", path=str(bare_path))

    assert result.returncode == 0, result.stderr
    assert asked.read_text().splitlines() == ["update", "install --yes --no-install-recommends chromium"]


def test_make_venv_keeps_pips_noise_to_itself_when_there_is_no_network(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    script(
        tmp_path / "bin" / "python",
        'if [ "$1" = -m ]; then echo "ERROR: No matching distribution found" >&2; exit 1; fi',
    )

    result = run("tools/make-venv", tmp_path, ".[dev]")

    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "https://pypi.org" in line
    assert "No matching distribution" in (tmp_path / "pip.log").read_text()


def test_check_runs_every_step_and_fails_when_one_failed(tmp_path: Path) -> None:
    """One run shows all there is to mend; a failure is never lost behind a later success."""
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name in ("ruff", "lint-imports", "python"):
        script(tools / name, f'echo "{name} $*"')
    script(tools / "mypy", "exit 1")
    page_tools = tmp_path / "node_modules" / ".bin"
    page_tools.mkdir(parents=True)
    for name in ("tsc", "eslint"):
        script(page_tools / name, f'echo "{name} $*"')
    (tmp_path / "tools").symlink_to(ROOT / "tools")

    result = run(ROOT / "tools" / "check", "lint", "test", cwd=tmp_path)

    assert result.returncode == 1
    steps = [line.split("  ")[0] for line in result.stdout.splitlines() if line.endswith(("passed", "FAILED"))]
    linters = ["ruff check", "ruff format --check", "mypy", "import-linter", "tsc", "eslint"]
    assert steps == [*linters, "tests together", "tests alone"]
    assert "FAILED" in next(line for line in result.stdout.splitlines() if line.startswith("mypy "))


def test_check_refuses_a_group_it_does_not_know() -> None:
    result = run("tools/check", "lints")

    assert result.returncode == 2
    assert "'lints'" in result.stderr


def test_run_tests_leaves_out_none_and_runs_none_twice() -> None:
    """What is in neither half would never be run, and nobody would notice."""
    listing = ("--collect-only", "--quiet", "-n0", "tests/test_frontpanel_driver.py", "tests/test_tools.py")
    halves = [run("tools/run-tests", half, *listing).stdout for half in ("together", "alone")]
    everything = run(".venv/bin/python", "-m", "pytest", *listing).stdout

    both, alone = ([line for line in text.splitlines() if "::" in line] for text in ("".join(halves), halves[1]))
    assert alone
    assert sorted(both) == sorted(line for line in everything.splitlines() if "::" in line)


def test_run_tests_refuses_a_half_it_does_not_know() -> None:
    result = run("tools/run-tests", "some")

    assert (result.returncode, result.stdout) == (2, "")
    assert "'some'" in result.stderr


def test_total_adds_up_both_halves_in_pytests_own_form(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(
        "== tests together\n===== 2 failed, 3985 passed, 1 skipped, 1 warning, 1 error in 412.33s (0:06:52) =====\n"
        "== tests alone\n===== 21 passed, 3989 deselected, 1 error in 30.00s =====\n"
    )

    result = run("tools/total", log)

    assert result.returncode == 0
    assert result.stdout == "===== 2 failed, 4006 passed, 1 skipped, 1 warning, 2 errors in 442.33s =====\n"


@pytest.mark.parametrize("second", ["", "===== no tests ran in 0.10s =====", "== 5 passed in all"])
def test_total_fails_when_a_half_did_not_come_to_its_end(tmp_path: Path, second: str) -> None:
    log = tmp_path / "log"
    log.write_text(f"===== 5 passed in 1.00s =====\n{second}\n")

    result = run("tools/total", log)

    assert (result.returncode, result.stdout) == (1, "")


CLOSING = "===== 5 passed in 1.00s ====="
HALVES = {
    "both passed": (f"echo '{CLOSING}'; echo '{CLOSING}'", 0, "===== 10 passed in 2.00s ====="),
    "one failed": (
        f"echo '{CLOSING}'; echo '== 1 failed in 1.00s =='; exit 1",
        1,
        "===== 1 failed, 5 passed in 2.00s =====",
    ),
    "one was not run": (f"echo '{CLOSING}'", 1, "Tests were not run, or not all of them; see above."),
}


@pytest.mark.parametrize("case", HALVES)
def test_ci_ends_with_one_closing_line_and_fails_when_a_half_did(tmp_path: Path, case: str) -> None:
    (tmp_path / ".ci").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    (tmp_path / "tools").symlink_to(ROOT / "tools")
    told, code, last = HALVES[case]
    script(tmp_path / "bin" / "make", told)

    result = run(tmp_path / ".ci" / "run", path=f"{tmp_path / 'bin'}:{os.environ['PATH']}")

    assert (result.returncode, result.stdout.splitlines()[-1]) == (code, last)


def test_make_alone_lists_what_it_can_do() -> None:
    result = run("make", "--no-print-directory")

    assert result.returncode == 0
    listed = [line.split()[1] for line in result.stdout.splitlines() if line.startswith("  make ")]
    assert listed == [
        "help", "run", "panel", "test", "lint", "soak", "guest", "bench", "install", "uninstall", "deb", "sbom", "lock",
        "pages", "diagram", "clean",
    ]  # fmt: skip
