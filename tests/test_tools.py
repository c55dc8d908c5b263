"""The Makefile's helpers say in one line what is missing, and say nothing when nothing is."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, path: str | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PATH": path or os.environ["PATH"]}
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


HERE = ("certutil", "faketime", "LCDd", "openssl", "ps", "ss", "systemd-analyze", "testssl")
GUESTS = ("dnsmasq", "mmdebstrap", "nsenter", "systemd-nspawn")
EASYDNS = ("ddclient", "inadyn", "knotd", "lego", "pebble", "perl", "setpriv")


def test_need_packages_installs_only_what_is_missing(bare_path: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    for program in (*HERE, *GUESTS, *EASYDNS):
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

    result = run(ROOT / "tools" / "check", "lint", "test", cwd=tmp_path)

    assert result.returncode == 1
    steps = [line.split("  ")[0] for line in result.stdout.splitlines() if line.endswith(("passed", "FAILED"))]
    assert steps == ["ruff check", "ruff format --check", "mypy", "import-linter", "pytest"]
    assert "FAILED" in next(line for line in result.stdout.splitlines() if line.startswith("mypy "))


def test_check_refuses_a_group_it_does_not_know() -> None:
    result = run("tools/check", "lints")

    assert result.returncode == 2
    assert "'lints'" in result.stderr


def test_make_alone_lists_what_it_can_do() -> None:
    result = run("make", "--no-print-directory")

    assert result.returncode == 0
    listed = [line.split()[1] for line in result.stdout.splitlines() if line.startswith("  make ")]
    assert listed == ["help", "run", "panel", "test", "lint", "soak", "bench", "diagram", "clean"]
