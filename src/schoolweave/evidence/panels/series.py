"""Measures cut at their breaks into series, and groups into slices: what the expressions are made from."""

from dataclasses import dataclass
from itertools import product
from typing import Literal

from schoolweave.evidence.panels.definitions import Definitions, Measure

NOT_KNOWN = "not known"
STAYS = "stays"
EVERYONE = "all"


@dataclass(frozen=True, slots=True)
class Series:
    """One measure between two breaks: years that compare with each other.

    ``id`` is the measure's own until its first break and ``<measure>.<year>`` after each; ``valid`` is
    ``None`` where the kind says it (yes or no, counts).
    """

    id: str
    measure: str
    column: str
    kind: Literal["number", "yes_no", "mean", "count"]
    label: str
    unit: str
    valid: tuple[float, float] | None
    decimals: int
    missing: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    spread: str | None
    first_year: int
    last_year: int
    not_collected: tuple[int, ...]
    why: str = ""


def series(definitions: Definitions) -> tuple[Series, ...]:
    """Return every series of the definitions, in order of measure and year."""
    return tuple(
        one for name, measure in definitions.measures.items() for one in _cut(definitions, name, measure)
    )


def _cut(definitions: Definitions, name: str, measure: Measure) -> list[Series]:
    starts = [definitions.records.first_year, *(one.from_year for one in measure.breaks)]
    ends = [*(one.from_year - 1 for one in measure.breaks), definitions.records.last_year]
    found, column, unit, valid = [], measure.column, measure.unit, measure.valid
    decimals, missing = measure.decimals, measure.missing
    for at, (first, last) in enumerate(zip(starts, ends, strict=True)):
        change = measure.breaks[at - 1] if at else None
        if change:
            column, unit, valid = change.column or column, change.unit or unit, change.valid or valid
            decimals = decimals if change.decimals is None else change.decimals
            missing = missing if change.missing is None else change.missing
        whole = measure.kind in ("yes_no", "count")
        found.append(
            Series(
                id=f"{name}.{first}" if at else name,
                measure=name,
                column=column,
                kind=measure.kind,
                label=measure.label or name,
                unit=unit,
                valid=None if whole else valid,
                decimals=0 if whole else decimals,
                missing=missing,
                yes=measure.yes,
                no=measure.no,
                spread=measure.spread,
                first_year=first,
                last_year=last,
                not_collected=measure.not_collected,
                why=change.why if change else "",
            )
        )
    return [one for one in found if one.first_year <= one.last_year]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of small whole numbers that cells are keyed by; ``labels`` in order of the numbers."""

    key: str
    group: str
    column: str
    labels: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    missing: tuple[str, ...]
    total: tuple[str, ...] = ()
    flag: bool = False


UNKNOWN_CODE, MISSING_CODE, TOTAL_CODE = -2, -1, -3


def coded(definitions: Definitions) -> tuple[Coded, ...]:
    """Return the keys that groups need: one a coded group, one a flag (``labels[0]`` is the flag's)."""
    keys = []
    for name, group in definitions.groups.items():
        if group.column:
            labels = tuple(dict.fromkeys(group.values.values()))
            codes = tuple(
                tuple(code for code, own in group.values.items() if own == label) for label in labels
            )
            keys.append(Coded(f"g_{name}", name, group.column, labels, codes, group.missing, group.total))
        for at, (label, column) in enumerate(group.flags.items()):
            key = f"g_{name}_{at}"
            keys.append(
                Coded(key, name, column, (label, ""), (group.yes, group.no), group.missing, flag=True)
            )
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class Slice:
    """A set of cells: learners divided by ``by`` and held to the flags of ``only``; for these measures."""

    by: tuple[Coded, ...]
    only: tuple[Coded, ...]
    measures: frozenset[str]


def slices(definitions: Definitions) -> tuple[Slice, ...]:
    """Return everyone, each group, each crossing; ``stays`` divides all again where it is asked for."""
    keys, every = coded(definitions), frozenset(definitions.measures)
    found = [Slice((), (), every)]
    for cross in [*((name,) for name in definitions.groups), *definitions.crossed]:
        for picked in product(*(_ways(keys, name) for name in cross)):
            measures = frozenset(
                name
                for name, measure in definitions.measures.items()
                if measure.groups is None or set(cross) <= set(measure.groups)
            )
            by = tuple(one for one in picked if not one.flag)
            found.append(Slice(by, tuple(one for one in picked if one.flag), measures))
    if definitions.records.stayers:
        found += [Slice((*one.by, STAYS_KEY), one.only, one.measures) for one in found]
    return tuple(one for one in found if one.measures)


STAYS_KEY = Coded("g_stays", STAYS, "", ("no", "yes"), (("0",), ("1",)), ())


def _ways(keys: tuple[Coded, ...], name: str) -> list[Coded]:
    return [one for one in keys if one.group == name]


def compose(parts: dict[str, str]) -> str:
    """Return a group's name as in cells: ``all``, ``sex:girls``, ``ethnicity:maori + sex:girls``."""
    return " + ".join(f"{key}:{parts[key]}" for key in sorted(parts)) or EVERYONE


def parse(name: str) -> dict[str, str]:
    """Return the parts of a group's name; the other way round is :func:`compose`."""
    return {} if name == EVERYONE else dict(part.split(":", 1) for part in name.split(" + "))
