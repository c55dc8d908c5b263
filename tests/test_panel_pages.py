"""What the front panel says of certificates, as it stands on the display."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from daemon.certificates.inspect import Finding, Severity
from daemon.certificates.material import CertificateSummary
from daemon.easydns_settings import EasyDnsSettings
from daemon.easydns_status import EasyDnsStatus, RegistrationStage
from daemon.messages.certificates import CertificateStatus
from daemon.messages.panel_view import PanelView
from daemon.messages.pending import ChangeKind, PendingView
from daemon.messages.security import Proof
from daemon.messages.snapshot import Snapshot
from daemon.messages.unit import Alarm, Device
from daemon.panel_pages import Moment, takeover, tree
from daemon.settings import CertificateSource
from daemon.states import State
from frontpanel.items import Submenu, TextPage
from frontpanel.layout import Size, pages, wrap_all

SELF, OWN = CertificateSource.SELF_SIGNED, CertificateSource.OWN
TALL, SHORT = Size(20, 4), Size(16, 2)
NOW, END = datetime(2027, 6, 1, tzinfo=UTC), datetime(2027, 12, 8, 19, tzinfo=UTC)
MOMENT = Moment(NOW, 1000.0)


def fingerprint(first: int) -> str:
    return ":".join(f"{byte:02X}" for byte in range(first, first + 32))


def summary(first: int, *names: str) -> CertificateSummary:
    return CertificateSummary("CN=foh", "CN=Studio", names, fingerprint(first), NOW, END, "EC P-256", "1")


DEVICE_ROOT, OWN_ROOT, LEAF = summary(0), summary(32), summary(64, "foh.example", "192.168.1.4")
EXPIRING = Finding("certificate-expires-soon", Severity.WARNING, "It expires on 2027-12-08.", "Get another.")
REGISTERED = Finding("name-registered", Severity.NOTE, "foh.example leads here.", "Nothing to do.")


def status(source: CertificateSource, **fields: object) -> CertificateStatus:
    known = CertificateStatus(source, leaf=LEAF, available=True, life_left=0.9, days_left=190)
    return replace(known, **fields)


def snapshot(*certificates: CertificateStatus, **fields: object) -> Snapshot:
    """A unit that serves the first of `certificates`."""
    source = certificates[0].source
    made = Snapshot(
        Device("Model", "S-1", "FOH"),
        "1.0",
        state=State.OPEN,
        active=source,
        serving=source,
        serving_fingerprint=LEAF.fingerprint,
        certificates=certificates,
        root=DEVICE_ROOT,
    )
    return replace(made, **fields)


def security(made: Snapshot) -> dict[str, TextPage]:
    """The pages under Security by their titles."""
    menu = tree(PanelView(made), MOMENT).root
    pages_of = next(item for item in menu.items if isinstance(item, Submenu) and item.id == "security").items
    return {page.title: page for page in pages_of if isinstance(page, TextPage)}


def rows(made: Snapshot, title: str, size: Size = TALL) -> list[str]:
    """The page's text below its title; the last column is for arrows."""
    return wrap_all(security(made)[title].lines, size.columns - 1)


def status_screen(made: Snapshot, size: Size = TALL) -> list[str]:
    return [row for page in pages(tree(PanelView(made), MOMENT).status.lines, size) for row in page]


def test_certificate_page_says_how_long_for_what_and_whether_tested() -> None:
    shown = rows(snapshot(status(OWN)), "Certificate")
    assert shown[:4] == ["Source: own", "Valid: 190 days", "Until 2027-12-08", "Not tested yet"]
    assert "foh.example," in " ".join(shown)
    tested = snapshot(status(OWN), tested=Proof(LEAF.fingerprint, NOW, "192.168.1.9", "foh.example"))
    assert any("Tested" in row for row in rows(tested, "Certificate"))


def test_certificate_page_says_what_was_found_and_what_to_do() -> None:
    shown = " ".join(rows(snapshot(status(OWN, findings=(EXPIRING, REGISTERED))), "Certificate"))
    assert "It expires on 2027-12-08. Get another." in shown
    assert "- foh.example leads here." in shown
    assert "Nothing to do" not in shown


def test_certificate_page_says_why_the_chosen_one_does_not_serve() -> None:
    lost = CertificateStatus(OWN, detail="Its file is damaged. Install it again.")
    shown = " ".join(rows(snapshot(status(SELF), lost, active=OWN), "Certificate"))
    assert shown.startswith("Source: own")
    assert "self-signed serves instead. Its file is damaged. Install it again." in shown


@pytest.mark.parametrize(
    ("days", "words"),
    [(2, "Valid: 2 days"), (1, "Valid: 1 day"), (0, "Valid: last day"), (None, "Valid: clock not set")],
)
def test_certificate_page_counts_whole_days(days: int | None, words: str) -> None:
    assert words in " ".join(rows(snapshot(status(OWN, days_left=days)), "Certificate"))


def test_certificate_page_warns_of_an_expired_one() -> None:
    shown = rows(snapshot(status(OWN, days_left=-1)), "Certificate")
    assert shown[1] == "⚠ Expired"


