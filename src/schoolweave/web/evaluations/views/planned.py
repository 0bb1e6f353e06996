"""A study's plan as facts, and the files that were loaded for it."""

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from schoolweave.evidence import disclosure, studies
from schoolweave.evidence.studies import Registration
from schoolweave.web.evaluations.forms import words
from schoolweave.web.evaluations.models import Cells, Study
from schoolweave.web.ui.components import Fact
from schoolweave.web.ui.languages import said
from schoolweave.web.ui.tables import Cell, Column, Row, Table, simple_table

if TYPE_CHECKING:
    from datetime import datetime


def moment(at: "datetime") -> str:
    """Return an instant in UTC as people read it."""
    return f"{date_format(localtime(at), 'j F Y, H:i')} UTC"


def plan(study: Study) -> list[Fact]:
    """Return what was planned, as facts."""
    one = studies.parse(study.plan)
    outcome = one.outcome.name + (f", {one.outcome.unit}" if one.outcome.unit else "")
    better = _("Higher is better") if one.outcome.higher_is_better else _("Lower is better")
    return [
        Fact(_("Programme"), study.programme.name),
        Fact(_("Outcome"), f"{outcome}. {better}."),
        Fact(_("Design"), said(studies.design(one.design).name)),
        *_comparison(one),
        *_adjustments(one),
        Fact(_("Smallest effect it can see"), _deviations(one.minimum_effect)),
        Fact(_("Smallest effect that would matter"), _deviations(one.smallest_of_interest)),
        Fact(_("Small figures"), said(disclosure.profile(one.disclosure_profile or words.PROFILE).name)),
        Fact(_("Outcomes expected"), date_format(one.dates.outcomes_expected, "j F Y")),
        Fact(_("Who answers for it"), one.responsible),
        Fact(_("Frozen"), moment(study.frozen_at) if study.frozen_at else _("Not yet")),
        *([Fact(_("Hash"), study.sha256)] if study.sha256 else []),
    ]


def blind(study: Study) -> bool:
    """Return whether the study cannot see effects as small as would matter."""
    one = studies.parse(study.plan)
    return one.minimum_effect > one.smallest_of_interest


def _comparison(one: Registration) -> list[Fact]:
    """Return whom schools are compared with, and by which rule."""
    later = one.estimation.control == "not-yet"
    compared = _("schools that have not joined yet, and those that never do") if later else ""
    compared = compared or _("schools that never join")
    rule = one.comparison
    if rule is None:
        return [Fact(_("Compared with"), compared)]
    facts = [
        Fact(_("Compared with"), _("matched schools")),
        Fact(_("Schools are alike in"), ", ".join(rule.characteristics)),
        Fact(_("Which school is most alike"), str(dict(words.DISTANCES).get(rule.distance, rule.distance))),
        Fact(_("Not further apart than"), _("no limit") if rule.caliper is None else f"{rule.caliper:g}"),
        Fact(_("Comparison schools for each"), f"{rule.ratio:,}"),
    ]
    return [*facts, Fact(_("Only within the same"), ", ".join(rule.exact))] if rule.exact else facts


def _adjustments(one: Registration) -> list[Fact]:
    """Return covariates, clusters and subgroups, where the plan has them."""
    used, facts = one.estimation, []
    if used.covariates:
        method = str(dict(words.METHODS)[used.method])
        facts.append(Fact(_("Covariates"), f"{', '.join(used.covariates)}. {method}."))
    if used.cluster:
        facts.append(Fact(_("Column of clusters"), used.cluster))
    if one.subgroups:
        facts.append(Fact(_("Subgroups"), ", ".join(group.name for group in one.subgroups)))
    return facts


def _deviations(size: float) -> str:
    return _("%s standard deviations between learners") % f"{size:.2g}"


def files(study: Study) -> Table:
    """Return the files of cells that were loaded."""
    columns = [Column("name", _("File"), header=True), Column("rows", _("Rows"), numeric=True)]
    columns += [Column("schools", _("Schools"), numeric=True), Column("at", _("Loaded"))]
    loaded = study.cells.defer("content") if study.pk else Cells.objects.none()
    rows: list[Row] = [
        {
            "name": Cell(one.file_name, note=one.get_kind_display()),
            "rows": one.rows,
            "schools": one.schools,
            "at": Cell(moment(one.loaded_at), note=f"SHA-256 {one.sha256[:12]}…"),
        }
        for one in loaded
    ]
    return simple_table(
        _("Files of cells"), columns, rows, caption_size="s", empty=_("No outcomes are loaded yet.")
    )
