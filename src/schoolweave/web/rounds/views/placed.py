"""One school of a scenario: where it is, why, and what would change it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from schoolweave.policy import Wording
from schoolweave.web.rounds.arranged import SCHOOLS_FILE
from schoolweave.web.rounds.models import Place, Scenario
from schoolweave.web.rounds.queries.boards import board, in_words, measured, why
from schoolweave.web.rounds.queries.places import places_of
from schoolweave.web.rounds.views import shown, what_if
from schoolweave.web.rounds.views.common import asked, readers, trail, words


@require_safe
@readers
def school(request: HttpRequest, scenario: Scenario, school: str) -> HttpResponseBase:
    """Say why a school is where a scenario puts it; ``?group=`` also what would bring it into another."""
    place = get_object_or_404(places_of(scenario), school_id=school)
    own = words(scenario)
    context: dict[str, Any] = {
        "scenario": scenario,
        "place": place,
        "school": place.school,
        "words": own,
        "trail": trail(scenario, place.school.name),
        "state": shown.state(scenario),
        "adopted_url": reverse("school", args=[school]),
    }
    if place.standing != Place.Standing.INELIGIBLE and place.group_id:
        context |= _engine(request, scenario, school, own)
    return render(request, "rounds/placed.html", context)


def _engine(request: HttpRequest, scenario: Scenario, school: str, own: Wording) -> dict[str, Any]:
    """Return what the engine says of the school: its reason, what binds it, and the ways elsewhere."""
    if not scenario.files.filter(name=SCHOOLS_FILE).exists():
        return {}
    found = board(scenario)
    if school not in found.base.place:
        raise Http404(gettext("This school may not join under the rules, so there is nowhere else for it."))
    now, reason = measured(found, found.base), why(found, found.base, school, count=1)
    wanted = what_if.asked_group(found, found.base, school, asked(request, "group"))
    others = [(key, name) for key, name in now.names.items() if key != found.base.place[school]]
    return what_if.told(found, found.base, school, wanted, own) | {
        "why": in_words(reason.why, now.keys, now.names),
        "binds": [in_words(text, now.keys, now.names) for text in reason.binds],
        "others": sorted(others, key=lambda pair: pair[1]),
    }
