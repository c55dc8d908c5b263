"""The shipped table of distrusted authorities is sound, and a damaged one is said."""

from datetime import date
from pathlib import Path

import pytest

from daemon.certificates.distrust import Distrust, load_distrusted
from daemon.errors import BadInput

SHIPPED = Path(__file__).resolve().parent.parent / "config" / "distrusted-authorities.toml"
ROW = '[[authority]]\nsubject = "CN=A"\nby = "Chrome"\nsource = "https://a.example/"\n'


def test_shipped_rows_have_each_a_date_and_a_source() -> None:
    rows = load_distrusted(SHIPPED)

    assert len({row.subject for row in rows}) == len(rows) >= 20
    for row in rows:
        assert row.source.startswith("https://")
        assert row.by
        assert row.issued_after or row.ends


def test_shipped_rows_know_the_vendors_authority() -> None:
    rows = {row.subject: row for row in load_distrusted(SHIPPED)}

    assert rows["CN=GlobalSign Root CA,OU=Root CA,O=GlobalSign nv-sa,C=BE"].ends == date(2025, 4, 15)
    assert rows["CN=GlobalSign,O=GlobalSign,OU=GlobalSign Root CA - R3"].ends == date(2027, 4, 15)


def test_rows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "table.toml"
    path.write_text(ROW + "ends = 2027-01-31\n")

    assert load_distrusted(path) == (Distrust("CN=A", "Chrome", "https://a.example/", ends=date(2027, 1, 31)),)
    path.write_text("")
    assert load_distrusted(path) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ROW, "distrust-table-unreadable"),
        ("[[authority", "distrust-table-unreadable"),
        ("#" * (256 * 1024 + 1), "distrust-table-unreadable"),
        (ROW + "endz = 2027-01-31\n", "unknown-key"),
        (ROW + "ends = 'tomorrow'\n", "bad-value"),
    ],
)
def test_damaged_table_is_an_error_of_ours(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "table.toml"
    path.write_text(text)

    with pytest.raises(BadInput) as caught:
        load_distrusted(path)
    assert caught.value.code == code


def test_missing_table_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        load_distrusted(tmp_path / "none.toml")
    assert caught.value.code == "distrust-table-unreadable"
