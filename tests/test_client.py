"""The `base-station` command against a daemon that answers badly."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daemon import client


@contextmanager
def _daemon(path: Path, body: bytes, status: str = "200 OK") -> Iterator[Path]:
    """Answers every call with `body`."""
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
                connection.recv(65536)
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
@pytest.mark.parametrize("command", ["status", "certificate", "force-https"])
def test_an_answer_that_makes_no_sense_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], body: bytes, command: str
) -> None:
    with _daemon(tmp_path / "s", body) as path:
        assert client.main(["--socket", str(path), command]) == client.UNREACHABLE
    assert capsys.readouterr().err.startswith("base-station: ")


def test_a_huge_answer_is_not_read_to_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with _daemon(tmp_path / "s", b"[" + b"1," * 3_000_000 + b"1]") as path:
        assert client.main(["--socket", str(path), "--json", "status"]) == client.UNREACHABLE
    assert "too large" in capsys.readouterr().err


def test_a_refusal_that_is_no_problem_document_is_told_by_its_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with _daemon(tmp_path / "s", b"[]", "503 Service Unavailable") as path:
        assert client.main(["--socket", str(path), "status"]) == client.REFUSED
    assert "HTTP 503" in capsys.readouterr().err


def test_no_daemon_is_told_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert client.main(["--socket", str(tmp_path / "none"), "status"]) == client.UNREACHABLE
    assert "systemctl status base-station" in capsys.readouterr().err


def test_an_interrupted_question_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupting:
        def readline(self, _: int) -> str:
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Interrupting())
    assert client.main(["--socket", str(tmp_path / "none"), "reset"]) == client.NOT_CONFIRMED
    assert "interrupted" in capsys.readouterr().err
