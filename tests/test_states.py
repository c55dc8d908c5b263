"""The transition table is what the design says, row by row, and nothing else moves the unit."""

import itertools

import pytest

from daemon.errors import Refused
from daemon.states import CONFIRMING, SERVED, SETTLED, TABLE, Machine, State, Trigger
from tools import diagram

# The design's rows, written down a second time and independently of the code: state, trigger, new state.
DESIGN = """
starting          started_open             open
starting          started_https_only       https_only
starting          start_failed             fault
starting          reset_resumed            factory_reset
open              change_applied           open_confirming
open              force_https_applied      enabling
open_confirming   change_confirmed         open
open_confirming   change_rolled_back       open
enabling          change_confirmed         https_only
enabling          change_rolled_back       open
enabling          http_reopened            open
https_only        change_applied           https_confirming
https_only        http_reopened            open
https_confirming  change_confirmed         https_only
https_confirming  change_rolled_back       https_only
https_confirming  http_reopened            open
factory_reset     reset_finished           starting
factory_reset     reset_failed             fault
fault             recovered                starting
starting          factory_reset_requested  factory_reset
open              factory_reset_requested  factory_reset
open_confirming   factory_reset_requested  factory_reset
enabling          factory_reset_requested  factory_reset
https_only        factory_reset_requested  factory_reset
https_confirming  factory_reset_requested  factory_reset
factory_reset     factory_reset_requested  factory_reset
fault             factory_reset_requested  factory_reset
starting          stop_requested           stopping
open              stop_requested           stopping
open_confirming   stop_requested           stopping
enabling          stop_requested           stopping
https_only        stop_requested           stopping
https_confirming  stop_requested           stopping
factory_reset     stop_requested           stopping
fault             stop_requested           stopping
stopping          stop_requested           stopping
"""

# State, HTTP, HTTPS: "-" where the state neither opens nor closes a listener.
DESIGN_SERVED = """
starting          -    -
open              on   on
open_confirming   on   on
enabling          off  on
https_only        off  on
https_confirming  off  on
factory_reset     off  off
fault             on   on
stopping          -    -
"""

ROWS = [(State(s), Trigger(t), State(d)) for s, t, d in (line.split() for line in DESIGN.split("\n") if line)]
PERMITTED = {(source, trigger) for source, trigger, _ in ROWS}
ABSENT = [pair for pair in itertools.product(State, Trigger) if pair not in PERMITTED]


def test_table_equals_the_design() -> None:
    assert {(row.source, row.trigger, row.dest) for row in TABLE} == set(ROWS)


def test_table_is_deterministic() -> None:
    pairs = [(row.source, row.trigger) for row in TABLE]

    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(("source", "trigger", "dest"), ROWS)
def test_machine_moves_along_each_row(source: State, trigger: Trigger, dest: State) -> None:
    machine = Machine(source)

    assert machine.permits(trigger)
    assert machine.trigger(trigger) is dest
    assert machine.state is dest


@pytest.mark.parametrize(("source", "trigger"), ABSENT)
def test_machine_refuses_each_absent_pair_and_changes_nothing(source: State, trigger: Trigger) -> None:
    machine = Machine(source)

    assert not machine.permits(trigger)
    with pytest.raises(Refused) as refusal:
        machine.trigger(trigger)
    assert refusal.value.code == "not-now"
    assert source.value in refusal.value.detail
    assert machine.state is source


def test_every_pair_is_either_a_row_or_refused() -> None:
    assert len(ROWS) + len(ABSENT) == len(State) * len(Trigger)


def test_machine_goes_on_after_a_refusal() -> None:
    machine = Machine(State.HTTPS_ONLY)
    with pytest.raises(Refused):
        machine.trigger(Trigger.CHANGE_CONFIRMED)

    assert machine.trigger(Trigger.HTTP_REOPENED) is State.OPEN


def test_machine_begins_in_starting() -> None:
    assert Machine().state is State.STARTING


def test_every_state_is_reachable_from_starting() -> None:
    reached = {State.STARTING}
    while more := {row.dest for row in TABLE if row.source in reached} - reached:
        reached |= more

    assert reached == set(State)


@pytest.mark.parametrize("state", [state for state in State if state is not State.STOPPING])
def test_every_state_leads_back_to_open_http(state: State) -> None:
    """No state is a trap: whatever happened, some way leads to a unit that is open again."""
    reached = {state}
    while more := {row.dest for row in TABLE if row.source in reached} - reached:
        reached |= more

    assert State.OPEN in reached


def test_a_factory_reset_can_be_asked_for_in_any_state_but_the_last() -> None:
    asking = {row.source for row in TABLE if row.trigger is Trigger.FACTORY_RESET_REQUESTED}

    assert asking == set(State) - {State.STOPPING}


def test_each_confirming_state_can_be_confirmed_and_rolled_back_and_no_other() -> None:
    confirmable = {row.source for row in TABLE if row.trigger is Trigger.CHANGE_CONFIRMED}
    reversible = {row.source for row in TABLE if row.trigger is Trigger.CHANGE_ROLLED_BACK}

    assert confirmable == reversible == CONFIRMING


def test_a_change_can_begin_only_in_a_settled_state() -> None:
    beginning = {row.source for row in TABLE if row.trigger in {Trigger.CHANGE_APPLIED, Trigger.FORCE_HTTPS_APPLIED}}

    assert beginning == SETTLED


def test_each_state_serves_what_the_design_says() -> None:
    words = {"on": True, "off": False, "-": None}
    design = {
        State(state): (words[http], words[https])
        for state, http, https in (line.split() for line in DESIGN_SERVED.split("\n") if line)
    }

    assert {state: (served.http, served.https) for state, served in SERVED.items()} == design


def test_no_state_serves_http_without_https() -> None:
    assert not [state for state, served in SERVED.items() if served.http and not served.https]


def test_the_diagram_in_docs_equals_the_table() -> None:
    assert diagram.PAGE.read_text(encoding="utf-8") == diagram.render(), "docs/states.md is stale: run make diagram"


def test_the_diagram_shows_every_state_and_trigger() -> None:
    page = diagram.render()

    assert [name for name in (*State, *Trigger) if name not in page] == []
