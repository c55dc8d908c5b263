from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from daemon.errors import Interrupted, NotFound, Refused, StaleConnection, StorageFault
from daemon.messages.account import ResetPassword
from daemon.messages.command import Door, Origin, TlsEvidence
from daemon.messages.pending import ChangeKind, ConfirmChange, PendingView, RollBackChange
from daemon.messages.reset import FactoryReset
from daemon.messages.security import Blocker, PortStatus, RecordCertificateTest, SetForceHttps
from daemon.messages.unit import AcknowledgeAlarm
from daemon.states import State
from tests.web_doors import Doors, opened
from tests.web_hub import FINGERPRINT

NETWORK = [Door.HTTP, Door.HTTPS]
UNTESTED = Blocker("certificate-untested", "Not tested.", "Test it.")


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


async def test_security_is_told_at_every_door(doors: Doors) -> None:
    program = doors.client(Door.SOCKET)
    told = (await program.call("GET", "/security")).data
    for door in NETWORK:
        assert (await (await doors.signed_in(door)).call("GET", "/security")).data == told
    assert told["http"] == {"port": doors.http, "listening": True, "fault": ""}
    assert told["https"]["ports"] == [doors.https, doors.other_https]
    assert told["can_force_https"] is True


async def test_certificate_test_records_what_the_connection_proves(doors: Doors) -> None:
    client = await doors.signed_in()
    answer = await client.call("POST", "/security/test")
    assert answer.status == 200
    assert answer.data["fingerprint"] == FINGERPRINT
    assert doors.hub.submitted[-1] == RecordCertificateTest(TlsEvidence(1, "127.0.0.1", "127.0.0.1"))
    named = await client.call("POST", "/security/test", Host=f"Stage-Left.local:{doors.https}")
    assert named.data["name"] == "stage-left.local"


@pytest.mark.parametrize("call", ["/security/test", "/security/confirm"])
async def test_proof_over_http_is_shown_the_way(doors: Doors, call: str) -> None:
    client = await doors.signed_in(Door.HTTP)
    answer = await client.call("POST", call, Host="stage-left.local:8080")
    assert (answer.status, answer.code) == (409, "not-https")
    assert answer.data["location"] == f"https://stage-left.local:{doors.https}/"
    assert not any(isinstance(command, RecordCertificateTest | ConfirmChange) for command in doors.hub.submitted)


async def test_proof_over_http_knows_the_ports_that_listen(doors: Doors) -> None:
    client = await doors.signed_in(Door.HTTP)
    for ports, location in (
        ((433,), "https://127.0.0.1:433/"),
        ((433, 443), "https://127.0.0.1/"),
    ):
        doors.hub.become(ports=tuple(PortStatus(port, True, True) for port in ports))
        assert (await client.call("POST", "/security/test")).data["location"] == location
    doors.hub.become(ports=(PortStatus(443, True, False, "taken"),))
    assert "location" not in (await client.call("POST", "/security/test")).data


@pytest.mark.parametrize("call", ["/security/test", "/security/confirm"])
async def test_proof_over_the_socket_wants_a_browser(doors: Doors, call: str) -> None:
    answer = await doors.client(Door.SOCKET).call("POST", call)
    assert (answer.status, answer.code) == (409, "browser-needed")
    assert not doors.hub.submitted


@pytest.mark.parametrize("call", ["/security/test", "/security/confirm"])
async def test_proof_on_a_connection_from_before_a_swap_closes_it(doors: Doors, call: str) -> None:
    doors.hub.faults[ConfirmChange] = Refused("stale-connection", "This connection is older.", "Reconnect.")
    client = await doors.signed_in()
    await doors.open(generation=2)
    doors.hub.become(tls_generation=2)
    assert (await client.call("GET", "/security")).headers.get("Connection") != "close"
    answer = await client.call("POST", call)
    assert (answer.status, answer.code) == (409, "stale-connection")
    assert answer.headers["Connection"] == "close"
    doors.hub.faults.clear()
    assert (await client.call("POST", call)).status == 200


async def test_confirmation_carries_its_evidence(doors: Doors) -> None:
    client = await doors.signed_in()
    answer = await client.call("POST", "/security/confirm")
    assert answer.status == 200
    evidence = TlsEvidence(1, "127.0.0.1", "127.0.0.1")
    command = doors.hub.submitted[-1]
    assert isinstance(command, ConfirmChange)
    assert command.arrival is not None
    assert command.arrival.address == ip_address("127.0.0.1")
    assert command == ConfirmChange(evidence, Origin(Door.HTTPS, "127.0.0.1"), command.arrival)


async def test_network_details_may_be_kept_over_http_too(doors: Doors) -> None:
    client = await doors.signed_in(Door.HTTP)
    assert (await client.call("POST", "/security/confirm")).code == "not-https"
    doors.hub.become(state=State.OPEN_CONFIRMING, pending=PendingView((ChangeKind.NETWORK,), 1090.0, 90))
    assert (await client.call("POST", "/security/confirm")).status == 200
    command = doors.hub.submitted[-1]
    assert isinstance(command, ConfirmChange)
    assert command.evidence is None
    doors.hub.become(pending=PendingView((ChangeKind.NETWORK, ChangeKind.CERTIFICATE), 1090.0, 90))
    assert (await client.call("POST", "/security/confirm")).code == "not-https"


