"""How a challenge goes, as plain values for pages: what is told of few is suppressed before it is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence import disclosure
from schoolweave.evidence.progress import Challenge, Line, Point, Progress

Row = dict[str, str]
Rows = dict[tuple[int, str], Row]
"""Rows of a protected table by year and code, ``""`` for the whole."""
Plain = dict[str, Any]


def of(gone: Progress, profile: str) -> Plain:
    """Return the years of the whole and of those who stayed, suppressed so that neither tells of few.

    The whole is held against its schools' parts, stayers against those who came: each could be known from
    elsewhere, and the difference would tell.
    """
    one, stayers = gone.challenge, gone.stayers
    parts, legend = _published(_of_schools(gone.parts), "school", one, profile)
    shown = {year for (year, who), row in parts.items() if not who and _known(row, one)}
    kinds: Rows = {}
    if stayers:
        kinds, more = _published(_of_stayers(gone.whole, stayers), "who", one, profile)
        shown &= {year for (year, who), row in kinds.items() if not who and _known(row, one)}
        legend |= more
    stayed = {year for (year, who), row in kinds.items() if who == "stayers" and _known(row, one)}
    told = _Told(one, _started(one, profile))
    return {
        "measure": one.measure,
        "group": one.group,
        "schools": sorted(one.schools),
        "kind": one.kind,
        "baseline": one.start if told.started else None,
        "baseline_learners": one.baseline.learners if told.started else None,
        "baseline_year": one.baseline.year,
        "target": one.target,
        "target_year": one.target_year,
        "level": gone.level,
        "points": [
            told.point(each, parts.get((each.year, "")), each.year in shown) for each in gone.whole.points
        ],
        "stayers": [
            told.point(each, kinds.get((each.year, "stayers")), each.year in shown & stayed)
            for each in (stayers.points if stayers else ())
        ],
        "flags": _flags(gone, shown) if told.started else [],
        "legend": legend,
    }


def _of_schools(parts: Iterable[Line]) -> list[Row]:
    found = [(line, point) for line in parts for point in line.points if point.value is not None]
    return [_row("school", line.school_id or "", point) for line, point in found]


def _of_stayers(whole: Line, stayers: Line) -> list[Row]:
    """Return for each year those who stayed and those who came: what is left of all."""
    rows = []
    for point in whole.points:
        stay = stayers.at(point.year)
        if stay is None:
            rows.append(_row("who", "others", point))
            continue
        rows.append(_row("who", "stayers", stay))
        met = max(0, round(point.achieved or 0) - round(stay.achieved or 0))
        came = max(met, point.learners - stay.learners)
        rows.append({"who": "others", "year": str(point.year), "count": str(came), "met": str(met)})
    return rows


def _row(column: str, code: str, point: Point) -> Row:
    met = str(round(point.achieved or 0))
    return {column: code, "year": str(point.year), "count": str(point.learners), "met": met}


def _published(rows: list[Row], column: str, one: Challenge, profile: str) -> tuple[Rows, dict[str, str]]:
    """Return the protected table by year and code, ``""`` for the whole, and the legend of its symbols."""
    layout = disclosure.Layout(trees=((column,),), by=("year",), met="met" if one.kind == "share" else None)
    table = disclosure.build(rows, layout)
    found = disclosure.protect(table, disclosure.profile(profile), key=settings.SECRET_KEY.encode())
    shown = {
        (int(row["year"]), "" if row["level"] == disclosure.WHOLE else row["code"]): row
        for row in found.rows()
    }
    return shown, dict(found.legend)


def _started(one: Challenge, profile: str) -> bool:
    """Return whether the baseline may be told: it is typed into a plan, and can be about few as well."""
    met = str(round(one.baseline.achieved))
    row = {"who": "all", "year": str(one.baseline.year), "count": str(one.baseline.learners), "met": met}
    parts, _ = _published([row], "who", one, profile)
    return _known(parts[one.baseline.year, ""], one)


def _known(row: Row, one: Challenge) -> bool:
    return row["rate" if one.kind == "share" else "count"][0].isdigit() and row["count"][0].isdigit()


@dataclass(frozen=True, slots=True)
class _Told:
    """A challenge, and whether its baseline may be told."""

    one: Challenge
    started: bool

    def point(self, point: Point, row: Row | None, known: bool) -> Plain:
        """Return a year; its value, band and verdict only where its figures are published."""
        figure = row["rate" if self.one.kind == "share" else "count"] if row else "x"
        symbol = "c" if figure[0].isdigit() else figure
        banded = known and self.started
        return {
            "year": point.year,
            "learners": row["count"] if row and known else symbol,
            "value": point.value if known else None,
            "symbol": "" if known else symbol,
            "path": point.path if self.started else None,
            "low": point.low if banded else None,
            "high": point.high if banded else None,
            "verdict": (point.verdict if self.started else "chance not known") if known else "",
            "missing": len(point.schools_missing),
        }


def _flags(gone: Progress, shown: set[int]) -> list[dict[str, str]]:
    """Return what must be known of the target; what quotes records only where these are published."""
    open_ = gone.challenge.baseline.year in shown
    told = [flag for flag in gone.flags if open_ or flag.severity != "inconsistent"]
    return [{"severity": flag.severity, "sentence": flag.sentence} for flag in told]


def refuse_apart(
    new: Sequence[tuple[str, Plain]], earlier: Sequence[tuple[str, Plain]], profile: str
) -> None:
    """Refuse challenges whose schools are some of another's, where the rest is about few learners.

    ``new`` are to be shown, with their titles, ``earlier`` were before: whoever has both subtracts them.
    Raises :class:`DisclosureError` that names both and the year.
    """
    for at, (title, one) in enumerate(new):
        for other, two in (*new[at + 1 :], *earlier):
            few = [year for year in _rests(one, two) if not _may_be_told(year, profile)]
            if few:
                raise DisclosureError(
                    f"“{title}” and “{other}” are about nearly the same schools: in {few[0]['year']} they "
                    "differ by so few learners that both would tell of them. Give both the same schools."
                )


def _rests(one: Plain, two: Plain) -> list[Row]:
    """Return what is left of the larger in a year that both show; nothing where neither holds the other."""
    if any(one.get(name) != two.get(name) for name in ("measure", "group", "kind")) or "schools" not in two:
        return []
    small, large = sorted((one, two), key=lambda each: len(each["schools"]))
    if not set(small["schools"]) < set(large["schools"]):
        return []
    shown = {point["year"]: point for point in small["points"] if point["value"] is not None}
    pairs = [(point, shown.get(point["year"])) for point in large["points"] if point["value"] is not None]
    return [_rest(whole, part, large["kind"]) for whole, part in pairs if part is not None]


def _rest(whole: Plain, part: Plain, kind: str) -> Row:
    learners = [int(each["learners"]) for each in (whole, part)]
    met = [round(each["value"] * n) for each, n in zip((whole, part), learners, strict=True)]
    left = max(0, met[0] - met[1]) if kind == "share" else 0
    count = max(left, learners[0] - learners[1])
    return {"who": "rest", "year": str(whole["year"]), "count": str(count), "met": str(left), "kind": kind}


def _may_be_told(row: Row, profile: str) -> bool:
    layout = disclosure.Layout(trees=(("who",),), by=("year",), met="met" if row["kind"] == "share" else None)
    found = disclosure.protect(
        disclosure.build([row], layout), disclosure.profile(profile), key=settings.SECRET_KEY.encode()
    )
    whole = next(each for each in found.rows() if each["level"] == disclosure.WHOLE)
    figure = whole["rate" if row["kind"] == "share" else "count"]
    return row["count"] == "0" or (figure[0].isdigit() and whole["count"][0].isdigit())
