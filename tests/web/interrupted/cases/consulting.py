"""A consultation, its answers, what is decided after it, and the day on which that takes effect."""

from datetime import timedelta

from django.utils import timezone
from tests.web.factories import PersonFactory
from tests.web.interrupted.cases.scenarios import computed
from tests.web.interrupted.making import Act, Job, Things, case, world
from tests.web.rounds.calling import of_school

from schoolweave.web.accounts.models import AuditEvent
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.directory.models import School
from schoolweave.web.rounds.actions import consultation as consulting
from schoolweave.web.rounds.actions import decisions as acts
from schoolweave.web.rounds.models import Consultation, Decision


@world(computed)
def asked(at: Things) -> Things:
    """Schools are asked, one of them with a principal and a chair."""
    school = School.objects.get(pk="demo:1")
    at.principal, at.chair = of_school(school), of_school(school, "board-chair")
    at.consultation = _publish(at)
    return at


@world(computed)
def recommended(at: Things) -> Things:
    """Each community is recommended."""
    acts.recommend(groups=list(at.scenario.groups.all()), outcome="approved", text="Near.", by=at.officer)
    at.decider = PersonFactory(role="decision-maker")
    of_school(School.objects.get(pk="demo:1"))
    return at


@world(recommended)
def frozen(at: Things) -> Things:
    """A pack is frozen."""
    at.pack = acts.freeze(scenario=at.scenario, title="The pack", by=at.officer)
    return at


def _publish(at: Things) -> Consultation:
    now = timezone.now()
    times = {"opens_at": now, "closes_at": now + timedelta(days=9), "time_zone": "UTC"}
    return consulting.publish(scenario=at.scenario, name="Asked", text="", by=at.officer, **times)


@case(consulting.publish, computed)
def publish(at: Things) -> Act:
    of_school(School.objects.get(pk="demo:1"))
    return lambda: _publish(at)


@case(consulting.answer, asked)
def answer(at: Things) -> Act:
    one = at.consultation.answers.get(school="demo:1")
    return lambda: consulting.answer(answer=one, version=0, choice="decline", text="Far.", by=at.principal)


@case(consulting.call_off, asked)
def call_off(at: Things) -> Act:
    return lambda: consulting.call_off(
        consultation=at.consultation, version=at.consultation.version, reason="The law.", by=at.officer
    )


@case(consulting.solve_without, asked)
def solve_without(at: Things) -> Act:
    one = at.consultation.answers.get(school="demo:1")
    consulting.answer(answer=one, version=0, choice="decline", text="Far.", by=at.principal)
    values = {"name": "Without", "seconds": 5, "seed": 1, "moves_max": 2}
    return lambda: consulting.solve_without(consultation=at.consultation, by=at.officer, **values)


@case(acts.recommend, computed)
def recommend(at: Things) -> Act:
    groups = list(at.scenario.groups.all())
    return lambda: acts.recommend(groups=groups, outcome="approved", text="Near.", by=at.officer)


@case(acts.freeze, recommended)
def freeze(at: Things) -> Act:
    return lambda: acts.freeze(scenario=at.scenario, title="The pack", by=at.officer)


def _decide(at: Things, days: int) -> Act:
    values = {"outcome": "approved", "reasons": "Whole.", "by": at.decider}
    day = timezone.localdate() + timedelta(days=days)
    items = list(at.pack.items.all())
    return lambda: acts.decide(items=items, effective_on=day, **values)


@case(acts.decide, frozen)
def decide(at: Things) -> Act:
    return _decide(at, 0)


@case(acts.decide, frozen, when="for a later day")
def decide_for_later(at: Things) -> Act:
    return _decide(at, 40)


@case(acts.apply_due, frozen)
def apply_due(at: Things) -> Job:
    _decide(at, 40)()
    day = timezone.localdate() + timedelta(days=40)

    def told() -> object:
        effects = AuditEvent.objects.filter(verb__contains="effect").count()
        waiting = Decision.objects.filter(effected_at=None).count()
        return effects, waiting, sorted(one.name for one in Collaboration.objects.all())

    return Job(lambda: acts.apply_due(on=day), lambda _: acts.apply_due(on=day), told)
