"""Resident memory at rest, against an interpreter that has only imported the libraries."""

import time

from bench.harness import Client, Unit, Verdict, bare_import, emulated_panel, resident_kib, run, workplace

TARGET = 1.25

_STEADY_SECONDS = 3.0


def main() -> int:
    """Measure at rest on a used state directory, and for information after a sign-in."""
    with workplace() as folder, emulated_panel(folder) as panel, bare_import() as (pid, _):
        with Unit(folder, panel):
            pass
        bare = resident_kib(pid)
        with Unit(folder, panel) as unit:
            resting = _at_rest(unit)
            Client(unit)
            signed_in = _at_rest(unit)
    verdict = Verdict("memory")
    verdict.note(f"bare import {bare / 1024:.1f} MiB")
    verdict.judge(f"at rest {resting / 1024:.1f} MiB, ratio", resting / bare, TARGET)
    verdict.note(f"after a sign-in {signed_in / 1024:.1f} MiB, ratio {signed_in / bare:.2f}")
    return verdict.close()


def _at_rest(unit: Unit) -> int:
    """KiB once the size has not changed for three seconds."""
    size, since = resident_kib(unit.pid), time.monotonic()
    while time.monotonic() - since < _STEADY_SECONDS:
        time.sleep(0.1)
        if (now := resident_kib(unit.pid)) != size:
            size, since = now, time.monotonic()
    return size


if __name__ == "__main__":
    run(main)
