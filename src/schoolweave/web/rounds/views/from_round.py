"""A scenario computed from a round's expressions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolweave.core.errors import SchoolweaveError
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.rounds import actions
from schoolweave.web.rounds.forms.arrangements import RoundScenarioForm
from schoolweave.web.rounds.models import Round
from schoolweave.web.rounds.queries.asked import Choice, counted, question_of
from schoolweave.web.rounds.views.common import person


@require_http_methods(["GET", "POST"])
@require("scenario.run")
def ask(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask for a scenario from what the schools of a round said."""
    known = Round.objects.select_related("register", "rule_version__programme").defer("register__outline")
    one = get_object_or_404(known, pk=pk, kind=Round.Kind.COMMUNITIES)
    check_allowed(person(request), "scenario.run", one)
    form = RoundScenarioForm(request.POST or None, initial={"name": one.name})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        name, seconds, seed = given.pop("name"), given.pop("seconds"), given.pop("seed")
        try:
            scenario = actions.request_scenario(
                name=name,
                register=one.register,
                rule_version=one.rule_version,
                seconds=seconds,
                seed=seed,
                round=one,
                question=question_of(one, Choice(**given)),
                by=person(request),
            )
            return redirect("scenario", scenario.pk)
        except (SchoolweaveError, ValueError) as refusal:
            messages.error(request, str(refusal))
    told = _(
        "The round's expressions: %(yes)s yes, %(maybe)s maybe, %(no)s no, %(unknown)s undecided; "
        "%(preferences)s preferences and %(vetoes)s vetoes. Vetoes are always kept."
    ) % counted(one)
    context = {
        "form": form,
        "title": _("Compute a scenario from the expressions"),
        "caption": one.name,
        "lede": told,
        "submit": _("Run the scenario"),
        "weight": _("A worker computes for about this long. Nothing changes for any school."),
        "cancel_url": reverse("round", args=[one.pk]),
        "trail": [(one.name, reverse("round", args=[one.pk])), (_("Scenario"), "")],
    }
    return render(request, "rounds/form_page.html", context)
