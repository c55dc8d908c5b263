"""Questions to servers elsewhere: who is believed, what is refused, and how long it may take."""

import asyncio
import contextlib
import logging
import socket
import ssl
import subprocess
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme

from daemon.adapters.outbound import Outbound
from daemon.adapters.outbound_message import Login, Question, Reply
from daemon.errors import RemoteFailed
from tests.scripted_https import AUTHORITY, answer, in_turn, says, scripted_https, tls, trusted

SECRET = "not-for-anybody-else"
LOGIN = Login("unit", SECRET)
SOON = 0.3
LONG = 5.0
LIMIT = 4096


@pytest.fixture
def outbound(tmp_path: Path) -> Outbound:
    return Outbound(trusted(tmp_path))


async def ask(outbound: Outbound, url: str, seconds: float = LONG, method: str = "GET") -> Reply:
    question = Question(url, LIMIT, method, LOGIN)
    return await outbound.ask(question, asyncio.get_running_loop().time() + seconds)


async def reach(outbound: Outbound, url: str, seconds: float = LONG) -> None:
    await outbound.reach(url, asyncio.get_running_loop().time() + seconds)


@contextlib.contextmanager
def failing(code: str, *words: str, lasting: bool = False) -> Iterator[None]:
    """Expects RemoteFailed with `code`, `words` in its sentence, and nothing of the secret in it or behind it."""
    with pytest.raises(RemoteFailed) as caught:
        yield
    error = caught.value
    assert (error.code, error.lasting) == (code, lasting)
    assert all(word in error.detail for word in words), error.detail
    assert error.remedy
    assert error.__cause__ is None
    assert error.__context__ is None
    assert SECRET not in repr(error) + "".join(traceback.format_exception(error))


async def test_the_answer_comes_back_whole(outbound: Outbound) -> None:
    async with scripted_https(says(answer(b"fine", "201 Created", kind="text/plain; charset=utf-8"))) as server:
        assert await ask(outbound, server.url("/a?b=c%20d")) == Reply(201, "text/plain", b"fine")
    (head,) = server.heads
    assert head.startswith("GET /a?b=c%20d HTTP/1.1\r\n")


async def test_little_is_told_and_everything_is_asked_plainly(outbound: Outbound) -> None:
    async with scripted_https(says(answer(b"", "200 OK", "Set-Cookie: track=me"))) as server:
        await ask(outbound, server.url())
        await ask(outbound, server.url())
    headers = dict(line.split(": ", 1) for line in server.heads[1].splitlines()[1:] if line)
    assert headers == {
        "Host": f"localhost:{server.port}",
        "User-Agent": "base-station",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Authorization": LOGIN.header,
    }


async def test_credentials_may_have_any_letters() -> None:
    assert Login("unité", "ключ:1").header == "Basic dW5pdMOpOtC60LvRjtGHOjE="
    assert SECRET not in repr(Question("https://localhost/", 1, login=LOGIN, body=SECRET.encode()))


async def test_no_log_has_them(outbound: Outbound, caplog: pytest.LogCaptureFixture) -> None:
    asyncio.get_running_loop().set_debug(True)
    with caplog.at_level(logging.DEBUG):
        async with scripted_https(in_turn(answer(b"fine"), b"nonsense")) as server:
            await ask(outbound, server.url())
            with failing("remote-unexpected"):
                await ask(outbound, server.url())
    assert caplog.records
    assert SECRET not in caplog.text
    assert LOGIN.header not in caplog.text


