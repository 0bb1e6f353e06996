"""``schoolweave evidence similar``: schools like one, with why each is."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.cli.progress import file_progress
from schoolweave.core.errors import EvidenceError

if TYPE_CHECKING:
    from schoolweave import schools
    from schoolweave.evidence import cells, comparison
else:
    schools = Later("schoolweave.schools")
    cells, comparison = Later("schoolweave.evidence.cells"), Later("schoolweave.evidence.comparison")

WORDS = ("kind", "region", "authority", "area")
"""What a register says of a school in words."""


@say_errors
def similar(
    register: Annotated[Path, typer.Argument(metavar="SCHOOLS", help="A register, or our own CSV.")],
    school: Annotated[str, typer.Option(help="The school's id, such as demo:1.")],
    on: Annotated[
        str,
        typer.Option(
            help="What counts, with weights where not 1, as roll,decile=2; by default all that is known."
        ),
    ] = "",
    exact: Annotated[str, typer.Option(help="What must be the same, as kind,region.")] = "kind",
    characteristics: Annotated[
        Path | None, typer.Option(help="A file with more characteristics, one row a school_id.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many schools to list.")] = 10,
    region_weight: Annotated[
        float, typer.Option(min=0, help="By how much a school of another region is put back.")
    ] = 0.0,
    smallest_roll: Annotated[float, typer.Option(min=0, help="Schools with fewer are not listed.")] = 0.0,
    mapping: Annotated[Path | None, typer.Option(help="A TOML file that says which column is what.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List the schools most similar to one, nearest first, and say why each is.

    Differences are scaled by median and median absolute deviation. What is not known of a school is not
    filled in: it is not compared, and that is said. The exit code is 2 where the question cannot be used.
    """
    with file_progress(register) as progress:
        reading = schools.read(register, mapping=mapping, progress=progress)
    table = _table(reading.schools, characteristics)
    named = on.split(",") if on.strip() else list(table.numbers)
    rule = _rule(
        characteristics=tuple(_characteristic(one) for one in named if one.strip()),
        exact=tuple(one.strip() for one in exact.split(",") if one.strip()),
        region="region" if region_weight else "",
        region_weight=region_weight,
        count=count,
        size="roll" if smallest_roll else "",
        smallest=smallest_roll,
    )
    found = comparison.Finder(table, rule).of(school)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        return
    names = {one.id: one.name for one in reading.schools}
    shown = Table("", "school", "distance", "why", title=f"Like {names[school]}", title_justify="left")
    for one in found.neighbours:
        shown.add_row(str(one.rank), f"{names[one.school]}\n{one.school}", f"{one.distance:.2f}", one.why)
    Console().print(shown)
    for note in found.notes:
        typer.echo(note)


def _rule(**parts: Any) -> "comparison.SimilarRule":
    try:
        return comparison.SimilarRule(**parts)
    except ValueError as error:
        from schoolweave.evidence.faults import told

        said = told(error, whole="--on")[0]  # type: ignore[arg-type]
        raise EvidenceError(f"{said}.") from None


def _characteristic(text: str) -> "comparison.Characteristic":
    name, equals, weight = text.partition("=")
    try:
        return comparison.Characteristic(name=name.strip(), weight=float(weight) if equals else 1.0)
    except ValueError:
        raise EvidenceError(f"--on “{text}”: a weight is a number above 0, as need_index=2.") from None


def _table(register: "tuple[schools.School, ...]", more: Path | None) -> "comparison.Candidates":
    """Return open schools with what the register and a further file say of them."""
    kept = [one for one in register if one.status in {schools.Status.OPEN, schools.Status.CLOSING}]
    nan = float("nan")
    numbers: dict[str, list[float]] = {"roll": [nan if one.roll is None else float(one.roll) for one in kept]}
    for name in sorted({need.measure for one in kept for need in one.needs}):
        numbers[name] = [_newest(one, name) for one in kept]
    words = {name: [str(getattr(one, name)) for one in kept] for name in WORDS}
    ids = [one.id for one in kept]
    if more is not None:
        _add(more, ids, numbers)
    return comparison.Candidates.of(ids, numbers=numbers, words=words)


def _newest(school: "schools.School", measure: str) -> float:
    found = [need for need in school.needs if need.measure == measure]
    return max(found, key=lambda need: need.year or 0).value if found else float("nan")


def _add(path: Path, ids: list[str], numbers: dict[str, Any]) -> None:
    """Add the columns of a file of characteristics; a school that has no row there has a gap."""
    table = cells.read(path)
    listed = table.texts("school_id")
    place = {school: row for row, school in enumerate(listed)}
    if len(place) < len(listed):
        row = next(row for row, school in enumerate(listed) if place[school] != row)
        raise EvidenceError(
            f"{table.where(row, 'school_id')}{listed[row]} stands here twice: one row a school."
        )
    if not set(ids) & set(place):
        raise EvidenceError(
            f"No school of {table.name} is in the register: it has ids such as “{listed[0]}”, the register "
            f"such as “{ids[0] if ids else 'none'}”."
        )
    for name in table.columns:
        if name != "school_id":
            column = table.numbers(name)
            numbers[name] = [float(column[place[one]]) if one in place else float("nan") for one in ids]
