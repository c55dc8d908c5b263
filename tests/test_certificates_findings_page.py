"""docs/findings.md has a row for each code there is, and none besides."""

import re
from pathlib import Path

from daemon.certificates.candidate_findings import Code
from daemon.certificates.inspect import Severity

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "findings.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z0-9-]+)` \| ([a-z, ]+) \| (.+) \|$", PAGE, re.MULTILINE)


def test_page_has_each_code_once() -> None:
    assert sorted(row[0] for row in ROWS) == sorted(Code)


def test_page_has_the_severities_and_says_something() -> None:
    for _, severities, text in ROWS:
        assert set(severities.split(", ")) <= set(Severity)
        assert len(text) > 20


def test_code_is_part_of_the_api_and_so_of_one_form() -> None:
    for code in Code:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code.value)
        assert code.name == code.value.upper().replace("-", "_")