@pytest.mark.parametrize(("size", "length"), [(TALL, 6), (SHORT, 5)])
def test_fingerprints_are_shown_in_whole_bytes_before_anything_else(size: Size, length: int) -> None:
    shown = rows(snapshot(status(SELF)), "Fingerprint", size)
    assert "".join(shown).startswith(LEAF.fingerprint)
    groups = [row.rstrip(":").split(":") for row in shown]
    assert [len(group) for group in groups[: 32 // length]] == [length] * (32 // length)
    assert all(len(byte) == 2 for group in groups[: 32 // length + 1] for byte in group)


def test_root_fingerprint_is_the_units_own_for_the_self_signed_source() -> None:
    made = snapshot(status(SELF))
    assert "".join(rows(made, "Root fingerprint")).startswith(DEVICE_ROOT.fingerprint)
    assert "Device root" not in security(made)


def test_root_fingerprint_is_that_of_the_root_supplied_with_the_owners_certificate() -> None:
    made = snapshot(status(OWN, root=OWN_ROOT))
    assert "".join(rows(made, "Root fingerprint")).startswith(OWN_ROOT.fingerprint)
    assert "".join(rows(made, "Device root")).startswith(DEVICE_ROOT.fingerprint)


def test_root_fingerprint_says_where_an_unsupplied_root_is_to_be_had() -> None:
    assert "whoever issued the certificate has it" in " ".join(rows(snapshot(status(OWN)), "Root fingerprint"))


def test_root_fingerprint_is_that_of_what_serves_when_another_was_chosen() -> None:
    made = snapshot(status(SELF), status(OWN, root=OWN_ROOT), active=OWN)
    assert "".join(rows(made, "Root fingerprint")).startswith(DEVICE_ROOT.fingerprint)


@pytest.mark.parametrize(
    ("source", "days", "row"),
    [
        (SELF, 395, "Self-signed 395 days"),
        (OWN, 1, "Own cert. 1 day"),
        (OWN, 0, "Own cert. last day"),
        (SELF, -3, "Self-signed expired"),
        (OWN, None, "Own cert. in use"),
    ],
)
def test_status_screen_names_the_certificate_and_its_days_in_one_row(
    source: CertificateSource, days: int | None, row: str
) -> None:
    assert row in status_screen(snapshot(status(source, days_left=days)))


def test_status_screen_keeps_alarms_before_the_certificate() -> None:
    alarm = Alarm("certificate-nearly-expired", Severity.ERROR, "It expires soon.", "Get another.")
    shown = status_screen(snapshot(status(OWN), alarms=(alarm,)))
    assert "It expires soon." in shown[0]


def test_a_certificate_that_waits_to_be_confirmed_names_itself() -> None:
    pending = PendingView((ChangeKind.CERTIFICATE,), 100.0, 90)
    made = snapshot(status(OWN), state=State.HTTPS_CONFIRMING, pending=pending)
    covering = takeover(PanelView(made), 42)
    assert covering is not None
    assert wrap_all(covering.lines, TALL.columns) == [
        "New certificate",
        "Confirm in the CCM",
        "within 42 s, else",
        "it goes back.",
    ]


def test_more_than_a_certificate_that_waits_is_called_a_change() -> None:
    pending = PendingView((ChangeKind.CERTIFICATE, ChangeKind.NETWORK), 100.0, 90)
    covering = takeover(PanelView(snapshot(status(OWN), pending=pending)), 42)
    assert covering is not None
    assert covering.lines[0] == "A change waits"


WORKING = EasyDnsStatus(
    name="a1b2.clearcomdevices.com",
    settings=EasyDnsSettings(in_use=True),
    registered="192.168.1.20",
    stage=RegistrationStage.ORDERING,
    progress="Ordering a certificate.",
    percent=45,
)


def test_easydns_has_a_page_only_where_it_is_in_use() -> None:
    assert "easyDNS" not in security(snapshot(status(SELF)))
    assert "easyDNS" in security(snapshot(status(SELF), easydns=WORKING))


def test_easydns_page_and_status_screen_say_how_far_it_is() -> None:
    made = snapshot(status(SELF), easydns=WORKING)
    shown = " ".join(security(made)["easyDNS"].lines)
    assert "a1b2.clearcomdevices.com Leads to 192.168.1.20 45 % done Ordering a certificate." in shown
    assert "easyDNS: 45 %" in status_screen(made)
    assert not any("easyDNS:" in row for row in status_screen(snapshot(status(SELF))))


def test_easydns_page_says_what_went_wrong_what_to_do_and_when_it_is_tried_again() -> None:
    failed = replace(
        WORKING,
        stage=RegistrationStage.WAITING,
        fault="easyDNS cannot be reached.",
        remedy="Check the gateway.",
        next_try=datetime(2027, 6, 1, 19, 5, tzinfo=UTC),
        renewal=datetime(2027, 8, 1, tzinfo=UTC),
    )
    lines = security(snapshot(status(SELF), easydns=failed))["easyDNS"].lines
    assert [line for line in lines if "reached" in line or "gateway" in line]
    assert {"Next try 06-01 19:05 UTC", "Renewal 2027-08-01"} <= set(lines)
    assert not any("% done" in line for line in lines)
