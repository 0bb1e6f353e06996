"""Start an expression, invite schools into it, accept or decline, leave it."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from schoolweave.policy import eligibility
from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.directory.models import School
from schoolweave.web.rounds import telling
from schoolweave.web.rounds.models import Expression, Part, Round
from schoolweave.web.rounds.queries.facts import of_school
from schoolweave.web.rounds.questions import version_of
from schoolweave.web.rounds.rules import NotNow, calls
from schoolweave.web.rounds.rules import expressions as rules

Standing = Part.Standing
MOST_SCHOOLS = 60
"""Schools in one expression; the largest real community had 27 members."""


@transaction.atomic
def start(*, round: Round, school: School, by: Person) -> Expression:
    """Begin an expression for a school. After the closing time too: it can then only be sent late."""
    rules.check_can_write(by, school)
    row = Round.objects.select_for_update().select_related("rule_version").get(pk=round.pk)
    if calls.phase(row) != calls.CLOSED:
        calls.check_open(row)
    if row.kind != Round.Kind.COMMUNITIES:
        raise NotNow(gettext("“%(name)s” takes applications to lead a hub.") % {"name": row.name})
    check_may_join(row, school)
    check_free(row, school)
    expression = Expression.objects.create(round=row, created_by=by)
    Part.objects.create(expression=expression, school=school, answered_at=timezone.now())
    record(
        verb="expression.started", object=expression, by=by, after={"school": school.pk, "round": row.name}
    )
    return expression


def check_may_join(round: Round, school: School) -> None:
    """Raise :class:`NotNow` that names the rule by which the school may not take part."""
    version = version_of(round)
    failing = eligibility.failing(eligibility.check(version, of_school(school), about="school"))
    if failing:
        raise NotNow(
            gettext("%(school)s cannot take part in this round: %(rules)s")
            % {"school": school, "rules": " ".join(finding.sentence for finding in failing)}
        )


def check_free(round: Round, school: School, *, but: Iterable[int] = ()) -> None:
    """Raise :class:`NotNow` where the school is in another live expression of the round."""
    other = (
        Part.objects.filter(
            expression__round=round,
            expression__status__in=rules.LIVE,
            school=school,
            standing=Standing.JOINED,
        )
        .exclude(expression_id__in=list(but))
        .select_related("expression")
        .first()
    )
    if other is not None:
        raise NotNow(
            gettext("%(school)s is in expression %(reference)s already: it can be in one only.")
            % {"school": school, "reference": other.expression.reference}
        )


@transaction.atomic
def invite(*, expression: Expression, school: School, by: Person) -> Part:
    """Ask another school into the expression; whoever writes for it gets a letter."""
    row = locked(expression)
    check_is_in(row, by)
    rules.WORKFLOW.check(row, "edit")
    if school.register_id != row.round.register_id:
        raise NotNow(gettext("%(school)s is in another register.") % {"school": school})
    check_may_join(row.round, school)
    if row.parts.filter(standing__in=(Standing.JOINED, Standing.INVITED)).count() >= MOST_SCHOOLS:
        raise NotNow(gettext("An expression has at most %(most)s schools.") % {"most": MOST_SCHOOLS})
    part = row.parts.filter(school=school).first() or Part(expression=row, school=school)
    if part.pk and part.standing in {Standing.JOINED, Standing.INVITED}:
        raise NotNow(gettext("%(school)s is in this expression already.") % {"school": school})
    part.version += 1 if part.pk else 0
    part.standing, part.invited_by, part.invited_at = Standing.INVITED, by, timezone.now()
    part.save()
    record(verb="expression.invited", object=row, by=by, after={"school": school.pk})
    telling.invited(part, by)
    return part


@transaction.atomic
def answer_invitation(*, part: Part, accept: bool, by: Person) -> Part:
    """Accept or decline an invitation; a school that is in another live expression merges it instead."""
    row = locked(part.expression)
    rules.check_can_write(by, part.school)
    rules.WORKFLOW.check(row, "edit")
    part = row.parts.select_related("school").get(pk=part.pk)
    if part.standing != Standing.INVITED:
        raise NotNow(gettext("This invitation has been answered, or was taken back."))
    if accept:
        check_free(row.round, part.school)
    part.standing = Standing.JOINED if accept else Standing.DECLINED
    part.answered_at = timezone.now()
    part.version += 1
    part.save()
    verb = "expression.joined" if accept else "expression.declined"
    record(verb=verb, object=row, by=by, after={"school": part.school_id})
    telling.answered_invitation(part, by)
    return part


@transaction.atomic
def take_out(*, part: Part, by: Person) -> Part:
    """Take back an invitation, or let a school leave: only its own people take a school out that is in."""
    row = locked(part.expression)
    rules.WORKFLOW.check(row, "edit")
    part = row.parts.select_related("school").get(pk=part.pk)
    if part.standing == Standing.INVITED:
        check_is_in(row, by)
    else:
        rules.check_can_write(by, part.school)
        if row.parts.filter(~Q(pk=part.pk), standing=Standing.JOINED).count() == 0:
            raise NotNow(gettext("It is the only school in the expression: withdraw the expression instead."))
    before, part.standing = part.standing, Standing.LEFT
    part.version += 1
    part.save()
    record(
        verb="expression.left",
        object=row,
        by=by,
        before={"standing": before},
        after={"school": part.school_id},
    )
    return part


def locked(expression: Expression) -> Expression:
    """Return the expression, locked for the rest of the transaction, as the database has it now."""
    found = Expression.objects.select_for_update(of=("self",)).select_related(
        "round__rule_version__programme"
    )
    return found.get(pk=expression.pk)


def check_is_in(expression: Expression, person: Person) -> list[Part]:
    """Return the parts that the person writes for; raises :class:`NotAllowed` where there is none."""
    parts = [part for part in expression.parts.select_related("school") if part.standing == Standing.JOINED]
    own = rules.writes_for(person, parts)
    if not own and parts:
        rules.check_can_write(person, parts[0].school)
    return own
