"""The Events page, used by a person with Chromium. Screenshots are kept: look at them."""

import json
from pathlib import Path

from playwright.async_api import expect

from daemon.messages.command import Door, Origin
from daemon.messages.unit import SetSyslog
from daemon.syslog_settings import SyslogSettings, SyslogTransport
from tests.system.browser import chromium, sign_in
from tests.web_doors import authority, opened
from tests.web_hub import PASSWORD

HTTPS = Origin(Door.HTTPS, "192.168.1.50")
HOSTILE = "<img src=x onerror=\"document.title='taken'\"> <script>document.title='taken'</script> =1+1"


async def test_events_are_seen_searched_followed_and_saved(tmp_path: Path) -> None:
    complaints: list[str] = []
    root = authority().cert_pem.bytes()
    async with opened(tmp_path) as doors, chromium(tmp_path / "home", "events", root) as browser:
        page = await browser.tab()
        page.on("console", lambda message: complaints.extend([message.text] * (message.type in ("error", "warning"))))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url))
        await page.goto(doors.base(Door.HTTPS))
        await sign_in(page, PASSWORD)
        await expect(page.get_by_role("heading", name="Host", level=1)).to_be_visible()
        assert not any("event" in url.rpartition("/")[2] for url in loaded if "stream" not in url)
        events = page.get_by_role("region", name="What happened")

        await page.get_by_role("link", name="Events").click()
        await expect(page.get_by_role("heading", name="Events", level=1)).to_be_focused()
        await expect(events.get_by_role("status")).to_have_text("Nothing has happened yet.")
        await browser.keep(page, "empty")

        for number in range(250):
            doors.log.record("state", f"State number {number}.")
        doors.log.record("network-changed", HOSTILE, Origin(Door.SOCKET, "uid 0"))
        doors.log.record("sign-in-failed", "A sign-in failed.", HTTPS, warning=True)
        doors.log.record("certificate-installed", f"Installed: {':'.join(['AB'] * 32)}.", HTTPS)
        rows = events.get_by_role("row")
        await expect(rows).to_have_count(1 + 253)
        await page.reload()
        await expect(events.get_by_role("status")).to_have_text("100 events shown, the newest first.")
        await expect(rows.nth(1)).to_contain_text("Installed: AB:AB")
        await expect(rows.nth(2)).to_contain_text("HTTPS 192.168.1.50")
        await expect(rows.nth(2)).to_contain_text("Failed")
        await expect(rows.nth(3)).to_contain_text(HOSTILE)
        assert "taken" not in await page.title()

        doors.log.record("panel", "Front panel: unplugged.", warning=True)
        await expect(rows.nth(1)).to_contain_text("Front panel: unplugged.")
        await expect(page.locator("#announcer")).to_have_text("Warning: Front panel: unplugged.")
        for scheme, width in (("light", 1280), ("dark", 1280), ("light", 320)):
            await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            await page.evaluate("scrollTo(0, 0)")
            await browser.keep(page, f"events-{scheme}-{width}", whole=False)
        await page.set_viewport_size({"width": 1280, "height": 800})

        older = page.get_by_role("button", name="Show older events")
        await older.focus()
        await page.keyboard.press("Enter")
        await expect(rows).to_have_count(1 + 201)
        await expect(older).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(rows).to_have_count(1 + 254)
        await expect(older).to_be_hidden()
        await expect(page.get_by_role("heading", name="What happened")).to_be_focused()

        await page.get_by_label("Search").fill("SIGN-IN")
        await expect(rows).to_have_count(2)
        doors.log.record("state", "No match.")
        doors.log.record("sign-in-failed", "Another sign-in failed.", HTTPS, warning=True)
        await expect(rows).to_have_count(3)
        await page.get_by_label("About").select_option("Certificate")
        await expect(events.get_by_role("status")).to_have_text("No event fits.")
        await page.get_by_label("Search").fill("")
        await expect(rows).to_have_count(2)
        await page.get_by_label("About").select_option("Everything")
        await page.get_by_label("Show").select_option("Warnings only")
        await expect(rows).to_have_count(1 + 3)
        await browser.keep(page, "filtered", whole=False)

        async with page.expect_download() as saving:
            await page.get_by_role("link", name="JSON").click()
        saved = await saving.value
        assert saved.suggested_filename == "base-station-events.json"
        assert len(json.loads(Path(await saved.path()).read_bytes())) == 3  # noqa: ASYNC240

        doors.hub.answers[SetSyslog] = lambda command: doors.hub.become(syslog=command.settings)
        syslog = page.get_by_role("region", name="Send events on")
        await page.get_by_role("button", name="Send on…").click()
        await expect(page.get_by_role("heading", name="Send events on")).to_be_focused()
        await expect(syslog.get_by_role("status").first).to_have_text("Sent nowhere.")
        await syslog.get_by_label("Collector").fill("a b")
        await syslog.get_by_role("button", name="Save").click()
        await expect(syslog.get_by_label("Collector")).to_be_focused()
        await expect(syslog.get_by_role("alert")).to_contain_text("no name of a host")
        await syslog.get_by_label("Collector").fill("logs.theatre.example")
        await syslog.get_by_label("By").select_option("TLS (encrypted)")
        await expect(syslog.get_by_label("Port")).to_have_attribute("placeholder", "6514")
        await syslog.get_by_role("button", name="Save").click()
        await expect(syslog).to_contain_text("Sent to logs.theatre.example, port 6514, by TLS.")
        await expect(syslog.get_by_label("Port")).to_have_value("6514")
        for width in (1280, 320):
            await page.set_viewport_size({"width": width, "height": 900})
            assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            await syslog.scroll_into_view_if_needed()
            await browser.keep(page, f"syslog-{width}", whole=False)
        await page.set_viewport_size({"width": 1280, "height": 800})
        await syslog.get_by_role("button", name="Stop sending").click()
        await expect(syslog.get_by_role("status").first).to_have_text("Sent nowhere.")
        await expect(syslog.get_by_label("Collector")).to_have_value("")
        used = [command.settings for command in doors.hub.submitted if isinstance(command, SetSyslog)]
        tls = SyslogSettings(host="logs.theatre.example", port=6514, transport=SyslogTransport.TLS)
        assert used == [tls, SyslogSettings()]

        doors.log.fault = "Events cannot be stored at present (disk full)."
        await page.get_by_label("Show").select_option("All events")
        await expect(events).to_contain_text("disk full")
        await browser.keep(page, "fault", whole=False)
    # Who is not signed in yet is told so, and who types what is no host.
    left = [text for text in complaints if "the server responded with a status of 40" not in text]
    assert not left, left
