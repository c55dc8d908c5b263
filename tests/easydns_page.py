"""The CCM's page of the EasyDNS certificate in a real browser, before a hub whose Snapshot the test sets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import Locator, Page, expect

from daemon.certificates.inspect import Finding, Severity
from daemon.easydns_settings import EasyDnsSecrets, EasyDnsSettings
from daemon.easydns_status import EasyDnsStatus, Precheck, PrecheckKind, PrecheckState, RegistrationStage
from daemon.messages.certificates import CertificateStatus
from daemon.messages.command import Door
from daemon.messages.easydns import SetEasyDns
from daemon.settings import CertificateSource
from tests.fakes import START
from tests.system.browser import Browser, chromium, sign_in
from tests.web_doors import Doors, authority, opened
from tests.web_hub import PASSWORD, a_summary

ADDRESS = "#/hardware/resources/host/security/easydns"
TERMS = "https://acme.example/terms/v2.pdf"
NAME = "000042.clearcomdevices.com"
NEW = EasyDnsStatus(name=NAME, domain="clearcomdevices.com", directory="https://acme-v02.api.letsencrypt.org/directory")
DETAILS = {
    PrecheckKind.LINK: "The network cable is connected.",
    PrecheckKind.ADDRESS: "192.168.1.20 is a private address that stays: it was set by hand.",
    PrecheckKind.GATEWAY: "192.168.1.1 answers.",
    PrecheckKind.DNS: "192.168.1.1 answers in 12 ms.",
    PrecheckKind.CLOCK: "The clock follows ntp.theatre.example and is 3 ms off.",
    PrecheckKind.EASYDNS: "api.cp.easydns.com and rest.easydns.net answer over TLS.",
    PrecheckKind.CREDENTIALS: "easyDNS takes the access that is set.",
    PrecheckKind.NAME: f"{NAME} is free.",
    PrecheckKind.SOURCE: "acme-v02.api.letsencrypt.org answers, with terms of service.",
}
FAULTS = {
    PrecheckKind.DNS: (
        "192.168.1.1 and 192.168.1.2 do not answer.",
        "Set another DNS server under Network, or have the firewall let this unit's questions (port 53) through.",
    ),
    PrecheckKind.CREDENTIALS: ("No update token is set.", "Set it under “Access to easyDNS”."),
}
PASSED = tuple(
    Precheck(kind, PrecheckState.PASSED, DETAILS[kind], seconds=0.1 * number)
    for number, kind in enumerate(PrecheckKind)
)
FAILED = tuple(
    Precheck(each.kind, PrecheckState.FAILED, *FAULTS[each.kind], seconds=4.0) if each.kind in FAULTS else each
    for each in PASSED
)
UNDER_WAY = (
    *PASSED[:3],
    Precheck(PrecheckKind.DNS, PrecheckState.RUNNING),
    Precheck(PrecheckKind.CLOCK, PrecheckState.SKIPPED, "Nobody says whether the clock is right.", seconds=0.0),
    Precheck(PrecheckKind.EASYDNS, PrecheckState.RUNNING),
    *(Precheck(each.kind) for each in PASSED[6:]),
)
REGISTERED = msgspec.structs.replace(
    NEW,
    settings=EasyDnsSettings(in_use=True, terms_agreed=TERMS, contact="it@theatre.example"),
    secrets_set=("username", "update_token", "api_token", "api_key"),
    prechecks=PASSED,
    registered="192.168.1.20",
    registered_at=START,
    verified=Finding("name-resolves", Severity.NOTE, "192.168.1.1 answers with 192.168.1.20.", ""),
    renewal=START + timedelta(days=60),
    terms=TERMS,
    profiles=("classic", "shortlived"),
)
REBINDING = Finding(
    "rebinding-protection",
    Severity.WARNING,
    f"192.168.1.1 does not answer for {NAME}, though easyDNS does.",
    "It most likely keeps private addresses back (rebinding protection). Make an exception for clearcomdevices.com.",
)
IN_TROUBLE = msgspec.structs.replace(
    REGISTERED,
    verified=REBINDING,
    stage=RegistrationStage.WAITING,
    fault="easyDNS refused the update: it was asked too often.",
    remedy="Nothing is to be done.",
    next_try=START + timedelta(minutes=10),
)


@dataclass
class EasyDnsPage:
    """The page, signed in; `doors.hub` is what stands behind it."""

    doors: Doors
    browser: Browser
    page: Page

    def become(self, status: EasyDnsStatus, *, certificate: bool = False, active: bool = False) -> None:
        """Have the unit stand like that."""
        source = CertificateSource.EASYDNS
        leaf = a_summary(NAME) if certificate or active else None
        detail = "" if leaf else "No name is registered."
        others = [each for each in self.doors.hub.snapshot.certificates if each.source is not source]
        mine = CertificateStatus(source, leaf, leaf is not None, detail, life_left=0.9 if leaf else None, days_left=81)
        serving = source if active else CertificateSource.SELF_SIGNED
        self.doors.hub.become(easydns=status, certificates=(*others, mine), active=serving, serving=serving)

    def card(self, name: str) -> Locator:
        """One of its cards."""
        return self.page.get_by_role("region", name=name)

    def button(self, name: str) -> Locator:
        """One of its buttons."""
        return self.page.get_by_role("button", name=name, exact=True)

    def asked(self, kind: type[Any]) -> list[Any]:
        """What the unit was asked, of one kind."""
        return [command for command in self.doors.hub.submitted if isinstance(command, kind)]

    async def keep(self, name: str) -> None:
        """Keep how it looks: at a desk by day and by night, and on a phone. Nothing may be cut off there."""
        for scheme, width in (("light", 1280), ("dark", 1280), ("light", 320)):
            await self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            await self.page.set_viewport_size({"width": width, "height": 800})
            too_wide = await self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert too_wide <= 0, f"{name} is {too_wide} px wider than {width} px"
            await self.browser.keep(self.page, f"{name}-{scheme}-{width}")
        await self.page.set_viewport_size({"width": 1280, "height": 800})


@asynccontextmanager
async def easydns_page(folder: Path, name: str, door: Door = Door.HTTPS) -> AsyncIterator[EasyDnsPage]:
    """Open it with a new unit behind it; nothing that the browser complains about may be left at the end."""
    complaints: list[str] = []
    root = authority().cert_pem.bytes()
    async with opened(folder) as doors, chromium(folder / "home", name, root) as browser:
        doors.hub.answers[SetEasyDns] = lambda command: _obey(doors, command)
        page = await browser.tab()
        page.on("console", lambda message: complaints.extend([message.text] * (message.type in ("error", "warning"))))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{doors.base(door)}/{ADDRESS}")
        await sign_in(page, PASSWORD)
        shown = EasyDnsPage(doors, browser, page)
        shown.become(NEW)
        await expect(shown.card("1. Name")).to_contain_text(NAME)
        yield shown
    # Refusals that a test asks for stand in the console too.
    left = [text for text in complaints if "the server responded with a status of" not in text]
    assert not left, left


def _obey(doors: Doors, command: SetEasyDns) -> None:
    """As the unit does: keep the settings, and tell which secrets are set."""
    status = doors.hub.snapshot.easydns
    known = EasyDnsSecrets(**dict.fromkeys(status.secrets_set, "set"))
    secrets = known if command.secrets is None else command.secrets.applied_to(known)
    names = tuple(name for name, secret in msgspec.structs.asdict(secrets).items() if secret)
    label = command.settings.label or "000042"
    changed = msgspec.structs.replace(
        status, settings=command.settings, secrets_set=names, name=f"{label}.{status.domain}"
    )
    doors.hub.become(easydns=changed)
