"""Components and forms as HTML: what is said in words, and what is never said."""

from datetime import date

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client

from schoolweave.web.ui import maps
from schoolweave.web.ui.components import Comparison, Difference, Fact, Figure, Lane, Pathway, Progress, Rule


def _draw(source: str, **values: object) -> str:
    return " ".join(Template("{% load ui %}" + source).render(Context(values)).split())


def test_fact_without_a_value_is_not_known() -> None:
    html = _draw(
        "{% sw_facts facts %}", facts=[Fact("Roll", None, "Register", date(2026, 3, 1)), Fact("Kind", "")]
    )
    assert html.count("Not known") == 2
    assert "Register, 1 March 2026" in html


@pytest.mark.parametrize(("met", "verdict"), [(True, "Met"), (False, "Not met"), (None, "Not checked")])
def test_rule_says_its_verdict_in_words(met: bool | None, verdict: str) -> None:
    assert f">{verdict}<" in _draw("{% sw_rules rules %}", rules=[Rule("It has 4 to 14 schools.", met)])


def test_what_people_typed_is_escaped_everywhere() -> None:
    bad = "<script>x</script>"
    html = _draw(
        "{% sw_heading bad caption=bad lede=bad %}{% sw_tag bad %}{% sw_banner bad %}{% sw_figures figures %}"
        "{% sw_search bad value=bad %}{% sw_button bad weight=bad %}"
        "{% sw_compare both %}{% sw_pathway path %}",
        bad=bad,
        figures=[Figure(bad, bad, bad)],
        both=Comparison(bad, bad, bad, [Difference(bad, bad, bad, bad)]),
        path=Pathway([Lane(bad, [1])], caption=bad),
    )
    assert "<script" not in html


def test_pathway_tells_years_that_no_member_serves() -> None:
    pathway = Pathway([Lane("A", [1, 2]), Lane("B", [4], host=True, learners=[31])])
    assert (pathway.columns, pathway.totals, pathway.missing) == ([1, 2, 3, 4], [1, 1, 0, 1], [3])
    html = _draw("{% sw_pathway pathway %}", pathway=pathway)
    assert "No member serves year 3." in html
    assert "Yes, 31 learners" in html


def test_pathway_of_no_schools_is_empty() -> None:
    assert Pathway([]).columns == []


def test_progress_asks_again_only_while_it_runs() -> None:
    running = Progress("Forming", "Running", 1.7, running=True, refresh_url="/again", stop_url="/stop")
    assert running.percent == 100
    html = _draw("{% sw_progress progress %}", progress=running)
    assert 'hx-get="/again"' in html
    assert 'action="/stop"' in html
    ended = Progress("Forming", "Done", None, running=False, refresh_url="/again", stop_url="/stop")
    html = _draw("{% sw_progress progress %}", progress=ended)
    assert "hx-get" not in html
    assert "/stop" not in html


class SizeForm(forms.Form):
    """A form with one field of each kind of error."""

    size = forms.IntegerField(label="Size", min_value=4, max_value=14, help_text="Schools.")
    start = forms.ChoiceField(label="Start", choices=[("a", "A")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="I am sure")
    other = forms.CharField(label="Other", required=False, error_messages={"required": "Own words."})


def test_form_errors_are_sentences_that_name_the_field() -> None:
    form = SizeForm({"size": "3"})
    messages = [form[name].messages for name in ("size", "start", "sure", "other")]
    assert messages == [["“Size” must be 4 or more."], ["Choose “Start”."], ["Tick “I am sure”."], []]
    assert SizeForm({"size": "15"})["size"].messages == ["“Size” must be 14 or less."]


def test_form_fields_are_tied_to_hint_and_error() -> None:
    html = _draw("{% sw_form form submit='Go' %}", form=SizeForm({}))
    assert 'aria-describedby="id_size_helptext id_size_error"' in html
    assert 'href="#id_size"' in html
    assert 'href="#id_start_0"' in html
    assert 'class="govuk-input govuk-input--width-5 govuk-input--error"' in html


def test_form_keeps_what_was_typed() -> None:
    assert 'value="3"' in _draw("{% sw_form form %}", form=SizeForm({"size": "3"}))


def test_map_points_say_where_a_school_without_community_is() -> None:
    lone = maps.point(174.1234567, -41.0, name="A")
    assert lone["geometry"]["coordinates"] == [174.12346, -41.0]
    assert lone["properties"] == {"name": "A", "colour": -1}
    assert maps.point(0, 0, name="B", colour=9)["properties"]["colour"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "answer"), [(400, 400), (403, 403), (404, 404), (419, 403), (500, 500)])
def test_error_pages_answer_with_their_status(client: Client, status: int, answer: int) -> None:
    response = client.get(f"/components/errors/{status}/")
    assert response.status_code == answer
    assert b"<h1" in response.content


def test_server_error_page_needs_no_database(client: Client) -> None:
    assert client.get("/components/errors/500/").status_code == 500  # the test may not touch the database


@pytest.mark.django_db
def test_form_without_its_token_gets_our_page() -> None:
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a"})
    assert response.status_code == 403
    assert "Please send the form again" in response.content.decode()
