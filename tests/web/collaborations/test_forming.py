"""Communities formed from a register and from decisions; ended, never deleted."""

from datetime import date

import pytest
from tests.web.factories import ExtractFactory, RegisterFactory, RuleVersionFactory, SchoolFactory

from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.collaborations import actions, queries
from schoolweave.web.collaborations.models import Collaboration, Membership
from schoolweave.web.collaborations.proposed import Community, Member
from schoolweave.web.directory.models import School

JULY, MAY = date(2024, 7, 1), date(2024, 5, 1)


@pytest.fixture
def register(db):
    return RegisterFactory()


@pytest.fixture
def rules(register):
    return RuleVersionFactory()


@pytest.fixture
def schools(register):
    """Two communities of three schools in a row; a seventh in none, an eighth without a place."""
    extract = ExtractFactory(register=register, as_of=JULY)
    made = []
    for number in range(8):
        community = {0: "1", 1: "2"}.get(number // 3, "")
        made.append(
            SchoolFactory(
                id=f"demo:{number + 1}",
                longitude=None if number == 7 else 174.0 + number,
                latitude=None if number == 7 else -41.0,
                community_id="2" if number == 7 else community,
                community_name={"1": "North", "2": "South"}.get(community, ""),
                extract=extract,
            )
        )
    return made


def form(register, rules):
    return actions.form_from_register(register=register, rule_version=rules, by=None)


def numbers(change):
    return change.begun, change.ended, change.joined, change.left


def standing(register):
    return {
        one.name: [member.school_id for member in queries.members(one)] for one in queries.current(register)
    }


def test_form_from_register_takes_what_the_register_names(register, rules, schools):
    assert numbers(form(register, rules)) == (2, 0, 7, 0)
    assert standing(register) == {
        "North": ["demo:2", "demo:1", "demo:3"],  # the host, then by distance
        "South": ["demo:5", "demo:4", "demo:6", "demo:8"],
    }
    assert set(Membership.objects.values_list("from_date", flat=True)) == {JULY}


def test_form_from_register_host_is_the_member_cheapest_to_reach(register, rules, schools):
    form(register, rules)
    hosts = Membership.objects.filter(is_host=True).order_by("school_id")
    assert [(one.school_id, one.km) for one in hosts] == [("demo:2", 0.0), ("demo:5", 0.0)]
    assert Membership.objects.get(school="demo:1").km == pytest.approx(83.9, abs=0.1)
    assert Membership.objects.get(school="demo:8").km is None


def test_form_from_register_again_changes_nothing_and_says_nothing(register, rules, schools):
    form(register, rules)
    before = list(Membership.objects.order_by("pk").values())
    assert numbers(form(register, rules)) == (0, 0, 0, 0)
    assert list(Membership.objects.order_by("pk").values()) == before
    assert AuditEvent.objects.count() == 1


def test_form_from_register_a_school_that_changes_community_leaves_and_joins(register, rules, schools):
    form(register, rules)
    School.objects.filter(pk="demo:3").update(community_id="2", community_name="South")
    ExtractFactory(register=register, as_of=date(2025, 7, 1))
    assert numbers(form(register, rules)) == (0, 0, 1, 1)
    left = Membership.objects.get(school="demo:3", collaboration__name="North")
    assert (left.from_date, left.to_date) == (JULY, date(2025, 7, 1))
    assert standing(register)["South"] == ["demo:5", "demo:4", "demo:6", "demo:3", "demo:8"] or (
        "demo:3" in standing(register)["South"]
    )


def test_form_from_register_a_community_no_longer_named_ends(register, rules, schools):
    form(register, rules)
    School.objects.filter(community_id="1").update(community_id="", community_name="")
    assert numbers(form(register, rules)) == (0, 1, 0, 3)
    assert list(standing(register)) == ["South"]
    assert Collaboration.objects.get(name="North").to_date == JULY


def test_form_from_register_a_new_name_is_taken_over(register, rules, schools):
    form(register, rules)
    School.objects.filter(community_id="1").update(community_name="Te Tai Tokerau")
    form(register, rules)
    assert set(standing(register)) == {"Te Tai Tokerau", "South"}


def test_form_from_register_schools_closed_or_not_listed_do_not_belong(register, rules, schools):
    School.objects.filter(pk="demo:1").update(status="closed")
    School.objects.filter(pk="demo:2").update(listed=False)
    form(register, rules)
    assert standing(register)["North"] == ["demo:3"]


def test_form_from_register_an_older_extract_ends_nothing_before_it_began(register, rules, schools):
    form(register, rules)
    Collaboration.objects.update(from_date=date(2030, 1, 1))
    Membership.objects.update(from_date=date(2030, 1, 1))
    School.objects.update(community_id="")
    form(register, rules)
    assert set(Collaboration.objects.values_list("to_date", flat=True)) == {date(2030, 1, 1)}


def test_form_from_register_leaves_what_was_adopted(register, rules, schools):
    adopt(register, rules, [["demo:1", "demo:7"]])
    assert numbers(form(register, rules)) == (0, 0, 0, 0)
    assert standing(register) == {"Community 0": ["demo:1", "demo:7"]}


def adopt(register, rules, groups, *, on=JULY, schools=None):
    communities = [
        Community(
            source_id=f"9/{number}",
            name=f"Community {number}",
            colour=number,
            members=tuple(
                Member(one, km=float(place), is_host=place == 0, why="It is near.")
                for place, one in enumerate(members)
            ),
        )
        for number, members in enumerate(groups)
    ]
    return actions.adopt(
        register=register, rule_version=rules, communities=communities, by=None, on=on, schools=schools
    )


def test_adopt_ends_the_current_ones_and_forms_the_new(register, rules, schools):
    form(register, rules)
    change = adopt(register, rules, [["demo:1", "demo:4"], ["demo:7", "demo:2"]], on=date(2025, 1, 1))
    assert numbers(change) == (2, 2, 4, 7)
    assert standing(register) == {"Community 0": ["demo:1", "demo:4"], "Community 1": ["demo:7", "demo:2"]}
    assert Membership.objects.count() == 11
    assert Membership.objects.filter(to_date=date(2025, 1, 1)).count() == 7


def test_adopt_for_some_schools_ends_their_memberships_alone(register, rules, schools):
    form(register, rules)
    about = ["demo:1", "demo:2", "demo:3", "demo:5"]
    change = adopt(register, rules, [about], on=date(2025, 1, 1), schools=about)
    assert numbers(change) == (1, 1, 4, 4)
    found = standing(register)
    assert set(found) == {"Community 0", "South"}
    assert found["South"] == ["demo:4", "demo:6", "demo:8"]


def test_adopt_a_community_that_loses_its_host_finds_another(register, rules, schools):
    form(register, rules)
    adopt(register, rules, [["demo:5", "demo:7"]], on=date(2025, 1, 1), schools=["demo:5", "demo:7"])
    south = queries.current(register).get(name="South")
    hosts = [member for member in queries.members(south) if member.is_host]
    assert [one.school_id for one in hosts] == ["demo:4"]
    assert Membership.objects.get(school="demo:6", to_date=None).km == pytest.approx(167.8, abs=0.2)


def test_adopt_leaves_other_programmes_alone(register, rules, schools):
    form(register, rules)
    other = RuleVersionFactory(programme__id="other", programme__name="Other")
    change = adopt(register, other, [["demo:1", "demo:2"]], on=date(2025, 1, 1))
    assert change.ended == 0
    assert queries.current(register).count() == 3
    assert queries.current(register, other.programme).count() == 1


def test_adopt_is_kept_on_record(register, rules, schools):
    adopt(register, rules, [["demo:1", "demo:2"]])
    event = AuditEvent.objects.get()
    assert (event.verb, event.object_id) == ("communities.adopted", "demo")
    assert event.after["schools joined"] == 2


def test_community_of_a_school_is_the_one_it_is_in_now(register, rules, schools):
    form(register, rules)
    adopt(register, rules, [["demo:1", "demo:4"]], on=date(2025, 1, 1))
    now = queries.community_of(School.objects.get(pk="demo:1"))
    assert now is not None
    assert now.collaboration.name == "Community 0"
    assert queries.community_of(School.objects.get(pk="demo:2")) is None


def test_members_of_a_community_that_ended_are_those_of_its_last_day(register, rules, schools):
    form(register, rules)
    north = queries.current(register).get(name="North")
    adopt(register, rules, [["demo:7", "demo:8"]], on=date(2025, 1, 1))
    north.refresh_from_db()
    assert {member.school_id for member in queries.members(north)} == {"demo:1", "demo:2", "demo:3"}
