"""Register, freeze, run, stop, put forward, sign off, publish: what people do about a study."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from schoolweave.core.errors import EvidenceError
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import NotAllowed, check_allowed
from schoolweave.web.evaluations import actions, queries, rules
from schoolweave.web.evaluations.forms import DecisionForm, PlanFileForm, PlanForm
from schoolweave.web.evaluations.models import Study
from schoolweave.web.evaluations.views import shown
from schoolweave.web.evaluations.views.common import find, person, refused, trail
from schoolweave.web.ui import stale


def _stop(*, study: Study, by: Person | None) -> None:
    run = queries.waiting(study)
    if run is None:
        raise rules.NotNow(_("No run is under way."))
    actions.stop(run=run, by=by)


def _freeze(*, study: Study, by: Person | None, version: int) -> None:
    try:
        actions.freeze(study=study, version=version, by=by)
    except stale.Stale as late:
        said = _("The plan was changed while you read it. Read it as it is now, then freeze it.")
        raise rules.NotNow(said) from late


ACTS: dict[str, tuple[str, Callable[..., object], object]] = {
    "freeze": ("study.register", _freeze, gettext_lazy("The plan is frozen.")),
    "run": ("study.run", actions.request_run, gettext_lazy("The run has been asked for.")),
    "stop": ("study.run", _stop, gettext_lazy("The run stops within a few seconds.")),
    "propose": ("study.run", actions.propose, gettext_lazy("The result waits for a second person.")),
    "publish": ("study.publish", actions.publish, gettext_lazy("The study is published.")),
}
"""Acts that need nothing but a button: capability, action, what is said afterwards."""


@require_http_methods(["GET", "POST"])
@require("study.register")
def new(request: HttpRequest) -> HttpResponseBase:
    """Register a study by answering questions."""
    return _register(request, PlanForm(request.POST or None), "evaluations/new.html")


@require_http_methods(["GET", "POST"])
@require("study.register")
def new_file(request: HttpRequest) -> HttpResponseBase:
    """Register a study by a file."""
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return _register(request, PlanFileForm(*given), "evaluations/new_file.html")


def _register(request: HttpRequest, form: PlanForm | PlanFileForm, template: str) -> HttpResponseBase:
    """Keep the plan of a valid form; otherwise show it with what is wrong."""
    if request.method == "POST" and form.is_valid() and form.plan is not None:
        try:
            made = actions.register(
                plan=form.plan, programme=form.cleaned_data["programme"], by=person(request)
            )
        except rules.NotNow as refusal:
            form.add_error(None, str(refusal))
        except NotAllowed as refusal:  # a programme of a country that the person has no part in
            form.add_error("programme", str(refusal))
        else:
            return redirect("study", made.slug)
    context = {"form": form, "trail": trail(None, _("Register a study"))}
    return render(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require("study.sign_off")
def sign_off(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Sign a result off or return it."""
    study = find(slug)
    check_allowed(request.user, "study.sign_off", study)
    form = DecisionForm(request.POST or None)
    try:
        rules.check_state(study, "sign")
        if form.is_valid():
            sign, reason = form.cleaned_data["decision"] == "sign", form.cleaned_data["reason"]
            actions.decide(study=study, sign=sign, reason=reason, by=person(request))
            messages.success(request, _("It is signed off.") if sign else _("It is returned."))
            return redirect("study", slug)
    except rules.NotNow as refusal:
        return refused(request, study, refusal)
    run = queries.result_run(study)
    context = {
        "form": form,
        "study": study,
        "result": run.result if run else {},
        "figures": shown.figures(study, run) if run else [],
        "trail": trail(study, _("Sign off")),
    }
    return render(request, "evaluations/sign_off.html", context, status=422 if form.errors else 200)


def _read(request: HttpRequest, act: str) -> dict[str, int]:
    """Return the version of the plan that was read, where the act is about what it says."""
    form = stale.VersionedForm(request.POST)
    return {"version": form.cleaned_data["version"] if form.is_valid() else 0} if act == "freeze" else {}


@require_POST
def act(request: HttpRequest, slug: str, act: str) -> HttpResponseBase:
    """Do what a button says."""
    if act not in ACTS:
        raise Http404
    capability, do, said = ACTS[act]

    def done(request: HttpRequest) -> HttpResponseBase:
        study = find(slug)
        try:
            do(study=study, by=person(request), **_read(request, act))
        except (rules.NotNow, EvidenceError) as refusal:
            return refused(request, study, refusal)
        messages.success(request, str(said))
        return redirect("study", slug)

    return require(capability)(done)(request)
