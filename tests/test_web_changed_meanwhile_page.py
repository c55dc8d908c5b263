"""Two people at the same settings, in the CCM: the second is told before anything of the first's is overwritten."""

from pathlib import Path

import msgspec
from playwright.async_api import expect

from daemon.easydns_settings import EasyDnsSettings
from daemon.errors import Refused
from daemon.messages.easydns import SetEasyDns
from daemon.messages.network import JudgeNetwork, SetNetwork
from daemon.messages.unit import NameUnit, SetSyslog
from daemon.network_settings import NetworkSettings
from daemon.syslog_settings import SyslogSettings
from tests.easydns_page import NEW, easydns_page

replace = msgspec.structs.replace
SURPRISE = "These settings have changed since you read them"


async def test_the_form_of_the_name_asks_the_second_person_to_look_again(tmp_path: Path) -> None:
    async with easydns_page(tmp_path, "changed-meanwhile") as ccm:
        label, alert = ccm.page.get_by_label("Label"), ccm.page.get_by_role("alert")
        await label.fill("mine")
        ccm.become(replace(NEW, settings=EasyDnsSettings(label="theirs")))
        await ccm.button("Save").click()
        await expect(alert).to_contain_text(SURPRISE)
        await expect(alert).to_contain_text("“Save” again puts yours in their place.")
        await ccm.keep("told")
        assert ccm.asked(SetEasyDns) == []
        await ccm.button("Discard changes").click()
        await expect(label).to_have_value("theirs")
        await label.fill("mine after all")
        await label.fill("mine")
        await ccm.button("Save").click()
        await expect(ccm.page.get_by_text("Saved.")).to_be_visible()
        assert [change.settings.label for change in ccm.asked(SetEasyDns)] == ["mine"]


async def test_the_form_of_the_network_asks_too_and_lets_who_was_told_go_on(tmp_path: Path) -> None:
    async with easydns_page(tmp_path, "changed-meanwhile") as ccm:
        hub = ccm.doors.hub
        hub.become(network_managed=True)
        await ccm.page.evaluate("location.hash = '#/hardware/resources/host/network'")
        search, alert = (
            ccm.page.get_by_label("Search domain"),
            ccm.page.locator("#network-settings .outcome"),
        )
        await search.fill("mine.example")
        hub.become(network_settings=NetworkSettings(search_domain="theirs.example"))
        await ccm.button("Review changes").click()
        await expect(alert).to_contain_text(SURPRISE)
        assert ccm.asked(SetNetwork) == []
        hub.answers[JudgeNetwork] = lambda _: ()
        hub.answers[SetNetwork] = lambda change: hub.become(network_settings=change.settings)
        await ccm.button("Review changes").click()
        await expect(ccm.page.locator(".changes")).to_contain_text("theirs.example")
        await ccm.keep("reviewed")
        await ccm.button("Apply").click()
        await expect(search).to_have_value("mine.example")
        assert [change.settings.search_domain for change in ccm.asked(SetNetwork)] == ["mine.example"]
        await search.fill("mine.again.example")
        await ccm.button("Review changes").click()
        await ccm.button("Apply").click()
        await expect(ccm.page.get_by_text(SURPRISE)).to_have_count(0)


async def test_where_events_are_sent_to_is_not_taken_from_the_first_person_unawares(tmp_path: Path) -> None:
    async with easydns_page(tmp_path, "changed-meanwhile") as ccm:
        hub = ccm.doors.hub
        hub.answers[SetSyslog] = lambda change: hub.become(syslog=change.settings)
        await ccm.page.evaluate("location.hash = '#/events'")
        card = ccm.card("Send events on")
        await card.get_by_label("Collector").fill("mine.example")
        hub.become(syslog=SyslogSettings(host="theirs.example"))
        await ccm.button("Save").click()
        await expect(card.get_by_role("alert")).to_contain_text(SURPRISE)
        await expect(card.get_by_role("alert")).to_contain_text("“Save” again puts yours in its place.")
        await expect(card).to_contain_text("Sent to theirs.example")
        await expect(card.get_by_label("Collector")).to_have_value("mine.example")
        await ccm.keep("syslog-told")
        assert ccm.asked(SetSyslog) == []
        await ccm.button("Save").click()
        await expect(card).to_contain_text("Sent to mine.example")
        assert [change.settings.host for change in ccm.asked(SetSyslog)] == ["mine.example"]


async def test_the_name_of_the_unit_asks_too_and_lets_who_was_told_go_on(tmp_path: Path) -> None:
    async with easydns_page(tmp_path, "changed-meanwhile") as ccm:
        hub = ccm.doors.hub
        hub.answers[NameUnit] = lambda change: hub.become(device=replace(hub.snapshot.device, name=change.name))
        await ccm.page.evaluate("location.hash = '#/hardware/resources/host/general'")
        name = ccm.page.get_by_label("Name of the unit")
        await name.fill("Mine")
        hub.become(device=replace(hub.snapshot.device, name="Theirs"))
        await ccm.button("Set the name").click()
        alert = ccm.page.get_by_role("alert").filter(has_text="Somebody else has called the unit “Theirs”")
        await expect(alert).to_contain_text("“Set the name” again calls it what stands here.")
        await ccm.keep("name-told")
        assert ccm.asked(NameUnit) == []
        await ccm.button("Set the name").click()
        await expect(ccm.page.get_by_text("The unit is called that now.").first).to_be_visible()
        assert [change.name for change in ccm.asked(NameUnit)] == ["Mine"]
        await name.fill("Mine again")
        await ccm.button("Set the name").click()
        await expect(ccm.page.get_by_text("The unit is called that now.").first).to_be_visible()
        assert [change.name for change in ccm.asked(NameUnit)] == ["Mine", "Mine again"]


async def test_a_refusal_for_another_reason_does_not_make_who_types_forget_what_they_saw(tmp_path: Path) -> None:
    def not_now(_: NameUnit) -> None:
        raise Refused("not-ready", "The unit is not in normal operation.", "Wait a moment and try again.")

    async with easydns_page(tmp_path, "changed-meanwhile") as ccm:
        hub = ccm.doors.hub
        hub.answers[NameUnit] = not_now
        await ccm.page.evaluate("location.hash = '#/hardware/resources/host/general'")
        await ccm.page.get_by_label("Name of the unit").fill("Mine")
        await ccm.button("Set the name").click()
        await expect(ccm.page.get_by_role("alert").filter(has_text="not in normal operation")).to_be_visible()
        hub.become(device=replace(hub.snapshot.device, name="Theirs"))
        await expect(ccm.page.locator(".bar-name")).to_contain_text("Theirs")
        await ccm.button("Set the name").click()
        await expect(ccm.page.get_by_role("alert").filter(has_text="has called the unit “Theirs”")).to_be_visible()
        assert len(ccm.asked(NameUnit)) == 1
