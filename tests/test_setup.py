"""What setup.cfg promises to pip is there: commands, files, and no import without its requirement."""

import ast
import configparser
import importlib
import importlib.metadata
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SETUP = configparser.ConfigParser()
SETUP.read(ROOT / "setup.cfg")

PRODUCT = ("daemon", "frontpanel")


def lines(section: str, key: str) -> list[str]:
    return SETUP[section][key].split("\n")[1:]


def requirement_names(section: str, key: str) -> set[str]:
    return {_normal(re.split(r"[<>=~! ]", line)[0]) for line in lines(section, key)}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def third_party_imports(folder: str) -> set[str]:
    """Top-level names of other people's packages imported anywhere below `folder`, inside functions too."""
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - set(PRODUCT)


@pytest.mark.parametrize("entry", lines("options.entry_points", "console_scripts"))
def test_each_command_can_be_called(entry: str) -> None:
    module, function = re.fullmatch(r"[\w-]+ = ([\w.]+):(\w+)", entry).groups()  # type: ignore[union-attr]

    assert callable(getattr(importlib.import_module(module), function))


def test_the_commands_are_the_contracts() -> None:
    names = [entry.split(" = ")[0] for entry in lines("options.entry_points", "console_scripts")]

    assert names == ["base-stationd", "base-station"]


def test_all_of_config_is_installed() -> None:
    installed = lines("options.data_files", "share/base-station")

    assert sorted(installed) == sorted(f"config/{path.name}" for path in (ROOT / "config").iterdir())


def test_every_file_of_the_ccm_is_installed() -> None:
    package, patterns = next(iter(SETUP["options.package_data"].items()))
    folder = ROOT / package.replace(".", "/")
    installed = {path for pattern in patterns.split(", ") for path in folder.glob(pattern)}

    assert {path for path in (folder / "static").rglob("*") if path.is_file()} <= installed


def test_every_folder_with_code_is_a_package() -> None:
    """setuptools' `find:` passes over a folder without `__init__.py`, and the installed program would lack it."""
    folders = {path.parent for name in PRODUCT for path in (ROOT / name).rglob("*.py")}

    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_the_product_requires_what_it_imports_and_nothing_else() -> None:
    distributions = importlib.metadata.packages_distributions()
    imported = {_normal(distributions[name][0]) for folder in PRODUCT for name in third_party_imports(folder)}

    assert imported == requirement_names("options", "install_requires")


def test_the_version_is_the_softwares() -> None:
    from daemon.version import VERSION

    assert SETUP["metadata"]["version"] == "attr: daemon.version.VERSION"
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)


def test_make_sets_up_anew_when_requirements_change() -> None:
    rule = re.search(r"^\$\(RUN_READY\): (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert rule
    assert {"setup.cfg", "pyproject.toml"} <= set(rule[1].split())