async def test_no_proxy_of_the_environment_is_used(outbound: Outbound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    async with scripted_https(says(answer(b"fine"))) as server:
        assert (await ask(outbound, server.url())).body == b"fine"


@pytest.mark.parametrize("location", ["https://portal.example/login?x=1", "//portal.example/"])
async def test_a_redirect_is_not_followed_and_says_where_to(outbound: Outbound, location: str) -> None:
    async with scripted_https(says(answer(b"", "302 Found", f"Location: {location}"))) as server:
        with failing("remote-redirected", "localhost", "portal.example"):
            await ask(outbound, server.url())
    assert len(server.heads) == 1


async def test_nothing_is_asked_without_tls(outbound: Outbound) -> None:
    with failing("remote-not-https"):
        await ask(outbound, "http://localhost:1/")


@pytest.mark.parametrize(
    "url",
    [
        "https://[x/",
        "https://a:99999/",
        "https://a:b/",
        "https://a..b/",
        "https://a b/",
        "https://a\r\nX: y/",
        "https:///",
    ],
)
async def test_an_address_that_is_none_is_refused_in_words(outbound: Outbound, url: str) -> None:
    """Some are made up by the server that was asked before."""
    for call in (reach(outbound, url), ask(outbound, url)):
        with failing("remote-no-address"):
            await call


LATER = "in 100 s"


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("30", 30, 30),
        ("0", 0, 0),
        ("99999999999", 86400, 86400),
        (LATER, 50, 100),
        ("Mon, 02 Jan 2006 15:04:05 GMT", 0, 0),
    ],
)
async def test_when_to_come_back_is_understood(outbound: Outbound, header: str, least: float, most: float) -> None:
    if header is LATER:
        header = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    async with scripted_https(says(answer(b"", "503 Busy", f"Retry-After: {header}"))) as server:
        reply = await ask(outbound, server.url())
    assert reply.status == 503
    assert reply.retry_after is not None
    assert least <= reply.retry_after <= most


