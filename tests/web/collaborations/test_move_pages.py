"""Pages of moves to other rules: what changes is seen before it is proposed, and decided by another."""

import pytest
from django.urls import reverse
from tests.web.factories import PersonFactory

from schoolweave.web.collaborations import simulating
from schoolweave.web.collaborations.models import Collaboration, RuleMove

pytestmark = pytest.mark.django_db


def kept(community):
    return simulating.version_of(Collaboration.objects.get(pk=community.pk)).version


def rules_of(community):
    return reverse("community_rules", args=[community.pk])


def test_page_names_the_version_and_offers_newer_ones_to_the_lead(client, community, versions, lead):
    text = client.get(rules_of(community)).content.decode()
    assert "/programmes/demo-communities/1/" in text
    assert "Newer versions" not in text
    client.force_login(lead)
    text = client.get(rules_of(community)).content.decode()
    assert reverse("rule_move_new", args=[community.pk, versions[1].pk]) in text


def test_lead_sees_the_report_and_proposes(client, community, versions, lead, django_assert_max_num_queries):
    client.force_login(lead)
    url = reverse("rule_move_new", args=[community.pk, versions[1].pk])
    with django_assert_max_num_queries(30):
        text = client.get(url).content.decode()
    assert "SIZ-2" in text
    assert "None that it keeps today" not in text
    bad = client.post(url, {"effective_on": "soon", "reason": "More roles."})
    assert "More roles." in bad.content.decode()
    assert not RuleMove.objects.exists()
    client.post(url, {"effective_on": "1/2/2021", "reason": "More roles."})
    assert RuleMove.objects.get().reason == "More roles."


def test_decider_approves_and_the_page_says_so(client, decider, proposed, community):
    client.force_login(decider)
    page = reverse("rule_move", args=[community.pk, proposed.pk])
    assert "Decide on the move" in client.get(page).content.decode()
    url = reverse("rule_move_decide", args=[community.pk, proposed.pk])
    client.post(url, {"version": proposed.version, "decision": "approve", "reason": "Agreed."})
    assert kept(community) == "2"
    text = client.get(rules_of(community)).content.decode()
    assert "/programmes/demo-communities/2/" in text
    assert "Agreed." in text
    assert "Decide on the move" not in client.get(page).content.decode()


def test_stale_decision_keeps_what_was_written(client, decider, proposed, community):
    client.force_login(decider)
    url = reverse("rule_move_decide", args=[community.pk, proposed.pk])
    RuleMove.objects.update(version=9)
    said = client.post(url, {"version": 1, "decision": "approve", "reason": "A long thought."})
    text = said.content.decode()
    assert "A long thought." in text
    assert "Somebody else saved this" in text
    assert 'name="version" value="9"' in text
    assert kept(community) == "1"


def test_proposer_cannot_decide_and_can_withdraw(client, proposed, community, lead):
    client.force_login(lead)
    page = client.get(reverse("rule_move", args=[community.pk, proposed.pk])).content.decode()
    assert "Decide on the move" not in page
    assert "Withdraw the proposal" in page
    decide = reverse("rule_move_decide", args=[community.pk, proposed.pk])
    assert client.post(decide, {"version": 1, "decision": "approve", "reason": "x"}).status_code == 403
    client.post(
        reverse("rule_move_withdraw", args=[community.pk, proposed.pk]),
        {"version": proposed.version, "reason": "Not now."},
    )
    assert RuleMove.objects.get().status == "withdrawn"


def test_strangers_see_no_proposal(client, proposed, community):
    page = reverse("rule_move", args=[community.pk, proposed.pk])
    assert client.get(page).status_code == 302
    client.force_login(PersonFactory(role="analyst"))
    assert client.get(page).status_code == 403
    assert "rules/moves/" not in client.get(rules_of(community)).content.decode()


def test_move_of_another_community_is_not_found(client, proposed, decider):
    client.force_login(decider)
    assert client.get(reverse("rule_move", args=[999, proposed.pk])).status_code == 404


def test_reading_changes_nothing(client, decider, proposed, community):
    client.force_login(decider)
    for name in ("rule_move_decide", "rule_move_withdraw"):
        assert client.get(reverse(name, args=[community.pk, proposed.pk])).status_code in (403, 405)
    assert RuleMove.objects.get().status == "proposed"
