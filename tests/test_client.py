"""The `base-station` command against a daemon that answers badly."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daemon import client
from daemon.client import Ending
from tests.client_api import ROOT, api_at, certificate, security

COMMANDS = ("status", "certificate", "certificate use own", "certificate request --show", "force-https")


@contextmanager
def _daemon(path: Path, body: bytes, status: str = "200 OK", reads: int = 65536) -> Iterator[Path]:
    """Answers every call with `body`, as soon as it has read something (`reads` bytes at most)."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(4)

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(reads)
                try:
                    connection.sendall(head + body)
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield path
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"17", b'{"name": 1}', b"not JSON", b"[" * 100_000])
@pytest.mark.parametrize("command", COMMANDS)
def test_an_answer_that_makes_no_sense_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], body: bytes, command: str
) -> None:
    with _daemon(tmp_path / "s", body) as path:
        assert client.main(["--socket", str(path), *command.split()]) == Ending.UNREACHABLE
    assert capsys.readouterr().err.startswith("base-station: ")


def test_a_huge_answer_is_not_read_to_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with _daemon(tmp_path / "s", b"[" + b"1," * 3_000_000 + b"1]") as path:
        assert client.main(["--socket", str(path), "--json", "status"]) == Ending.UNREACHABLE
    assert "too large" in capsys.readouterr().err


def test_a_refusal_that_is_no_problem_document_is_told_by_its_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with _daemon(tmp_path / "s", b"[]", "503 Service Unavailable") as path:
        assert client.main(["--socket", str(path), "status"]) == Ending.REFUSED
    assert "HTTP 503" in capsys.readouterr().err


def test_an_upload_that_is_refused_before_it_was_read_is_told_as_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(bytes(1 << 20))
    problem = b'{"code": "busy", "detail": "Too many uploads come.", "remedy": "Wait 5 s."}'
    with _daemon(tmp_path / "s", problem, "429 Too Many Requests", reads=10) as path:
        assert client.main(["--socket", str(path), "certificate", "install", str(bundle)]) == Ending.REFUSED
    assert capsys.readouterr().err == "base-station: Too many uploads come. Wait 5 s.\n"


def test_no_daemon_is_told_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert client.main(["--socket", str(tmp_path / "none"), "status"]) == Ending.UNREACHABLE
    assert "systemctl status base-station" in capsys.readouterr().err


def test_an_interrupted_question_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupting:
        def readline(self, _: int) -> str:
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Interrupting())
    assert client.main(["--socket", str(tmp_path / "none"), "reset"]) == Ending.NOT_CONFIRMED
    assert "interrupted" in capsys.readouterr().err


def test_what_others_wrote_moves_no_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b[2J\x9b2J\u202efoh\ud800"
    with api_at(tmp_path / "s") as api:
        api.on("GET /certificates", {"certificates": [certificate("own", names=[evil], issuer=evil)], "root": None})
        arguments = ["--socket", str(api.path), "certificate"]
        assert client.main(arguments) == Ending.DONE
        for_people = capsys.readouterr().out
        assert client.main([*arguments, "--json"]) == Ending.DONE
        for_programs = capsys.readouterr().out
    assert "?[2J?2J?foh?" in for_people
    assert all(character.isprintable() or character == "\n" for character in for_people + for_programs)
    assert json.loads(for_programs)["certificates"][0]["names"] == [evil]


def test_a_terminal_of_few_letters_is_told_the_rest(tmp_path: Path) -> None:
    with api_at(tmp_path / "s") as api:
        api.on("GET /certificates", {"certificates": [certificate("own", issuer="CN=Театр")], "root": None})
        said = subprocess.run(
            [sys.executable, "-m", "daemon.client", "--socket", api.path, "certificate"],
            cwd=ROOT, env={"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True, timeout=10,
        )  # fmt: skip
    assert b"\\u0422" in said.stdout
    assert b"Fingerprint:" in said.stdout


def test_a_reader_who_has_read_enough_ends_it_without_a_word(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with api_at(tmp_path / "s") as api:
        api.on("GET /security", security() | {"force_https": False, "blockers": []})
        said = subprocess.run(
            [sys.executable, "-m", "daemon.client", "--socket", api.path, "force-https"],
            cwd=ROOT, stdout=write, stderr=subprocess.PIPE, check=False, timeout=10,
        )  # fmt: skip
    os.close(write)
    assert said.returncode == 141
    assert said.stderr == b""
