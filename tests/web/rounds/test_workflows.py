"""Workflow tables: complete, both wordings, no dead ends, and the reference's tables are generated."""

from pathlib import Path

import pytest

from schoolweave.web.accounts.capabilities import CAPABILITIES
from schoolweave.web.rounds.models import Application, Expression
from schoolweave.web.rounds.queries.expressions import WAITING
from schoolweave.web.rounds.rules import applications, expressions
from schoolweave.web.rounds.rules.workflow import diagram

DOCS = Path(__file__).resolve().parents[3] / "docs/reference/rounds.md"
BOTH = [
    (expressions.WORKFLOW, Expression.Status, {"refused", "withdrawn", "replaced"}),
    (applications.WORKFLOW, Application.Status, {"ineligible", "selected", "not_selected", "withdrawn"}),
]


@pytest.mark.parametrize(("workflow", "states", "ends"), BOTH)
def test_every_state_has_both_wordings_a_turn_and_is_reached(workflow, states, ends):
    assert set(workflow.states) == set(states.values)
    assert all(str(state.internal) and str(state.public) for state in workflow.states.values())
    assert {key for key, state in workflow.states.items() if state.turn == "nobody"} == ends
    assert all(str(state.next) for state in workflow.states.values())
    assert workflow.reachable("draft") == set(states.values)


@pytest.mark.parametrize(("workflow", "states", "ends"), BOTH)
def test_every_act_has_a_capability_a_verb_and_states_that_there_are(workflow, states, ends):
    for name, act in workflow.acts.items():
        assert act.capability in CAPABILITIES, name
        assert act.before <= set(states.values), name
        assert act.after in {"", *states.values}, name
        assert act.verb.split(".")[0] in {"expression", "application", "review"}, name
        assert str(act.label), name
    assert len({act.verb for act in workflow.acts.values()}) == len(workflow.acts)
    left = {state for act in workflow.acts.values() if act.after for state in act.before}
    assert set(states.values) - left <= ends  # only ends are never left


@pytest.mark.parametrize(("workflow", "states", "ends"), BOTH)
def test_what_applicants_read_differs_where_the_office_knows_more(workflow, states, ends):
    public = [str(state.public) for state in workflow.states.values()]
    internal = [str(state.internal) for state in workflow.states.values()]
    assert len(set(internal)) == len(internal)
    assert len(set(public)) < len(public)  # “being looked at” stands for several
    assert not any("moderat" in words or "reviewer" in words.lower() for words in public)


@pytest.mark.parametrize(("workflow", "states", "ends"), BOTH)
def test_reference_holds_the_generated_tables(workflow, states, ends):
    assert diagram(workflow) in DOCS.read_text(encoding="utf-8")


def test_queue_sorts_every_state_but_drafts_under_a_turn():
    from schoolweave.web.rounds.queries.expressions import _WAITING_FOR

    listed = [state for states in _WAITING_FOR.values() for state in states]
    assert sorted([*listed, "draft"]) == sorted(Expression.Status.values)
    assert set(WAITING) == set(_WAITING_FOR)
