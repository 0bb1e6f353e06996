"""Change the plan of a draft: two editors are both heard."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.evaluations import actions, rules
from schoolweave.web.evaluations.forms import DESIGNS, ChangeForm
from schoolweave.web.evaluations.models import Study
from schoolweave.web.evaluations.views.common import find, person, refused, trail
from schoolweave.web.ui import stale


@require_http_methods(["GET", "POST"])
@require("study.register")
def change(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Change the plan of a draft."""
    study = find(slug)
    check_allowed(request.user, "study.register", study)
    form = ChangeForm(request.POST or None, before=study.plan, initial={"version": study.version})
    clash = None
    try:
        _check(study)
        if request.method == "POST" and form.is_valid() and form.plan is not None:
            version = form.cleaned_data["version"]
            actions.change(study=study, plan=form.plan, version=version, by=person(request))
            messages.success(request, _("The draft is changed."))
            return redirect("study", slug)
    except rules.NotNow as refusal:
        if form.is_valid():  # the plan was frozen meanwhile: what was typed is not lost
            stale.keep(request, form, about=_("The plan of %s") % study)
        return refused(request, study, refusal)
    except stale.Stale as late:
        saved = ChangeForm(before=study.plan).initial
        clash = stale.clash(request, form, late, saved=saved, about=_("The plan of %s") % study)
    context = {"form": form, "study": study, "clash": clash, "trail": trail(study, _("Change the plan"))}
    return render(request, "evaluations/change.html", context, status=422 if form.errors or clash else 200)


def _check(study: Study) -> None:
    """Raise :class:`NotNow` unless the study is a draft that the page can hold."""
    rules.check_state(study, "change")
    if study.plan["design"] not in dict(DESIGNS):
        raise rules.NotNow(_("This design is registered by a file: register it anew under another name."))
