"""From a study that was run to its findings, its statements and its folder."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from schoolweave.evidence.effect_sizes import EffectSize, in_pupil_sd
from schoolweave.evidence.effects.files import write as write_effects
from schoolweave.evidence.statement.files import to_dict
from schoolweave.evidence.statement.findings import Control, Findings
from schoolweave.evidence.statement.language import languages
from schoolweave.evidence.statement.writing import statement
from schoolweave.evidence.studies.running import Part, StudyRun

NO_SD = (
    "The standard deviation between pupils is not known, so that no effect size can be given: register it, "
    "or give a panel with counts, sums and sums of squares."
)


def findings(found: StudyRun, part: Part | None = None, *, attrition: float | None = None) -> Findings:
    """Return the findings of a study, or of one of its subgroups, ready for a statement.

    The interval is that of the wild cluster bootstrap where the estimate has one, that of the estimate
    otherwise: by the jackknife where the study registered these errors.
    """
    one, plan, used = part or found.whole, found.study.registration, found.run.estimation
    size, bootstrapped = _effect(one, used.aggregate)
    reason = one.reason or ("" if size else NO_SD)
    rule = found.run.comparison
    whole = None if one.effects is None else one.effects.average(used.aggregate)
    pretest_p, broken, bend = _trends(one)
    years = () if one.effects is None else one.effects.size.years
    outcome = plan.outcome.name if not one.name else f"{plan.outcome.name} ({one.name})"
    return Findings(
        programme=plan.programme,
        outcome=outcome,
        design=found.run.design,
        effect=size,
        treated=whole.n_treated if whole else 0,
        comparison=whole.n_control if whole else 0,
        control=_control(found),
        reason=reason,
        higher_is_better=plan.outcome.higher_is_better,
        chosen_by_results=plan.selection == "results",
        chosen_apart=used.anticipation > 0,
        characteristics=() if rule is None else rule.characteristics,
        exact=() if rule is None else rule.exact,
        years=(years[0], years[-1]) if years else None,
        missing_years=tuple(year for year in range(years[0], years[-1]) if year not in years)
        if years
        else (),
        clusters=(whole.treated_clusters, whole.control_clusters) if whole and used.cluster else None,
        bootstrapped=bootstrapped,
        unmatched=0 if found.match is None else len(found.match.unmatched),
        imbalance=_imbalance(found),
        attrition=attrition,
        minimum_effect=found.study.minimum_effect if not one.name else None,
        registered=found.study.sha256,
        planned_first=found.begun.loaded_at >= found.study.frozen_at,
        departures=tuple(each.sentence for each in found.departures),
        months_table=plan.months_table,
        pretest_p=pretest_p,
        breakdown=broken,
        largest_bend=bend,
    )


def write(found: StudyRun, folder: str | Path, *, attrition: float | None = None) -> tuple[str, ...]:
    """Write a study that was run into a folder and return the names of its files.

    The files of the estimate; ``run.json`` (the frozen study, what was run, departures, commands);
    ``findings.json``; ``statement-en.txt`` and so on; the same for each subgroup in a folder of its own. A
    null result has the same files as any other.
    """
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    names = ["run.json", *_write_part(found, found.whole, out, attrition)]
    _json(out / "run.json", record(found))
    for at, part in enumerate(found.subgroups, start=1):
        place = f"subgroup-{at}"
        (out / place).mkdir(exist_ok=True)
        names += [f"{place}/{name}" for name in _write_part(found, part, out / place, attrition)]
    return tuple(names)


def record(found: StudyRun) -> dict[str, Any]:
    """Return what ``run.json`` holds."""
    return {
        "study": found.study.to_dict(),
        "begun": found.begun.model_dump(mode="json"),
        "run": found.run.model_dump(mode="json"),
        "departures": [asdict(one) for one in found.departures],
        "commands": list(found.commands),
        "standard_deviation": {"value": found.whole.sd, "source": found.whole.sd_source},
    }


def _write_part(found: StudyRun, part: Part, out: Path, attrition: float | None) -> list[str]:
    names: list[str] = []
    if part.effects is not None:
        names += write_effects(part.effects, out, outcome=found.study.registration.outcome.name)
    one = findings(found, part, attrition=attrition)
    _json(out / "findings.json", to_dict(one))
    for code in languages():
        text = statement(one, code).text
        (out / f"statement-{code}.txt").write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return [*names, "findings.json", *(f"statement-{code}.txt" for code in languages())]


def _effect(part: Part, aggregate: str) -> tuple[EffectSize | None, bool]:
    """Return the answer in pupils' standard deviations, and whether its interval is bootstrapped."""
    if part.effects is None or part.sd is None:
        return None, False
    answer = part.effects.average(aggregate)
    usual = in_pupil_sd(answer.att, se=answer.se, sd=part.sd, level=part.effects.level)
    if part.effects.design["errors"] == "jackknife":
        usual = EffectSize(usual.g, usual.variance, answer.low / part.sd, answer.high / part.sd, usual.level)
    wild = next((one for one in part.effects.wild if one.type == aggregate), None)
    if wild is None:
        return usual, False
    low, high = wild.low / part.sd, wild.high / part.sd
    return EffectSize(usual.g, usual.variance, low, high, usual.level), True


def _control(found: StudyRun) -> Control:
    if found.run.design == "randomised":
        return "lot"
    return "matched" if found.match is not None else found.run.estimation.control


def _imbalance(found: StudyRun) -> float | None:
    """Return the largest standardised difference in a characteristic that was matched on."""
    if found.match is None:
        return None
    left = [abs(row.difference_after) for row in found.match.balance if row.difference_after is not None]
    return max(left, default=None)


def _trends(part: Part) -> tuple[float | None, float | None, float | None]:
    """Return what is known of the paths before the programme: p, breakdown and largest bend in pupils' SD."""
    if part.effects is None or part.sd is None:
        return None, None, None
    broken = part.effects.sensitivity.breakdown.get("average")
    bend = part.effects.sensitivity.largest_bend
    p = part.effects.pretest.p
    if broken is None or bend is None or not broken > 0:
        return p, None, None
    return p, broken / part.sd, bend / part.sd


def _json(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
