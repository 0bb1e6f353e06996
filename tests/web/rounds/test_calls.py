"""Rounds: open by the clock alone, in their own zone through summer time; made, moved, called off."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.web.factories import PersonFactory, RegisterFactory
from tests.web.rounds import calling, hubbing
from tests.web.rounds.test_expression_pages import MOST_QUERIES, signed_in, words

from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.rounds.actions import calls as acts
from schoolweave.web.rounds.forms.calls import instant
from schoolweave.web.rounds.models import Round
from schoolweave.web.rounds.rules import NotNow, calls
from schoolweave.web.ui.models import SetAside
from schoolweave.web.ui.stale import Stale

SPRING, AUTUMN = date(2026, 9, 27), date(2027, 4, 4)  # when clocks in New Zealand change


@pytest.mark.parametrize(
    ("day", "clock", "zone", "utc"),
    [
        (date(2026, 9, 26), time(17), "Pacific/Auckland", datetime(2026, 9, 26, 5, tzinfo=UTC)),
        (SPRING, time(17), "Pacific/Auckland", datetime(2026, 9, 27, 4, tzinfo=UTC)),
        (SPRING, time(1, 59), "Pacific/Auckland", datetime(2026, 9, 26, 13, 59, tzinfo=UTC)),
        (SPRING, time(3), "Pacific/Auckland", datetime(2026, 9, 26, 14, tzinfo=UTC)),
        (AUTUMN, time(17), "Pacific/Auckland", datetime(2027, 4, 4, 5, tzinfo=UTC)),
        (SPRING, time(17), "Pacific/Chatham", datetime(2026, 9, 27, 3, 15, tzinfo=UTC)),
        (date(2026, 10, 25), time(12), "Europe/London", datetime(2026, 10, 25, 12, tzinfo=UTC)),
        (date(2026, 10, 24), time(12), "Europe/London", datetime(2026, 10, 24, 11, tzinfo=UTC)),
    ],
)
def test_instant_follows_the_zone_through_summer_time(day, clock, zone, utc):
    assert instant(day, clock, zone) == utc


@pytest.mark.parametrize(
    ("day", "clock", "words"), [(SPRING, time(2, 30), "skip 02:30"), (AUTUMN, time(2, 30), "02:30 twice")]
)
def test_instant_refuses_times_that_are_not_or_are_twice(day, clock, words):
    with pytest.raises(ValidationError, match=words):
        instant(day, clock, "Pacific/Auckland")


def test_phase_is_open_from_the_very_instant_until_just_before_the_end():
    opens, closes = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 27, 4, tzinfo=UTC)
    call = Round(status="announced", opens_at=opens, closes_at=closes, time_zone="Pacific/Auckland")
    blink = timedelta(microseconds=1)
    moments = (opens - blink, opens, closes - blink, closes)
    assert [calls.phase(call, at) for at in moments] == ["announced", "open", "open", "closed"]
    assert calls.in_its_zone(call, closes) == "27 September 2026, 17:00 (Pacific/Auckland, UTC+13:00)"
    assert calls.in_its_zone(call, closes - timedelta(days=2)).endswith("16:00 (Pacific/Auckland, UTC+12:00)")
    call.status = "draft"
    assert calls.phase(call, opens) == "prepared"
    call.status = "called_off"
    assert calls.phase(call, opens) == "called_off"


@pytest.fixture
def call(db):
    return calling.round_of(status="draft")


def test_round_is_announced_extended_closed_and_called_off_with_reasons(call, officer):
    with pytest.raises(NotNow):
        acts.close_now(round=call, reason="x", by=officer)
    call = acts.announce(round=call, by=officer)
    with pytest.raises(NotNow):
        acts.announce(round=call, by=officer)
    later = call.closes_at + timedelta(days=7)
    call = acts.extend(round=call, closes_at=later, reason="Storm", by=officer)
    assert (call.closes_at, call.moves[0]["reason"]) == (later, "Storm")
    with pytest.raises(ValueError, match="passed already"):
        acts.extend(round=call, closes_at=timezone.now(), reason="x", by=officer)
    call = acts.close_now(round=call, reason="Enough", by=officer)
    assert calls.phase(call) == "closed"
    acts.call_off(round=call, reason="No money", by=officer)
    verbs = ["round.announced", "round.extended", "round.closed", "round.called_off"]
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == verbs


def test_open_now_announces_and_opens(officer, db):
    call = acts.open_now(round=calling.round_of(status="draft", opens=3), by=officer)
    assert calls.phase(call) == "open"


def test_announced_rounds_keep_their_times_and_rules(call, officer):
    call = acts.announce(round=call, by=officer)
    closes = call.closes_at + timedelta(days=1)
    with pytest.raises(NotNow, match="move its times"):
        acts.change_round(round=call, version=call.version, by=officer, closes_at=closes)
    changed = acts.change_round(round=call, version=call.version, by=officer, summary="New words")
    with pytest.raises(Stale):
        acts.change_round(round=call, version=call.version, by=officer, summary="Other words")
    assert calling.fresh(changed).summary == "New words"


def test_only_the_office_changes_rounds(call):
    for role in (None, "analyst", "reviewer", "decision-maker"):
        with pytest.raises(PermissionDenied):
            acts.announce(round=call, by=PersonFactory(role=role))


def test_public_page_says_who_how_when_and_what_next(db):
    hubs = hubbing.call(next_steps="Letters in June")
    page = words(Client().get(reverse("round", args=[hubs.pk])))
    for text in (
        "The lead school is a secondary school.",
        "Impact",
        "0 to 5 points",
        "Letters in June",
        "Open",
    ):
        assert text in page, text
    assert "Applications that have come in" not in page
    called = calling.round_of()
    assert "of a kind that may join" in words(Client().get(reverse("round", args=[called.pk])))


def test_rounds_in_preparation_are_the_offices_alone(call, officer_client):
    page = reverse("round", args=[call.pk])
    assert Client().get(page).status_code == 403
    assert call.name not in words(Client().get(reverse("rounds")))
    assert call.name in words(officer_client.get(reverse("rounds"), {"phase": "prepared"}))
    assert "Announce it" in words(officer_client.get(page))


def test_list_narrows_and_downloads(db, officer_client):
    open_one, closed = calling.round_of(name="Now"), calling.round_of(name="Before", closes=-0.5)
    assert "Before" not in words(officer_client.get(reverse("rounds"), {"phase": "open"}))
    assert "Before" not in words(officer_client.get(reverse("rounds"), {"q": "now"}))
    lines = (
        b"".join(officer_client.get(reverse("rounds"), {"csv": "1"}).streaming_content).decode().splitlines()
    )
    assert len(lines) == 3
    assert {str(open_one.pk), str(closed.pk)} == {line.split(",")[0] for line in lines[1:]}


def test_forms_make_change_and_move_a_round(officer_client, db):
    version, typed = calling.rule_version(), {"opens_at": "9:00", "closes_at": "17:00"}
    RegisterFactory()
    typed |= {"name": "Round of autumn", "rule_version": version.pk, "time_zone": "Pacific/Auckland"}
    wrong = officer_client.post(
        reverse("round_new"), typed | {"opens_on": "1/3/2027", "closes_on": "1/2/2027"}
    )
    assert "must be after the opening time" in words(wrong)
    assert "Round of autumn" in words(wrong)
    officer_client.post(reverse("round_new"), typed | {"opens_on": "1/2/2027", "closes_on": "1/3/2027"})
    made = Round.objects.get()
    assert made.closes_at == datetime(2027, 3, 1, 4, tzinfo=UTC)
    edit = reverse("round_edit", args=[made.pk])
    page = officer_client.get(edit)
    assert 'value="17:00"' in words(page)
    change = typed | {"opens_on": "1/2/2027", "closes_on": "1/3/2027", "version": made.version}
    officer_client.post(edit, change | {"name": "Another name"})
    stale = words(officer_client.post(edit, change | {"name": "Third name"}))
    assert "Another name" in stale
    assert "Third name" in stale
    officer_client.post(reverse("round_act", args=[made.pk, "announce"]), {"reason": ""})
    act = reverse("round_act", args=[made.pk, "extend"])
    version = officer_client.get(act).context["form"]["version"].value()
    extend = {"closes_on": "8/3/2027", "closes_at": "17:00", "reason": "Storm", "version": version}
    officer_client.post(act, extend)
    late = words(officer_client.post(act, extend | {"closes_on": "9/3/2027", "reason": "Flood"}))
    assert "Somebody else saved this" in late
    assert "9 March 2027" in late or "2027-03-09" in late or "09/03/2027" in late
    assert Round.objects.get().closes_at == datetime(2027, 3, 8, 4, tzinfo=UTC)
    assert ["Why", "Flood"] in SetAside.objects.latest("pk").texts
    page = words(Client().get(reverse("round", args=[made.pk])))
    assert "Storm" in page
    officer_client.post(reverse("round_act", args=[made.pk, "call-off"]), {"reason": "The law"})
    officer_client.post(reverse("round_act", args=[made.pk, "call-off"]), {"reason": "The law again"})
    assert SetAside.objects.latest("pk").texts == [["Why", "The law again"]]


def test_who_gets_the_office_pages(who_gets, expected_for, call):
    for address in (
        reverse("round_new"),
        reverse("round_edit", args=[call.pk]),
        reverse("round_act", args=[call.pk, "announce"]),
    ):
        assert who_gets(address) == expected_for("programme-officer"), address


def test_pages_need_few_queries(officer_client, call, django_assert_max_num_queries):
    for address in ("rounds", "round", "round_edit"):
        with django_assert_max_num_queries(MOST_QUERIES):
            officer_client.get(reverse(address, args=[] if address == "rounds" else [call.pk]))


def test_queue_is_narrowed_assigned_exported_and_small_in_queries(
    officer, django_assert_max_num_queries, call
):
    call = acts.announce(round=call, by=officer)
    for number in range(6):
        calling.sent(
            call,
            calling.school(f"School {number}", region="North" if number else "South"),
            stance={"stance": "yes" if number % 2 else "maybe", "reasons": "=1+1"},
        )
    client, page = signed_in(officer), reverse("expression_queue", args=[call.pk])
    with django_assert_max_num_queries(MOST_QUERIES):
        assert words(client.get(page)).count('name="pick"') == 6
    for query, many in (
        ({"stance": "yes"}, 3),
        ({"region": "South"}, 1),
        ({"q": "school 3"}, 1),
        ({"whose": "mine"}, 0),
        ({"waiting": "office", "stance": "maybe"}, 3),
        ({"state": "ready"}, 0),
    ):
        assert words(client.get(page, query)).count('name="pick"') == many, query
    with django_assert_max_num_queries(MOST_QUERIES):
        lines = (
            b"".join(client.get(page, {"csv": "1", "stance": "yes"}).streaming_content).decode().splitlines()
        )
    assert len(lines) == 4
    assert "'=1+1" in lines[1]  # no formula for a spreadsheet
    bulk, keys = reverse("expression_bulk", args=[call.pk]), call.expressions.values_list("pk", flat=True)
    back = f"{page}?stance=yes"
    listed = [f"{each.pk}.{each.version}" for each in call.expressions.all()]
    done = client.post(bulk, {"pick": keys, "row": listed, "act": "assign", "to": officer.pk, "here": back})
    assert (done["Location"], call.expressions.filter(assigned_to=officer).count()) == (back, 6)
    assert client.post(bulk, {"act": "read", "here": "https://elsewhere.example/"})["Location"] == page
    picked = {"pick": list(keys)[:2], "act": "export", "here": back}
    ticked = b"".join(client.post(bulk, picked).streaming_content).decode().splitlines()
    assert len(ticked) == 3


def test_who_gets_the_queue(who_gets, expected_for, call, officer):
    call = acts.announce(round=call, by=officer)
    got = who_gets(reverse("expression_queue", args=[call.pk]))
    readers = ("programme-officer", "decision-maker", "auditor")
    assert {role for role, status in got.items() if status == 200} >= set(readers)
    assert got["anonymous"] == 302
    assert {got[role] for role in ("no role", "reviewer", "moderator", "analyst", "evaluator")} == {403}
