"""Editing an arrangement: every step is measured as the engine measures, and can be taken back."""

import random

import pytest
from django.db import connection
from django.utils import translation
from tests.web.factories import PersonFactory
from tests.web.rounds import making

from schoolweave.planning import evaluate, reasons
from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.accounts.rules import NotAllowed
from schoolweave.web.directory.models import School
from schoolweave.web.rounds import actions as actions_of_scenarios
from schoolweave.web.rounds import editing, rules
from schoolweave.web.rounds.actions import arrangements as actions
from schoolweave.web.rounds.actions import keeping
from schoolweave.web.rounds.models import Arrangement, Scenario, Step
from schoolweave.web.rounds.queries import arrangements as queries
from schoolweave.web.rounds.queries import boards
from schoolweave.web.ui.stale import Stale


@pytest.fixture
def arrangement(towns, officer):
    return actions.begin(scenario=making.done(), name="By hand", by=officer)


def fresh(arrangement):
    return Arrangement.objects.select_related("scenario__rule_version").get(pk=arrangement.pk)


def act(arrangement, officer, kind, **more):
    now = fresh(arrangement)
    return actions.edit(arrangement=now, version=now.version, kind=kind, by=officer, **more)


def state(arrangement):
    return queries.state_of(fresh(arrangement))


def figures(arrangement):
    now = fresh(arrangement)
    return boards.measured(boards.board(now.scenario), queries.state_of(now))


def test_begin_changes_nothing_of_the_scenario(arrangement):
    scenario = arrangement.scenario
    found = figures(arrangement)
    assert found.plan.objective == scenario.objective
    assert [check.met for check in found.rules] == [rule["met"] for rule in scenario.summary["rules"]]
    assert dict(found.names) == dict(scenario.groups.values_list("number", "name"))


def test_steps_at_random_are_measured_as_the_engine_does_and_can_all_be_undone(arrangement, officer):
    draw = random.Random(4)  # noqa: S311 - chance, not secrets
    past = [state(arrangement)]
    while len(past) < 25:
        now = past[-1]
        school, groups = draw.choice(list(now.place)), now.groups
        kind, more = draw.choice(
            [
                ("move", {"schools": [school], "to": draw.choice([*groups, None])}),
                ("move", {"schools": [school], "fresh": True}),
                ("lock", {"schools": [school]}),
                ("unlock", {"schools": [school]}),
                ("merge", {"group": draw.choice(list(groups)), "to": draw.choice(list(groups))}),
                ("split", {"group": draw.choice(list(groups))}),
            ]
        )
        try:
            act(arrangement, officer, kind, **more)
        except editing.CannotEdit:
            continue
        past.append(state(arrangement))
        found = figures(arrangement)
        plan = evaluate(boards.board(arrangement.scenario).problem, list(past[-1].groups.values()))
        assert found.plan == plan
        assert [check.met for check in found.rules] == [check.met for check in plan.rules]
    for wanted in reversed(past[:-1]):
        actions.undo(arrangement=arrangement, version=fresh(arrangement).version, by=officer)
        assert state(arrangement).groups == wanted.groups
        assert state(arrangement).locked == wanted.locked
    for wanted in past[1:]:
        actions.redo(arrangement=arrangement, version=fresh(arrangement).version, by=officer)
        assert state(arrangement).groups == wanted.groups
        assert state(arrangement).locked == wanted.locked


def test_a_step_after_an_undo_replaces_what_was_undone_and_keeps_it_on_record(arrangement, officer):
    first, second = list(state(arrangement).groups)[:2]
    school, other = state(arrangement).members(first)[:2]
    act(arrangement, officer, "move", schools=[school], to=second)
    actions.undo(arrangement=arrangement, version=fresh(arrangement).version, by=officer)
    act(arrangement, officer, "move", schools=[other], to=second)
    assert state(arrangement).place[school] == first
    assert state(arrangement).place[other] == second
    assert fresh(arrangement).steps.filter(replaced=True).count() == 1
    with pytest.raises(rules.NotNow, match="no step to do again"):
        actions.redo(arrangement=arrangement, version=fresh(arrangement).version, by=officer)


def test_broken_rules_name_the_groups_that_break_them(arrangement, officer):
    secondary = next(one for one in state(arrangement).place if one.endswith("4"))
    home = state(arrangement).place[secondary]
    other = next(key for key in state(arrangement).groups if key != home)
    act(arrangement, officer, "move", schools=[secondary], to=other)
    pathway = next(check for check in figures(arrangement).rules if check.rule == "pathway")
    assert (pathway.met, pathway.groups) == (False, (home,))
    assert pathway.by == (f"“{figures(arrangement).names[home]}”",)
    assert figures(arrangement).broken[home] == ["pathway"]


def test_locked_schools_stay_where_they_are(arrangement, officer):
    home, other = list(state(arrangement).groups)[:2]
    act(arrangement, officer, "lock", group=home)
    school = state(arrangement).members(home)[0]
    with pytest.raises(editing.CannotEdit, match="is locked"):
        act(arrangement, officer, "move", schools=[school], to=other)
    with pytest.raises(editing.CannotEdit, match="locked already"):
        act(arrangement, officer, "lock", group=home)


def test_two_editors_the_second_is_told(arrangement, officer):
    school, other = list(state(arrangement).place)[:2]
    seen = fresh(arrangement).version
    actions.edit(arrangement=arrangement, version=seen, kind="lock", schools=[school], by=officer)
    with pytest.raises(Stale):
        actions.edit(arrangement=arrangement, version=seen, kind="lock", schools=[other], by=officer)
    assert state(arrangement).locked == {school}


