"""The pages for makers agree with the software: tests that they name exist, and all keys of the profile stand there."""

import re
from pathlib import Path

import msgspec
import pytest

from daemon.settings import Profile

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
TESTS = ROOT / "tests"


def test_every_test_that_the_rules_name_exists() -> None:
    named = set(re.findall(r"`((?:system/)?test_\w+\.py)`", (DOCS / "rules.md").read_text()))
    assert len(named) > 30
    assert [name for name in sorted(named) if not (TESTS / name).is_file()] == []


def test_no_provision_of_the_rules_is_left_without_a_word() -> None:
    rows = [line for line in (DOCS / "rules.md").read_text().splitlines() if line.startswith("| ")]
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 4, row
        assert any(cell not in ("", "-") for cell in cells[1:]), row


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_links_between_the_pages_lead_somewhere(page: str) -> None:
    text = (DOCS / page).read_text()
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (DOCS / target).exists(), target


def test_every_key_of_the_profile_stands_on_the_page_for_porting() -> None:
    text = (DOCS / "porting.md").read_text()
    keys = {
        f"[{table.name}] {field.name}"
        for table in msgspec.structs.fields(Profile)
        for field in msgspec.structs.fields(table.type)
    }
    named = set(re.findall(r"`(\[\w+\] \w+)`", text))
    assert keys - named == set()
    assert named - keys == set()
