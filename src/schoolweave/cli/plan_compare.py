"""``schoolweave plan compare``: two plans side by side."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.cli.plan_kind import COMMUNITIES, kind_of
from schoolweave.core.errors import PlanningError

if TYPE_CHECKING:
    from schoolweave.cli import plan_compare_help, plan_saved
    from schoolweave.planning.communities import compare as comparing
    from schoolweave.planning.communities import compare_map, pages
else:
    plan_saved = Later("schoolweave.cli.plan_saved")
    plan_compare_help = Later("schoolweave.cli.plan_compare_help")
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
    """Compare two plans of one kind: who moved, which groups go on, travel, sizes, rules.

    Groups are matched so that as many schools as possible stay with theirs; in hubs and support a school
    moves where others help it. The exit code is 0 when both could be read and 2 when not.
    """
    if to_map is not None and to_map.suffix not in (".html", ".svg"):
        raise PlanningError(f"A map is written as .html or .svg, not as {to_map.name}: give another name.")
    kinds, names = {kind_of(before), kind_of(after)}, (before.name or str(before), after.name or str(after))
    if len(kinds) > 1:
        raise PlanningError(f"{before} and {after} hold plans of two kinds: compare plans of one.")
    found: Found = (_groups if kinds == {COMMUNITIES} else _help)((before, after), register, mapping)
    if to_csv is not None:
        found.write(to_csv)
    if to_map is not None:
        to_map.write_text(found.drawn(to_map, names), encoding="utf-8", newline="")
    if as_json:
        typer.echo(json.dumps(found.told, ensure_ascii=False, indent=2))
        return
    for part in found.shown(names):
        Console().print(part, highlight=False, soft_wrap=isinstance(part, str))
    for path in (to_csv, to_map):
        if path is not None:
            typer.echo(f"Wrote {path}.")


@dataclass(frozen=True, slots=True)
class Found:
    """A comparison: what JSON tells, and how it is written, drawn and shown."""

    told: dict[str, Any]
    write: Callable[[Path], None]
    drawn: Callable[[Path, tuple[str, str]], str]
    shown: Callable[[tuple[str, str]], Iterator[RenderableType]]


def _groups(folders: tuple[Path, Path], register: Path | None, mapping: Path | None) -> Found:
    one, two = (plan_saved.load(folder, register, mapping) for folder in folders)
    found = comparing.compare(one.problem, one.groups, two.groups, other_problem=two.problem)
    gaps = {"before": one.summary.get("gap"), "after": two.summary.get("gap")}

    def drawn(path: Path, names: tuple[str, str]) -> str:
        return (compare_map.page if path.suffix == ".html" else compare_map.svg)(found, names=names)

    return Found(found.to_dict() | {"gap": gaps}, partial(_write, found), drawn, partial(_shown, found))


def _help(folders: tuple[Path, Path], register: Path | None, mapping: Path | None) -> Found:
    found = plan_compare_help.found(kind_of(folders[0]), folders, register, mapping)
    return Found(
        found.to_dict(),
        partial(plan_compare_help.write, found),
        partial(plan_compare_help.drawn, found),
        partial(plan_compare_help.shown, found),
    )


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
    word = "school changes" if len(found.movers) == 1 else "schools change"
    yield f"{len(found.movers):,} {word} company; {same:,} groups stay exactly as they are."
    for mover in found.movers[:SHOWN]:
        yield escape(
            f"  {mover.school_id}: {compare_map.told(mover)}, keeping {mover.company} of its company."
        )
    if len(found.movers) > SHOWN:
        yield f"  … and {len(found.movers) - SHOWN:,} more: --csv FILE lists all."
