"""An earlier hub round in the demo country: its leads were selected, its hubs allocated, one was decided."""

from django.db import transaction
from django.utils import timezone

from schoolweave.web.accounts.models import Person
from schoolweave.web.demo_story.decisions import DECIDER
from schoolweave.web.demo_story.hubs import Story
from schoolweave.web.demo_story.rounds import REGISTER, SEED, SignIn
from schoolweave.web.directory.models import School
from schoolweave.web.rounds import actions
from schoolweave.web.rounds.actions import applications as acts
from schoolweave.web.rounds.actions import calls, decisions
from schoolweave.web.rounds.models import Round, Scenario
from schoolweave.web.rounds.question import Question

NAME, HUBS = "Learning Hubs, first call", "Learning Hubs of the first call"
TAKEN = 14
"""Secondary schools, by roll, that the round under way is about; the leads of this one come after them."""
SECONDS = 10


def ensure(password: str) -> list[SignIn]:
    """Make the round and what was decided after it, where that is missing; nobody signs in for it alone."""
    if not Round.objects.filter(name=NAME).exists():
        leads = _leads()
        if leads:
            with transaction.atomic():
                Earlier(password, leads).tell()
    return []


def _leads() -> list[School]:
    """Return two schools of one region, far apart, that led the first hubs; none in a small country."""
    fit = School.objects.filter(
        register_id=REGISTER, listed=True, status="open", kind="secondary", roll__gt=0, latitude__isnull=False
    )
    rest = list(fit.order_by("-roll", "pk")[TAKEN:])
    near = [one for one in rest if one.region == rest[0].region]
    return [near[0], max(near[1:], key=lambda one: _apart(near[0], one))] if len(near) > 1 else near


def _apart(one: School, other: School) -> float:
    """Return how far apart two schools are, roughly: enough to tell near from far."""
    north, east = (other.latitude or 0) - (one.latitude or 0), (other.longitude or 0) - (one.longitude or 0)
    return north**2 + (0.7 * east) ** 2


class Earlier(Story):
    """What happened in the round before the one under way."""

    name = NAME

    def __init__(self, password: str, leads: list[School]) -> None:
        super().__init__(password)
        self.leads = leads
        self.decider = Person.objects.get(email=DECIDER[0])

    def tell(self) -> None:
        """Select the leads, give the schools of their region to them, and decide on the first hub."""
        sent = [self.sent(school) for school in self.leads]
        self.round = calls.close_now(round=self.round, reason="The closing day has come.", by=self.officer)
        for application in sent:
            acts.give_to_reviewers(application=application, reviewers=self.reviewers, by=self.officer)
            for person in self.reviewers:
                self.score(application, person, (4, 5, 4, 4, 5))
            acts.shortlist(application=application, by=Person.objects.get(email="moderator@demo.example"))
            acts.select(application=application, by=self.decider)
        scenario = self._allocated()
        if scenario.status == Scenario.Status.DONE:
            self._decide(scenario)

    def _allocated(self) -> Scenario:
        made = actions.create_scenario(
            name=HUBS,
            register=self.round.register,
            rule_version=self.round.rule_version,
            region=self.leads[0].region,
            seed=SEED,
            seconds=SECONDS,
            round=self.round,
            question=Question(leads=tuple(school.pk for school in self.leads)),
            by=self.officer,
        )
        return actions.run(made)

    def _decide(self, scenario: Scenario) -> None:
        """Recommend every hub; the first stands from today, the others are deferred."""
        groups = list(scenario.groups.order_by("number"))
        for some, outcome, text in (
            (groups[:1], "approved", "It has room for the neediest schools of the region."),
            (groups[1:], "deferred", "Its second deputy principal is still to be appointed."),
        ):
            if some:
                decisions.recommend(groups=some, outcome=outcome, text=text, by=self.officer)
        pack = decisions.freeze(scenario=scenario, title=HUBS, by=self.officer)
        for item in pack.items.order_by("number"):
            decisions.decide(
                items=[item],
                outcome=item.recommended,
                reasons="As recommended.",
                effective_on=timezone.localdate() if item.recommended == "approved" else None,
                by=self.decider,
            )
