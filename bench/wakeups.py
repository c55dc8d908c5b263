"""How often the daemon wakes up when nothing happens, with a front panel connected and listeners open."""

import time

from bench.harness import Unit, Verdict, emulated_panel, run, voluntary_switches, workplace

TARGET = 2.0

_SETTLE_SECONDS = 3.0
_WATCH_SECONDS = 20.0


def main() -> int:
    """Count the voluntary context switches of all threads."""
    with workplace() as folder, emulated_panel(folder) as panel, Unit(folder, panel) as unit:
        time.sleep(_SETTLE_SECONDS)
        before, began = voluntary_switches(unit.pid), time.monotonic()
        time.sleep(_WATCH_SECONDS)
        rate = (voluntary_switches(unit.pid) - before) / (time.monotonic() - began)
    verdict = Verdict("wakeups")
    verdict.judge("at rest", rate, TARGET, "/s")
    return verdict.close()


if __name__ == "__main__":
    run(main)
