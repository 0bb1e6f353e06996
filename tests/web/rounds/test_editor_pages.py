"""The editor's pages: complete without scripts, few queries, closed to all but editors."""

import json

import pytest
from django.urls import reverse
from tests.web.rounds import making

from schoolweave.planning import evaluate
from schoolweave.web.rounds.actions import arrangements as actions
from schoolweave.web.rounds.models import Arrangement, Scenario
from schoolweave.web.rounds.queries import arrangements as queries
from schoolweave.web.rounds.queries.boards import board
from schoolweave.web.rounds.queries.what_if import ways
from schoolweave.web.rounds.views.shown import signed

EDITORS = ("programme-officer",)


@pytest.fixture
def arrangement(towns, officer):
    return actions.begin(scenario=making.done(), name="By hand", by=officer)


def state(arrangement):
    return queries.state_of(Arrangement.objects.get(pk=arrangement.pk))


def post(client, arrangement, kind, **data):
    version = Arrangement.objects.get(pk=arrangement.pk).version
    address = reverse("arrangement_act", args=[arrangement.pk])
    return client.post(address, {"version": version, "kind": kind, **data}, follow=True)


def addresses(arrangement):
    key, school = next(iter(state(arrangement).groups)), next(iter(state(arrangement).place))
    pk = arrangement.pk
    return [
        reverse("arrangements"),
        reverse("arrangement", args=[pk]),
        reverse("arrangement", args=[pk]) + "?q=thornby&only=edited",
        reverse("arrangement_group", args=[pk, key]),
        reverse("arrangement_school", args=[pk, school]),
        reverse("arrangement_school", args=[pk, school]) + "?part=1",
        reverse("arrangement_school", args=[pk, school]) + "?group=2",
        reverse("arrangement_map", args=[pk]),
        reverse("arrangement_map", args=[pk]) + "?now=1",
        reverse("arrangement_keep", args=[pk]),
        reverse("arrangement_again", args=[pk]),
        reverse("arrangement_begin", args=[arrangement.scenario_id]),
    ]


def test_every_page_has_few_queries(arrangement, officer_client, django_assert_max_num_queries):
    for address in addresses(arrangement):
        with django_assert_max_num_queries(20):
            assert officer_client.get(address).status_code == 200, address


def test_only_editors_see_them(arrangement, who_gets, expected_for):
    for address in addresses(arrangement)[:4]:
        assert who_gets(address) == expected_for(*EDITORS)
    assert who_gets(reverse("arrangement_act", args=[arrangement.pk]), method="post") == expected_for(
        *EDITORS, allowed=302
    )


def test_a_scenario_is_edited_kept_and_solved_again(towns, officer_client):
    scenario = making.done()
    assert "Edit it step by step" in officer_client.get(reverse("scenario", args=[scenario.pk])).text
    officer_client.post(reverse("arrangement_begin", args=[scenario.pk]), {"name": "Mine"})
    arrangement = Arrangement.objects.get(name="Mine")
    first, second = list(state(arrangement).groups)[:2]
    school = state(arrangement).members(first)[0]
    page = post(officer_client, arrangement, "move", school=school, to=second, back=f"group:{second}")
    assert state(arrangement).place[school] == second
    assert page.redirect_chain[-1][0] == reverse("arrangement_group", args=[arrangement.pk, second])
    assert "moved to" in page.text
    post(officer_client, arrangement, "lock", group=second)
    assert state(arrangement).locked == set(state(arrangement).members(second))
    officer_client.post(reverse("arrangement_keep", args=[arrangement.pk]), {"name": "Kept"})
    assert Scenario.objects.get(name="Kept").kind == "edited"
    form = {"name": "Again", "seconds": 2, "seed": 1, "moves_max": ""}
    officer_client.post(reverse("arrangement_again", args=[arrangement.pk]), form)
    assert len(Scenario.objects.get(name="Again").question["pins"]) == len(state(arrangement).locked)


