"""Two people change the same settings: the second is told, and nothing of the first's is lost unawares."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from daemon.easydns_settings import EasyDnsSettings
from daemon.easydns_status import EasyDnsStatus
from daemon.errors import ChangedMeanwhile
from daemon.messages.easydns import SetEasyDns
from daemon.messages.network import SetNetwork
from daemon.messages.unit import NameUnit, SetSyslog
from daemon.network_settings import AddressMethod, NetworkSettings
from daemon.syslog_settings import SyslogSettings
from tests.controller_unit import HTTPS, running
from tests.web_doors import Client, Doors, opened

STATIC = NetworkSettings(method=AddressMethod.STATIC, address="192.168.1.20/24")
CALLS = [
    ("/network", "/network"),
    ("/certificates/easydns/registration", "/certificates/easydns/settings"),
    ("/events/syslog", "/events/syslog"),
    ("/system", "/system"),
]
BODIES: dict[str, dict[str, str]] = {"/system": {"name": "FOH rack"}}
Change = SetNetwork | SetEasyDns | SetSyslog | NameUnit


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        doors.hub.become(network_managed=True)
        yield doors


async def tag(client: Client, path: str) -> str:
    answer = await client.call("GET", path)
    assert answer.headers["ETag"] == f'"{answer.data["tag"]}"'
    return answer.headers["ETag"]


def somebody_else_sets(doors: Doors) -> None:
    doors.hub.become(
        network_settings=STATIC,
        easydns=EasyDnsStatus(settings=EasyDnsSettings(label="stage")),
        syslog=SyslogSettings(host="logs.theatre.example"),
        device=replace(doors.hub.snapshot.device, name="Pit"),
    )


def changes(doors: Doors) -> list[Change]:
    return [command for command in doors.hub.submitted if isinstance(command, Change)]


@pytest.mark.parametrize(("read", "write"), CALLS)
async def test_a_change_of_what_one_has_read_is_taken_and_says_what_that_was(
    doors: Doors, read: str, write: str
) -> None:
    client = await doors.signed_in()
    answer = await client.call("PUT", write, BODIES.get(write, {}), If_Match=await tag(client, read))
    assert (answer.status, answer.headers["ETag"]) == (200, await tag(client, read))
    [change] = changes(doors)
    assert change.before is not None


@pytest.mark.parametrize(("read", "write"), CALLS)
async def test_a_change_of_what_has_changed_meanwhile_is_refused_with_what_to_do(
    doors: Doors, read: str, write: str
) -> None:
    client = await doors.signed_in()
    old = await tag(client, read)
    somebody_else_sets(doors)
    refused = await client.call("PUT", write, BODIES.get(write, {}), If_Match=old)
    assert (refused.status, refused.code) == (412, "changed-meanwhile")
    assert "Read them again" in refused.data["remedy"]
    assert changes(doors) == []
    assert (
        await client.call("PUT", write, BODIES.get(write, {}), If_Match=f'"other", {await tag(client, read)}')
    ).status == 200


@pytest.mark.parametrize(("read", "write"), CALLS)
@pytest.mark.parametrize("given", ["{tag}x", 'W/"{tag}"', "{tag}", "", '"', ",", '""', "*, *", "\xff" * 9, "a" * 4000])
async def test_what_is_not_this_tag_changes_nothing(doors: Doors, read: str, write: str, given: str) -> None:
    client = await doors.signed_in()
    known = (await tag(client, read)).strip('"')
    assert (
        await client.call("PUT", write, BODIES.get(write, {}), If_Match=given.format(tag=known))
    ).code == "changed-meanwhile"
    assert changes(doors) == []


@pytest.mark.parametrize("write", [write for _, write in CALLS])
async def test_without_a_tag_and_with_a_star_everything_is_as_before(doors: Doors, write: str) -> None:
    client = await doors.signed_in()
    somebody_else_sets(doors)
    assert (await client.call("PUT", write, BODIES.get(write, {}))).status == 200
    assert (await client.call("PUT", write, BODIES.get(write, {}), If_Match="*")).status == 200
    assert [change.before for change in changes(doors)] == [None, None]


async def test_the_tag_stands_for_what_is_set_and_not_for_how_it_is(doors: Doors) -> None:
    client = await doors.signed_in()
    before = [await tag(client, read) for read, _ in CALLS]
    doors.hub.become(announced_name="other", force_https=True, easydns=EasyDnsStatus(percent=50))
    assert [await tag(client, read) for read, _ in CALLS] == before
    somebody_else_sets(doors)
    for (read, _), old in zip(CALLS, before, strict=True):
        assert await tag(client, read) != old


async def test_a_judgement_beforehand_tells_it_too(doors: Doors) -> None:
    client = await doors.signed_in()
    old = await tag(client, "/network")
    somebody_else_sets(doors)
    assert (await client.call("PUT", "/network?dry_run=true", {}, If_Match=old)).code == "changed-meanwhile"


async def test_of_two_changes_sent_at_the_same_moment_the_unit_takes_one() -> None:
    async with running() as unit:
        seen = unit.snapshot.easydns.settings
        for label in ("stage", "foh"):
            change = SetEasyDns(EasyDnsSettings(label=label), None, HTTPS, seen)
            if label == "stage":
                await unit.submit(change)
                continue
            with pytest.raises(ChangedMeanwhile):
                await unit.submit(change)
        assert unit.snapshot.easydns.settings.label == "stage"
        network = unit.snapshot.network_settings
        await unit.submit(SetNetwork(network, HTTPS, network))
        with pytest.raises(ChangedMeanwhile):
            await unit.submit(SetNetwork(network, HTTPS, STATIC))
        collector = SyslogSettings(host="logs.theatre.example")
        await unit.submit(SetSyslog(collector, HTTPS, SyslogSettings()))
        with pytest.raises(ChangedMeanwhile):
            await unit.submit(SetSyslog(SyslogSettings(), HTTPS, SyslogSettings()))
        assert unit.snapshot.syslog == collector
        name = unit.snapshot.device.name
        await unit.submit(NameUnit("FOH rack", HTTPS, name))
        with pytest.raises(ChangedMeanwhile):
            await unit.submit(NameUnit("Stage left", HTTPS, name))
        assert unit.snapshot.device.name == "FOH rack"
