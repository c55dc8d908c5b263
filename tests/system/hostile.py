"""What nobody means well with types into a form, and what must not come of it in the browser."""

from typing import Any

from playwright.async_api import ConsoleMessage, Page, Request

MARKUP = '"><img src=x onerror=hit=1>'
TEXTS = {
    "empty": "",
    "blank": "   ",
    "huge": "x" * 5_000,
    "markup": MARKUP,
    "script": "<script>hit=1</script>" * 9,
    "sql": "'; DROP TABLE events; --",
    "path": "../../../../etc/passwd",
    "header": "a\r\nSet-Cookie: hit=1",
    "template": "${7*7}{{7*7}}%s%n",
    "bidi": "\u202egnp.exe",
    "emoji": "🎭👩\u200d🚒",
    "nul": "a\0b",
    "number": "-1e309",
}
PEM = f"-----BEGIN CERTIFICATE-----\n{'A' * 64}\n-----END CERTIFICATE-----\n{MARKUP}"
# By the names of their files.
FILES = {
    f"{MARKUP}.json": b'{"format": "<img src=x onerror=hit=1>"}',
    "..\\..\\etc\\passwd": b"\0" * 4096,
    "\u202enosj.exe": MARKUP.encode("utf-16"),
    "deep.json": b"[" * 100_000,
    "huge.json": b"x" * (1 << 20) + b"x",
}

# Cut off at `maxlength`, as a browser does with what is typed or pasted.
_SET = """(texts) => {
    for (const [id, text] of Object.entries(texts)) {
        const field = document.getElementById(id);
        field.value = field.maxLength > 0 ? text.slice(0, field.maxLength) : text;
        for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
    }
}"""
_RAN = "() => window.hit ?? document.querySelectorAll('img, script:not([src]), iframe, object').length"
_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


class Attacked:
    """A page under attack: `settle` waits for its answers, `assert_unhurt` says that nothing ran and nothing broke."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._complaints: list[str] = []
        self._waiting: set[Request] = set()
        page.on("dialog", lambda dialog: self._complaints.append(f"a dialogue: {dialog.message}"))
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.on("console", self._note)
        page.on("request", lambda request: self._waiting.add(request))
        page.on("requestfinished", lambda request: self._waiting.discard(request))
        page.on("requestfailed", lambda request: self._waiting.discard(request))

    async def fill(self, **texts: str) -> None:
        """Have these texts in the fields of these ids."""
        await self.page.locator(f"#{next(iter(texts))}").wait_for(state="attached")
        await self.page.evaluate(_SET, texts)

    async def settle(self) -> None:
        """Wait until all that was asked of the unit is answered and drawn."""
        await self.page.evaluate(_DRAWN)
        while any(not request.url.endswith("/stream") for request in self._waiting):
            await self.page.wait_for_timeout(20)
        await self.page.evaluate(_DRAWN)

    async def read(self, path: str, *keys: str) -> list[Any]:
        """What the unit says of itself."""
        body = await self.page.evaluate("(path) => fetch(`/api/v1${path}`).then((answer) => answer.json())", path)
        return [body[key] for key in keys]

    async def assert_unhurt(self) -> None:
        """Nothing of what was typed was run, nor kept back by the Content-Security-Policy alone."""
        assert await self.page.evaluate(_RAN) == 0
        assert self._complaints == []

    def _note(self, message: ConsoleMessage) -> None:
        # A refusal of the unit's stands there as an error too.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self._complaints.append(message.text)
