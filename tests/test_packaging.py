"""What is installed on a unit: complete, pinned, described, and taken off again."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from daemon.version import VERSION
from tools import completion, manuals, sbom
from tools.lock import LOCK

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "/opt/base-station"
_KEY = re.compile(rb"PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{64}")
_PINNED = re.compile(r"^([\w.-]+)==(\S+) \\$", re.MULTILINE)


def run(*command: str | Path, given: str = "") -> str:
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, input=given)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder below which it was installed."""
    folder = tmp_path_factory.mktemp("installed")
    run("tools/install", folder, PREFIX)
    return folder


def pinned() -> dict[str, str]:
    """Every library of an installed unit, with its version."""
    return {name.lower().replace("_", "-"): version for name, version in _PINNED.findall(LOCK.read_text())}


def test_the_program_works_where_it_is_installed(installed: Path) -> None:
    python = installed / PREFIX[1:] / "bin/python"
    assert run(python, "-m", "daemon", "--version").strip() == VERSION
    assert run(python, "-m", "daemon", "--check", "--config", installed / "etc/base-station/base-station.toml")
    assert (installed / "usr/bin/base-station").readlink() == Path(PREFIX) / "bin/base-station"
    first = (installed / PREFIX[1:] / "bin/base-stationd").read_text().splitlines()[0]
    assert first == f"#!{PREFIX}/bin/python"


def test_what_it_is_made_of_is_what_was_pinned(installed: Path) -> None:
    found = sbom.document(installed / PREFIX[1:] / "bin/python")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(found)) is None
    made_of = {each["name"].lower().replace("_", "-"): each["version"] for each in found["components"]}
    assert made_of == pinned()
    assert (found["metadata"]["component"]["name"], found["metadata"]["component"]["version"]) == (
        "base-station",
        VERSION,
    )
    assert all(component.get("licenses") for component in found["components"])


def test_no_key_and_no_password_is_shipped(installed: Path) -> None:
    ours = [*(installed / "etc").rglob("*"), *(installed / PREFIX[1:] / "share").rglob("*")]
    for name in ("daemon", "frontpanel"):
        ours += (installed / PREFIX[1:] / "lib/python3.11/site-packages" / name).rglob("*")
    files = [path for path in ours if path.is_file()]
    assert len(files) > 300
    assert [path for path in files if _KEY.search(path.read_bytes())] == []


def test_every_library_is_pinned_by_its_hashes() -> None:
    wanted = re.findall(r"^    ([A-Za-z][\w-]*)[><=]", (ROOT / "setup.cfg").read_text(), re.MULTILINE)
    named = {name.lower() for name in wanted[: wanted.index("crystalfontz")]}
    assert named <= pinned().keys()
    assert len(pinned()) == len(re.findall(r"==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", LOCK.read_text()))


def test_it_is_taken_off_again_and_the_profile_stays(tmp_path: Path) -> None:
    run("tools/install", tmp_path, PREFIX)
    profile = tmp_path / "etc/base-station/base-station.toml"
    profile.write_text('[device]\nserial = "TB-0042"\n')
    run("tools/install", tmp_path, PREFIX)
    assert profile.read_text() == '[device]\nserial = "TB-0042"\n'
    run("tools/take-off", tmp_path, PREFIX)
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if not path.is_dir())
    assert left == ["etc/base-station/base-station.toml", "etc/base-station/base-station.toml.new"]


@pytest.mark.parametrize("name", sorted(path.name for path in manuals.MANUALS.iterdir()))
def test_a_manual_is_good_mdoc(name: str) -> None:
    assert run("mandoc", "-T", "lint", "-W", "warning", manuals.MANUALS / name) == ""


def test_manuals_and_completion_are_as_what_they_describe() -> None:
    for name, text in manuals.pages().items():
        assert (manuals.MANUALS / name).read_text() == text, "run: make pages"
    assert completion.COMPLETION.read_text() == completion.completion(), "run: make pages"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (("cert",), {"certificate"}),
        (("certificate", "easydns", "s"), {"show", "set"}),
        (("network", "set", "--discovery", ""), {"on", "off"}),
        (("--json", "force-https", "o"), {"on", "off"}),
        (("backup", "save", "--passphrase-file", ""), set()),
        (("reset", "--p"), {"--password"}),
    ],
)
def test_the_shell_completes_a_command(typed: tuple[str, ...], offered: set[str]) -> None:
    words = " ".join(f"'{word}'" for word in ("base-station", *typed))
    said = run(
        "bash",
        given=f"source {completion.COMPLETION}\nCOMP_WORDS=({words})\nCOMP_CWORD={len(typed)}\n"
        '_base_station\necho "${COMPREPLY[*]}"\n',
    )
    assert set(said.split()) == offered
