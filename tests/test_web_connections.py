import resource

import pytest

from daemon.messages.command import Door
from daemon.web.connections import Connection, Connections, Held, Phase
from daemon.web.process_limits import raise_open_files
from tests.web_sockets import RecordingClock


class Recorder:
    """A Wire that only remembers what became of it."""

    held: Held

    def __init__(self) -> None:
        self.fate = ""

    def expire(self) -> None:
        self.fate = "expired"

    def retire(self) -> None:
        self.fate = "retired"

    def abort(self) -> None:
        self.fate = "aborted"


def admitted(table: Connections, client: str, phase: Phase = Phase.IDLE, *, authenticated: bool = False) -> Recorder:
    wire = Recorder()
    wire.held = table.admit(Connection(Door.HTTPS, client, table.now()), wire, None)
    wire.held.enter(phase)
    wire.held.authenticated = authenticated
    return wire


def test_a_full_table_lets_a_newcomer_in_and_the_greediest_source_pays() -> None:
    clock = RecordingClock()
    table = Connections(clock, 4)
    owner = admitted(table, "10.0.0.1")
    clock.advance(1)
    greedy = [admitted(table, "10.0.0.9") for _ in range(3)]
    newcomer = admitted(table, "10.0.0.2")
    assert len(table) == 4
    assert [wire.fate for wire in (owner, newcomer, *greedy)] == ["", "", "aborted", "", ""]
    assert table.tally.evicted == 1


def test_a_source_is_an_ipv6_network_of_64_bits() -> None:
    clock = RecordingClock()
    table = Connections(clock, 3)
    owner = admitted(table, "2001:db8:0:1::1")
    clock.advance(1)
    hopping = [admitted(table, f"2001:db8:0:2::{host}") for host in range(2)]
    admitted(table, "2001:db8:0:2::99")
    assert [wire.fate for wire in (owner, *hopping)] == ["", "aborted", ""]


def test_the_longest_idle_stranger_goes_first_and_a_request_in_flight_last() -> None:
    clock = RecordingClock()
    table = Connections(clock, 4)
    busy = admitted(table, "10.0.0.1", Phase.REQUEST)
    signed_in = admitted(table, "10.0.0.1", authenticated=True)
    clock.advance(1)
    stale = admitted(table, "10.0.0.1")
    clock.advance(1)
    fresh = admitted(table, "10.0.0.1")
    order = []
    for host in range(2, 5):
        admitted(table, f"10.0.0.{host}", Phase.REQUEST)
        order.append([wire.fate for wire in (stale, fresh, signed_in, busy)].count("aborted"))
    assert order == [1, 2, 3]
    assert busy.fate == ""


def test_the_owner_who_has_asked_nothing_yet_stays_while_one_source_fills_the_unit_with_requests() -> None:
    table = Connections(RecordingClock(), 8)
    flood = [admitted(table, "10.0.0.9", Phase.REQUEST) for _ in range(8)]
    owner = admitted(table, "10.0.0.1", Phase.HANDSHAKE)
    flood += [admitted(table, "10.0.0.9", Phase.REQUEST) for _ in range(20)]
    assert owner.fate == ""
    assert len(table) == 8


def test_handshakes_under_way_are_bounded_apart() -> None:
    table = Connections(RecordingClock(), 400)
    silent = [admitted(table, "10.0.0.9", Phase.HANDSHAKE) for _ in range(100)]
    owner = admitted(table, "10.0.0.1", Phase.HANDSHAKE)
    assert silent[0].fate == "aborted"
    assert [wire.fate for wire in (owner, *silent[1:])] == [""] * 100


def test_one_timer_serves_all_connections_and_none_runs_without_need() -> None:
    clock = RecordingClock()
    table = Connections(clock, 100)
    streams = [admitted(table, "10.0.0.1", Phase.REQUEST) for _ in range(50)]
    clock.advance(100)
    assert clock.pending == 0
    idle = [admitted(table, "10.0.0.2") for _ in range(40)]
    assert clock.pending == 1
    clock.advance(74)
    assert {wire.fate for wire in idle} == {""}
    clock.advance(2)
    assert {wire.fate for wire in idle} == {"expired"}
    for wire in (*streams, *idle):
        wire.held.release()
    assert clock.pending == 0


def test_the_open_files_limit_is_raised_as_far_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = (256, 1024)
    monkeypatch.setattr(resource, "getrlimit", lambda _which: limits)
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _which, new: asked.append(new))
    assert raise_open_files(100) == 100
    assert asked == []
    assert raise_open_files(500) == 500
    assert raise_open_files(1600) == 896
    assert asked == [(628, 1024), (1024, 1024)]
