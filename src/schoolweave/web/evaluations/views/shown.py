"""A study's plan and result as figures, facts, tables and a chart."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from schoolweave.evidence import studies
from schoolweave.evidence.statement import language, languages
from schoolweave.web.evaluations import queries, rules
from schoolweave.web.evaluations.models import Cells, Run, Study
from schoolweave.web.evaluations.views.drawing import GONE, chart, effect_cells, effect_columns, number
from schoolweave.web.ui.components import Fact, Figure
from schoolweave.web.ui.tables import Column, Row, Table, Value, simple_table

Plain = dict[str, Any]


def state(study: Study) -> Plain:
    """Return where a study stands, in words."""
    return {
        "text": study.get_status_display(),
        "tone": rules.TONES[study.status],
        "means": rules.PUBLIC[study.status],
    }


def plan(study: Study) -> list[Fact]:
    """Return what was planned, as facts."""
    one = studies.parse(study.plan)
    outcome = one.outcome.name + (f", {one.outcome.unit}" if one.outcome.unit else "")
    frozen = f"{study.frozen_at:%-d %B %Y, %H:%M} UTC" if study.frozen_at else _("Not yet")
    later = one.estimation.control == "not-yet"
    compared = _("schools that have not joined yet") if later else _("schools that never join")
    sd = _("%.3f standard deviations")
    facts = [
        Fact(_("Programme"), study.programme.name),
        Fact(_("Outcome"), outcome),
        Fact(_("Design"), studies.design(one.design).name),
        Fact(_("Compared with"), compared if one.comparison is None else _("matched schools")),
        Fact(_("Smallest effect it can see"), sd % one.minimum_effect),
        Fact(_("Smallest effect that would matter"), sd % one.smallest_of_interest),
        Fact(_("Outcomes expected"), f"{one.dates.outcomes_expected:%-d %B %Y}"),
        Fact(_("Who answers for it"), one.responsible),
        Fact(_("Frozen"), frozen),
    ]
    return [*facts, Fact(_("Hash"), study.sha256)] if study.sha256 else facts


def files(study: Study) -> Table:
    """Return the files of cells that were loaded."""
    columns = [Column("name", _("File"), header=True), Column("kind", _("What a row is"))]
    columns += [Column("rows", _("Rows"), numeric=True), Column("schools", _("Schools"), numeric=True)]
    columns += [Column("at", _("Loaded")), Column("hash", _("Hash"))]
    loaded = study.cells.defer("content") if study.pk else Cells.objects.none()
    rows: list[Row] = [
        {
            "name": one.file_name,
            "kind": one.get_kind_display(),
            "rows": one.rows,
            "schools": one.schools,
            "at": f"{one.loaded_at:%-d %B %Y, %H:%M} UTC",
            "hash": f"{one.sha256[:12]}…",
        }
        for one in loaded
    ]
    return simple_table(_("Cells"), columns, rows, caption_size="s", empty=_("No outcomes are loaded yet."))


def result(run: Run) -> Plain:
    """Return what the page shows of a run's result."""
    found, whole = run.result, run.result["whole"]
    spoken, said = queries.statement_in(found, get_language() or "en")
    return {
        "result": found,
        "spoken": spoken,
        "languages": [(code, language(code).name) for code in found["statement"] if code in languages()],
        "statement_note": said["note"],
        "statement": [one["text"] for one in said["sentences"]],
        "security": said["security"],
        "figures": _figures(whole),
        "suppressed": any(one["suppressed"] for one in (*whole.get("events", []), *whole.get("wholes", []))),
        "chart": chart(whole) if any(not one["suppressed"] for one in whole.get("events", [])) else None,
        "averages": _averages(whole),
        "balance": _balance(found["balance"]) if found["balance"] else None,
        "sensitivity": _sensitivity(whole) if whole.get("sensitivity") else None,
        "learners": _learners(found["learners"]),
        "subgroups": [(one["name"], one["reason"], _averages(one)) for one in found["subgroups"]],
    }


def _interval(one: Plain) -> str:
    return GONE if one["suppressed"] else _("%s to %s") % (number(one["low"]), number(one["high"]))


def _figures(whole: Plain) -> list[Figure]:
    """Return the answer with its interval, which never stands without it."""
    answer = whole.get("answer")
    if not answer or answer["suppressed"]:
        return []
    level = f"{100 * whole['level']:.0f}"
    interval = _("%(level)s %% interval: %(interval)s") % {"level": level, "interval": _interval(answer)}
    figures = [Figure(number(answer["att"]), _("Average effect, in the outcome’s unit"), note=interval)]
    if whole["sd"]:
        size, low, high = (number(answer[name] / whole["sd"]) for name in ("att", "low", "high"))
        note = _("%(low)s to %(high)s") % {"low": low, "high": high}
        figures.append(Figure(size, _("In standard deviations between learners"), note=note))
    figures.append(Figure(f"{answer['n_treated']:,}", _("Schools in the programme")))
    return [*figures, Figure(f"{answer['n_control']:,}", _("Schools compared with"))]


def _averages(whole: Plain) -> Table:
    names = {
        "simple": _("All schools and years"),
        "dynamic": _("Years since the start"),
        "group": _("Cohorts"),
        "calendar": _("Calendar years"),
    }
    rows: list[Row] = [{"over": names[one["type"]], **effect_cells(one)} for one in whole.get("wholes", [])]
    columns = [Column("over", _("Averaged over"), header=True), *effect_columns()]
    return simple_table(_("Average effects"), columns, rows, caption_size="s")


def _balance(balance: list[Plain]) -> Table:
    words = {
        "good": _("good"),
        "acceptable": _("acceptable"),
        "unbalanced": _("not balanced"),
        "not known": _("not known"),
    }
    columns = [
        Column("name", _("Characteristic"), header=True),
        Column("before", _("Difference before"), numeric=True),
        Column("after", _("Difference after"), numeric=True),
        Column("ratio", _("Variance ratio after"), numeric=True),
        Column("verdict", _("Balance")),
    ]
    rows = [
        {
            "name": one["name"],
            "before": number(one["difference_before"]),
            "after": number(one["difference_after"]),
            "ratio": None if one["ratio_after"] is None else f"{one['ratio_after']:.2f}",
            "verdict": words.get(one["verdict"], one["verdict"]),
        }
        for one in balance
    ]
    return simple_table(_("Balance before and after matching"), columns, rows, caption_size="s")


def _sensitivity(whole: Plain) -> Table:
    columns = [Column("m", _("Change of slope a year"), header=True), *effect_columns()[1:3]]
    rows = [
        {"m": f"{one['m']:.4g}", "low": number(one["low"]), "high": number(one["high"])}
        for one in whole["sensitivity"]
    ]
    return simple_table(_("If the trends had not been parallel"), columns, rows, caption_size="s")


def _learners(found: Plain) -> Plain:
    who = {"programme": _("In the programme’s schools"), "others": _("In other schools"), "All": _("All")}
    columns = [Column("year", _("Year"), header=True)]
    columns += [Column(key, label, numeric=True) for key, label in who.items()]
    years: dict[str, dict[str, Value]] = {}
    for one in found["rows"]:
        years.setdefault(one["year"], {"year": one["year"]})[one["who"]] = one["learners"]
    table = simple_table(_("Learners"), columns, [years[key] for key in sorted(years)], caption_size="s")
    return {"table": table, "reason": found["reason"], "legend": found.get("legend", {}),
            "profile": found.get("profile", "")}  # fmt: skip
