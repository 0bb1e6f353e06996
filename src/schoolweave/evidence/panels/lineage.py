"""Schools that were renamed, converted, merged or split: every record under the id that carries on today."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from schoolweave.core.errors import EvidenceError

COLUMNS = ("from_id", "to_id")


@dataclass(frozen=True, slots=True)
class Link:
    """A school was followed by another, from a year on where the register says it."""

    from_id: str
    to_id: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Heir:
    """What became of a school's records: ``kind`` is ``continued`` (alone) or ``merged`` (with others)."""

    school_id: str
    now: str
    kind: Literal["continued", "merged"]
    year: int | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where each school's records go. A school that split keeps its past: it cannot be divided."""

    heirs: tuple[Heir, ...] = ()
    splits: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def home(self) -> dict[str, str]:
        """Return the id that carries on, for each id that does not."""
        return {one.school_id: one.now for one in self.heirs}


def read_links(path: Path) -> tuple[Link, ...]:
    """Return the links of a CSV file with ``from_id``, ``to_id`` and, where known, ``year``.

    Raises :class:`EvidenceError` with the line of what is wrong; :class:`OSError` where it cannot be read.
    """
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.DictReader(handle)
        if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
            raise EvidenceError(
                f"{path} has no column {missing[0]}: a file of links has from_id, to_id and, if known, year."
            )
        return tuple(_link(path, rows.line_num, row) for row in rows)


def _link(path: Path, line: int, row: dict[str, str | None]) -> Link:
    before, after, year = ((row.get(name) or "").strip() for name in (*COLUMNS, "year"))
    if not before or not after:
        raise EvidenceError(
            f"{path}, line {line}: a link needs both from_id and to_id; fill in or remove it."
        )
    if before == after:
        raise EvidenceError(f"{path}, line {line}: {before} is linked to itself; remove the line.")
    if year and not year.isdigit():
        raise EvidenceError(f"{path}, line {line}: the year “{year}” is not a whole number; correct it.")
    return Link(before, after, int(year) if year else None)


def lineage(links: Iterable[Link]) -> Lineage:
    """Return where each school's records go, following chains to their end.

    A school with one successor goes on there; with several it has split, and its records stay with it.
    Raises :class:`EvidenceError` where links form a circle.
    """
    after: dict[str, dict[str, int | None]] = defaultdict(dict)
    before: dict[str, set[str]] = defaultdict(set)
    for link in links:
        known = after[link.from_id].get(link.to_id)
        after[link.from_id][link.to_id] = link.year if known is None else known
        before[link.to_id].add(link.from_id)
    _refuse_circles(after)
    single = {one: next(iter(heirs)) for one, heirs in after.items() if len(heirs) == 1}
    found = []
    for school in sorted(single):
        path = _follow(school, single)
        merged = any(len(_alone(before[step], single)) > 1 for step in path)
        found.append(Heir(school, path[-1], "merged" if merged else "continued", after[school][path[0]]))
    splits = tuple((one, tuple(sorted(heirs))) for one, heirs in sorted(after.items()) if len(heirs) > 1)
    return Lineage(tuple(found), splits)


def _follow(school: str, single: dict[str, str]) -> list[str]:
    """Return the schools that follow one, as far as each is followed by one alone."""
    path = [single[school]]
    while path[-1] in single:
        path.append(single[path[-1]])
    return path


def _alone(parents: set[str], single: dict[str, str]) -> set[str]:
    return {one for one in parents if one in single}


def _refuse_circles(after: dict[str, dict[str, int | None]]) -> None:
    """Raise where a school follows itself; depth first, without recursion."""
    done: set[str] = set()
    for start in sorted(after):
        trail: list[str] = []
        stack = [(start, iter(sorted(after[start])))] if start not in done else []
        trail += [start] if stack else []
        while stack:
            school, heirs = stack[-1]
            heir = next(heirs, None)
            if heir is None:
                done.add(school)
                stack.pop()
                trail.pop()
            elif heir in trail:
                circle = " → ".join([*trail[trail.index(heir) :], heir])
                raise EvidenceError(
                    f"The links of schools go round in a circle ({circle}): remove the link that is wrong."
                )
            elif heir not in done and heir in after:
                stack.append((heir, iter(sorted(after[heir]))))
                trail.append(heir)
