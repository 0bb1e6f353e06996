"""Progress of a challenge: the whole, its schools, stayers apart, and what must be known of the target."""

from collections.abc import Iterable

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.progress.cells import Cell, Cells, chosen, series_at, stayers_of
from schoolweave.evidence.progress.lines import Start, breaks, line, start_of
from schoolweave.evidence.progress.model import Challenge, Flag, Learners, Line, Progress
from schoolweave.evidence.progress.targets import flags


def measure(cells: Cells, challenge: Challenge, *, level: float) -> Progress:
    """Return how a challenge goes; see :func:`schoolweave.evidence.progress.progress`."""
    if not 0.5 < level < 1:
        raise EvidenceError(f"The level {level:g} is not between 0.5 and 1: 0.95 is usual.")
    if not challenge.schools:
        raise EvidenceError(f"Challenge {challenge.id} names no schools: name the members it is for.")
    own = chosen(cells, challenge)
    everyone = [one for one in own if one.group == challenge.group]
    stayers = [one for one in own if one.group == stayers_of(challenge.group)]
    recorded = start_of(_at_baseline(everyone, challenge), challenge)
    found = flags(challenge, recorded, level)
    sound = not any(flag.severity == "impossible" for flag in found)
    start = _stated(challenge, recorded) if sound else None
    whole = _line(everyone, challenge, start, None, "all", level)
    parts = tuple(
        _line(here, challenge, _part_start(school, here, challenge) if sound else None, school, "all", level)
        for school in challenge.schools
        for here in [[one for one in everyone if one.school_id == school]]
    )
    stay, said = _stayers(stayers, challenge, start, level)
    return Progress(
        challenge,
        level,
        whole,
        parts,
        stay,
        (*found, *_against_records(challenge, recorded, everyone, whole), *said),
        breaks(everyone, challenge),
    )


def _line(
    cells: list[Cell],
    challenge: Challenge,
    start: Start | None,
    school: str | None,
    learners: Learners,
    level: float,
) -> Line:
    members = challenge.schools if school is None else (school,)
    return line(cells, challenge, start, members=members, school=school, learners=learners, level=level)


def _at_baseline(cells: Iterable[Cell], challenge: Challenge) -> list[Cell]:
    own = list(cells)
    base = series_at(challenge.baseline.year, {one.series for one in own})
    return [one for one in own if one.year == challenge.baseline.year and one.series == base]


def _stated(challenge: Challenge, recorded: Start | None) -> Start:
    """Return the plan's baseline, with the records' standard deviation where it is a mean."""
    base = challenge.baseline
    if challenge.kind == "share":
        return Start(base.learners, base.achieved, base.value)
    return Start(base.learners, 0.0, challenge.start, recorded.deviation if recorded else None)


def _part_start(school: str, cells: list[Cell], challenge: Challenge) -> Start | None:
    """Return a school's own baseline: as the plan splits it, else as the records have it."""
    stated = challenge.parts.get(school)
    if stated is not None and challenge.kind == "share":
        return Start(stated.learners, stated.achieved, stated.value) if stated.learners else None
    return start_of(_at_baseline(cells, challenge), challenge)


def _stayers(
    cells: list[Cell], challenge: Challenge, start: Start | None, level: float
) -> tuple[Line | None, list[Flag]]:
    """Return the stayers' line against their own baseline, or all learners' where theirs is not known."""
    if not cells:
        return None, []
    own = start_of(_at_baseline(cells, challenge), challenge)
    said = []
    if own is None and start is not None:
        year = challenge.baseline.year
        said.append(
            Flag(
                "note",
                f"Who stayed is not known for {year}, so stayers are held against all learners of {year}.",
            )
        )
    return _line(cells, challenge, own or start, None, "stayers", level), said


def _against_records(
    challenge: Challenge, recorded: Start | None, cells: list[Cell], whole: Line
) -> Iterable[Flag]:
    base = challenge.baseline
    if not cells:
        yield Flag(
            "note",
            f"The panel has no values of the measure “{challenge.measure}” in the group "
            f"“{challenge.group}” of these schools.",
        )
        return
    stated = (base.learners, round(base.achieved))
    if recorded and challenge.kind == "share" and (recorded.learners, round(recorded.achieved)) != stated:
        yield Flag(
            "inconsistent",
            f"The plan’s baseline of {base.year} is {base.achieved:,.0f} of {base.learners:,}, the records "
            f"have {recorded.achieved:,.0f} of {recorded.learners:,}: say which schools and learners are "
            "meant.",
        )
    for point in whole.points:
        if point.schools_missing and point.year >= base.year:
            count = len(point.schools_missing)
            names = ", ".join(point.schools_missing[:3]) + (" …" if count > 3 else "")
            yield Flag(
                "note",
                f"{point.year} lacks {count} of {len(challenge.schools)} schools ({names}), "
                "so it is not the same community.",
            )
