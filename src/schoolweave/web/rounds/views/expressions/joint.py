"""Several schools in one expression: invite, answer, leave, split, merge."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from schoolweave.web.accounts.access import require
from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import School
from schoolweave.web.rounds.actions import expressions as actions
from schoolweave.web.rounds.content import joined
from schoolweave.web.rounds.models import Expression, Part
from schoolweave.web.rounds.queries import expressions as queries
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.rules import expressions as rules
from schoolweave.web.rounds.views.common import asked, person
from schoolweave.web.rounds.views.doing import attempt, chosen_keys, posted
from schoolweave.web.rounds.views.expressions.common import (
    IN_IT,
    open_expression,
    own_part,
    part_of,
    trail,
)

FOUND, NEAR = 12, 8


@require_http_methods(["GET", "POST"])
@require("expression.write")
def invite(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Find schools and ask them in."""
    expression, side = open_expression(request, reference)
    here = reverse("expression_invite", args=[reference])
    if request.method == "POST":
        school = get_object_or_404(School, pk=posted(request, "school", 60), listed=True)
        said = gettext("%(school)s has been asked; its people get a letter.") % {"school": school}

        def ask() -> None:
            actions.invite(expression=expression, school=school, by=person(request))

        return attempt(request, ask, then=here, said=said)
    words = asked(request, "q")
    inside = {part.school_id for part in expression.parts.all() if part.standing in IN_IT}
    own = side.writes[0].school if side.writes else None
    if words:
        found = directory.search(words, register=expression.round.register_id, limit=FOUND)
    else:
        found = [school for school, _km in directory.nearest(own, count=NEAR)] if own else []
    context = {
        "expression": expression,
        "q": words,
        "found": [school for school in found if school.pk not in inside],
        "invited": [part for part in expression.parts.all() if part.standing == Part.Standing.INVITED],
        "trail": trail(expression, gettext("Ask other schools in")),
        "back": reverse("expression", args=[reference]),
    }
    return render(request, "rounds/expressions/invite.html", context)


@require_http_methods(["GET", "POST"])
@require("expression.write")
def invitation(request: HttpRequest, reference: str, part: int) -> HttpResponseBase:
    """Read an invitation, and accept or decline it."""
    expression, own = own_part(request, reference, part)
    if request.method == "POST":
        accept = "accept" in request.POST
        said = gettext("You are in.") if accept else gettext("You declined. Whoever asked you is told.")
        then = reverse("expression", args=[reference]) if accept else reverse("my_expressions")

        def answer() -> None:
            actions.answer_invitation(part=own, accept=accept, by=person(request))

        return attempt(request, answer, then=then, said=said, refused=request.path)
    context = {
        "expression": expression,
        "part": own,
        "others": [each for each in joined(expression) if each != own],
        "trail": trail(expression, gettext("Invitation")),
    }
    return render(request, "rounds/expressions/invitation.html", context)


@require_POST
@require("expression.write")
def take_out(request: HttpRequest, reference: str, part: int) -> HttpResponseBase:
    """Take back an invitation, or leave with one's own school."""
    expression, _side = open_expression(request, reference)
    chosen = part_of(expression, part)
    said = gettext("%(school)s is not in it any more.") % {"school": chosen.school}
    then = reverse("expression", args=[reference])
    leaves = rules.writes_for(request.user, [chosen]) and chosen.standing == Part.Standing.JOINED
    after = reverse("my_expressions") if leaves else then

    def act() -> None:
        actions.take_out(part=chosen, by=person(request))

    return attempt(request, act, then=after, said=said, refused=then)


@require_http_methods(["GET", "POST"])
@require("expression.write")
def split(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Choose which schools go on in an expression of their own."""
    expression, _side = open_expression(request, reference)
    refusal = ""
    if request.method == "POST":
        try:
            chosen = chosen_keys(request, "part")
            other = actions.split(expression=expression, parts=chosen, by=person(request))
            said = gettext(
                "Done: %(other)s holds the schools that you chose. Both are drafts to be sent again."
            )
            messages.success(request, said % {"other": other.reference})
            return redirect("expression", reference)
        except NotNow as why:
            refusal = str(why)
    context = {
        "expression": expression,
        "parts": joined(expression),
        "refusal": refusal,
        "trail": trail(expression, gettext("Split it")),
        "back": reverse("expression", args=[reference]),
    }
    return render(request, "rounds/expressions/split.html", context)


@require_http_methods(["GET", "POST"])
@require("expression.write")
def merge(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Choose another expression of the person's schools whose schools join this one."""
    expression, _side = open_expression(request, reference)
    others = list(queries.mergeable(expression, request.user)[:50])
    if request.method == "POST":
        chosen = next((each for each in others if each.reference == posted(request, "other", 20)), None)
        here = reverse("expression_merge", args=[reference])
        said = gettext("They are one expression now. Read it, let the boards sign, and send it again.")
        then = reverse("expression", args=[reference])
        return attempt(
            request, lambda: _merge(request, expression, chosen), then=then, said=said, refused=here
        )
    context = {
        "expression": expression,
        "others": others,
        "trail": trail(expression, gettext("Merge another into it")),
        "back": reverse("expression", args=[reference]),
    }
    return render(request, "rounds/expressions/merge.html", context)


def _merge(request: HttpRequest, expression: Expression, other: Expression | None) -> None:
    if other is None:
        raise NotNow(gettext("Choose the other expression."))
    actions.merge(into=expression, other=other, by=person(request))
