"""From the start of the process to the first HTTPS answer, against the bare import of the libraries.

Measured on a first start (which makes keys, certificates and a password) and on a state directory that has been used.
"""

import statistics

from bench.harness import Unit, Verdict, bare_import, emulated_panel, run, workplace

ROUNDS = 7
TARGET = 1.6


def main() -> int:
    """Measure alternately, so that a busy machine slows all three; print the medians."""
    imports: list[float] = []
    firsts: list[float] = []
    agains: list[float] = []
    for _ in range(ROUNDS + 1):
        with workplace() as folder, emulated_panel(folder) as panel:
            with bare_import() as (_, seconds):
                imports.append(seconds)
            with Unit(folder, panel) as unit:
                firsts.append(unit.seconds_to_answer)
            with Unit(folder, panel) as unit:
                agains.append(unit.seconds_to_answer)
    # The first round compiles and fills the page cache.
    bare, first, again = (statistics.median(seconds[1:]) for seconds in (imports, firsts, agains))
    verdict = Verdict("startup")
    verdict.note(f"bare import {bare * 1000:.0f} ms")
    verdict.judge(f"first HTTPS answer {again * 1000:.0f} ms, ratio", again / bare, TARGET)
    verdict.judge(f"on a first start {first * 1000:.0f} ms, ratio", first / bare, TARGET)
    return verdict.close()


if __name__ == "__main__":
    run(main)
