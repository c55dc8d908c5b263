"""`python -m tools.sbom FILE`: what an installed unit's software is made of, as a CycloneDX 1.6 document.

Read off an environment as `make install` makes it, so it has what is on units and nothing that developing takes.
Python with its OpenSSL is the host's, and so in the host's own list.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_PREFIX = "/opt/base-station"
_NAME = "base-station"
SPECIFICATION = "1.6"


def main(path: Path) -> None:
    """Write the document."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([ROOT / "tools" / "install", folder, _PREFIX], check=True)  # noqa: S603 - our own
        found = document(Path(f"{folder}{_PREFIX}/bin/python"))
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(found, indent=2) + "\n")


def document(python: Path) -> dict[str, Any]:
    """What the environment of `python` is made of."""
    return _about_the_software(_read(python))


def _read(python: Path) -> dict[str, Any]:
    command = [
        sys.executable, "-m", "cyclonedx_py", "environment", "--sv", SPECIFICATION, "--of", "JSON", "--validate",
        "--output-reproducible", str(python),
    ]  # fmt: skip
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _about_the_software(found: dict[str, Any]) -> dict[str, Any]:
    """The daemon is what the document is about, and not one component among the others."""
    (own,) = (component for component in found["components"] if component["name"] == _NAME)
    found["components"].remove(own)
    found["metadata"]["component"] = own | {"type": "application"}
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
