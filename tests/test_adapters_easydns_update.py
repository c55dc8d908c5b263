"""The reading of easyDNS's answers to a dynamic update, in every spelling, and of pages that are none."""

from ipaddress import ip_address

import pytest

from daemon.adapters.easydns_update import read_update_reply, update_question
from daemon.adapters.outbound_message import Login, Reply
from daemon.errors import RemoteFailed

NAME = "foh.clearcomdevices.com"
URL = "https://api.cp.easydns.com/dyn/generic.php"
LOGIN = Login("unit", "not-for-anybody-else")
DRESSED = (
    '<HTML><BODY><FONT FACE="sans-serif" SIZE="-1">{}<br />\n<hr noshade size="1">\nno update required for '
    + NAME
    + " to 192.168.1.4<br />\n<br /></FONT></BODY></HTML>\n"
)


def read(body: str, status: int = 200, kind: str = "text/html", retry_after: float | None = None) -> None:
    read_update_reply(Reply(status, kind, body.encode(), retry_after), "api.cp.easydns.com", NAME)


def fault(body: str, status: int = 200, kind: str = "text/html", retry_after: float | None = None) -> RemoteFailed:
    with pytest.raises(RemoteFailed) as caught:
        read(body, status, kind, retry_after)
    return caught.value


@pytest.mark.parametrize("word", ["OK", "NOERROR", "ok"])
@pytest.mark.parametrize("dress", ["{}", "{}\n", " \r\n{}\r\n", DRESSED, "<html>\n<body>\n<p>{}</p></body></html>"])
def test_done_is_understood_in_every_dress(word: str, dress: str) -> None:
    read(dress.format(word))
    read(dress.format(word), kind="text/plain")


@pytest.mark.parametrize("dress", ["{}", DRESSED, "{}: see the manual", "{} the name {}\n"])
@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("NOACCESS", "easydns-login"),
        ("NO_AUTH", "easydns-login"),
        ("no_access", "easydns-login"),
        ("NOSERVICE", "easydns-no-service"),
        ("NO_SERVICE", "easydns-no-service"),
        ("ILLEGAL INPUT", "easydns-illegal"),
        ("ILLEGAL_INPUT", "easydns-illegal"),
        ("TOOSOON", "easydns-too-soon"),
        ("TOO_FREQ", "easydns-too-soon"),
        ("too_soon", "easydns-too-soon"),
    ],
)
def test_each_refusal_is_told_apart_in_every_spelling(word: str, code: str, dress: str) -> None:
    error = fault(dress.format(word, NAME))
    assert error.code == code
    assert error.lasting is (code != "easydns-too-soon")
    assert error.retry_after == (600 if code == "easydns-too-soon" else None)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html></html>",
        "<html><head><title>OK</title></head><body>OK</body></html>",
        "<!DOCTYPE html><html><body>OK</body></html>",
        "<html><body><h1>OK</h1></body></html>",
        "<html><body>Sign in to the guest network<br>OK</body></html>",
        "<html><body><form>OK</form></body></html>",
        "OK, we have sent you a code",
        "OK computer",
        "OKAY",
        "NOERRORS",
        "Everything is OK",
        "<html><body><!-- OK -->NOERROR",
        "<script>OK</script>",
        "TOOSOON_AFTER",
        "{'status': 'OK'}",
        "\x00OK",
        "<b" * 10_000 + "OK",
        "<b>" * 10_000 + "OK",
        " " * 60_000 + "OK",
    ],
)
def test_a_page_of_somebody_else_is_no_answer(page: str) -> None:
    error = fault(page)
    assert (error.code, error.lasting) == ("remote-unexpected", False)


@pytest.mark.parametrize("kind", ["application/json", "application/octet-stream", "image/png"])
def test_another_kind_of_file_is_no_answer(kind: str) -> None:
    assert fault("OK", kind=kind).code == "remote-unexpected"


@pytest.mark.parametrize(
    ("status", "body", "code", "retry_after"),
    [
        (401, "", "easydns-login", None),
        (403, "<html><head><title>Forbidden</title>", "easydns-login", None),
        (400, "NOSERVICE", "easydns-no-service", None),
        (429, "", "easydns-too-soon", 600),
        (420, "", "easydns-too-soon", 600),
        (404, "Not found", "remote-status", None),
        (500, "OK", "remote-status", None),
        (503, "", "remote-status", 30),
        (201, "OK", "remote-status", None),
    ],
)
def test_a_status_counts_before_a_word_that_says_done(
    status: int, body: str, code: str, retry_after: float | None
) -> None:
    error = fault(body, status, retry_after=30 if status == 503 else None)
    assert (error.code, error.retry_after) == (code, retry_after)


def test_the_question_names_the_address_and_never_leaves_it_to_be_guessed() -> None:
    question = update_question(URL, NAME, ip_address("192.168.1.4"), LOGIN)
    assert question.url == f"{URL}?hostname={NAME}&myip=192.168.1.4"
    assert LOGIN.secret not in repr(question)
    assert update_question(URL, NAME, None, LOGIN).url == f"{URL}?hostname={NAME}&myip=0.0.0.0"
    assert update_question(f"{URL}?a=b", "a&b", None, LOGIN).url == f"{URL}?a=b&hostname=a%26b&myip=0.0.0.0"


@pytest.mark.parametrize("address", ["1.1.1.1", "0.0.0.0", "fd00::4", "::", "::ffff:192.168.1.4"])
def test_an_address_that_means_something_else_is_never_sent(address: str) -> None:
    with pytest.raises(RemoteFailed) as caught:
        update_question(URL, NAME, ip_address(address), LOGIN)
    assert (caught.value.code, caught.value.lasting) == ("easydns-address", True)
    assert str(ip_address(address)) in caught.value.detail
