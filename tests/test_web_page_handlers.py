import gzip
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import pytest

from daemon.messages.command import Door
from tests.web_doors import Doors, opened

STATIC = files("daemon.web").joinpath("static")
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


@pytest.mark.parametrize("door", [Door.HTTP, Door.HTTPS])
async def test_page_needs_no_sign_in(doors: Doors, door: Door) -> None:
    answer = await doors.client(door).raw("GET", "/", headers=PLAIN)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.body == STATIC.joinpath("index.html").read_bytes()


async def test_page_is_not_at_the_socket(doors: Doors) -> None:
    assert (await doors.client(Door.SOCKET).raw("GET", "/")).code == "not-found"


async def test_page_files_are_served_as_they_are(doors: Doors) -> None:
    client = doors.client(Door.HTTP)
    types = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
    for file in STATIC.iterdir():
        if (kind := types.get(file.name.rpartition(".")[2])) is None:
            continue
        answer = await client.raw("GET", f"/static/{file.name}", headers=PLAIN)
        assert (answer.status, answer.headers["Content-Type"]) == (200, kind), file.name
        assert answer.body == file.read_bytes()
        assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "coded"),
    [
        ("gzip", True),
        ("br;q=1.0, GZIP ; q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("identity", False),
        ("x-gzip", False),
    ],
)
async def test_page_is_compressed_for_those_who_take_it(doors: Doors, accepted: str, coded: bool) -> None:
    client = doors.client()
    client.session._auto_decompress = False
    answer = await client.raw("GET", "/static/unit.js", headers={"Accept-Encoding": accepted})
    plain = STATIC.joinpath("unit.js").read_bytes()
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers.get("Content-Encoding") == ("gzip" if coded else None)
    assert (gzip.decompress(answer.body) if coded else answer.body) == plain
    assert not coded or len(answer.body) < len(plain) / 2


async def test_page_is_not_kept_over_https(doors: Doors) -> None:
    """What Chromium keeps it throws away with a 304 under a certificate that its user had to accept."""
    client = doors.client(Door.HTTPS)
    for known in ("*", '"other"'):
        answer = await client.raw("GET", "/static/ccm.js", headers={"If-None-Match": known})
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
        assert "ETag" not in answer.headers


async def test_page_that_is_known_is_not_sent_again(doors: Doors) -> None:
    client = doors.client(Door.HTTP)
    first = await client.raw("GET", "/static/ccm.js")
    tag = first.headers["ETag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        again = await client.raw("GET", "/static/ccm.js", headers={"If-None-Match": known})
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == "no-cache"
    for unknown in ('"other"', "nonsense", ""):
        assert (await client.raw("GET", "/static/ccm.js", headers={"If-None-Match": unknown})).status == 200
    plain = await client.raw("GET", "/static/ccm.js", headers={**PLAIN, "If-None-Match": tag})
    assert plain.status == 200
    assert plain.headers["ETag"] != tag


@pytest.mark.parametrize(
    "name", ["..%2fapp.py", "..%2f..%2ferrors.py", "%2e%2e", "%2fetc%2fpasswd", "ccm.js%00", "ccm.js/", "CCM.JS", ""]
)
async def test_page_files_are_names_and_not_paths(doors: Doors, name: str) -> None:
    from yarl import URL

    client = doors.client()
    url = URL(f"{client.base}/static/{name}", encoded=True)
    async with client.session.get(url) as answer:
        assert answer.status in (400, 404)
        assert b"import" not in await answer.read()
