"""``schoolweave plan compare``: two plans side by side."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.core.errors import PlanningError

if TYPE_CHECKING:
    from schoolweave.cli import plan_saved
    from schoolweave.planning.communities import compare as comparing
    from schoolweave.planning.communities import compare_map, pages
else:
    plan_saved = Later("schoolweave.cli.plan_saved")
    comparing = Later("schoolweave.planning.communities.compare")
    compare_map = Later("schoolweave.planning.communities.compare_map")
    pages = Later("schoolweave.planning.communities.pages")

SHOWN = 20
"""Schools listed on the screen; files hold all."""
COLUMNS = ("school_id", "name", "what", "before", "after", "km_before", "km_after", "company")


@say_errors
def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="The folder of a plan.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The folder of another one.")],
    register: Annotated[
        Path | None,
        typer.Option("--schools", help="The register of both, where the folders hold no schools.csv."),
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help="A TOML file that says which column is what.")] = None,
    to_csv: Annotated[
        Path | None, typer.Option("--csv", help="Write each school whose company changes to this file.")
    ] = None,
    to_map: Annotated[
        Path | None,
        typer.Option("--map", help="Draw what changes: one .html or .svg file that needs no network."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Compare two plans: who moved, which groups go on, travel, sizes, rules.

    Groups are matched so that as many schools as possible stay with theirs. The exit code is 0 when both
    could be read and 2 when not.
    """
    if to_map is not None and to_map.suffix not in (".html", ".svg"):
        raise PlanningError(f"A map is written as .html or .svg, not as {to_map.name}: give another name.")
    one, two = (plan_saved.load(folder, register, mapping) for folder in (before, after))
    found = comparing.compare(one.problem, one.groups, two.groups, other_problem=two.problem)
    names = (before.name or str(before), after.name or str(after))
    if to_csv is not None:
        _write(found, to_csv)
    if to_map is not None:
        draw = compare_map.page if to_map.suffix == ".html" else compare_map.svg
        to_map.write_text(draw(found, names=names), encoding="utf-8", newline="")
    if as_json:
        gaps = {"before": one.summary.get("gap"), "after": two.summary.get("gap")}
        typer.echo(json.dumps(found.to_dict() | {"gap": gaps}, ensure_ascii=False, indent=2))
        return
    for part in _shown(found, names):
        Console().print(part, highlight=False, soft_wrap=isinstance(part, str))
    for path in (to_csv, to_map):
        if path is not None:
            typer.echo(f"Wrote {path}.")


def _write(found: "comparing.Comparison", path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(mover, name) for name in COLUMNS] for mover in found.movers)


def _shown(found: "comparing.Comparison", names: tuple[str, str]) -> Iterator[RenderableType]:
    table = Table("", *(escape(name) for name in names), title="Plans", title_justify="left")
    one, two = comparing.figures(found.before), comparing.figures(found.after)
    for key, word in compare_map.WORDS.items():
        table.add_row(word, pages.number(one[key]), pages.number(two[key]))
    for key in sorted(one["terms"].keys() | two["terms"].keys()):
        table.add_row(
            f"optional term: {key}", pages.number(one["terms"].get(key)), pages.number(two["terms"].get(key))
        )
    for name, a, b in found.settings:
        table.add_row(f"asked: {name}", escape(str(a)), escape(str(b)))
    yield table
    yield (
        f"{found.common:,} schools are placed in both; they travel {found.common_km[0]:,.1f} km in the first "
        f"and {found.common_km[1]:,.1f} km in the second."
    )
    same = sum(match.shared == match.size_before == match.size_after for match in found.matches)
    yield f"{len(found.movers):,} schools change company; {same:,} groups stay exactly as they are."
    for mover in found.movers[:SHOWN]:
        yield escape(
            f"  {mover.school_id}: {compare_map.told(mover)}, keeping {mover.company} of its company."
        )
    if len(found.movers) > SHOWN:
        yield f"  … and {len(found.movers) - SHOWN:,} more: --csv FILE lists all."
