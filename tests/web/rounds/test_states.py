"""The table of a scenario's states is whole."""

from pathlib import Path

import pytest
from tests.web.rounds import making

from schoolweave.web.rounds import rules
from schoolweave.web.rounds.models import Scenario

ENDS = {Scenario.Status.DONE}
DOCUMENT = Path(__file__).parents[3] / "docs" / "how-to" / "run-a-scenario.md"
WORDS = {
    "start": "a worker takes it",
    "cancel": "somebody calls it off",
    "stop": "somebody stops it",
    "finish": "the worker stores the result",
    "fail": "the worker cannot go on, or died",
    "take_up": "another worker finds it left behind",
    "run_again": "somebody runs it again",
}


def test_moves_every_state_is_reached():
    assert {move.after for move in rules.MOVES.values()} == set(Scenario.Status.values)


def test_moves_every_state_but_the_last_can_be_left():
    left = {state for move in rules.MOVES.values() for state in move.before if state != move.after}
    assert left == set(Scenario.Status.values) - ENDS


def test_moves_name_states_verbs_and_capabilities_that_there_are():
    from schoolweave.web.accounts.roles import CAPABILITIES

    for name, move in rules.MOVES.items():
        assert move.before <= set(Scenario.Status.values), name
        assert move.verb, name
        assert not move.capability or move.capability in CAPABILITIES, name


def test_moves_each_has_a_verb_of_its_own():
    verbs = [move.verb for move in rules.MOVES.values()]
    assert len(set(verbs)) == len(verbs)


def test_every_state_has_words_and_a_tone():
    assert set(rules.TONES) == set(Scenario.Status.values)
    assert all(label for _, label in Scenario.Status.choices)


def test_under_way_are_the_states_from_which_a_worker_moves_on():
    by_workers = {"start", "finish", "fail"}
    moved = {state for name in by_workers for state in rules.MOVES[name].before}
    assert moved == rules.UNDER_WAY


@pytest.mark.parametrize("act", [name for name, move in rules.MOVES.items() if move.before])
@pytest.mark.parametrize("state", Scenario.Status.values)
def test_check_state_agrees_with_the_table(act, state):
    scenario = Scenario(name="A plan", status=state)
    if state in rules.MOVES[act].before:
        rules.check_state(scenario, act)
    else:
        with pytest.raises(rules.NotNow, match="A plan"):
            rules.check_state(scenario, act)


def test_states_are_documented_as_they_are():
    text = DOCUMENT.read_text("utf-8")
    for name, label in Scenario.Status.choices:
        leaving = [act for act, move in rules.MOVES.items() if name in move.before and name != move.after]
        assert f"| {label} | {', '.join(WORDS[act] for act in leaving) or 'nothing: it is the end'} |" in text


def test_can_be_adopted_only_computed_ones_that_are_done_and_hold_communities(towns):
    done = making.done()
    assert rules.can_be_adopted(done)
    assert not rules.can_be_adopted(making.create())
    done.kind = Scenario.Kind.TODAY
    assert not rules.can_be_adopted(done)
    done.kind, done.summary = Scenario.Kind.COMPUTED, {"groups": 0}
    assert not rules.can_be_adopted(done)
