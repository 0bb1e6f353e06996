"""Pages of studies: who sees what, how few queries, what stands on them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.evaluations import making
from tests.web.factories import RuleVersionFactory

from schoolweave.evidence import studies
from schoolweave.web.evaluations.models import Cells, Study
from schoolweave.web.ui.models import SetAside

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30
READERS = ("programme-officer", "decision-maker", "analyst", "evaluator", "auditor")


@pytest.fixture
def people():
    return making.People()


def client(person):
    client = Client()
    client.force_login(person)
    return client


def address(study, name="study", *more):
    return reverse(name, args=[study.slug, *more])


def test_a_published_study_is_for_everybody_with_all_its_parts(people, django_assert_max_num_queries):
    study = making.published(people)
    with django_assert_max_num_queries(MOST_QUERIES):
        text = Client().get(address(study)).content.decode()
    for part in (
        "What it found",
        "Departures from the plan",
        "Security of the finding",
        "same figures from the",
    ):
        assert part in text
    assert "schoolweave evidence estimate panel.csv" in text
    assert study.sha256 in text
    csv = b"".join(Client().get(address(study, "study_events")).streaming_content).decode()
    assert csv.startswith("years_since_start,effect,se,low,high")
    assert Client().get(address(study, "study_plan")).json()["sha256"] == study.sha256


def test_figures_have_the_digits_their_interval_bears_units_and_thousands(people):
    study = making.published(people, making.panel(size=4321))
    run = study.runs.get()
    text = Client().get(address(study)).content.decode()
    answer = run.result["whole"]["answer"]
    assert f"{answer['att']:+.3f}" in text
    assert f"{answer['low']:+.3f} to {answer['high']:+.3f}" in text
    assert "Average effect, in points" in text
    assert "129,630" in text  # learners of thirty schools
    assert "against 60" in text.replace("\N{NO-BREAK SPACE}", " ")
    whole = run.result["whole"]
    [few] = whole["small"] or whole["wild"]  # by how many schools a cohort has
    assert f"is {few['low']:+.3f} to {few['high']:+.3f}." in " ".join(text.split())
    assert " \\\n  --unit school_id" in text


def test_the_statement_speaks_the_pages_language_and_both_are_files(people):
    study, reader = making.published(people), Client()
    said = study.runs.get().result["statement"]
    english, maori = said["en"]["sentences"][0]["text"], said["mi"]["sentences"][0]["text"]
    text = reader.get(address(study)).content.decode()
    assert f'lang="en">{english}' in text
    text = reader.get(address(study), headers={"accept-language": "mi"}).content.decode()
    assert f'lang="mi">{maori}' in text
    assert english not in text
    assert (
        maori
        in reader.get(
            reverse("programme_evidence", args=[study.programme_id]), headers={"accept-language": "mi"}
        ).content.decode()
    )
    for code, first in (("en", english), ("mi", maori)):
        file = reader.get(address(study, "study_statement", code))
        assert file["Content-Language"] == code
        assert file.content.decode().startswith(first)
    assert reader.get(address(study, "study_statement", "fr")).status_code == 404


def test_one_that_is_not_published_is_for_those_who_may_read_studies(who_gets, expected_for):
    study = making.draft(None)
    assert who_gets(address(study)) == expected_for(*READERS)
    assert who_gets(address(study, "study_events"))["anonymous"] == 302
    assert study.title not in Client().get(reverse("studies")).content.decode()


def test_the_list_is_short_in_queries_searched_and_a_file(people, django_assert_max_num_queries):
    for number in range(4):
        making.draft(None, id=f"study-{number}", title=f"Study number {number}")
    page = client(people.evaluator)
    with django_assert_max_num_queries(MOST_QUERIES):
        text = page.get(reverse("studies"), {"q": "number 2"}).content.decode()
    assert "Study number 2" in text
    assert "Study number 3" not in text
    csv = b"".join(page.get(reverse("studies"), {"csv": 1}).streaming_content).decode()
    assert len(csv.splitlines()) == 5


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("study_new", ("evaluator",)),
        ("study_new_file", ("evaluator",)),
        ("study_load", ("analyst",)),
        ("study_change", ("evaluator",)),
        ("study_sign_off", ("decision-maker", "evaluator")),
    ],
)
def test_each_form_is_for_its_roles(who_gets, name, roles):
    study = making.frozen(making.People())
    given = who_gets(reverse(name, args=[study.slug] if "new" not in name else []))
    assert {role for role, status in given.items() if status in (200, 302) and role != "anonymous"} == set(
        roles
    )
    assert given["anonymous"] == 302


@pytest.mark.parametrize(
    ("act", "roles"), [("freeze", ["evaluator"]), ("run", ["evaluator"]), ("publish", ["evaluator"])]
)
def test_each_button_is_for_its_role_and_changes_by_post_only(who_gets, act, roles):
    study = making.draft(None)
    url = address(study, "study_act", act)
    given = who_gets(url, method="post")
    assert [role for role, status in given.items() if status == 302 and role != "anonymous"] == roles
    assert Client().get(url).status_code == 405
    assert Client().post(address(study, "study_act", "burn")).status_code == 404


FORM = {
    "id": "numeracy-2025", "title": "Numeracy", "question": "Do they count better?", "outcome": "Numeracy",
    "better": "yes", "design": "staggered-did", "control": "not-yet", "column": "mean", "schools": "80",
    "treated": "0.5", "pupils": "40", "icc": "0.1", "smallest": "0.1", "expected": "2030-11-01",
    "profile": "nz-kahui-ako", "responsible": "Evaluation unit",
}  # fmt: skip


def test_a_study_is_registered_by_form_frozen_loaded_and_run(people, django_capture_on_commit_callbacks):
    programme = making.programme()
    evaluator, analyst = client(people.evaluator), client(people.analyst)
    wrong = evaluator.post(reverse("study_new"), FORM | {"programme": programme.pk, "icc": "2"})
    assert wrong.status_code == 422
    assert 'value="numeracy-2025"' in wrong.content.decode()
    evaluator.post(reverse("study_new"), FORM | {"programme": programme.pk})
    study = Study.objects.get(slug="numeracy-2025")
    taken = evaluator.post(reverse("study_new"), FORM | {"programme": programme.pk})
    assert "already" in taken.content.decode()
    evaluator.post(address(study, "study_act", "freeze"), {"version": study.version})
    file = SimpleUploadedFile("panel.csv", making.panel())
    analyst.post(address(study, "study_load"), {"kind": "panel", "file": file})
    with django_capture_on_commit_callbacks(execute=True):
        evaluator.post(address(study, "study_act", "run"))
    study.refresh_from_db()
    assert study.status == Study.Status.RUN
    assert "Put the result forward" in evaluator.get(address(study)).content.decode()


def test_a_plan_for_a_programme_without_a_register_is_refused_and_kept_as_typed(people):
    elsewhere = RuleVersionFactory(programme__id="elsewhere", programme__register_prefix="nz-moe").programme
    page = client(people.evaluator).post(reverse("study_new"), FORM | {"programme": elsewhere.pk})
    assert page.status_code == 422
    assert "Do they count better?" in page.content.decode()
    assert "What the study can see" in page.content.decode()


def test_a_plan_that_cannot_see_what_would_matter_says_so(people):
    programme, page = making.programme(), client(people.evaluator)
    page.post(reverse("study_new"), FORM | {"programme": programme.pk, "schools": "10"})
    assert (
        "cannot see an effect as small as would matter"
        in page.get("/studies/numeracy-2025/").content.decode()
    )
    known = {"before": "3", "after": "3", "stable": "0.9", "schools": "600", "programme": programme.pk}
    page.post(reverse("study_new"), FORM | known | {"id": "large"})
    assert "cannot see an effect" not in page.get("/studies/large/").content.decode()
    assert Study.objects.get(slug="large").plan["sees"]["stable"] == 0.9


MATCHED = FORM | {
    "design": "matched-did", "alike": "roll, need", "within": "", "distance": "robust", "caliper": "",
    "ratio": "2", "covariates": "need", "method": "reg",
    "subgroups": "Large schools: size = large\n\nOf the north: region = n, size = large",
}  # fmt: skip


def test_a_matched_plan_by_its_fields_is_the_plan_of_a_file_to_the_hash(people):
    programme, page = making.programme(), client(people.evaluator)
    assert page.post(reverse("study_new"), MATCHED | {"programme": programme.pk}).status_code == 302
    study = Study.objects.get(slug="numeracy-2025")
    rule = {"characteristics": ["roll", "need"], "distance": "robust", "caliper": None, "ratio": 2}
    written = making.PLAN | {
        "id": "numeracy-2025", "title": "Numeracy", "question": "Do they count better?",
        "programme": programme.name, "outcome": {"name": "Numeracy"}, "design": "matched-did",
        "comparison": rule,
        "estimation": {"outcome": "mean", "covariates": ["need"], "method": "reg"},
        "subgroups": [{"name": "Large schools", "where": {"size": "large"}},
                      {"name": "Of the north", "where": {"region": "n", "size": "large"}}],
        "sees": {"schools": 80, "treated": 0.5, "pupils": 40, "icc": 0.1},
        "dates": {"registered": study.plan["dates"]["registered"], "outcomes_expected": "2030-11-01"},
        "disclosure_profile": "nz-kahui-ako",
    }  # fmt: skip
    assert studies.parse(written) == studies.parse(study.plan)
    page.post(address(study, "study_act", "freeze"), {"version": Study.objects.get().version})
    study.refresh_from_db()
    assert study.sha256 == studies.freeze(studies.parse(written), at=study.frozen_at).sha256


def test_a_matched_draft_is_changed_with_what_the_page_does_not_ask_kept(people):
    rule = {"characteristics": ["roll"], "calipers": {"roll": 90.0}, "order": "smallest"}
    study, page = (
        making.draft(people.evaluator, design="matched-did", comparison=rule),
        client(people.evaluator),
    )
    url = address(study, "study_change")
    assert 'value="roll"' in page.get(url).content.decode()
    lacking = page.post(url, MATCHED | {"version": "1", "alike": "", "subgroups": "Large schools, size"})
    assert lacking.status_code == 422
    text = lacking.content.decode()
    assert "Name the characteristics" in text
    assert "write a line as" in text
    assert page.post(url, MATCHED | {"version": "1"}).status_code == 302
    study.refresh_from_db()
    kept = study.plan["comparison"]
    assert (kept["characteristics"], kept["calipers"], kept["order"]) == (
        ["roll", "need"],
        {"roll": 90.0},
        "smallest",
    )


def test_a_matched_result_shows_balance_and_how_many_had_no_match(people):
    rule = {"characteristics": ["roll", "need"], "distance": "propensity", "caliper": 0.1}
    study = making.done(people, schools=making.schools(), design="matched-did", comparison=rule)
    result = study.runs.get().result
    text = client(people.evaluator).get(address(study)).content.decode()
    assert result["unmatched"] > 0
    assert f"{result['matched']} schools have a comparison school; {result['unmatched']} have none" in text
    assert "Balance before and after matching" in text


def test_a_draft_is_changed_and_the_second_of_two_editors_is_told(people):
    study, page = making.draft(people.evaluator), client(people.evaluator)
    url = address(study, "study_change")
    given = FORM | {"version": "1", "title": "Reading, all years", "outcome": "Reading score"}
    assert page.post(url, given).status_code == 302
    study.refresh_from_db()
    assert (study.title, study.slug, study.version) == ("Reading, all years", "reading-2024", 2)
    assert study.plan["sees"]["before"] == 3  # what the page does not ask stays
    late = page.post(url, given | {"title": "Reading, girls"})
    assert late.status_code == 422
    text = late.content.decode()
    assert "Somebody else saved first" in text
    assert "Reading, all years" in text
    assert 'value="Reading, girls"' in text
    assert page.post(url, given | {"title": "Reading, girls", "version": "2"}).status_code == 302
    freeze = address(study, "study_act", "freeze")
    read_before = page.post(freeze, {"version": "1"}, follow=True).content.decode()
    assert "The plan was changed while you read it." in read_before
    assert Study.objects.get().status == Study.Status.DRAFT
    assert page.post(freeze, {"version": Study.objects.get().version}).status_code == 302
    assert page.get(url).status_code == 302
    SetAside.objects.all().delete()
    assert page.post(url, given | {"title": "Typed while it was frozen"}).status_code == 302
    assert ["Title", "Typed while it was frozen"] in SetAside.objects.get().texts


def test_learners_are_refused_with_a_sentence_and_nothing_is_kept(people):
    study = making.frozen(people)
    file = SimpleUploadedFile("pupils.csv", b"upn,school_id,year,mean\n1,demo:1,2020,3\n")
    page = client(people.analyst).post(address(study, "study_load"), {"kind": "panel", "file": file})
    assert page.status_code == 422
    assert "is about single learners" in page.content.decode()
    assert not Cells.objects.exists()


def test_a_plan_comes_from_a_file_too(people):
    programme = making.programme()
    text = b'id = "x"\ntitle = "X"\n'
    wrong = client(people.evaluator).post(
        reverse("study_new_file"), {"programme": programme.pk, "file": SimpleUploadedFile("x.toml", text)}
    )
    assert "x.toml: question is" in wrong.content.decode()


def test_a_programme_says_what_is_known_and_what_is_not(people, django_assert_max_num_queries):
    making.draft(None, id="waiting")
    programme = making.programme()
    url = reverse("programme_evidence", args=[programme.pk])
    assert "nobody has measured it here" in Client().get(url).content.decode()
    for number in range(3):
        making.published(people, id=f"study-{number}", title=f"Study {number}")
    making.frozen(people, id="frozen")
    with django_assert_max_num_queries(MOST_QUERIES):
        text = Client().get(url).content.decode()
    assert "Study 2" in text
    assert "What 1 registered study will say" in text


def test_signing_off_shows_figures_and_departures_and_asks_for_a_reason(people):
    study = making.done(people)
    client(people.evaluator).post(address(study, "study_act", "propose"))
    decider = client(people.decider)
    text = decider.get(address(study, "study_sign_off")).content.decode()
    assert "None: it was run as it was registered." in text
    assert "Average effect, in points" in text
    assert "95% interval: +" in text
    assert decider.post(address(study, "study_sign_off"), {"decision": "sign"}).status_code == 422
    decider.post(address(study, "study_sign_off"), {"decision": "sign", "reason": "The plan was kept."})
    client(people.evaluator).post(address(study, "study_act", "publish"))
    study.refresh_from_db()
    assert study.status == Study.Status.PUBLISHED
