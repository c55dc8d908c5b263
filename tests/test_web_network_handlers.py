"""`/network`: told, judged, changed; every fault at its field."""

from collections.abc import AsyncIterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from daemon.certificates.inspect import Finding, Severity
from daemon.errors import HostFailed, Refused
from daemon.messages.command import Door
from daemon.messages.network import (
    AddressDetail,
    InterfaceStatus,
    JudgeNetwork,
    NetworkStatus,
    Obtained,
    ResetNetwork,
    SetNetwork,
)
from daemon.network_settings import AddressMethod, InterfaceFields, NetworkSettings
from daemon.settings import NetworkProfile
from tests.web_doors import Doors, opened

NETWORK = [Door.HTTP, Door.HTTPS]
STATIC = {"method": "static", "address": "192.168.1.30/24", "gateway": "192.168.1.1", "dns": ["192.168.1.1"]}


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        doors.hub.become(
            network_managed=True,
            network=NetworkStatus(
                "stage-left",
                (ip_address("192.168.1.20"),),
                (AddressDetail(ip_address("192.168.1.20"), 24, Obtained.DHCP),),
                link=True,
                gateways=(ip_address("192.168.1.1"),),
                dns=(ip_address("192.168.1.1"),),
                mac="00:11:22:33:44:55",
            ),
        )
        yield doors


@pytest.mark.parametrize("door", [*NETWORK, Door.SOCKET])
async def test_the_network_is_told_at_every_door(doors: Doors, door: Door) -> None:
    client = doors.client(door) if door is Door.SOCKET else await doors.signed_in(door)
    told = (await client.call("GET", "/network")).data
    assert told["managed"] is True
    assert told["settings"]["method"] == "dhcp"
    assert told["factory"] == told["settings"]
    assert told["state"] == {
        "host_name": "stage-left",
        "addresses": [{"address": "192.168.1.20", "prefix": 24, "obtained": "dhcp"}],
        "link": True,
        "gateways": ["192.168.1.1"],
        "dns": ["192.168.1.1"],
        "mac": "00:11:22:33:44:55",
        "interfaces": [],
    }


async def test_nobody_is_told_without_a_sign_in(doors: Doors) -> None:
    for door in NETWORK:
        assert (await doors.client(door).call("GET", "/network")).status == 401
        assert (await doors.client(door).call("PUT", "/network", STATIC)).status == 401


async def test_a_change_reaches_the_controller_as_settings(doors: Doors) -> None:
    client = await doors.signed_in()
    assert (await client.call("PUT", "/network", STATIC)).status == 200
    command = doors.hub.submitted[-1]
    assert isinstance(command, SetNetwork)
    assert command.settings == NetworkSettings(
        method=AddressMethod.STATIC, address="192.168.1.30/24", gateway="192.168.1.1", dns=("192.168.1.1",)
    )


async def test_a_dry_run_changes_nothing_and_tells_what_is_to_be_known(doors: Doors) -> None:
    client = await doors.signed_in()

    def judged(_: object) -> tuple[Finding, ...]:
        return (Finding("outside-root", Severity.WARNING, "The root cannot vouch.", "Renew it."),)

    doors.hub.answers[JudgeNetwork] = judged
    verdict = (await client.call("PUT", "/network?dry_run=true", STATIC)).data
    assert verdict["faults"] == []
    assert verdict["changes"] is True
    assert verdict["addresses"] == ["192.168.1.30"]
    assert verdict["findings"][0]["code"] == "outside-root"
    assert not any(isinstance(command, SetNetwork) for command in doors.hub.submitted)


async def test_faults_name_their_fields_in_a_dry_run_and_refuse_the_change(doors: Doors) -> None:
    client = await doors.signed_in()
    wrong = {**STATIC, "gateway": "10.0.0.1", "dns": ["x"]}
    verdict = (await client.call("PUT", "/network?dry_run=true", wrong)).data
    assert [fault["field"] for fault in verdict["faults"]] == ["gateway", "dns"]
    answer = await client.call("PUT", "/network", wrong)
    assert (answer.status, answer.code) == (400, "bad-network")
    assert answer.data["field"] == "gateway"
    assert "outside" in answer.data["detail"]
    assert "192.168.1.0/24" in answer.data["remedy"]
    assert [fault["field"] for fault in answer.data["faults"]] == ["gateway", "dns"]
    assert not any(isinstance(command, SetNetwork) for command in doors.hub.submitted)


@pytest.mark.parametrize(
    "body",
    [
        {"method": "bootp"},
        {"gatway": "192.168.1.1"},
        {"dns": "192.168.1.1"},
        {"dns": ["1.1.1.1"] * 50},
        {"host_name": "x" * 5000},
        {"discovery": "yes"},
        [],
    ],
)
async def test_bodies_of_another_shape_are_refused(doors: Doors, body: Any) -> None:
    client = await doors.signed_in()
    answer = await client.call("PUT", "/network", body)
    assert answer.status == 400
    assert not any(isinstance(command, SetNetwork) for command in doors.hub.submitted)


async def test_a_misspelt_dry_run_changes_nothing(doors: Doors) -> None:
    client = await doors.signed_in()
    assert (await client.call("PUT", "/network?dryrun=true", STATIC)).code == "unknown-key"
    assert not any(isinstance(command, SetNetwork) for command in doors.hub.submitted)


async def test_refusals_of_the_unit_and_of_the_host_are_told(doors: Doors) -> None:
    client = await doors.signed_in()
    doors.hub.faults[SetNetwork] = Refused("network-not-managed", "Set on the host.", "Change it there.")
    assert (await client.call("PUT", "/network", STATIC)).code == "network-not-managed"
    doors.hub.faults[SetNetwork] = HostFailed("network-not-applied", "networkctl refused.", "Try again.")
    answer = await client.call("PUT", "/network", STATIC)
    assert (answer.status, answer.code) == (502, "network-not-applied")


