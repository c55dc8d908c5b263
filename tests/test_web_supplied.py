"""Uploads: their shapes, their limits, and what they may cost. Most come through the Unix socket, the barest door."""

import asyncio
import gc
import io
import json
import socket
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from daemon.certificates.bundle import LARGEST_BUNDLE, MOST_FILES
from daemon.client.form import Part as Sent
from daemon.client.form import form_data
from daemon.errors import BadInput
from daemon.messages.certificates import JudgeCertificate, SuppliedFiles, Verdict
from daemon.messages.command import Door
from daemon.web.multipart import Part, parts_of
from tests.web_doors import API, Answer, Doors, opened
from tests.web_sockets import Client as Wire
from tests.web_sockets import Clients, until

CALL = f"{API}/certificates/own?dry_run=true"
FORM = "multipart/form-data; boundary=xyz"
JSON = "application/json"
END = b"--xyz--\r\n"
FILE = 'form-data; name="files"; filename="a.pem"'
PASS = 'form-data; name="passphrase"'
MIB = 1 << 20


@pytest.fixture
async def doors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        monkeypatch.setattr(doors.hub, "_obey", lambda _command: Verdict((), installable=True))
        yield doors


@pytest.fixture
async def wires() -> AsyncIterator[Clients]:
    clients = Clients()
    yield clients
    await clients.close()


def part(content: bytes = b"abc", disposition: str = FILE, *more: str) -> bytes:
    header = "".join(f"{line}\r\n" for line in (f"Content-Disposition: {disposition}", *more))
    return b"--xyz\r\n" + header.encode() + b"\r\n" + content + b"\r\n"


async def upload(doors: Doors, body: bytes, kind: str = FORM) -> Answer:
    client = doors.client(Door.SOCKET)
    # aiohttp's client warns of large bytes, not of a file with the same in it.
    file = io.BytesIO(body)
    async with client.session.put(client.base + CALL, data=file, headers={"Content-Type": kind}) as answer:
        return Answer(answer.status, answer.headers, await answer.read())


def supplied(doors: Doors) -> SuppliedFiles:
    """What reached the controller last."""
    command = doors.hub.submitted[-1]
    assert isinstance(command, JudgeCertificate)
    return command.supplied


def head(length: int | None, kind: str = FORM, more: str = "") -> bytes:
    framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    return f"PUT {CALL} HTTP/1.1\r\nHost: unit\r\nContent-Type: {kind}\r\n{framing}\r\n{more}\r\n".encode()


async def code_of(wire: Wire) -> tuple[int, str]:
    reply = await wire.reply()
    return reply.status, json.loads(reply.body)["code"]


