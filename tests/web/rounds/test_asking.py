"""Asking for a scenario, stopping it, adopting it: the forms, and who may."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.factories import RegisterFactory
from tests.web.rounds import making
from tests.web.rounds.test_pages import words

from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.accounts.roles import ROLES
from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.rounds import actions
from schoolweave.web.rounds.models import Scenario

MAY_RUN = ("programme-officer", "analyst")
MAY_READ = ("programme-officer", "decision-maker", "analyst", "auditor")
MAY_ADOPT = ("programme-officer", "decision-maker")


@pytest.fixture
def plan(towns):
    return making.done(name="A plan")


def asked(**changes):
    return {
        "name": "Next year",
        "rule_version": making.rule_version().pk,
        "region": "",
        "seconds": "5",
        "seed": "7",
    } | changes


def test_new_runs_what_was_asked_for(officer, officer_client, towns, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = officer_client.post(reverse("scenario_new"), asked(region="demo|West"))
    scenario = Scenario.objects.get()
    assert response["Location"] == reverse("scenario", args=[scenario.pk])
    assert (scenario.name, scenario.region, scenario.seed, scenario.seconds) == ("Next year", "West", 7, 5)
    assert (scenario.status, scenario.created_by) == (Scenario.Status.DONE, officer)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("seconds", "1"),
        ("seconds", "901"),
        ("seconds", "soon"),
        ("seed", "-1"),
        ("region", "demo|Nowhere"),
        ("rule_version", "0"),
    ],
)
def test_new_what_cannot_be_is_said_and_the_rest_is_kept(officer_client, towns, field, value):
    response = officer_client.post(reverse("scenario_new"), asked(**{field: value}))
    page = words(response)
    assert response.status_code == 200
    assert Scenario.objects.count() == 0
    assert field == "name" or "Next year" in page
    assert response.context["form"].errors[field]


def test_new_like_another_is_filled_in(officer_client, plan):
    page = words(officer_client.get(reverse("scenario_new"), {"like": plan.pk}))
    assert "A plan, again" in page
    assert 'value="5"' in page


@pytest.mark.parametrize("like", ["", "x", "99999999999999999999", "0"])
def test_new_like_nothing_is_an_empty_form(officer_client, towns, like):
    assert officer_client.get(reverse("scenario_new"), {"like": like}).status_code == 200


def test_new_without_a_register_says_what_to_do_first(officer_client, db):
    assert "Import a register" in words(officer_client.get(reverse("scenario_new")))


def test_stop_and_again_by_their_buttons(officer_client, towns, django_capture_on_commit_callbacks):
    waiting = making.create()
    officer_client.post(reverse("scenario_stop", args=[waiting.pk]))
    waiting.refresh_from_db()
    assert waiting.status == Scenario.Status.CANCELLED
    with django_capture_on_commit_callbacks(execute=True):
        officer_client.post(reverse("scenario_again", args=[waiting.pk]))
    waiting.refresh_from_db()
    assert waiting.status == Scenario.Status.DONE


def test_stop_what_is_done_says_why_not(officer_client, plan):
    response = officer_client.post(reverse("scenario_stop", args=[plan.pk]), follow=True)
    assert "is done, so this cannot be done now" in words(response)


@pytest.mark.parametrize("name", ["scenario_stop", "scenario_again"])
def test_acts_are_not_done_by_looking(officer_client, plan, name):
    assert officer_client.get(reverse(name, args=[plan.pk])).status_code == 405


def test_adopt_says_what_it_weighs_before_anything_changes(officer_client, plan):
    page = words(officer_client.get(reverse("scenario_adopt", args=[plan.pk])))
    assert "3 communities of 12 schools stand from today" in page
    assert "It cannot be undone" in page
    assert Collaboration.objects.count() == 0


def test_adopt_forms_its_communities_and_is_kept_on_record(officer, officer_client, plan):
    url = reverse("scenario_adopt", args=[plan.pk])
    response = officer_client.post(url, {"reason": "The board agreed."}, follow=True)
    assert "is adopted: 3 communities stand from today" in words(response)
    plan.refresh_from_db()
    assert plan.adopted_by == officer
    standing = Collaboration.objects.filter(to_date__isnull=True)
    assert sorted(standing.values_list("name", flat=True)) == ["Askwell", "Marrow Bay", "Thornby"]
    assert Membership.objects.filter(to_date__isnull=True).count() == 12
    event = AuditEvent.objects.get(verb="scenario.adopted")
    assert (event.actor_name, event.object_name, event.reason) == (
        "Oriana Officer",
        "A plan",
        "The board agreed.",
    )


def test_adopt_by_the_person_who_ran_it_is_refused(officer, officer_client, towns):
    own = making.done(by=officer)
    url = reverse("scenario_adopt", args=[own.pk])
    assert "whoever proposes an arrangement does not decide" in words(officer_client.get(url))
    assert officer_client.post(url).status_code == 403
    assert Collaboration.objects.count() == 0


def test_adopt_twice_is_refused(officer_client, plan):
    actions.adopt(scenario=plan, by=None)
    response = officer_client.post(reverse("scenario_adopt", args=[plan.pk]), follow=True)
    assert "has been adopted already" in words(response)


def test_adopt_today_is_refused(officer_client, towns):
    today = actions.record_today(register=RegisterFactory(), rule_version=making.rule_version())
    response = officer_client.post(reverse("scenario_adopt", args=[today.pk]), follow=True)
    assert "today's communities already" in response.content.decode().replace("&#x27;", "'")


def test_adopt_leaves_out_schools_that_are_no_longer_listed(plan, towns):
    towns[0].listed = False
    towns[0].save()
    change = actions.adopt(scenario=plan, by=None)
    assert change.joined == 11


def test_adopt_ends_what_stood_and_deletes_nothing(plan, towns):
    actions.adopt(scenario=plan, by=None)
    second = making.done(name="Another")
    change = actions.adopt(scenario=second, by=None)
    assert (change.ended, change.left, change.begun) == (3, 12, 3)
    assert Collaboration.objects.count() == 6
    assert Collaboration.objects.filter(to_date=timezone.localdate()).count() == 3


def test_adopt_a_region_leaves_the_others_alone(plan, towns):
    actions.adopt(scenario=plan, by=None)
    west = making.done(name="West again", region="West")
    change = actions.adopt(scenario=west, by=None)
    assert (change.ended, change.left, change.begun) == (1, 4, 1)
    standing = Collaboration.objects.filter(to_date__isnull=True)
    assert sorted(standing.values_list("name", flat=True)) == ["Askwell", "Marrow Bay", "Thornby"]


# --- who may: everybody against every page ---


def test_who_may_list_everybody_sees_what_is_published(who_gets):
    assert set(who_gets("/scenarios/").values()) == {200}


@pytest.mark.parametrize(
    "name", ["scenario", "scenario_schools", "scenario_map", "scenario_progress", "scenario_group"]
)
def test_who_may_read_what_is_not_published(who_gets, expected_for, plan, name):
    arguments = [plan.pk, 1] if name == "scenario_group" else [plan.pk]
    assert who_gets(reverse(name, args=arguments)) == expected_for(*MAY_READ)


@pytest.mark.parametrize("name", ["groups.csv", "schools.csv"])
def test_who_may_read_the_files_of_what_is_not_published(who_gets, expected_for, plan, name):
    assert who_gets(reverse("scenario_file", args=[plan.pk, name])) == expected_for(*MAY_READ)


@pytest.mark.parametrize("name", ["scenario", "scenario_schools", "scenario_map"])
def test_who_may_read_what_was_adopted_everybody(who_gets, plan, name):
    actions.adopt(scenario=plan, by=None)
    assert set(who_gets(reverse(name, args=[plan.pk])).values()) == {200}


def test_who_may_see_in_the_list_what_is_not_published(as_role, plan):
    seen = {
        role: "A plan" in words(as_role(role).get("/scenarios/")) for role in ("anonymous", "no role", *ROLES)
    }
    assert seen == {"anonymous": False, "no role": False} | {role: role in MAY_READ for role in ROLES}


def test_who_may_run(who_gets, expected_for, towns):
    assert who_gets(reverse("scenario_new")) == expected_for(*MAY_RUN)


def test_who_may_ask(who_gets, expected_for, towns):
    table = who_gets(reverse("scenario_new"), method="post", data=asked())
    assert table == expected_for(*MAY_RUN, allowed=302)
    assert Scenario.objects.count() == len(MAY_RUN)


@pytest.mark.parametrize("name", ["scenario_stop", "scenario_again"])
def test_who_may_stop_and_run_again(who_gets, expected_for, plan, name):
    table = who_gets(reverse(name, args=[plan.pk]), method="post")
    assert table == expected_for(*MAY_RUN, allowed=302)


def test_who_may_adopt(who_gets, expected_for, plan):
    assert who_gets(reverse("scenario_adopt", args=[plan.pk])) == expected_for(*MAY_ADOPT)


def test_who_may_adopt_for_good(as_role, towns):
    for role in ("anonymous", "no role", *ROLES):
        one = making.done(name=role)
        as_role(role).post(reverse("scenario_adopt", args=[one.pk]))
        one.refresh_from_db()
        assert (one.adopted_at is not None) is (role in MAY_ADOPT), role


def test_buttons_are_offered_to_who_may_use_them(as_role, plan, officer):
    url = reverse("scenario", args=[plan.pk])
    adopt, again = reverse("scenario_adopt", args=[plan.pk]), f"?like={plan.pk}"
    pages = {role: words(as_role(role).get(url)) for role in MAY_READ}
    assert {role for role, page in pages.items() if adopt in page} == set(MAY_ADOPT)
    assert {role for role, page in pages.items() if again in page} == set(MAY_RUN)
