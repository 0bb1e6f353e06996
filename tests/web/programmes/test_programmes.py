"""Programmes in the database: loaded, loaded again, asked for their rules."""

from datetime import date

import pytest

from schoolweave import policy
from schoolweave.policy import programmes
from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.programmes import actions, queries
from schoolweave.web.programmes.models import Programme, RuleVersion

pytestmark = pytest.mark.django_db


def test_load_shipped_brings_in_every_version():
    new = actions.load_shipped()
    assert set(Programme.objects.values_list("id", flat=True)) == set(programmes.ids())
    assert (
        new
        == RuleVersion.objects.count()
        == sum(len(programmes.get(one).versions) for one in programmes.ids())
    )
    assert AuditEvent.objects.filter(verb="rules.loaded", actor_id=None).count() == new


def test_load_shipped_again_changes_nothing():
    actions.load_shipped()
    before = list(RuleVersion.objects.order_by("pk").values())
    assert actions.load_shipped() == 0
    assert list(RuleVersion.objects.order_by("pk").values()) == before


def test_load_shipped_leaves_the_rules_of_a_known_version_as_they_are():
    actions.load_shipped()
    RuleVersion.objects.filter(programme="nz-communities", version="2016").update(communities={"size_min": 1})
    actions.load_shipped()
    kept = RuleVersion.objects.get(programme="nz-communities", version="2016")
    assert kept.communities == {"size_min": 1}


def test_load_shipped_takes_over_the_day_on_which_a_version_ended():
    actions.load_shipped()
    RuleVersion.objects.filter(programme="nz-communities", version="2016").update(to_date=None)
    actions.load_shipped()
    ended = RuleVersion.objects.get(programme="nz-communities", version="2016")
    assert ended.to_date == date(2018, 2, 11)
    assert AuditEvent.objects.filter(verb="rules.ended", object_id=str(ended.pk)).exists()


@pytest.mark.parametrize("programme", policy.available())
def test_rules_and_wording_come_back_as_they_were_shipped(programme):
    actions.load_shipped()
    for version in policy.load(programme).versions:
        row = RuleVersion.objects.get(programme=programme, version=version.version)
        assert queries.rules(row) == version.communities
        assert queries.wording(row) == version.wording


@pytest.mark.parametrize("programme", programmes.ids())
def test_version_comes_back_whole(programme):
    actions.load_shipped()
    for version in programmes.get(programme).versions:
        row = RuleVersion.objects.get(programme=programme, version=version.version)
        assert row.kind == version.kind
        assert queries.version(row) == version


def test_version_without_a_document_has_the_rules_of_its_row():
    actions.load_shipped()
    row = RuleVersion.objects.get(programme="demo-communities", version="1")
    row.document = {}
    found = queries.version(row)
    assert (found.version, found.communities) == ("1", queries.rules(row))
    row.save()
    assert actions.load_shipped() == 0
    row.refresh_from_db()
    assert queries.version(row) == programmes.get("demo-communities").version("1")


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2015, 3, 26), "2014"),
        (date(2015, 3, 27), "2015"),
        (date(2016, 7, 1), "2016"),
        (date(2018, 2, 11), "2016"),
        (date(2021, 9, 1), "2018"),
        (date(2026, 6, 1), "2018"),  # ended: the newest there was
        (date(2010, 1, 1), "2018"),  # before it began: the newest too
    ],
)
def test_in_force_is_the_version_of_the_day_or_the_newest(on, version):
    actions.load_shipped()
    found = queries.in_force("nz-moe", on)
    assert found is not None
    assert found.version == version


def test_in_force_is_none_for_a_register_without_a_programme():
    actions.load_shipped()
    assert queries.in_force("xx-none", date(2021, 1, 1)) is None


def test_versions_of_a_register_newest_first():
    actions.load_shipped()
    assert [one.version for one in queries.versions("nz-moe")] == ["2018", "2016", "2015", "2014"]
    assert queries.every_version().count() == RuleVersion.objects.count()
    assert set(queries.versions().values_list("programme", flat=True)) == set(policy.available())
