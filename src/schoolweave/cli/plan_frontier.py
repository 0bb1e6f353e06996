"""``schoolweave plan frontier``: travel, flow kept and spread of need against each other."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.cli.progress import file_progress
from schoolweave.core.errors import PlanningError

if TYPE_CHECKING:
    from schoolweave import planning, schools
    from schoolweave.cli import plan_choice, plan_weighed
    from schoolweave.planning.communities import frontier as trade_off
    from schoolweave.planning.communities import frontier_files
else:
    planning, schools = Later("schoolweave.planning"), Later("schoolweave.schools")
    plan_choice, plan_weighed = Later("schoolweave.cli.plan_choice"), Later("schoolweave.cli.plan_weighed")
    trade_off = Later("schoolweave.planning.communities.frontier")
    frontier_files = Later("schoolweave.planning.communities.frontier_files")


@say_errors
def frontier(
    register: Annotated[
        Path, typer.Argument(metavar="SCHOOLS", help="A register as published, or our own CSV.")
    ],
    programme: Annotated[str, typer.Option(help="A programme's id, or a TOML file with its rules.")],
    out: Annotated[Path, typer.Option(help="The folder to write to: one folder for each plan.")],
    flows: Annotated[
        Path | None, typer.Option(help="A CSV file: from_id, to_id, learners, and perhaps year.")
    ] = None,
    need: Annotated[Path | None, typer.Option(help="A CSV file: school_id, need.")] = None,
    need_measure: Annotated[
        str | None, typer.Option(help="A measure of need that the register holds, such as decile.")
    ] = None,
    flow_km: Annotated[
        str | None, typer.Option(help="Prices to try, km per leaver lost, such as 0,0.5,2.")
    ] = None,
    need_km: Annotated[
        str | None, typer.Option(help="Prices to try, km per unit of need's spread, such as 0,10.")
    ] = None,
    version: Annotated[str | None, typer.Option(help="The rules' version; the newest by default.")] = None,
    region: Annotated[str | None, typer.Option(help="Only the schools of this region.")] = None,
    links: Annotated[
        Path | None, typer.Option(help="A CSV file: school_id, other_id, rule (must or cannot).")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed searches in the same way.")] = 0,
    effort: Annotated[int, typer.Option(min=1, help="Search of each plan: the same on any machine.")] = 1,
    mapping: Annotated[Path | None, typer.Option(help="A TOML file that says which column is what.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Weigh travel, flow kept and spread of need against each other: plans of which none beats another.

    Writes frontier.csv, frontier.svg, frontier.html and a folder for each plan that no other one beats.
    Ctrl-C stops and keeps the plans made so far. The exit code is 0 when they were written and 2 when the
    question cannot be answered as asked.
    """
    choice = plan_choice.Choice(programme, version, region)
    with file_progress(register) as progress:
        reading = schools.read(register, mapping=mapping, progress=progress)
    people = plan_choice.population(reading.schools, choice)
    problem = plan_choice.problem(reading.schools, choice, links)
    known = {school.id for school in people}
    amounts = plan_weighed.need_of(people, need_measure) if need_measure else _inside(need, known)
    moving = plan_weighed.read_flows(flows) if flows is not None else ()
    wishes = planning.Wishes(
        flows=tuple(flow for flow in moving if {flow[0], flow[1]} <= known), need=amounts
    )
    problem = planning.Communities.from_schools(
        people, problem.rules, must_link=problem.must_link, cannot_link=problem.cannot_link, wishes=wishes
    )
    prices = _prices(flow_km, need_km, problem)
    with _follow() as follow:
        limits = planning.Limits(seconds=3600.0, effort=effort)
        points = trade_off.frontier(problem, prices=prices, seed=seed, limits=limits, progress=follow)
    frontier_files.write_frontier(
        points,
        out,
        choice=choice.to_dict(),
        each=lambda folder: schools.write(people, folder / "schools.csv"),
    )
    _print(points, out, as_json=as_json)


def _inside(path: Path | None, known: set[str]) -> dict[str, float]:
    if path is None:
        return {}
    return {school: value for school, value in plan_weighed.read_need(path).items() if school in known}


def _prices(
    flow: str | None, need: str | None, problem: "planning.Communities"
) -> "list[trade_off.Prices] | None":
    """Return every pair of the prices asked for, or ``None`` where none are."""
    if flow is None and need is None:
        return None
    one, two = _listed(flow, "--flow-km"), _listed(need, "--need-km")
    for given, data, word in ((flow, problem.wishes.flows, "flows"), (need, problem.wishes.need, "need")):
        if given is not None and not data:
            raise PlanningError(f"Prices of {word} are given, but no {word}: name a file of them.")
    return [(a, b) for a in one for b in two]


def _listed(text: str | None, option: str) -> list[float]:
    if text is None:
        return [0.0]
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        raise PlanningError(f"{option} {text} is not a list of numbers such as 0,0.5,2.") from None
    return [0.0, *found]


def _print(points: "tuple[trade_off.Point, ...]", out: Path, *, as_json: bool) -> None:
    if as_json:
        keys = [name for name in frontier_files.COLUMNS if name not in ("objective", "lower_bound", "gap")]
        rows: list[dict[str, Any]] = [{key: getattr(point, key) for key in keys} for point in points]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    heads = (
        "plan",
        "km per leaver",
        "km per need",
        "travel, km",
        "unplaced",
        "flow kept",
        "spread of need",
        "",
    )
    table = Table(*heads, title="Travel, flow and need", title_justify="left")
    for point in points:
        kept = "" if point.flow_kept is None else f"{point.flow_kept:.1%}"
        need = "" if point.need_spread is None else f"{point.need_spread:,.1f}"
        figures = (
            f"{point.flow_km:g}",
            f"{point.need_km:g}",
            f"{point.travel_km:,.0f}",
            f"{point.unplaced:,}",
        )
        table.add_row(point.name, *figures, kept, need, "" if point.kept else "beaten")
    Console().print(table)
    kept_plans = sum(point.kept for point in points)
    typer.echo(f"Wrote frontier.csv, frontier.svg, frontier.html and {kept_plans} plans to {out}.")


@contextmanager
def _follow() -> "Iterator[Callable[[trade_off.Step], bool]]":
    """Yield a function that shows how many plans are made; Ctrl-C stops after the best of the present one."""
    from rich.progress import Progress

    asked: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        if len(asked) > 1:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("plans", total=None)

            def follow(step: "trade_off.Step") -> bool:
                words = f"plan {step.done + 1} of {step.total}: {step.inner.stage}"
                bar.update(
                    task, description=words, total=step.total, completed=step.done + step.inner.fraction
                )
                return not asked

            yield follow
    finally:
        signal.signal(signal.SIGINT, before)