@pytest.mark.parametrize("header", ["soon", "-1", "1.5", "٣"])
async def test_when_to_come_back_is_not_guessed(outbound: Outbound, header: str) -> None:
    async with scripted_https(says(answer(b"", "503 Busy", f"Retry-After: {header}"))) as server:
        assert (await ask(outbound, server.url())).retry_after is None


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
GZIPPED = answer(b"\x1f\x8b", "200 OK", "Content-Encoding: gzip")
ENDLESS = (b"HTTP/1.1 200 OK\r\n\r\n", *([b"x" * 65536] * 80))


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ((), "remote-broke-off"),
        ((b"HTTP/1.1 200 OK\r\nContent-",), "remote-broke-off"),
        ((HEAD + b"12345",), "remote-broke-off"),
        ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123",), "remote-broke-off"),
        ((answer(b"x" * (LIMIT + 1)),), "remote-too-large"),
        (ENDLESS, "remote-too-large"),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + b"x" * 5_000_000,), "remote-too-large"),
        ((b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1000 + b"\r\n",), "remote-unexpected"),
        ((b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n",), "remote-unexpected"),
        ((b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n",), "remote-unexpected"),
        ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",), "remote-unexpected"),
        ((GZIPPED,), "remote-unexpected"),
    ],
)
async def test_an_answer_that_is_none_has_its_own_error(
    outbound: Outbound, pieces: tuple[bytes, ...], code: str
) -> None:
    async with scripted_https(says(*pieces)) as server:
        with failing(code, "localhost"):
            await ask(outbound, server.url())
    assert len(server.heads) == 1


@pytest.mark.parametrize("pieces", [(), (b"HTTP/1.1 200 OK\r\n",), (HEAD + b"1",), (b"HTTP/1.1 100 Continue\r\n\r\n",)])
async def test_silence_has_an_end(outbound: Outbound, pieces: tuple[bytes, ...]) -> None:
    async with scripted_https(says(*pieces, hold=True)) as server:
        with failing("remote-timed-out"):
            await ask(outbound, server.url(), SOON)


async def test_a_trickle_has_an_end(outbound: Outbound) -> None:
    async def trickle(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"a: b\r\n")
            await writer.drain()
            await asyncio.sleep(SOON / 5)

    async with scripted_https(trickle) as server:
        with failing("remote-timed-out"):
            await ask(outbound, server.url(), SOON)


async def test_who_never_shakes_hands_is_left(outbound: Outbound) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"https://localhost:{mute.getsockname()[1]}/"
        with failing("remote-timed-out"):
            await ask(outbound, url, SOON)
        with failing("remote-timed-out"):
            await reach(outbound, url, SOON)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_reset_is_told_and_nothing_asked_again(outbound: Outbound, method: str) -> None:
    async def reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with scripted_https(reset) as server:
        with failing("remote-broke-off"):
            await ask(outbound, server.url(), method=method)
    assert len(server.heads) == 1


NOW = datetime.now(UTC)
STRANGERS = {
    "remote-untrusted": trustme.CA().issue_cert("localhost"),
    "remote-wrong-name": AUTHORITY.issue_cert("portal.example"),
    "remote-expired": AUTHORITY.issue_cert("localhost", not_before=NOW - timedelta(9), not_after=NOW - timedelta(1)),
    "remote-not-yet-valid": AUTHORITY.issue_cert(
        "localhost", not_before=NOW + timedelta(1), not_after=NOW + timedelta(9)
    ),
}


@pytest.mark.parametrize("code", STRANGERS)
async def test_who_cannot_prove_itself_is_told_nothing(outbound: Outbound, code: str) -> None:
    async with scripted_https(says(answer(b"OK")), tls(STRANGERS[code])) as server:
        with failing(code, "localhost"):
            await ask(outbound, server.url())
        with failing(code, "localhost"):
            await reach(outbound, server.url())
    assert server.heads == []


async def test_a_stranger_in_the_processs_own_trust_store_is_a_stranger(
    outbound: Outbound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = trustme.CA()
    stranger.cert_pem.write_to_path(tmp_path / "other.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.pem"))
    async with scripted_https(says(answer(b"OK")), tls(stranger.issue_cert("localhost"))) as server:
        with failing("remote-untrusted"):
            await ask(outbound, server.url())


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")
async def test_old_tls_is_not_spoken(outbound: Outbound) -> None:
    async with scripted_https(says(answer(b"OK")), tls(newest=ssl.TLSVersion.TLSv1_1)) as server:
        with pytest.raises(RemoteFailed) as caught:
            await ask(outbound, server.url())
    assert caught.value.code in ("remote-no-tls", "remote-broke-off")  # as the server says why, or merely leaves
    assert server.heads == []


async def test_plain_http_is_no_tls(outbound: Outbound) -> None:
    async def plain(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"OK"))
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1")
    async with server:
        url = f"https://localhost:{server.sockets[0].getsockname()[1]}/"
        with failing("remote-no-tls"):
            await ask(outbound, url)
        with failing("remote-no-tls"):
            await reach(outbound, url)


async def test_nobody_there_and_no_such_name_differ(outbound: Outbound) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"https://localhost:{taken.getsockname()[1]}/"
        for question in (ask, reach):
            with failing("remote-unreachable", "localhost"):
                await question(outbound, url)
            with failing("remote-name-unknown", "no-such-name.invalid"):
                await question(outbound, "https://no-such-name.invalid/")


@pytest.mark.parametrize("content", [None, b"", b"no certificates here"])
async def test_without_authorities_nobody_is_asked(tmp_path: Path, content: bytes | None) -> None:
    store = tmp_path / "authorities.pem"
    if content is not None:
        store.write_bytes(content)
    outbound = Outbound(store)
    async with scripted_https(says(answer(b"OK"))) as server:
        with failing("no-trust-store", str(store), lasting=True):
            await ask(outbound, server.url())
        with failing("no-trust-store", str(store), lasting=True):
            await reach(outbound, server.url())
    assert server.heads == []


async def test_reaching_asks_nothing(outbound: Outbound) -> None:
    async with scripted_https(says()) as server:
        await reach(outbound, server.url())
    assert server.heads == []


async def test_the_loop_is_not_held_up_by_a_whole_system_store(tmp_path: Path) -> None:
    store = tmp_path / "many.pem"
    store.write_bytes(b"".join(trustme.CA().cert_pem.bytes() for _ in range(140)) + AUTHORITY.cert_pem.bytes())
    outbound, loop, gaps = Outbound(store), asyncio.get_running_loop(), [0.0]

    async def watch() -> None:
        while True:
            before = loop.time()
            await asyncio.sleep(0.001)
            gaps.append(loop.time() - before)

    async with scripted_https(says(answer(b"fine"))) as server:
        await ask(outbound, server.url())
        watching = asyncio.create_task(watch())
        assert (await ask(outbound, server.url())).body == b"fine"
        watching.cancel()
    assert max(gaps) < 0.1  # the target is 0.02; a busy machine gets some leave


def test_nothing_of_it_is_loaded_before_it_is_used() -> None:
    code = "import sys, daemon.adapters.easydns; sys.exit('aiohttp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