GOOD: dict[str, tuple[bytes, SuppliedFiles]] = {
    "one file": (part() + END, SuppliedFiles((b"abc",))),
    "several files of any name": (
        part(b"1", 'form-data; name="chain"; filename="chain.pem"')
        + part(b"2", 'form-data; name="files[]"; filename="key.pem"', "Content-Type: application/pkcs8")
        + part(b"3", 'form-data; name=""; filename="\\"; name=passphrase"')
        + END,
        SuppliedFiles((b"1", b"2", b"3")),
    ),
    "pasted text": (part(b"text", 'form-data; name="chain"') + END, SuppliedFiles((b"text",))),
    "a pass phrase before and between": (
        part("Größe 7 ☂".encode(), PASS) + part() + part(b"", PASS.replace('"', "")) + END,
        SuppliedFiles((b"abc",), ""),
    ),
    "a pass phrase with blanks and line ends": (
        part() + part(b" a\r\n\r\n b ", "Form-Data ;name=passphrase ") + END,
        SuppliedFiles((b"abc",), " a\r\n\r\n b "),
    ),
    "a file called passphrase": (
        part(b"in", 'form-data; name="passphrase"; filename="p.txt"')
        + part(b"the other way round", 'form-data; filename="p.txt"; name="passphrase"')
        + END,
        SuppliedFiles((b"in", b"the other way round")),
    ),
    "fields that were left empty, as browsers send them": (
        part(b"", 'form-data; name="more"; filename=""', "Content-Type: application/octet-stream") * 40 + part() + END,
        SuppliedFiles((b"abc",)),
    ),
    "line ends and dashes in a file": (
        part(b"\r\n--\r\n--xy\r\nz\r\n\r\n--\n--xyz\r--xyz\r\n") + END,
        SuppliedFiles((b"\r\n--\r\n--xy\r\nz\r\n\r\n--\n--xyz\r--xyz\r\n",)),
    ),
    "a part without a header": (b"--xyz\r\n\r\nabc\r\n" + END, SuppliedFiles((b"abc",))),
    "a part without a body": (
        b"--xyz\r\nContent-Disposition: form-data; name=x\r\n\r\n" + part() + END,
        SuppliedFiles((b"abc",)),
    ),
    "blanks behind the boundary": (b"--xyz \t" + part()[5:] + END, SuppliedFiles((b"abc",))),
    "no line end at the end": (part() + b"--xyz--", SuppliedFiles((b"abc",))),
    "something after the end": (part() + END + b"a" * 100_000 + part(), SuppliedFiles((b"abc",))),
    "names in any case": (
        part().replace(b"Content-Disposition", b"CONTENT-disposition") + END,
        SuppliedFiles((b"abc",)),
    ),
    "names that are no text": (
        part().replace(b"a.pem", b"\xff\xfe\\\"; filename*=bogus''%41") + END,
        SuppliedFiles((b"abc",)),
    ),
    "as it is, and says so": (
        part(b"\xff\x00", FILE, "Content-Transfer-Encoding: Binary") + END,
        SuppliedFiles((b"\xff\x00",)),
    ),
    "a wrong length of its own": (part(b"abc", FILE, "Content-Length: 1") + END, SuppliedFiles((b"abc",))),
    "many fields in a header": (part(b"abc", FILE, *["X: y"] * 500) + END, SuppliedFiles((b"abc",))),
}


@pytest.mark.parametrize("shape", GOOD)
async def test_form_is_read_in_every_shape_that_senders_give_it(doors: Doors, shape: str) -> None:
    body, expected = GOOD[shape]
    assert (await upload(doors, body)).status == 200
    assert supplied(doors) == expected


@pytest.mark.parametrize(
    "kind",
    [
        'multipart/form-data; boundary="xyz"',
        "Multipart/Form-Data;charset=utf-8;BOUNDARY=xyz",
        'multipart/form-data; boundary="xyz" ; charset="utf-8"',
    ],
)
async def test_boundary_may_be_written_in_every_way(doors: Doors, kind: str) -> None:
    assert (await upload(doors, part() + END, kind)).status == 200
    assert supplied(doors) == SuppliedFiles((b"abc",))


@pytest.mark.parametrize("boundary", ["'()+_,-./:=?", "a b", "-" * 70, "----WebKitFormBoundary7MA4YWxkTrZu0gW"])
async def test_boundary_may_have_every_character_that_the_standard_allows(doors: Doors, boundary: str) -> None:
    body = (part() + END).replace(b"--xyz", b"--" + boundary.encode())
    assert (await upload(doors, body, f'multipart/form-data; boundary="{boundary}"')).status == 200
    assert supplied(doors) == SuppliedFiles((b"abc",))


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary=""',
        'multipart/form-data; boundary="xyz',
        "multipart/form-data; boundary=x\\yz",
        "multipart/form-data; boundary=äxyz",
        "multipart/form-data; boundary=abc",
        "multipart/form-data; boundary=" + "x" * 71,
        "multipart/form-data; boundary*=utf-8''xyz",
        "multipart/form-data; aboundary=xyz",
    ],
)
async def test_boundary_that_is_missing_or_odd_is_told(doors: Doors, kind: str) -> None:
    answer = await upload(doors, part() + END, kind)
    assert (answer.status, answer.code) == (400, "bad-body")
    assert not doors.hub.submitted


BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "no form": b"-----BEGIN CERTIFICATE-----",
    "something before the first part": b"preamble\r\n" + part() + END,
    "megabytes of line ends before it": b"\n" * MIB + part() + END,
    "a long line before it": b"a" * 100_000 + b"\r\n" + part() + END,
    "no end": part(),
    "half an end": part() + b"--xyz-",
    "cut in a file": part(b"a" * 1000)[:500],
    "cut in a header": part()[:20],
    "line ends as on Unix": (part() + END).replace(b"\r\n", b"\n"),
    "a header without end": b"--xyz\r\nContent-Disposition: form-data\r\nabc\r\n" + END,
    "a header that runs into the next part": part().replace(b"\r\n\r\n", b"\r\n") + part() + END,
    "a header line that is none": part(b"abc", FILE, "nonsense") + END,
    "a header of great length": part(b"abc", FILE, "X: " + "y" * 9000) + END,
    "a boundary with something behind it": part() + b"--xyzabc\r\n\r\nabc\r\n" + END,
    "a form within the form": part(
        b"--ab\r\n\r\nabc\r\n--ab--", 'form-data; name="files"', "Content-Type: Multipart/mixed; boundary=ab"
    )
    + END,
    "packed as base64": part(b"YWJj", FILE, "Content-Transfer-Encoding: BASE64") + END,
    "packed as quoted-printable": part(b"=61", FILE, "content-transfer-encoding: quoted-printable") + END,
}


@pytest.mark.parametrize("shape", BROKEN)
async def test_form_that_is_broken_is_told(doors: Doors, shape: str) -> None:
    answer = await upload(doors, BROKEN[shape])
    assert (answer.status, answer.code) == (400, "bad-body")
    assert not doors.hub.submitted


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (END, FORM),
        (part(b"") + END, FORM),
        (part(b"", 'form-data; name="files"; filename=""') + part(b"secret", PASS) + END, FORM),
        (b'{"chain": ""}', JSON),
        (b'{"chain": "", "key": null, "passphrase": "secret"}', JSON),
    ],
)
async def test_upload_of_nothing_is_told(doors: Doors, body: bytes, kind: str) -> None:
    answer = await upload(doors, body, kind)
    assert (answer.status, answer.code) == (400, "nothing-supplied")


async def test_pass_phrase_that_is_no_text_is_told_apart_from_broken_files(doors: Doors) -> None:
    answer = await upload(doors, part() + part("Größe".encode("latin-1"), PASS) + END)
    assert (answer.status, answer.code, answer.data["field"]) == (400, "pass-phrase-unreadable", "passphrase")
    assert not doors.hub.submitted


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "body-missing"),
        (b"{", "bad-json"),
        (b'{"chain": "\\ud800"}', "bad-json"),
        (b'{"chain": "\xff"}', "bad-json"),
        (b"{}", "bad-value"),
        (b'{"chain": null}', "bad-value"),
        (b'{"chain": ["a"]}', "bad-value"),
        (b'{"chain": "a", "passphrase": 7}', "bad-value"),
        (b'{"chain": "a", "kye": "b"}', "unknown-key"),
        (b'{"chain":' + b"[" * MIB, "bad-value"),
        (b'{"a":' * 200_000, "unknown-key"),
    ],
)
async def test_texts_that_are_wrong_are_told(doors: Doors, body: bytes, code: str) -> None:
    answer = await upload(doors, body, JSON)
    assert (answer.status, answer.code) == (400, code)
    assert not doors.hub.submitted


