"""Names and texts reach the page from outside: certificates, clients, the network. In a real browser they stay text."""

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

from msgspec.structs import replace
from playwright.async_api import Page, expect

from daemon.certificates.inspect import Finding, Severity
from daemon.easydns_settings import EasyDnsSettings
from daemon.easydns_status import EasyDnsStatus, Precheck, PrecheckKind, PrecheckState
from daemon.messages.certificates import CertificateStatus
from daemon.messages.command import Door
from daemon.messages.network import NetworkStatus
from daemon.messages.panel import PanelHealth
from daemon.messages.pending import ChangeKind, PendingView
from daemon.messages.reset import ResetReceipt
from daemon.messages.security import Blocker, HttpClient, PortStatus, Proof
from daemon.messages.unit import Alarm, Device
from daemon.settings import CertificateSource
from tests.fakes import START
from tests.system.browser import chromium, sign_in
from tests.web_doors import Doors, opened
from tests.web_hub import FINGERPRINT, PASSWORD, a_summary

MARK = "hostile text"
HOSTILE = f"""{MARK} "'><img src=x onerror="document.title='run'"><script>document.title='run'</script>&lt;b&gt;"""
HOST = "hardware/resources/host"
PAGES = (HOST, f"{HOST}/general", f"{HOST}/security", f"{HOST}/security/easydns", "account")
INJECTED = "img, main script, iframe, object, [onerror], [onclick], [href^=javascript]"


def hostile_registration(doors: Doors) -> EasyDnsStatus:
    """What DNS servers, easyDNS and a certificate authority may have said."""
    return EasyDnsStatus(
        name=HOSTILE,
        domain=HOSTILE,
        settings=EasyDnsSettings(in_use=True, acme_profile=None, eab_key_id=HOSTILE, trust_root=HOSTILE),
        directory=HOSTILE,
        prechecks=tuple(Precheck(kind, PrecheckState.FAILED, HOSTILE, HOSTILE, 1.0) for kind in PrecheckKind),
        registered=HOSTILE,
        registered_at=doors.clock.now(),
        verified=Finding("some", Severity.WARNING, HOSTILE, HOSTILE),
        progress=HOSTILE,
        fault=HOSTILE,
        remedy=HOSTILE,
        terms=f"javascript:document.title='run'//{HOSTILE}",
        profiles=(HOSTILE,),
    )


def make_hostile(doors: Doors) -> None:
    """Put the text wherever a Snapshot has one."""
    leaf = replace(a_summary(HOSTILE), subject=HOSTILE, issuer=HOSTILE, key_type=HOSTILE)
    doors.hub.become(
        device=Device(HOSTILE, HOSTILE, HOSTILE),
        version=HOSTILE,
        network=NetworkStatus(HOSTILE, (ip_address("192.168.1.20"),)),
        certificates=(
            CertificateStatus(CertificateSource.SELF_SIGNED, leaf, available=True, left_off=(HOSTILE,)),
            CertificateStatus(CertificateSource.OWN, detail=HOSTILE),
            CertificateStatus(CertificateSource.EASYDNS, leaf, available=True, detail=HOSTILE),
        ),
        root=leaf,
        easydns=hostile_registration(doors),
        tested=Proof(FINGERPRINT, START, HOSTILE, HOSTILE),
        pending=PendingView((ChangeKind.NETWORK,), doors.clock.monotonic() + 60, 60),
        blockers=(Blocker("certificate-untested", HOSTILE, HOSTILE),),
        http_clients=(HttpClient(HOSTILE, START),),
        alarms=(Alarm("some", Severity.ERROR, HOSTILE, HOSTILE, standing=True),),
        ports=(PortStatus(doors.http, False, True, HOSTILE), PortStatus(doors.https, True, True, HOSTILE)),
        panel=PanelHealth(detail=HOSTILE),
        receipt=ResetReceipt(START, START, HOSTILE, (HOSTILE,), (HOSTILE,)),
    )


async def assert_only_text(page: Page) -> None:
    await expect(page.get_by_text(MARK).first).to_be_visible()
    await expect(page.locator("main .card").first).to_be_visible()
    assert await page.locator(INJECTED).count() == 0
    assert await page.title() != "run"


async def test_text_from_outside_stays_text_on_every_page(tmp_path: Path) -> None:
    complaints: list[str] = []
    async with opened(tmp_path) as doors, chromium(tmp_path / "home", "hostile") as browser:
        page = await browser.tab()
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(doors.base(Door.HTTP) + f"/#/{quote(HOSTILE)}")
        await sign_in(page, PASSWORD)
        make_hostile(doors)
        for address in PAGES:
            await page.goto(f"{doors.base(Door.HTTP)}/#/{address}")
            await assert_only_text(page)
    assert not [text for text in complaints if "Content Security Policy" in text]
