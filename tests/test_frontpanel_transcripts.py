"""Every screen of the sample menu, as it was last looked at: a changed screen shows here as a difference.

To look at the new screens and take them: WRITE_TRANSCRIPTS=1 python -m pytest tests/test_frontpanel_transcripts.py
"""

import difflib
import os
from pathlib import Path

import pytest

from frontpanel.layout import Size
from tests.sample_menu import LARGE, LOCKED_TREE, SMALL, TAKEOVERS
from tests.transcript import sessions

TRANSCRIPTS = Path(__file__).parent / "transcripts"
WRITE = "WRITE_TRANSCRIPTS"


def compare(folder: Path, records: dict[str, str]) -> None:
    """Hold the records equal to the files in `folder`, or write them there if that is asked for."""
    if os.environ.get(WRITE):
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob("*.txt"):
            file.unlink()
        for name, text in records.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    files = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.txt")}
    differences = [
        line
        for name in sorted(files.keys() | records.keys())
        for line in difflib.unified_diff(
            files.get(name, "").splitlines(),
            records.get(name, "").splitlines(),
            f"{folder.name}/{name}.txt as it was looked at",
            f"{folder.name}/{name}.txt now",
            lineterm="",
        )
    ]
    assert not differences, "\n".join([f"The panel shows something else (if rightly, set {WRITE}=1):", *differences])


@pytest.mark.parametrize(("folder", "size"), [("635", LARGE), ("533", SMALL)])
def test_panel_shows_what_was_looked_at(folder: str, size: Size) -> None:
    compare(TRANSCRIPTS / folder, sessions(LOCKED_TREE, size, TAKEOVERS))


def test_transcripts_show_a_changed_screen_as_a_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WRITE, "1")
    compare(tmp_path, {"status": "Base-1\n"})
    monkeypatch.delenv(WRITE)
    compare(tmp_path, {"status": "Base-1\n"})
    with pytest.raises(AssertionError, match=r"(?s)WRITE_TRANSCRIPTS=1.*-Base-1.*\+Base-2"):
        compare(tmp_path, {"status": "Base-2\n"})
    with pytest.raises(AssertionError, match=r"\+new"):
        compare(tmp_path, {"status": "Base-1\n", "other": "new\n"})