async def test_a_connection_that_is_too_old_is_closed_so_that_the_next_is_a_new_one(doors: Doors) -> None:
    client = await doors.signed_in(Door.HTTP)
    doors.hub.become(state=State.OPEN_CONFIRMING, pending=PendingView((ChangeKind.NETWORK,), 1090.0, 90))
    doors.hub.faults[ConfirmChange] = StaleConnection()
    answer = await client.call("POST", "/security/confirm")
    assert (answer.status, answer.code) == (409, "stale-connection")
    assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize("door", Door.__members__.values())
async def test_roll_back_works_at_every_door(doors: Doors, door: Door) -> None:
    if door in (Door.PANEL, Door.UNIT):
        return
    client = doors.client(door) if door is Door.SOCKET else await doors.signed_in(door)
    assert (await client.call("POST", "/security/rollback")).data["state"] == "open"
    command = doors.hub.submitted[-1]
    assert isinstance(command, RollBackChange)
    assert command.origin.door is door


@pytest.mark.parametrize("door", NETWORK)
async def test_switch_answers_with_the_new_condition(doors: Doors, door: Door) -> None:
    client = await doors.signed_in(door)
    answer = await client.call("PUT", "/security/force-https", {"enabled": True})
    assert (answer.status, answer.data["force_https"], answer.data["state"]) == (200, True, "enabling")
    assert doors.hub.submitted[-1] == SetForceHttps(True, Origin(door, "127.0.0.1"))


async def test_switch_is_refused_with_all_that_stands_in_the_way(doors: Doors) -> None:
    client = await doors.signed_in()
    other = Blocker("https-not-listening", "No port.", "Free one.")
    doors.hub.become(blockers=(UNTESTED, other))
    doors.hub.faults[SetForceHttps] = Refused(UNTESTED.code, UNTESTED.detail, UNTESTED.remedy)
    answer = await client.call("PUT", "/security/force-https", {"enabled": True})
    assert (answer.status, answer.code) == (409, "certificate-untested")
    assert [blocker["code"] for blocker in answer.data["blockers"]] == ["certificate-untested", "https-not-listening"]
    assert (await client.call("GET", "/security")).data["can_force_https"] is False
    off = await client.call("PUT", "/security/force-https", {"enabled": False})
    assert "blockers" not in off.data


async def test_pending_change_counts_down(doors: Doors) -> None:
    client = await doors.signed_in()
    deadline = doors.clock.monotonic() + 90
    doors.hub.become(state=State.ENABLING, pending=PendingView((ChangeKind.FORCE_HTTPS,), deadline, 90))
    doors.clock.advance(0.5)
    told = (await client.call("GET", "/security")).data
    assert told["pending"] == {"kinds": ["force-https"], "seconds_left": 90, "seconds": 90}
    assert told["can_force_https"] is False
    doors.clock.advance(100)
    assert (await client.call("GET", "/security")).data["pending"]["seconds_left"] == 0


async def test_system_is_told_with_time_and_uptime(doors: Doors) -> None:
    client = await doors.signed_in()
    doors.clock.advance(61.9)
    told = (await client.call("GET", "/system")).data
    assert (told["serial"], told["name"], told["uptime"]) == ("000042", "Stage left", 61)
    assert told["clock"] == "2027-01-15T19:01:01.900000Z"
    assert told["clock_plausible"] is True
    doors.clock.set_now(doors.clock.now() - timedelta(days=2000))
    assert (await client.call("GET", "/system")).data["clock_plausible"] is False


async def test_alarm_is_acknowledged_by_its_code(doors: Doors) -> None:
    client = await doors.signed_in()
    assert (await client.call("DELETE", "/alarms/port-80-reopened")).status == 204
    assert doors.hub.submitted[-1] == AcknowledgeAlarm("port-80-reopened", Origin(Door.HTTPS, "127.0.0.1"))
    doors.hub.faults[AcknowledgeAlarm] = NotFound("no-such-alarm", "No such alarm.", "Look again.")
    assert (await client.call("DELETE", "/alarms/other")).code == "no-such-alarm"
    assert (await client.call("DELETE", "/alarms/" + "x" * 65)).code == "not-found"


async def test_resets_exist_at_the_socket_only(doors: Doors) -> None:
    for door in NETWORK:
        client = await doors.signed_in(door)
        for call in ("/factory-reset", "/password-reset"):
            assert (await client.call("POST", call, {})).code == "not-found"
    program = doors.client(Door.SOCKET)
    assert (await program.call("POST", "/password-reset")).status == 204
    begun = await program.call("POST", "/factory-reset", {})
    assert (begun.status, begun.data["serial"]) == (202, "000042")
    kinds = [type(command) for command in doors.hub.submitted if not hasattr(command, "username")]
    assert kinds == [ResetPassword, FactoryReset]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (StorageFault("storage-full", "Full.", "Make room."), 507),
        (Interrupted("reset-under-way", "A reset goes first.", "Wait."), 503),
        (Refused("not-now", "Not now.", "Wait."), 409),
    ],
)
async def test_refusals_of_the_controller_are_told_by_kind(doors: Doors, fault: Exception, status: int) -> None:
    doors.hub.faults[RollBackChange] = fault
    answer = await (await doors.signed_in()).call("POST", "/security/rollback")
    assert answer.status == status
    assert answer.code == getattr(fault, "code", None)
