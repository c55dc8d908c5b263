"""Runs every benchmark, each in a process of its own, one after the other; fails if any missed its target."""

import subprocess
import sys
from pathlib import Path

_HELPERS = {"__init__", "__main__", "harness"}


def main() -> int:
    """The benchmarks print their own figures; this adds which of them missed."""
    folder = Path(__file__).parent
    names = sorted(path.stem for path in folder.glob("*.py") if path.stem not in _HELPERS)
    missed = [name for name in names if _run(name, folder.parent)]
    sys.stdout.write(f"{len(names)} benchmarks, {len(missed)} missed{': ' if missed else ''}{', '.join(missed)}\n")
    return 1 if missed else 0


def _run(name: str, root: Path) -> int:
    return subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=root, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
