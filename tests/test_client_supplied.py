"""What `base-station certificate install` reads: files, standard input, and a pass phrase that nobody sees."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.client import Ending
from tests.client_api import (
    DRY,
    LOCKED,
    WARNING,
    WET,
    WET_IN_SPITE,
    WRONG,
    Api,
    Person,
    api_at,
    run,
    security,
    typing,
    verdict,
)

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with api_at(tmp_path / "s") as serving:
        serving.on("GET /security", security())
        yield serving


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(b"a chain\r\n\x00\xff")
    key.write_bytes(b"a key")
    return [str(chain), str(key)]


def test_standard_input_is_a_file(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    typing(monkeypatch, b"\xff all of it")
    api.on(DRY, verdict())
    assert run(api, "install", "-", "--dry-run") == Ending.DONE
    assert api.calls[0].files == [b"\xff all of it"]


@pytest.mark.parametrize(
    "arguments", [("-", "-"), ("-", "--passphrase-file", "-")], ids=["two files", "a file and the pass phrase"]
)
def test_standard_input_is_read_once(api: Api, capsys: Capture, arguments: tuple[str, ...]) -> None:
    assert run(api, "install", *arguments) == Ending.WRONG_ARGUMENTS
    assert "can be read only once" in capsys.readouterr().err
    assert api.asked == []


def test_files_of_1_mib_together_are_sent_and_one_byte_more_is_not(api: Api, tmp_path: Path, capsys: Capture) -> None:
    large, small = tmp_path / "large", tmp_path / "small"
    large.write_bytes(bytes((1 << 20) - 1))
    small.write_bytes(b"1")
    api.on(DRY, verdict())
    assert run(api, "install", str(large), str(small), "--dry-run") == Ending.DONE
    small.write_bytes(b"12")
    assert run(api, "install", str(large), str(small), "--dry-run") == Ending.WRONG_ARGUMENTS
    assert "more than 1 MiB together" in capsys.readouterr().err
    assert api.asked == [DRY]


def test_an_endless_file_is_not_read_to_its_end(api: Api, capsys: Capture) -> None:
    assert run(api, "install", "/dev/zero") == Ending.WRONG_ARGUMENTS
    assert "more than 1 MiB" in capsys.readouterr().err


def test_files_that_cannot_be_used_are_named(api: Api, tmp_path: Path, capsys: Capture) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    said = {}
    for name in ("none", ".", "empty", "a\x00b"):
        assert run(api, "install", f"{tmp_path}/{name}") == Ending.WRONG_ARGUMENTS
        said[name] = capsys.readouterr().err
    assert "none: No such file or directory." in said["none"]
    assert "Is a directory" in said["."]
    assert "the file is empty" in said["empty"]
    assert "null byte" in said["a\x00b"]
    assert api.asked == []


def test_a_files_name_never_becomes_a_header(api: Api, tmp_path: Path) -> None:
    evil = tmp_path / 'a"\r\nContent-Type: text~html\r\n\r\n'
    evil.write_bytes(b"a chain")
    api.on(DRY, verdict())
    assert run(api, "install", str(evil), "--dry-run") == Ending.DONE
    (part,) = api.calls[0].parts
    assert part.get_filename() == "1"
    assert part.get_content_type() == "application/octet-stream"
    assert b"text~html" not in api.calls[0].body


def test_contents_that_look_like_a_form_arrive_as_they_are(api: Api, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    api.on(DRY, verdict())
    bundle.write_bytes(b"a")
    run(api, "install", str(bundle), "--dry-run")
    bundle.write_bytes(api.calls[0].body)
    run(api, "install", str(bundle), "--dry-run")
    assert api.calls[1].files == [api.calls[0].body]


@pytest.mark.parametrize("content", ["Größe 7 pm\n", "Größe 7 pm", "\ufeffGröße 7 pm\r\nmore\n"])
def test_the_pass_phrase_is_the_first_line_of_a_file(api: Api, files: list[str], tmp_path: Path, content: str) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(content.encode())
    api.on(DRY, verdict())
    api.on(WET, verdict(installed=True))
    assert run(api, "install", *files, "--passphrase-file", str(kept)) == Ending.DONE
    assert [call.passphrase for call in api.calls[:2]] == ["Größe 7 pm"] * 2


def test_the_pass_phrase_may_come_from_standard_input(
    api: Api, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typing(monkeypatch, b" a b \n")
    api.on(DRY, verdict())
    run(api, "install", *files, "--passphrase-file", "-", "--dry-run")
    assert api.calls[0].passphrase == " a b "


@pytest.mark.parametrize("content", [b"", b"\nsecond line", b"\xff\xfea\x00", bytes(5000)])
def test_a_file_without_a_pass_phrase_is_told(
    api: Api, files: list[str], tmp_path: Path, capsys: Capture, content: bytes
) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(content)
    assert run(api, "install", *files, "--passphrase-file", str(kept)) == Ending.WRONG_ARGUMENTS
    assert "pass phrase" in capsys.readouterr().err


def test_a_pass_phrase_on_the_command_line_is_not_taken(api: Api, files: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(api, "install", *files, "--passphrase", "Größe 7 pm")
    assert ended.value.code == Ending.WRONG_ARGUMENTS


def test_without_a_terminal_a_locked_key_is_refused_with_the_way_out(
    api: Api, files: list[str], capsys: Capture
) -> None:
    api.on(DRY, verdict(LOCKED))
    assert run(api, "install", *files) == Ending.REFUSED
    assert "--passphrase-file" in capsys.readouterr().out


def test_a_wrong_pass_phrase_from_a_file_is_refused(
    api: Api, files: list[str], tmp_path: Path, capsys: Capture
) -> None:
    kept = tmp_path / "kept"
    kept.write_text("wrong")
    api.on(DRY, verdict(WRONG))
    assert run(api, "install", *files, "--passphrase-file", str(kept)) == Ending.REFUSED
    said = capsys.readouterr().out
    assert "does not open it" in said
    assert "--passphrase-file" not in said


def test_at_a_terminal_a_locked_key_is_asked_for_and_nothing_shows_the_answer(api: Api, files: list[str]) -> None:
    api.on(DRY, verdict(LOCKED), verdict(WRONG), verdict(WARNING))
    api.on(WET_IN_SPITE, verdict(WARNING, installed=True))
    person = Person("--socket", str(api.path), "certificate", "install", *files)
    person.until_asked("Pass phrase: ")
    person.type("wrong")
    person.until_asked("This pass phrase does not open it.")
    person.until_asked("Pass phrase: ")
    person.type("Größe 7 pm")
    person.until_asked("There are warnings. Type yes to go on: ")
    assert "7 pm" not in person.shown
    person.type("yes")
    code, out, _ = person.end()
    assert (code, api.asked) == (Ending.DONE, [DRY] * 3 + [WET_IN_SPITE, "GET /security"])
    assert [call.passphrase for call in api.calls[:4]] == [None, "wrong", "Größe 7 pm", "Größe 7 pm"]
    assert "Installed." in out


def test_at_a_terminal_no_pass_phrase_is_a_no(api: Api, files: list[str]) -> None:
    api.on(DRY, verdict(LOCKED))
    person = Person("--socket", str(api.path), "certificate", "install", *files)
    person.until_asked("Pass phrase: ")
    person.type("")
    assert person.end()[0] == Ending.NOT_CONFIRMED


def test_at_a_terminal_three_wrong_ones_are_enough(api: Api, files: list[str]) -> None:
    api.on(DRY, verdict(LOCKED), verdict(WRONG))
    person = Person("--socket", str(api.path), "certificate", "install", *files)
    for _ in range(3):
        person.until_asked("Pass phrase: ")
        person.type("wrong")
    assert person.end()[0] == Ending.REFUSED
    assert api.asked == [DRY] * 4
