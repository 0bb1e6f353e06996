"""Load files of cells: what the plan needs of them, and what is wrong with one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from schoolweave.evidence import studies
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.directory.uploading import STOPPED
from schoolweave.web.evaluations import actions, reading, rules
from schoolweave.web.evaluations.forms import CellsForm
from schoolweave.web.evaluations.models import Cells, Study
from schoolweave.web.evaluations.reading import NotCells
from schoolweave.web.evaluations.views.common import find, person, refused, trail
from schoolweave.web.ui.languages import said
from schoolweave.web.ui.tables import Cell, Column, Row, Table, simple_table

NO_SPREAD = gettext_lazy(
    "It does not tell the standard deviation between learners, so that no effect size and no statement will "
    "be given: load cells with the columns count, sum and sum_squares."
)


@require_http_methods(["GET", "POST"])
@require("outcomes.load")
def load(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take a file of cells; what is about learners is refused and not kept."""
    study = find(slug)
    check_allowed(request.user, "outcomes.load", study)
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = CellsForm(*given, stopped=STOPPED in request.META)
    try:
        rules.check_state(study, "load")
        if form.is_valid():
            return _kept(request, study, form)
    except NotCells as refusal:
        form.add_error("file", said(str(refusal)))
    except rules.NotNow as refusal:
        return refused(request, study, refusal)
    context = {"form": form, "study": study, "needs": needs(study), "trail": trail(study, _("Load cells"))}
    return render(request, "evaluations/load.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, study: Study, form: CellsForm) -> HttpResponseBase:
    file = form.cleaned_data["file"]
    kept = actions.load(
        study=study,
        kind=form.cleaned_data["kind"],
        file_name=file.name,
        content=file.read(),
        strangers=form.cleaned_data["strangers"],
        by=person(request),
    )
    told = {"rows": f"{kept.rows:,}", "schools": f"{kept.schools:,}", "file": kept.file_name}
    messages.success(request, _("%(rows)s rows of %(schools)s schools are loaded from %(file)s.") % told)
    lacks_sd = study.plan["outcome"]["sd"] is None and kept.kind == Cells.Kind.PANEL
    if lacks_sd and not reading.spread(kept.content):
        messages.warning(request, str(NO_SPREAD))
    return redirect("study", study.slug)


def needs(study: Study) -> Table:
    """Return which columns the plan reads, of which file."""
    plan = studies.parse(study.plan)
    used, rule = plan.estimation, plan.comparison
    years, schools = _("School-years with outcomes"), _("Schools with characteristics")
    rows: list[Row] = [
        _row(used.unit, _("The school, as in the register, such as %s") % f"{study.register_id}:12", years),
        _row(used.time, _("The year in digits"), years),
        _row(used.outcome, _("The outcome’s mean over the learners; empty where not known, never 0"), years),
        _row(
            "count", _("How many learners (or “learners”, “pupils”); only for the table of learners"), years
        ),
    ]
    if plan.outcome.sd is None:
        spread = _("For the standard deviation between learners, without which no statement can be made")
        rows += [_row(name, spread, years) for name in ("sum", "sum_squares")]
    joined = schools if rule else years
    rows.append(
        _row(used.first, _("The first year under the programme; empty where a school never joins"), joined)
    )
    rows += [_row(name, _("A covariate"), years) for name in used.covariates]
    rows += [_row(name, _("Which schools join together"), years) for name in (used.cluster,) if name]
    groups = dict.fromkeys(column for one in plan.subgroups for column in one.where)
    rows += [_row(name, _("Which subgroup"), years) for name in groups]
    if rule is not None:
        rows.append(_row(used.unit, _("The school, one row each"), schools))
        rows += [_row(name, _("By which schools are alike"), schools) for name in rule.characteristics]
        rows += [_row(name, _("In which both must be equal"), schools) for name in rule.exact]
    columns = [Column("name", _("Column"), header=True), Column("what", _("What it holds"))]
    return simple_table(_("What the plan reads"), columns, rows, caption_size="s")


def _row(column: str, what: str, file: str) -> Row:
    return {"name": column, "what": Cell(what, note=file)}
