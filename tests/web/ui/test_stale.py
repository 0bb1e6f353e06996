"""Two editors of one record: the second is told, both texts are shown and kept."""

import pytest
from django import forms
from django.test import RequestFactory
from django.urls import reverse
from tests.web.factories import PersonFactory, SchoolFactory

from schoolweave.web.directory.models import School
from schoolweave.web.ui import stale
from schoolweave.web.ui.models import SetAside

pytestmark = pytest.mark.django_db


class TownForm(stale.VersionedForm):
    town = forms.CharField(label="Town")
    kind = forms.ChoiceField(label="Kind", choices=[("primary", "Primary"), ("area", "All years")])


def posted(person, **data):
    request = RequestFactory().post("/somewhere/", {"version": "1", "town": "Askwell", "kind": "area"} | data)
    request.user = person
    form = TownForm(request.POST)
    assert form.is_valid()
    return request, form


def test_claim_counts_up_and_the_second_is_stale():
    school = SchoolFactory(town="Thornby")
    first = stale.claim(School, school.pk, 1)
    first.town = "Marrow Bay"
    first.save()
    with pytest.raises(stale.Stale) as late:
        stale.claim(School, school.pk, 1)
    assert (late.value.saved.town, late.value.saved.version) == ("Marrow Bay", 2)


def test_clash_shows_both_texts_keeps_both_and_lets_the_second_save():
    person, school = PersonFactory(), SchoolFactory(town="Marrow Bay", version=2)
    request, form = posted(person)
    clash = stale.clash(
        request,
        form,
        stale.Stale(school),
        saved={"town": school.town, "kind": "area"},
        about="The town",
        who="Ana",
    )
    assert clash.sentence.startswith("Ana saved this while you were writing.")
    assert [[cell.text for cell in row] for row in clash.table.rows] == [["Town", "Marrow Bay", "Askwell"]]
    assert form.data["version"] == "2"
    assert form.data["town"] == "Askwell"
    kept = SetAside.objects.get(person=person)
    assert kept.texts == [["Town", "Askwell"], ["Kind", "All years"]]


def test_set_aside_is_seen_and_thrown_away_by_its_person_alone(client):
    person, other = PersonFactory(), PersonFactory()
    request, form = posted(person)
    kept = stale.keep(request, form, about="The town")
    client.force_login(other)
    assert b"Askwell" not in client.get(reverse("set_aside")).content
    client.post(reverse("set_aside"), {"pk": kept.pk})
    assert SetAside.objects.count() == 1
    client.force_login(person)
    assert b"Askwell" in client.get(reverse("set_aside")).content
    client.post(reverse("set_aside"), {"pk": kept.pk})
    assert SetAside.objects.count() == 0


def test_set_aside_asks_strangers_to_sign_in(client):
    assert client.get(reverse("set_aside")).status_code == 302


@pytest.mark.parametrize("pk", ["", "x", "9" * 40])
def test_set_aside_of_nothing_changes_nothing(client, pk):
    client.force_login(PersonFactory())
    assert client.post(reverse("set_aside"), {"pk": pk}).status_code == 302
