"""What the page says in each language, as tools/sentences.js reads it from the page's modules."""

import subprocess
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parent.parent


class Sentences(msgspec.Struct, frozen=True):
    """Sentences with the modules that say them, the modules of the sign-in, and each catalogue's door and rest."""

    tagged: dict[str, list[str]]
    door: list[str]
    catalogues: dict[str, dict[str, dict[str, str]]]

    def of_the_door(self) -> set[str]:
        """Those that a visitor may see before the sign-in."""
        return {sentence for sentence, modules in self.tagged.items() if not set(modules).isdisjoint(self.door)}

    def translations(self, code: str) -> dict[str, str]:
        """Both parts of the catalogue of that language."""
        return {**self.catalogues[code]["door"], **self.catalogues[code]["rest"]}


def read_sentences() -> Sentences:
    """Read them all; fails where the page's tools are not there."""
    result = subprocess.run(("node", "tools/sentences.js"), cwd=ROOT, capture_output=True, timeout=15, check=False)
    assert result.returncode == 0, f"{result.stderr.decode()}\nIs node_modules there? Run: make lint"
    return msgspec.json.decode(result.stdout, type=Sentences)
