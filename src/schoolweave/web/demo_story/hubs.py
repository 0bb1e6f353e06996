"""A hub round in the demo country: it has closed, and its applications are being scored."""

import random
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from schoolweave.web.accounts import actions as accounts
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.roles import ROLES
from schoolweave.web.demo_story.rounds import REGISTER, SEED, ZONE, SignIn, let_sign_in, person_of
from schoolweave.web.directory.models import Register, School
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.rounds.actions import applications as acts
from schoolweave.web.rounds.actions import calls
from schoolweave.web.rounds.models import Application, Review, Round
from schoolweave.web.rounds.questions import version_of

PROGRAMME, NAME = "demo-hubs", "Learning Hubs, call for lead schools"
PEOPLE = (
    ("reviewer1@demo.example", "Rewi Reviewer", "reviewer"),
    ("reviewer2@demo.example", "Rosa Reviewer", "reviewer"),
    ("moderator@demo.example", "Mina Moderator", "moderator"),
    ("auditor@demo.example", "Aroha Auditor", "auditor"),
)
LEAD = ("lead@demo.example", "Lupe Lead")
TEXTS = {
    "impact": "Four schools that we supported for two years moved up in reading; two did not change.",
    "development": "Every new teacher has a mentor with time for it; courses are what teachers ask for.",
    "recruitment": "Eleven trainees last year, nine of whom teach in the area today.",
    "area_needs": "Small rural schools, high turnover, and few specialists for mathematics.",
    "capacity": "Two deputy principals with one day a week each, and a coordinator.",
}


def ensure(password: str) -> list[SignIn]:
    """Make the round and its people where they are missing; return e-mail, password and role of each."""
    for email, name, role in PEOPLE:
        if not Person.objects.filter(email=email).exists():
            person = accounts.create_person(email=email, name=name, roles=(role,), by=None)
            let_sign_in(person, password)
    if not Round.objects.filter(name=NAME).exists():
        with transaction.atomic():
            Story(password).tell()
    told = [(email, password, str(ROLES[role].name)) for email, _name, role in PEOPLE]
    lead = Application.objects.filter(created_by__email=LEAD[0]).select_related("school").first()
    if lead is not None:
        told.append((LEAD[0], password, f"{ROLES['hub-lead'].name}, {lead.school}"))
    return told


class Story:
    """What happened in a hub round, told by doing it."""

    name = NAME

    def __init__(self, password: str) -> None:
        self.password = password
        self.dice = random.Random(SEED)  # noqa: S311 - an invented country needs no secrets
        self.officer = Person.objects.get(email="officer@demo.example")
        self.reviewers = [Person.objects.get(email=f"reviewer{number}@demo.example") for number in (1, 2)]
        self.round = self._round()

    def tell(self) -> None:
        """Make everything."""
        schools = list(
            School.objects.filter(
                register_id=REGISTER, listed=True, status="open", kind="secondary", roll__gt=0
            ).order_by("-roll", "pk")[3:14]
        )
        sent = [self.sent(school) for school in schools[:8]]
        small = (
            School.objects.filter(register_id=REGISTER, listed=True, kind="intermediate")
            .order_by("pk")
            .first()
        )
        barred = self.sent(small or schools[8])
        withdrawn = self.sent(schools[8])
        acts.withdraw(application=withdrawn, reason="", by=person_of(schools[8], "hub-lead"))
        late = self.filled(schools[9])
        self._draft(schools[10])
        self.round = calls.close_now(round=self.round, reason="The closing day has come.", by=self.officer)
        acts.send_late(application=late, reason="Our server was down.", by=person_of(schools[9], "hub-lead"))
        if small is not None:
            acts.bar(application=barred, by=self.officer)
        self._assess(sent)

    def _round(self) -> Round:
        version = RuleVersion.objects.filter(programme_id=PROGRAMME).latest("from_date")
        rules = programmes.version(version).hubs
        size = f"{rules.size_min} to {rules.size_max} schools" if rules else "the schools"
        made = calls.make_round(
            name=self.name,
            kind=Round.Kind.HUBS,
            register=Register.objects.get(pk=REGISTER),
            rule_version=version,
            time_zone=ZONE,
            opens_at=timezone.now() - timedelta(days=40),
            closes_at=timezone.now() + timedelta(days=1),
            summary=f"Each school selected leads a hub that serves {size} around it, the neediest first.",
            next_steps="Two people score each application within four weeks. Letters go out after that.",
            contact="The programme office, office@demo.example",
            by=self.officer,
        )
        return calls.announce(round=made, by=self.officer)

    def _draft(self, school: School) -> None:
        """Leave a draft for the demo's hub lead."""
        lead = person_of(school, "hub-lead", email=LEAD[0], name=LEAD[1], password=self.password)
        application = acts.start(round=self.round, school=school, by=lead)
        answers = {"contact_name": LEAD[1], "contact_email": LEAD[0]}
        acts.save_page(application=application, answers=answers, version=1, by=lead)

    def filled(self, school: School) -> Application:
        """Return an application with everything in it."""
        lead = person_of(school, "hub-lead")
        application = acts.start(round=self.round, school=school, by=lead)
        answers: dict[str, Any] = TEXTS | {
            "facts": True,
            "contact_name": str(lead)[:200],
            "contact_email": lead.email,
            "area": f"All schools of {school.area or school.region}",
            "schools_in_area": self.dice.randint(18, 55),
            "serves_all": True,
        }
        saved = acts.save_page(application=application, answers=answers, version=1, by=lead)
        return acts.sign(application=saved, name="", by=person_of(school, "board-chair"))

    def sent(self, school: School) -> Application:
        """Return an application that has been sent."""
        application = self.filled(school)
        acts.submit(application=application, by=person_of(school, "hub-lead"))
        return application

    def _assess(self, sent: list[Application]) -> None:
        """Score four (two of them with the same total), leave one to moderate and three under way."""
        asked = "Which of the schools you name have agreed?"
        acts.ask_for_more(application=sent[7], text=asked, by=self.officer)
        for application in sent[:6]:
            acts.give_to_reviewers(application=application, reviewers=self.reviewers, by=self.officer)
        both = {0: (5, 4, 4, 5, 4), 1: (4, 4, 5, 4, 4), 2: (4, 5, 4, 4, 4), 3: (3, 3, 4, 3, 2)}
        for place, scores in both.items():
            for person in self.reviewers:
                self.score(sent[place], person, scores)
        self.score(sent[4], self.reviewers[0], (5, 4, 4, 4, 4))
        self.score(sent[4], self.reviewers[1], (2, 4, 3, 4, 4))
        self.score(sent[5], self.reviewers[1], (4, 4, 4, 3, 4))
        moderator = Person.objects.get(email="moderator@demo.example")
        acts.shortlist(application=sent[0], by=moderator)

    def score(self, application: Application, person: Person, scores: tuple[int, ...]) -> None:
        """Score an application for a reviewer and send the scores, in the order of the criteria."""
        review = Review.objects.select_related("application__round__rule_version").get(
            application=application, reviewer=person
        )
        criteria = version_of(review.application.round).criteria
        given = {
            each.id: {"score": score, "reason": "As the application shows."}
            for each, score in zip(criteria, scores, strict=True)
        }
        saved = acts.save_scores(review=review, scores=given, comment="", version=review.version, by=person)
        acts.send_scores(review=saved, version=saved.version, by=person)
