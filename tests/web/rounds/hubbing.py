"""Hub rounds, applications and reviewers, for tests of rounds."""

from tests.web.factories import PersonFactory, ProgrammeFactory, RuleVersionFactory
from tests.web.rounds import calling

from schoolweave.web.rounds import actions as scenarios
from schoolweave.web.rounds.actions import applications as acts
from schoolweave.web.rounds.models import Application, Review
from schoolweave.web.rounds.question import Question

CRITERIA = [
    {"id": "impact", "title": "Impact", "sentence": "Others improved.", "max_score": 5, "weight": 2.0},
    {"id": "capacity", "title": "Capacity", "sentence": "It can.", "max_score": 5},
    {"id": "area", "title": "Area", "sentence": "It knows it.", "max_score": 5},
]
FIELDS = [
    {"id": "lead", "label": "Lead school", "kind": "school", "from_register": "name"},
    {"id": "contact_name", "label": "Whom may we ask?", "kind": "text", "required": True},
    {"id": "impact", "label": "What did others gain?", "kind": "long_text", "required": True},
    {"id": "serves_all", "label": "Will you serve all schools?", "kind": "yes_no", "required": True},
    {"id": "declared", "label": "We declare that this is so", "kind": "confirm", "required": True},
    {"id": "signed", "label": "Our governing board agrees", "kind": "confirm", "required": True},
]
ELIGIBILITY = [
    {
        "id": "LEAD-2",
        "sentence": "The lead school is a secondary school.",
        "fact": "kind",
        "op": "one_of",
        "value": ["secondary"],
    },
    {
        "id": "LEAD-5",
        "sentence": "The hub serves all schools.",
        "about": "application",
        "fact": "serves_all",
        "op": "is",
        "value": True,
    },
]
WORDING = {
    "community": "Learning Hub",
    "communities": "Learning Hubs",
    "host": "lead school",
    "year": "year",
    "years": "years",
}
ANSWERS = {"contact_name": "Ari", "impact": "Much", "serves_all": True, "declared": True}


def rule_version():
    return RuleVersionFactory(
        programme=ProgrammeFactory(id="test-hubs", name="Learning Hubs"),
        version="hubs",
        kind="hubs",
        communities=None,
        wording=WORDING,
        document={
            "version": "hubs",
            "from_date": "2024-01-01",
            "kind": "hubs",
            "wording": WORDING,
            "hubs": {"hubs": 2, "size_min": 1, "size_max": 3},
            "criteria": CRITERIA,
            "eligibility": ELIGIBILITY,
            "forms": {"application": {"id": "application", "title": "Apply", "fields": FIELDS}},
        },
    )


def call(**more):
    return calling.round_of(kind="hubs", rule_version=rule_version(), name="Hub round", **more)


def lead(name="Lead College", **more):
    return calling.school(name, kind="secondary", **more)


def unsigned(round, school, *, by=None, **answers):
    """Return an application that waits for its board."""
    by = by or calling.of_school(school)
    application = acts.start(round=round, school=school, by=by)
    return acts.save_page(application=application, answers=ANSWERS | answers, version=1, by=by)


def sign(application):
    """Sign for the board, as its chair."""
    chair = calling.of_school(application.school, "board-chair")
    return acts.sign(application=application, name="", by=chair)


def filled(round, school, *, by=None, **answers):
    """Return an application that can be sent."""
    return sign(unsigned(round, school, by=by, **answers))


def sent(round, school, *, by=None, **answers):
    by = by or calling.of_school(school)
    application = filled(round, school, by=by, **answers)
    acts.submit(application=application, by=by)
    return calling.fresh(application)


def reviewers(many=2):
    return [PersonFactory(role="reviewer", name=f"Reviewer {number}") for number in range(many)]


def given(round, school, officer, people, **answers):
    """Return an application that is with its reviewers."""
    application = sent(round, school, **answers)
    return acts.give_to_reviewers(application=application, reviewers=people, by=officer)


def score(review, *scores):
    """Score and send a review: the scores in the order of the criteria."""
    values = {each["id"]: {"score": one, "reason": ""} for each, one in zip(CRITERIA, scores, strict=True)}
    row = acts.save_scores(
        review=review, scores=values, comment="", version=review.version, by=review.reviewer
    )
    return acts.send_scores(review=row, version=row.version, by=review.reviewer)


def scored(round, school, officer, people, first, second=None):
    """Return an application that both reviewers have scored."""
    application = given(round, school, officer, people)
    for person, scores in zip(people, (first, second or first), strict=True):
        score(Review.objects.get(application=application, reviewer=person), *scores)
    return calling.fresh(application)


def need(percent):
    return [{"measure": "fsm_percent", "value": percent, "year": 2025}]


def allocated(by=None, **more):
    """Return an allocation of nine schools to two leads with room for three each.

    Lead A and Lead B have no need, School 1 to School 6 rising need: the leads and School 3 to 6 are served.
    """
    round = call()
    leads = [lead(f"Lead {name}", id=f"demo:lead-{name}", needs=need(0)) for name in "AB"]
    for number in range(1, 7):
        calling.school(f"School {number}", id=f"demo:{number}", needs=need(10 * number), roll=100 * number)
    for number, one in enumerate(leads):
        Application.objects.create(round=round, school=one, status="selected", reference=f"TST-{number}")
    asked = Question(leads=tuple(one.pk for one in leads))
    settings = {"name": "Hubs", "region": "", "seed": 0, "seconds": 5, "round": round, "question": asked}
    scenario = scenarios.create_scenario(
        register=round.register, rule_version=round.rule_version, by=by, **settings | more
    )
    return scenarios.run(scenario)