def test_the_page_of_a_school_says_why_and_what_each_move_costs(arrangement, officer_client):
    school = next(iter(state(arrangement).place))
    page = officer_client.get(reverse("arrangement_school", args=[arrangement.pk, school])).text
    assert "km to the host of its community" in page
    assert page.count("Move to") == 2  # two other groups


def test_what_would_change_it_has_the_engines_own_figures(arrangement, officer_client, towns):
    """Each way into a named group costs what measuring the moved arrangement says; locks stay."""
    found = board(arrangement.scenario)
    moving, other = list(found.base.groups)[:2]
    school, locked = found.base.groups[moving][0], found.base.groups[other][0]
    post(officer_client, arrangement, "lock", school=locked)
    place = state(arrangement)
    told = ways(found, place, school, other)
    assert {way.kind for way in told} >= {"alone", "swap"}
    assert not any(who == locked for way in told for who, _ in way.moves)
    for way in told:
        after = {**place.place, **dict(way.moves)}
        groups = [[one for one in after if after[one] == key] for key in place.groups]
        cost = evaluate(found.problem, [members for members in groups if members]).objective
        assert way.change_km == pytest.approx(cost - evaluate(found.problem, place.groups.values()).objective)
    for name, pk in (("arrangement_school", arrangement.pk), ("scenario_school", arrangement.scenario_id)):
        page = officer_client.get(reverse(name, args=[pk, school]), {"group": other}).text
        assert "What would change it?" in page
        assert f"It moves alone: {signed(told[0].change_km)} km" in page
    free = officer_client.get(reverse("scenario_school", args=[arrangement.scenario_id, school])).text
    assert "It moves alone" not in free  # nothing is worked out before somebody names a group
    assert (
        officer_client.get(reverse("scenario_school", args=[arrangement.scenario_id, "x"])).status_code == 404
    )


def test_an_act_that_cannot_be_done_says_why_and_changes_nothing(arrangement, officer_client):
    page = post(officer_client, arrangement, "move", to="1")
    assert "Choose at least one school." in page.text
    page = post(officer_client, arrangement, "undo")
    assert "no step to undo" in page.text
    page = post(officer_client, arrangement, "move", school=next(iter(state(arrangement).place)), to="x; y")
    assert "Choose where to move to." in page.text
    assert arrangement.steps.count() == 0


def test_the_second_of_two_editors_is_told(arrangement, officer_client):
    school = next(iter(state(arrangement).place))
    post(officer_client, arrangement, "lock", school=school)
    data = {"version": 1, "kind": "unlock", "school": school}
    page = officer_client.post(reverse("arrangement_act", args=[arrangement.pk]), data, follow=True)
    assert "Somebody else changed this arrangement" in page.text
    assert state(arrangement).locked == {school}


def test_the_map_is_told_only_what_differs(arrangement, officer_client):
    address = reverse("arrangement_map", args=[arrangement.pk])
    begun = json.loads(officer_client.get(address).content)["features"]
    points = [one for one in begun if one["geometry"]["type"] == "Point"]
    assert {one["properties"]["id"] for one in points} == set(state(arrangement).place)
    assert json.loads(officer_client.get(address + "?now=1").content)["points"] == []
    school, goal = next(iter(state(arrangement).place)), list(state(arrangement).groups)[1]
    answer = officer_client.post(
        reverse("arrangement_act", args=[arrangement.pk]),
        {"version": 1, "kind": "move", "school": school, "to": goal},
        headers={"accept": "application/json"},
    ).json()
    moved = next(one for one in answer["points"] if one["properties"]["id"] == school)
    assert moved["properties"]["key"] == goal
    assert len(answer["touched"]) == 2
    assert "Hard rules" in answer["html"]
    again = officer_client.get(address).content
    assert json.loads(again)["features"] == begun


def test_groups_are_searched_and_sent_as_csv(arrangement, officer_client):
    address = reverse("arrangement", args=[arrangement.pk])
    lines = b"".join(officer_client.get(address + "?csv=1").streaming_content).decode().splitlines()
    assert lines[0].startswith("key,name,host")
    assert len(lines) == 1 + len(state(arrangement).groups)
    assert "No group is like this" in officer_client.get(address + "?q=zzzz").text
