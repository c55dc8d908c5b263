"""What tests measured, for whoever reads the end of a run: tools/run-tests and tools/guest-tests show it there."""

import os
from pathlib import Path


def tell(figures: str) -> None:
    """One line of figures. It stands in the test's output, too."""
    print(figures)
    if place := os.environ.get("FIGURES"):
        with Path(place).open("a") as file:
            file.write(f"{figures}\n")
