"""Consultations and their answers: lists, counts, and what follows from a decline."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet

from schoolweave.web.accounts.reach import Visitor
from schoolweave.web.accounts.reach import visible as reached
from schoolweave.web.directory.models import School
from schoolweave.web.directory.names import folded
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.rounds import engine
from schoolweave.web.rounds.models import Answer, Consultation
from schoolweave.web.rounds.queries.boards import Board, Broken, Measured, board, broken, measured
from schoolweave.web.rounds.question import Question, problem

NONE = "none"
"""The filter for schools that have not answered."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many schools gave each answer, and how many none yet."""

    schools: int
    accept: int
    accept_if: int
    decline: int

    @property
    def waiting(self) -> int:
        """Schools that have not answered."""
        return self.schools - self.accept - self.accept_if - self.decline


@dataclass(frozen=True, slots=True)
class Without:
    """What follows if one school is not there and nobody else moves.

    ``company`` are the ids of those who stay in its group; ``change_km`` the change of travel; ``host``
    whether the group needs another one; ``rules`` those that are kept before and broken after.
    """

    group: str
    company: tuple[str, ...]
    change_km: float
    host: str
    new_host: bool
    missing: tuple[int, ...]
    rules: tuple[Broken, ...]


def visible(person: Visitor) -> QuerySet[Consultation]:
    """Return the consultations whose answers a person may read, the newest first."""
    found = Consultation.objects.select_related("scenario__register", "published_by")
    return reached(person, "consultation.manage", found)


def answers_of(person: Visitor) -> QuerySet[Answer]:
    """Return the answers that a person may give, for each school, the newest consultation first."""
    schools = reached(person, "consultation.answer", School.objects.all())
    found = Answer.objects.filter(school__in=schools.values("pk"))
    return found.select_related("school", "consultation__scenario", "place__group").order_by(
        "-consultation__published_at", "school__name"
    )


def counted(consultation: Consultation) -> Counts:
    """Return how many schools gave each answer."""
    names = {choice.value: Count("pk", filter=Q(choice=choice)) for choice in Answer.Choice}
    return Counts(**consultation.answers.aggregate(schools=Count("pk"), **names))


def chosen(consultation: Consultation, *, text: str = "", choice: str = "") -> QuerySet[Answer]:
    """Return the answers with a text in the school's or the group's name, of one kind."""
    found = consultation.answers.select_related("school", "place__group", "answered_by")
    if choice == NONE:
        found = found.filter(choice="")
    elif choice in Answer.Choice.values:
        found = found.filter(choice=choice)
    if text:
        wanted = folded(text)
        found = found.filter(Q(school__search_name__contains=wanted) | Q(place__group__name__icontains=text))
    return found


def without(answer: Answer) -> Without | None:
    """Return what follows if this school is not there; ``None`` where it has no group."""
    found = board(answer.consultation.scenario)
    key = found.base.place.get(answer.school_id)
    if key is None:
        return None
    groups = found.base.groups
    now = measured(found, found.base)
    asked = _asked_without(found, answer)
    if asked is None:
        return _without_lead(found, now, answer.school_id)
    left = {number: [one for one in group if one != answer.school_id] for number, group in groups.items()}
    after = engine.evaluate(asked, {number: group for number, group in left.items() if group})
    keys_after = tuple(number for number, group in left.items() if group)
    host = now.plan.groups[now.keys.index(key)].host
    new = after.groups[keys_after.index(key)] if key in keys_after else None
    kept = {breach for check in now.rules for breach in check.by}
    checks = (broken(found, check, keys_after, found.names) for check in after.rules)
    pathway = _pathway(found)
    return Without(
        group=found.names[key],
        company=tuple(left[key]),
        change_km=after.travel_km - now.plan.travel_km,
        host=new.host if new is not None else "",
        new_host=new is not None and new.host != host,
        missing=tuple(sorted(pathway - set(new.years))) if new is not None else (),
        rules=tuple(check for check in checks if set(check.by) - kept),
    )


def _pathway(found: Board) -> set[int]:
    """Return the years that every group has to serve."""
    if isinstance(found.problem, engine.Led) or not found.problem.rules.pathway_required:
        return set()
    return set(found.problem.rules.pathway)


def _asked_without(found: Board, answer: Answer) -> engine.Problem | None:
    """Return the question without one school; ``None`` where it leads a hub, which is then none."""
    scenario, school = answer.consultation.scenario, answer.school_id
    if isinstance(found.problem, engine.Led):
        asked = found.problem
        rest = [found.schools[one] for one in asked.ids if one != school]
        return None if school in asked.leads.values() else engine.led(rest, asked.rules, asked.leads)
    question = Question.from_dict(scenario.question)
    stances: Mapping[str, str] = {**question.stances, school: "no"}
    schools, rules = tuple(found.schools.values()), programmes.rules(scenario.rule_version)
    return problem(schools, rules, replace(question, stances=stances, pins=()))


def _without_lead(found: Board, now: Measured, school: str) -> Without:
    """Return what follows if a lead is not there: its hub is not, and whom it serves needs another."""
    hub = next(one for one in now.plan.groups if one.host == school)
    company = tuple(one for one in hub.members if one != school)
    name = now.names[now.keys[hub.id - 1]]
    return Without(name, company, -hub.travel_km, host="", new_host=True, missing=(), rules=())