async def test_texts_may_be_anything_and_one_alone(doors: Doors) -> None:
    for texts, files in (
        ({"chain": "Grüße ☂", "key": "b", "passphrase": ""}, ("Grüße ☂".encode(), b"b")),
        ({"chain": "", "key": "b"}, (b"b",)),
        ({"chain": "a", "key": ""}, (b"a",)),
        ({"chain": "a\x00"}, (b"a\x00",)),
    ):
        assert (await upload(doors, json.dumps(texts).encode(), JSON)).status == 200
        assert supplied(doors) == SuppliedFiles(files, texts.get("passphrase"))


@pytest.mark.parametrize("files", [1, 2, 32])
async def test_a_mebibyte_is_taken_and_no_byte_more(doors: Doors, files: int) -> None:
    most = [bytes(MIB // files)] * files
    good = b"".join(map(part, most)) + part(b"secret", PASS) + END
    assert (await upload(doors, good)).status == 200
    assert supplied(doors) == SuppliedFiles(tuple(most), "secret")
    answer = await upload(doors, b"".join(map(part, [most[0] + b"x", *most[1:]])) + END)
    assert (answer.status, answer.code) == (413, "bundle-too-large")


async def test_a_mebibyte_of_text_is_taken_and_no_byte_more(doors: Doors) -> None:
    chain = ("x" * 63 + "\n") * (MIB // 64)
    assert (await upload(doors, json.dumps({"chain": chain}).encode(), JSON)).status == 200
    assert supplied(doors) == SuppliedFiles((chain.encode(),))
    for texts in ({"chain": chain + "x"}, {"chain": chain, "key": "x"}, {"chain": "ü" * (MIB // 2) + "x"}):
        answer = await upload(doors, json.dumps(texts, ensure_ascii=False).encode(), JSON)
        assert (answer.status, answer.code) == (413, "bundle-too-large")


async def test_limits_are_those_of_whoever_reads_the_files(doors: Doors) -> None:
    assert LARGEST_BUNDLE == MIB
    assert (await upload(doors, part() * MOST_FILES + END)).status == 200
    assert len(supplied(doors).files) == MOST_FILES
    for count in (MOST_FILES + 1, 10_000):
        answer = await upload(doors, part(b"x") * count + END)
        assert (answer.status, answer.code) == (413, "bundle-too-large")
    empty = await upload(doors, part(b"") * 3_000 + part() + END)
    assert (empty.status, empty.code) == (413, "bundle-too-large")


@pytest.mark.parametrize("kind", [FORM, JSON])
async def test_what_is_too_large_is_refused_before_it_comes(doors: Doors, wires: Clients, kind: str) -> None:
    length = MIB + 128 * 1024 + 1
    wire = await wires.connect_unix(doors.path)
    wire.send(head(length, kind))
    assert await code_of(wire) == (413, "bundle-too-large")
    wire.send(bytes(length))  # too late, and no harm to what comes behind it
    assert (await wire.get(f"{API}/system")).status == 200


async def test_client_that_waits_to_be_asked_for_the_body_is_asked_when_it_may_come(
    doors: Doors, wires: Clients
) -> None:
    wire = await wires.connect_unix(doors.path)
    body = part() + END
    for _ in range(2):
        wire.send(head(len(body), FORM, "Expect: 100-continue\r\n"))
        assert await wire.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(body)
        assert (await wire.reply()).status == 200
    wire.send(head(2 * MIB, FORM, "Expect: 100-continue\r\n"))
    assert await code_of(wire) == (413, "bundle-too-large")
    wire.send(bytes(2 * MIB))


async def test_texts_without_a_length_are_cut_at_the_limit(doors: Doors, wires: Clients) -> None:
    wire = await wires.connect_unix(doors.path)
    wire.send(head(None, JSON) + b"2\r\n{}\r\n0\r\n\r\n")
    assert await code_of(wire) == (400, "bad-value")
    wire.send(head(None, JSON, "Connection: close\r\n") + b"%x\r\n" % (2 * MIB) + bytes(2 * MIB) + b"\r\n0\r\n\r\n")
    assert await code_of(wire) == (413, "bundle-too-large")


async def test_form_without_a_length_is_refused(doors: Doors, wires: Clients) -> None:
    wire = await wires.connect_unix(doors.path)
    body = part() + END
    wire.send(head(None) + b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n")
    assert await code_of(wire) == (400, "length-required")
    wire.send(f"PUT {CALL} HTTP/1.1\r\nHost: unit\r\nContent-Type: {FORM}\r\n\r\n".encode())
    assert await code_of(wire) == (400, "length-required")


async def test_form_that_is_longer_than_it_says_is_broken_and_ends_the_connection(doors: Doors, wires: Clients) -> None:
    wire = await wires.connect_unix(doors.path)
    body = part(b"abc" * 100) + END
    wire.send(head(len(body) - 20) + body)
    status, code = await code_of(wire)
    assert (status, code in ("bad-body", "bad-request")) == (400, True)  # what is left is no request
    await wire.ended()
    assert not doors.hub.submitted


async def test_form_that_is_shorter_than_it_says_waits_for_the_rest_and_is_then_too_slow(
    doors: Doors, wires: Clients
) -> None:
    wire = await wires.connect_unix(doors.path)
    body = part() + END
    wire.send(head(len(body) + 20) + body)
    await until_reading(doors, 1)
    doors.clock.advance(31)
    assert await code_of(wire) == (400, "body-too-slow")
    assert await wire.ended()
    assert not doors.hub.submitted


async def test_upload_that_dribbles_in_is_cut_in_the_end(doors: Doors, wires: Clients) -> None:
    wire = await wires.connect_unix(doors.path)
    wire.send(head(MIB))
    seconds, reply = 0, asyncio.create_task(wire.reply())
    while not reply.done():
        wire.send(b"x" * 100)
        for _ in range(20):  # so that whoever is to answer has done so
            await asyncio.sleep(0)
        doors.clock.advance(1)
        seconds += 1
    assert json.loads((await reply).body)["code"] == "body-too-slow"
    assert 30 <= seconds < 34


async def until_reading(doors: Doors, count: int) -> None:
    """`count` uploads are under way; another would be one too many where that is four."""
    await until(lambda: doors.services.uploads._under_way == count)


async def until_taken(doors: Doors) -> None:
    """There is room for an upload again, as anybody can see."""
    while (answer := await upload(doors, part() + END)).status == 429:  # noqa: ASYNC110 - there is no event
        await asyncio.sleep(0.002)
    assert answer.status == 200


async def test_fifth_upload_at_once_is_asked_to_come_back(doors: Doors) -> None:
    doors.hub.free.clear()
    four = [asyncio.create_task(upload(doors, part() + END)) for _ in range(4)]
    await until(lambda: len(doors.hub.submitted) == 4)
    for body, kind in ((part() + END, FORM), (b'{"chain": "a"}', JSON), (bytes(2 * MIB), FORM)):
        answer = await upload(doors, body, kind)
        assert (answer.status, answer.code, answer.headers["Retry-After"]) == (429, "busy", "5")
    doors.hub.free.set()
    assert [(await each).status for each in four] == [200] * 4
    assert (await upload(doors, part() + END)).status == 200


async def test_places_are_shared_by_all_doors(doors: Doors) -> None:
    client = await doors.signed_in()
    headers = {"Content-Type": FORM, "X-CSRF-Token": client.csrf}
    doors.hub.free.clear()
    four = [asyncio.create_task(upload(doors, part() + END)) for _ in range(4)]
    await until(lambda: len(doors.hub.submitted) == 5)  # the sign-in is one
    assert (await client.raw("PUT", CALL, part() + END, headers)).code == "busy"
    doors.hub.free.set()
    assert [(await each).status for each in four] == [200] * 4
    assert (await client.raw("PUT", CALL, part(bytes(MIB // 2)) + END, headers)).status == 200


async def test_uploads_that_fail_leave_their_places(doors: Doors) -> None:
    for body in [*BROKEN.values(), part(bytes(MIB + 1)) + END, END] * 2:
        assert (await upload(doors, body)).status in (400, 413)
    doors.hub.faults[JudgeCertificate] = ZeroDivisionError()
    for _ in range(5):
        assert (await upload(doors, part() + END)).status == 500
    doors.hub.faults.clear()
    await until_taken(doors)


async def test_uploads_whose_connection_is_lost_leave_their_places(doors: Doors, wires: Clients) -> None:
    for _ in range(3):
        lost = [await wires.connect_unix(doors.path) for _ in range(4)]
        for wire in lost:
            wire.send(head(1000) + part()[:20])
        await until_reading(doors, 4)
        assert (await upload(doors, part() + END)).code == "busy"
        for wire in lost:
            await wire.close()
        await until_taken(doors)
    assert {type(command) for command in doors.hub.submitted} == {JudgeCertificate}
    assert len(doors.hub.submitted) == 3


async def test_uploads_whose_connection_is_lost_while_they_are_judged_leave_their_places(
    doors: Doors, wires: Clients
) -> None:
    doors.hub.free.clear()
    body = part() + END
    for _ in range(4):
        (await wires.connect_unix(doors.path)).send(head(len(body)) + body)
    await until(lambda: len(doors.hub.submitted) == 4)
    await wires.close()
    doors.hub.free.set()
    await until_taken(doors)


async def test_uploads_that_are_stuck_lose_their_places(doors: Doors, wires: Clients) -> None:
    stuck = [await wires.connect_unix(doors.path) for _ in range(4)]
    for wire, sent in zip(stuck, (b"", b"--", part()[:30], part(bytes(3000))), strict=True):
        wire.send(head(MIB) + sent)
    await until_reading(doors, 4)
    assert (await upload(doors, part() + END)).code == "busy"
    doors.clock.advance(30.5)
    codes = [await code_of(stuck[0])]
    doors.clock.advance(1)
    codes += [await code_of(wire) for wire in stuck[1:]]
    assert codes == [(400, "body-too-slow")] * 4
    await until_taken(doors)


CHUNKS = st.lists(
    st.sampled_from([b"--xyz", b"--xyz--", b"\r\n", b"\r\n\r\n", b"--", b":", b"Content-Disposition: ", PASS.encode()])
    | st.binary(max_size=12)
)


def parts(body: bytes, kind: str = FORM) -> list[Part] | None:
    """The parts, or None where it is no form; whatever else is raised is a fault."""
    try:
        return list(parts_of(body, kind))
    except BadInput:
        return None


@given(CHUNKS.map(b"".join), st.booleans())
@example(b"--xyz", False)
@example(b"\r\n--xyz--", True)
def test_form_made_of_anything_is_read_or_refused(body: bytes, started: bool) -> None:
    body = b"--xyz\r\n" * started + body
    found = parts(body)
    for each in found or ():
        assert each.content in body
        assert b"\r\n--xyz" not in each.content


@given(st.text(), st.binary(max_size=100))
def test_form_of_any_media_type_is_read_or_refused(kind: str, body: bytes) -> None:
    parts(body, f"multipart/form-data{kind}")
    parts(body, f"multipart/form-data; boundary={kind}")


@given(
    st.lists(
        st.builds(
            Sent,
            st.sampled_from(["files", "passphrase", "chain"]),
            CHUNKS.map(b"".join) | st.binary(max_size=300),
            st.booleans(),
        ),
        max_size=6,
    ),
    st.data(),
)
def test_form_is_read_as_it_was_written_and_never_half(sent: list[Sent], data: st.DataObject) -> None:
    body, kind = form_data(sent)
    expected = [Part(None if each.is_file else each.name, each.content) for each in sent]
    assert parts(body, kind) == expected
    cut = data.draw(st.integers(0, len(body) - len(b"--\r\n") - 1))
    assert parts(body[:cut], kind) is None
    at, noise = data.draw(st.integers(0, len(body))), data.draw(st.binary(max_size=4))
    parts(body[:at] + noise + body[at:], kind)


def many_fields(count: int) -> bytes:
    return part(b"", FILE, *["X: y"] * 1_500) * count


COSTLY: dict[str, Callable[[], tuple[bytes, str]]] = {
    "one file": lambda: (part(bytes(MIB)) + END, FORM),
    "32 files": lambda: (part(bytes(MIB // 32)) * 32 + END, FORM),
    "line ends": lambda: (part(b"\r\n" * (MIB // 2)) + END, FORM),
    "boundaries that are none": lambda: (part(b"\r\n--xy" * (MIB // 6)) + END, FORM),
    "a boundary of dashes, almost": lambda: (
        (part(b"\r\n" + b"-" * (MIB - 100)) + END).replace(b"xyz", b"-" * 69 + b"x"),
        FORM.replace("xyz", "-" * 69 + "x"),
    ),
    "headers": lambda: (many_fields(64) + part() + END, FORM),
    "no form": lambda: (b"\n" * MIB, FORM),
    "the end at once": lambda: (END + b"a" * MIB, FORM),
    "text": lambda: (json.dumps({"chain": ("x" * 63 + "\n") * (MIB // 64)}).encode(), JSON),
    "text of wide characters": lambda: (json.dumps({"chain": "☂" * 180_000}).encode(), JSON),
    "an unknown key": lambda: (b'{"' + b"chain" * (MIB // 5) + b'": 1}', JSON),
    "brackets": lambda: (b'{"chain":' + b"[" * MIB, JSON),
}


@asynccontextmanager
async def turns_of_the_loop() -> AsyncIterator[list[float]]:
    """How much processor time (s) the loop's thread took from one of its turns to the next.

    Its own time and not the clock's, so that other work on this machine does not count; nor does the collector, which
    goes over all that the tests have made.
    """
    found: list[float] = []

    async def tick() -> None:
        before = time.thread_time()
        while True:
            await asyncio.sleep(0)
            now = time.thread_time()
            found.append(now - before)
            before = now

    gc.collect()
    gc.disable()
    ticking = asyncio.create_task(tick())
    try:
        yield found
    finally:
        gc.enable()
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)


def send_and_wait(path: Path, body: bytes, kind: str) -> int:
    """As a client in a thread of its own, which costs the loop nothing; the answer's status."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(str(path))
        sock.sendall(head(len(body), kind))
        sock.sendall(body)
        return int(sock.recv(1024).split()[1])


@pytest.mark.alone
@pytest.mark.parametrize("load", COSTLY)
async def test_upload_of_a_mebibyte_does_not_hold_up_the_loop(doors: Doors, load: str) -> None:
    body, kind = COSTLY[load]()
    assert (await upload(doors, b"--xyz--\r\n")).status == 400  # what is imported late is there now
    async with turns_of_the_loop() as turns:
        assert await asyncio.to_thread(send_and_wait, doors.path, body, kind) in (200, 400, 413)
    assert max(turns) < 0.02


@pytest.mark.alone
@pytest.mark.parametrize("load", ["one file", "32 files", "text", "text of wide characters"])
async def test_four_uploads_at_once_take_little_memory(doors: Doors, load: str) -> None:
    body, kind = COSTLY[load]()
    assert await asyncio.to_thread(send_and_wait, doors.path, body, kind) == 200
    doors.hub.submitted.clear()
    doors.hub.free.clear()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        four = [asyncio.create_task(asyncio.to_thread(send_and_wait, doors.path, body, kind)) for _ in range(4)]
        await until(lambda: len(doors.hub.submitted) == 4)
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        doors.hub.free.set()
    assert [await each for each in four] == [200] * 4
    assert after - before < 4.5 * MIB
    assert peak - before < 8 * MIB  # measured: 5.2 to 6.6, a body in transit being held once and briefly twice
