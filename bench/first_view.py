"""Bytes and requests of the CCM's first view, counted by a real browser with an empty cache.

The first view is what an owner sees who types the unit's address: the sign-in page. What the page after the sign-in
takes, again with an empty cache, is told beside it.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.harness import BenchFault, Client, Unit, Verdict, run, workplace

CHROMIUM = "/usr/bin/chromium"
TARGET_KB = 60.0
TARGET_REQUESTS = 10

_QUIET_SECONDS = 1.0
_PATIENCE_SECONDS = 20.0


@dataclass
class Traffic:
    """What one page view took: requests sent, and bytes received with headers, as they came over the wire."""

    urls: list[str] = field(default_factory=list)
    received: int = 0
    last: float = field(default_factory=time.monotonic)

    def sent(self, event: dict[str, Any]) -> None:
        """DevTools: Network.requestWillBeSent."""
        if event["request"]["url"].startswith("http"):
            self.urls.append(event["request"]["url"])
            self.last = time.monotonic()

    def finished(self, event: dict[str, Any]) -> None:
        """DevTools: Network.loadingFinished."""
        self.received += int(event["encodedDataLength"])
        self.last = time.monotonic()


def main() -> int:
    """View the page twice, not signed in and signed in."""
    with workplace() as folder, Unit(folder) as unit, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        stranger = _view(browser.new_context(ignore_https_errors=True), unit)
        name, _, value = Client(unit).cookie.partition("=")
        context = browser.new_context(ignore_https_errors=True)
        context.add_cookies([{"name": name, "value": value, "url": f"https://127.0.0.1:{unit.https}", "secure": True}])
        owner = _view(context, unit)
        browser.close()
    verdict = Verdict("first_view")
    verdict.judge("over the wire", stranger.received / 1000, TARGET_KB, " kB")
    verdict.judge("requests", len(stranger.urls), TARGET_REQUESTS)
    verdict.note(f"signed in {owner.received / 1000:.1f} kB in {len(owner.urls)} requests")
    return verdict.close()


def _view(context: BrowserContext, unit: Unit) -> Traffic:
    page = context.new_page()
    traffic = Traffic()
    devtools = context.new_cdp_session(page)
    devtools.on("Network.requestWillBeSent", traffic.sent)
    devtools.on("Network.loadingFinished", traffic.finished)
    devtools.send("Network.enable")
    page.goto(f"https://127.0.0.1:{unit.https}/", wait_until="load")
    _await_quiet(page, traffic)
    return traffic


def _await_quiet(page: Page, traffic: Traffic) -> None:
    """Until a second has passed without a request; an event stream may stay open, so 'network idle' never comes."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() - traffic.last < _QUIET_SECONDS:
        if time.monotonic() > deadline:
            raise BenchFault("The page goes on sending requests.")
        page.wait_for_timeout(100)


if __name__ == "__main__":
    run(main)