async def test_empty_texts_count_as_left_out(doors: Doors) -> None:
    client = await doors.signed_in()
    body = {"method": "dhcp", "gateway": "", "host_name": "", "search_domain": ""}
    assert (await client.call("PUT", "/network", body)).status == 200
    command = doors.hub.submitted[-1]
    assert isinstance(command, SetNetwork)
    assert command.settings == NetworkSettings()


async def test_the_factorys_details_are_for_the_units_own_socket_only(doors: Doors) -> None:
    program = doors.client(Door.SOCKET)
    assert (await program.call("POST", "/network-reset")).status == 204
    assert isinstance(doors.hub.submitted[-1], ResetNetwork)
    client = await doors.signed_in()
    assert (await client.call("POST", "/network-reset")).status == 404


MEDIA = InterfaceFields(interface="eth1", method=AddressMethod.STATIC, address="10.1.0.2/24")


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Doors]:
    """Of a unit with the interfaces eth0, eth1 and eth2."""
    profile = NetworkProfile(interface="eth0", further=("eth1", "eth2"))
    async with opened(tmp_path, network=profile) as doors:
        detail = AddressDetail(ip_address("10.1.0.2"), 24, Obtained.STATIC)
        doors.hub.become(
            network_managed=True,
            network=NetworkStatus(
                "stage-left",
                (detail.address,),
                (detail,),
                link=False,
                interfaces=(
                    InterfaceStatus("eth0", link=False),
                    InterfaceStatus("eth1", "00:11:22:33:44:56", True, (detail,)),
                    InterfaceStatus("eth2"),
                ),
            ),
            network_settings=NetworkSettings(further=(MEDIA,)),
        )
        yield doors


async def test_every_interface_of_the_unit_is_told_as_it_is_and_as_it_is_set(two: Doors) -> None:
    told = (await (await two.signed_in()).call("GET", "/network")).data
    assert [entry["interface"] for entry in told["settings"]["further"]] == ["eth1", "eth2"]
    assert told["settings"]["further"][0]["address"] == "10.1.0.2/24"
    assert [entry["method"] for entry in told["factory"]["further"]] == ["dhcp", "dhcp"]
    assert told["state"]["interfaces"] == [
        {"name": "eth0", "link": False, "mac": "", "addresses": []},
        {
            "name": "eth1",
            "link": True,
            "mac": "00:11:22:33:44:56",
            "addresses": [{"address": "10.1.0.2", "prefix": 24, "obtained": "static"}],
        },
        {"name": "eth2", "link": None, "mac": "", "addresses": []},
    ]


async def changed(doors: Doors, body: dict[str, Any]) -> NetworkSettings:
    """What a PUT of `body` asks the controller for."""
    assert (await (await doors.signed_in()).call("PUT", "/network", body)).status == 200
    command = doors.hub.submitted[-1]
    assert isinstance(command, SetNetwork)
    return command.settings


async def test_a_change_that_says_nothing_of_further_interfaces_leaves_them_as_they_are(two: Doors) -> None:
    assert (await changed(two, STATIC)).further == (MEDIA,)
    assert (await changed(two, {**STATIC, "further": None})).further == (MEDIA,)


async def test_a_change_that_names_further_interfaces_sets_them_all(two: Doors) -> None:
    entry = {"interface": "eth2", "method": "static", "address": "10.2.0.2/24", "gateway": ""}
    (other,) = (await changed(two, {**STATIC, "further": [entry]})).further
    assert other == InterfaceFields(interface="eth2", method=AddressMethod.STATIC, address="10.2.0.2/24")
    assert (await changed(two, {**STATIC, "further": []})).further == ()


async def test_what_was_told_can_be_put_back_and_changes_nothing(two: Doors) -> None:
    client = await two.signed_in()
    two.hub.answers[JudgeNetwork] = lambda _: ()
    settings = (await client.call("GET", "/network")).data["settings"]
    verdict = (await client.call("PUT", "/network?dry_run=true", settings)).data
    assert (verdict["changes"], verdict["addresses"]) == (False, ["10.1.0.2"])


async def test_faults_of_a_further_interface_name_it_at_their_field(two: Doors) -> None:
    client = await two.signed_in()
    entry = {"interface": "eth1", "method": "static", "address": "192.168.1.9/24"}
    verdict = (await client.call("PUT", "/network?dry_run=true", {**STATIC, "further": [entry]})).data
    assert [fault["field"] for fault in verdict["faults"]] == ["further.eth1.address"]
    assert "which way to go" in verdict["faults"][0]["detail"]


@pytest.mark.parametrize("name", ["eth7", ""])
@pytest.mark.parametrize("path", ["/network", "/network?dry_run=true"])
async def test_an_interface_that_the_unit_has_not_is_refused_with_those_that_it_has(
    two: Doors, path: str, name: str
) -> None:
    client = await two.signed_in()
    answer = await client.call("PUT", path, {"further": [{"interface": name}]})
    assert (answer.status, answer.code) == (400, "unknown-interface")
    assert answer.data["field"] == f"further.{name}.interface"
    assert "eth1, eth2" in answer.data["remedy"]
    assert not any(isinstance(command, SetNetwork) for command in two.hub.submitted)
    wrong: tuple[object, ...] = ([{}], [{"interface": "eth1"}] * 15, {"eth1": {}})
    for further in wrong:
        assert (await client.call("PUT", path, {"further": further})).status == 400
