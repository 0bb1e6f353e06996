"""Partners preferred and vetoed: searched, added, taken out; one form, so that nothing typed is lost."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import School
from schoolweave.web.rounds.actions import expressions as actions
from schoolweave.web.rounds.models import Part, Wish
from schoolweave.web.rounds.queries.tasks import TITLES
from schoolweave.web.rounds.questions import PARTNERS, page_fields
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.rules import expressions as rules
from schoolweave.web.rounds.views.common import MOST_LETTERS, asked, person
from schoolweave.web.rounds.views.doing import posted
from schoolweave.web.rounds.views.expressions.common import page_url, trail
from schoolweave.web.ui import stale

FOUND, NEAR = 12, 8
"""Schools that a search shows, and nearest ones offered before anybody has searched."""

KINDS = {"prefer": Wish.Kind.PREFERRED, "veto": Wish.Kind.VETOED}


def partners(request: HttpRequest, part: Part) -> HttpResponseBase:
    """Show the lists and what was searched for; a POST changes them."""
    if request.method == "POST":
        return _change(request, part)
    words = asked(request, "q")
    taken = {wish.school_id for wish in part.wishes.all()} | {part.school_id}
    found = _found(part.school, words)
    labels = {field.id: field for field in page_fields(part.expression.round, PARTNERS)}
    context = {
        "part": part,
        "title": TITLES[PARTNERS],
        "wishes": list(part.wishes.all()),
        "labels": labels,
        "q": words,
        "found": [(school, km) for school, km in found if school.pk not in taken],
        "trail": trail(part.expression, str(TITLES[PARTNERS])),
        "back": reverse("expression", args=[part.expression.reference]),
        "editable": rules.WORKFLOW.allows(part.expression, "edit"),
    }
    return render(request, "rounds/expressions/partners.html", context)


def _found(school: School, words: str) -> list[tuple[School, float | None]]:
    if words:
        return [(each, None) for each in directory.search(words, register=school.register_id, limit=FOUND)]
    return [(each, km) for each, km in directory.nearest(school, count=NEAR)]


def _change(request: HttpRequest, part: Part) -> HttpResponseBase:
    """Keep the reasons that were typed with every button, then do what the button says."""
    words = posted(request, "q", MOST_LETTERS)
    here = page_url(part, PARTNERS) + (f"?{urlencode({'q': words})}" if words else "")
    try:
        _save(request, part)
    except stale.Stale:
        _set_aside(request, part)
        messages.error(
            request,
            gettext(
                "Somebody else changed the lists meanwhile. They are shown as they are now; "
                "your reasons are set aside."
            ),
        )
        return redirect(here)
    except NotNow as refusal:
        _set_aside(request, part)
        messages.error(request, str(refusal))
        return redirect(here)
    if "done" in request.POST:
        return redirect("expression", part.expression.reference)
    return redirect(here)


def _save(request: HttpRequest, part: Part) -> None:
    add = next((name for name in KINDS if request.POST.get(name)), "")
    school = School.objects.filter(pk=posted(request, add, 60), listed=True).first() if add else None
    if add and school is None:
        raise NotNow(gettext("This school is not listed any more: choose another."))
    reasons = _reasons(request, part)
    same = all(wish.reason == reasons.get(wish.school_id, wish.reason) for wish in part.wishes.all())
    if "find" in request.POST and same:
        return
    version = posted(request, "version", 9)
    actions.save_wishes(
        part=part,
        reasons=reasons,
        version=int(version) if version.isdigit() else 0,
        by=person(request),
        add=school,
        kind=KINDS[add] if add else "",
        remove=posted(request, "remove", 60),
        done="done" in request.POST,
    )


def _reasons(request: HttpRequest, part: Part) -> dict[str, str]:
    return {
        wish.school_id: posted(request, f"reason-{wish.school_id}", 1000)
        for wish in part.wishes.all()
        if f"reason-{wish.school_id}" in request.POST
    }


def _set_aside(request: HttpRequest, part: Part) -> None:
    names = {wish.school_id: wish.school.name for wish in part.wishes.all()}
    texts = [[names[key], reason] for key, reason in _reasons(request, part).items() if reason]
    if texts:
        stale.set_aside(request, about=f"{TITLES[PARTNERS]}: {part.school}", texts=texts)