def test_why_is_the_engines_own_reason_and_its_figures_are_those_of_the_move(arrangement, officer):
    found, now = boards.board(arrangement.scenario), state(arrangement)
    school = next(iter(now.place))
    reason = boards.why(found, now, school)
    assert reason == reasons(found.problem, list(now.groups.values()), schools=[school])[0]
    before = figures(arrangement).plan.objective
    goal = list(now.groups)[reason.moves[0].group - 1]
    act(arrangement, officer, "move", schools=[school], to=goal)
    change = figures(arrangement).plan.objective - before
    assert round(change * 1e6) == round(reason.moves[0].change_km * 1e6)


def test_only_editors_may_edit(arrangement):
    for role in (None, "analyst", "decision-maker", "principal"):
        person = PersonFactory(role=role)
        with pytest.raises(NotAllowed):
            actions.begin(scenario=arrangement.scenario, name="No", by=person)
        with pytest.raises(NotAllowed):
            actions.undo(arrangement=arrangement, version=1, by=person)


def test_what_is_not_done_cannot_be_edited(towns, officer):
    waiting = making.create()
    with pytest.raises(rules.NotNow, match="not done yet"):
        actions.begin(scenario=waiting, name="No", by=officer)
    Scenario.objects.filter(pk=waiting.pk).update(status="done")
    with pytest.raises(rules.NotNow, match="no community"):
        actions.begin(scenario=Scenario.objects.get(pk=waiting.pk), name="No", by=officer)


def test_every_act_is_on_record(arrangement, officer):
    act(arrangement, officer, "lock", schools=[next(iter(state(arrangement).place))])
    actions.undo(arrangement=arrangement, version=2, by=officer)
    verbs = list(AuditEvent.objects.filter(object_id=str(arrangement.pk)).values_list("verb", flat=True))
    assert sorted(verbs)[:3] == ["arrangement.begun", "arrangement.edited", "arrangement.undone"]


def test_keep_makes_a_scenario_that_says_what_the_editor_said(arrangement, officer):
    first, second = list(state(arrangement).groups)[:2]
    act(arrangement, officer, "move", schools=[state(arrangement).members(first)[0]], to=second)
    act(arrangement, officer, "move", schools=[state(arrangement).members(first)[0]], fresh=True)
    now = figures(arrangement)
    kept = keeping.keep(arrangement=fresh(arrangement), name="Kept", by=officer)
    assert (kept.kind, kept.status, kept.parent) == ("edited", "done", arrangement.scenario)
    assert kept.objective == now.plan.objective
    places = kept.places.filter(group__isnull=False).values_list("group__name", "school_id")
    assert {(now.names[key], one) for key, group in now.state.groups.items() for one in group} == set(places)
    again = boards.measured(boards.board(kept), boards.board(kept).base)
    assert again.plan.objective == now.plan.objective
    assert kept.gap is None  # it breaks rules


def test_keep_has_the_bound_where_every_rule_is_kept(arrangement, officer):
    kept = keeping.keep(arrangement=fresh(arrangement), name="The same", by=officer)
    assert kept.lower_bound == arrangement.scenario.lower_bound
    assert kept.gap == arrangement.scenario.gap


def test_solve_again_keeps_what_is_locked_and_moves_few(arrangement, officer):
    first, second = list(state(arrangement).groups)[:2]
    school = next(one for one in state(arrangement).members(first) if not one.endswith("4"))
    act(arrangement, officer, "move", schools=[school], to=second)
    act(arrangement, officer, "lock", group=second)
    company = set(state(arrangement).members(second))
    again = keeping.solve_again(
        arrangement=fresh(arrangement), name="Again", seconds=2, seed=1, moves_max=0, by=officer
    )
    again = actions_of_scenarios.run(again)
    assert again.status == "done", again.message
    now = {frozenset(group.places.values_list("school_id", flat=True)) for group in again.groups.all()}
    assert frozenset(company) in now
    assert next(rule["met"] for rule in again.summary["rules"] if rule["rule"] == "moves")
    assert again.inputs_hash != arrangement.scenario.inputs_hash


def test_kept_is_measured_before_anything_is_locked_and_anew_where_somebody_edits(
    arrangement, officer, monkeypatch
):
    depth, blocks, real = len(connection.atomic_blocks), [], keeping.measured

    def meanwhile(*given):
        blocks.append(len(connection.atomic_blocks) - depth)
        if len(blocks) in editing_at:
            act(arrangement, officer, "move", schools=["demo:1"], to=None if len(blocks) in (1, 4) else 1)
        return real(*given)

    monkeypatch.setattr(keeping, "measured", meanwhile)
    editing_at = {1}
    kept = keeping.keep(arrangement=fresh(arrangement), name="Kept", by=officer)
    assert blocks == [0, 0]
    assert kept.places.get(school="demo:1").group is None
    editing_at = set(range(9))
    with pytest.raises(rules.NotNow, match="right now"):
        keeping.solve_again(
            arrangement=fresh(arrangement), name="Again", seconds=5, seed=1, moves_max=None, by=officer
        )
    assert Scenario.objects.filter(kind=Scenario.Kind.EDITED).get() == kept


def test_a_step_is_told_in_the_readers_language_with_the_names_of_that_day(arrangement, officer):
    with translation.override("mi"):
        act(arrangement, officer, "lock", schools=["demo:1"])
    step = arrangement.steps.get()
    School.objects.filter(pk="demo:1").update(name="Another name")
    with translation.override("en-gb"):
        assert step.told == "Thornby School 1 locked"
    with translation.override("mi"):
        assert step.told == "Kua rakaina a Thornby School 1"
    assert AuditEvent.objects.get(verb="arrangement.edited").after["what"] == "Thornby School 1 locked"
    assert Step(kind="lock", said="As it was written").told == "As it was written"
