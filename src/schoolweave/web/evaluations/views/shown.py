"""A study's result as figures, tables and a chart."""

import shlex
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from schoolweave.evidence.statement import language, languages
from schoolweave.web.evaluations import digits, queries, rules
from schoolweave.web.evaluations.models import Run, Study
from schoolweave.web.evaluations.views.drawing import chart, effect_cells, effect_columns
from schoolweave.web.ui.components import Figure
from schoolweave.web.ui.languages import said
from schoolweave.web.ui.tables import Cell, Column, Row, Table, Value, simple_table

Plain = dict[str, Any]


def state(study: Study) -> Plain:
    """Return where a study stands, in words."""
    return {
        "text": study.get_status_display(),
        "tone": rules.TONES[study.status],
        "means": rules.PUBLIC[study.status],
    }


def result(study: Study, run: Run) -> Plain:
    """Return what the page shows of a run's result."""
    found, whole = run.result, run.result["whole"]
    spoken, statement = queries.statement_in(found, get_language() or "en")
    unit = _unit(study)
    events = whole.get("events", [])
    return {
        "result": found,
        "commands": [_typed(line) for line in found["commands"]],
        "spoken": spoken,
        "languages": [(code, language(code).name) for code in found["statement"] if code in languages()],
        "statement_note": statement["note"],
        "statement": [one["text"] for one in statement["sentences"]],
        "security": statement["security"],
        "figures": figures(study, run),
        "suppressed": any(one["suppressed"] for one in (*events, *whole.get("wholes", []))),
        "chart": chart(whole, unit) if any(not one["suppressed"] for one in events) else None,
        "averages": _averages(whole, unit),
        "balance": _balance(found["balance"]) if found["balance"] else None,
        "sensitivity": _sensitivity(whole) if whole.get("sensitivity") else None,
        "few": [_few(one, whole) for one in whole.get("wild", []) if one["type"] == whole["aggregate"]],
        "small": [_few(one, whole) for one in whole.get("small", [])],
        "learners": _learners(found["learners"]),
        "subgroups": [_subgroup(one, unit) for one in found["subgroups"]],
    }


def _unit(study: Study) -> str:
    return study.plan["outcome"]["unit"] or _("the outcome’s unit")


def figures(study: Study, run: Run) -> list[Figure]:
    """Return the answer with its interval, which never stands without it."""
    whole, unit = run.result["whole"], _unit(study)
    answer = whole.get("answer")
    if not answer or answer["suppressed"]:
        return []
    told = [_size(whole, _("Average effect, in %s") % unit)]
    if whole["sd"] and whole["sd"] != 1:
        told.append(_size(whole, _("In standard deviations between learners"), whole["sd"]))
    told.append(Figure(f"{answer['n_treated']:,}", _("Schools in the programme")))
    return [*told, Figure(f"{answer['n_control']:,}", _("Schools compared with"))]


def _size(whole: Plain, label: str, scale: float = 1.0) -> Figure:
    answer, decimals = whole["answer"], digits.places_of(whole, scale)
    point, low, high = (
        None if answer[name] is None else answer[name] / scale for name in ("att", "low", "high")
    )
    values = {"level": digits.per_cent(whole["level"]), "interval": digits.interval(low, high, decimals)}
    return Figure(digits.number(point, decimals), label, note=_("%(level)s interval: %(interval)s") % values)


def _averages(part: Plain, unit: str) -> Table:
    names = {
        "simple": _("All schools and years"),
        "dynamic": _("Years since the start"),
        "group": _("Cohorts"),
        "calendar": _("Calendar years"),
    }
    wholes, decimals = part.get("wholes", []), digits.places_of(part)
    rows: list[Row] = [{"over": names[one["type"]], **effect_cells(one, decimals)} for one in wholes]
    level = digits.per_cent(part.get("level", 0.95))
    columns = [Column("over", _("Averaged over"), header=True)]
    columns += effect_columns(_("Effect and %(level)s interval") % {"level": level})
    return simple_table(_("Average effects, in %s") % unit, columns, rows, caption_size="s")


def _subgroup(part: Plain, unit: str) -> Plain:
    return {
        "name": part["name"],
        "reason": said(part["reason"]),
        "averages": _averages(part, unit),
        "suppressed": any(one["suppressed"] for one in part.get("wholes", [])),
        "command": _typed(part.get("command", "")),
    }


def _typed(line: str) -> str:
    """Return a command with an option a line, as a POSIX shell takes it."""
    parts: list[list[str]] = [[]]
    for word in shlex.split(line):
        if word.startswith("--"):
            parts.append([])
        parts[-1].append(word)
    return " \\\n  ".join(shlex.join(part) for part in parts)


def _balance(balance: list[Plain]) -> Table:
    words = {
        "good": _("good"),
        "acceptable": _("acceptable"),
        "unbalanced": _("not balanced"),
        "not known": _("not known"),
    }
    columns = [
        Column("name", _("Characteristic"), header=True),
        Column("after", _("Difference after"), numeric=True),
        Column("ratio", _("Variance ratio after"), numeric=True),
        Column("verdict", _("Balance")),
    ]
    rows: list[Row] = [
        {
            "name": one["name"],
            "after": Cell(
                digits.number(one["difference_after"], 2),
                note=_("%s before") % digits.number(one["difference_before"], 2),
            ),
            "ratio": None if one["ratio_after"] is None else f"{one['ratio_after']:.2f}",
            "verdict": words.get(one["verdict"], one["verdict"]),
        }
        for one in balance
    ]
    return simple_table(_("Balance before and after matching"), columns, rows, caption_size="s")


def _sensitivity(whole: Plain) -> Table:
    """Return the interval of the answer for each change of slope, told as a multiple of the largest seen."""
    decimals, bend = digits.places_of(whole), whole["largest_bend"]
    columns = [
        Column("m", _("Change of slope a year"), header=True),
        Column("interval", _("%s interval of the effect") % digits.per_cent(whole["level"]), numeric=True),
    ]
    rows: list[Row] = [
        {
            "m": Cell(f"{one['m']:.{decimals + 1}f}" if one["m"] else "0", note=_times(one["m"], bend)),
            "interval": digits.interval(one["low"], one["high"], decimals),
        }
        for one in whole["sensitivity"]
    ]
    return simple_table(_("If the trends had not been parallel"), columns, rows, caption_size="s")


def _times(m: float, bend: float | None) -> str:
    if m == 0:
        return _("the gap went on as it was")
    return _("%s times the largest seen before the start") % f"{m / bend:.2g}" if bend else ""


def _few(one: Plain, whole: Plain) -> str:
    return digits.interval(one["low"], one["high"], digits.places_of(whole))


def _learners(found: Plain) -> Plain:
    who = {"programme": _("In the programme"), "others": _("In others"), "All": _("All")}
    columns = [Column("year", _("Year"), header=True)]
    columns += [Column(key, label, numeric=True) for key, label in who.items()]
    years: dict[str, dict[str, Value]] = {}
    for one in found["rows"]:
        row = years.setdefault(one["year"], {"year": one["year"]})
        row[one["who"]] = digits.counted(one["learners"])
    used = {one["learners"] for one in found["rows"]}  # the legend is also of the schools behind it
    caption = _("Learners by year, in schools that join the programme at any time and in others")
    return {
        "table": simple_table(caption, columns, [years[key] for key in sorted(years)], caption_size="s"),
        "reason": said(found["reason"]),
        "legend": {
            symbol: said(meaning) for symbol, meaning in found.get("legend", {}).items() if symbol in used
        },
        "profile": said(found.get("profile", "")),
    }
