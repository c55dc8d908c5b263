"""`python -m tools.lock`: write packaging/runtime.lock, the libraries that an installed unit has, each by its hashes.

What setup.cfg asks for leaves room; what is put on units must be the same for all, and what was looked at. The versions
are those that pip would choose now, the hashes those of their wheels on PyPI (PEP 691) for Debian 12's Python on any
kind of processor. Needs PyPI.
"""

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
LOCK = _ROOT / "packaging" / "runtime.lock"
_INDEX = "https://pypi.org/simple"
_PATIENCE = 30
# Wheels of pure Python, and those for CPython 3.11 on Linux with the GNU C library.
_FITTING = re.compile(r"-none-any\.whl$|-(cp311-cp311|cp3\d+-abi3)-.*manylinux.*\.whl$")
_HEAD = (
    "# Written by `make lock`; see tools/lock.py. What `make install` and `make deb` put into the unit's environment.\n"
)


def main() -> None:
    """Write the file."""
    lines = [_HEAD]
    for name, version in sorted(_chosen().items()):
        hashes = " \\\n".join(f"    --hash=sha256:{digest}" for digest in sorted(_hashes(name, version)))
        lines.append(f"{name}=={version} \\\n{hashes}\n")
    LOCK.write_text("".join(lines))


def _chosen() -> dict[str, str]:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report", "-"]
    command += ["--only-binary", ":all:", "."]
    report = subprocess.run(command, cwd=_ROOT, capture_output=True, check=True)  # noqa: S603 - our own
    found: dict[str, Any] = json.loads(report.stdout)
    packages = (entry["metadata"] for entry in found["install"])
    return {package["name"]: package["version"] for package in packages if package["name"] != "base-station"}


def _hashes(name: str, version: str) -> set[str]:
    request = urllib.request.Request(  # noqa: S310 - https
        f"{_INDEX}/{name.lower().replace('_', '-')}/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
    )
    with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
        files = json.load(answer)["files"]
    wheels = (file for file in files if _FITTING.search(file["filename"]) and not file["yanked"])
    return {file["hashes"]["sha256"] for file in wheels if file["filename"].split("-")[1] == version}


if __name__ == "__main__":
    main()
