"""The demo's decisions: told by doing them, safe to repeat; and nobody is shown a link that refuses them."""

import pytest
from benchmarks.walk import everybody
from tests.web.rounds import making

from schoolweave.web import demo_data
from schoolweave.web.collaborations.models import MembershipChange
from schoolweave.web.demo_story import decisions, hub_decided, hubs, rounds
from schoolweave.web.rounds.models import Answer, Consultation, Decision, Pack


@pytest.fixture
def told(db, monkeypatch):
    """A small country with its round, and what was decided in it."""
    making.quick(monkeypatch)
    monkeypatch.setattr(decisions, "SECONDS", 2)
    demo_data.ensure_people("a-long-password")
    demo_data.load(schools=200, seconds=2, say=lambda line: None)
    rounds.ensure("a-long-password")
    hubs.ensure("a-long-password")
    return decisions.ensure("a-long-password")


@pytest.mark.slow
def test_the_story_has_a_consultation_decisions_and_a_pending_change(told):
    assert [role for _, _, role in told] == ["Decision maker"]
    assert Consultation.objects.count() == 2
    asked = Consultation.objects.get(scenario__name=decisions.ASKED)
    assert {"", "accept", "accept_if", "decline"} == set(asked.answers.values_list("choice", flat=True))
    assert set(Decision.objects.values_list("outcome", flat=True)) == {"approved", "conditions", "deferred"}
    assert Decision.objects.get(outcome="approved").collaboration is not None
    assert Pack.objects.get().items.count() == 4
    assert set(MembershipChange.objects.values_list("status", flat=True)) == {"proposed", "approved"}
    count = Answer.objects.exclude(choice="").count()
    decisions.ensure("a-long-password")
    hub_decided.ensure("a-long-password")
    hub = Decision.objects.get(item__pack__title=hub_decided.HUBS, outcome="approved").collaboration
    assert hub.memberships.filter(is_host=True).count() == 1
    assert hub.memberships.count() >= 10
    hub_decided.ensure("a-long-password")
    assert Pack.objects.count() == 2
    assert (Consultation.objects.count(), Answer.objects.exclude(choice="").count()) == (2, count)
    _no_link_refuses()


def _no_link_refuses():
    """See that whoever follows links never comes to a page or a form that is not for them."""
    pages = everybody(each=1, times=0)
    assert len(pages) > 200
    assert len({page.person for page in pages}) > 10
    assert [page for page in pages if page.status >= 400 or page.closed] == []
