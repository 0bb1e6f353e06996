"""``schoolweave plan frontier``: travel, flow kept and spread of need against each other."""

import json
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from schoolweave.cli import plan_options as ask
from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.cli.progress import file_progress
from schoolweave.core.errors import PlanningError

if TYPE_CHECKING:
    from schoolweave import planning, schools
    from schoolweave.cli import plan_choice, plan_wishes
    from schoolweave.planning.communities import frontier as trade_off
    from schoolweave.planning.communities import frontier_files
else:
    planning, schools = Later("schoolweave.planning"), Later("schoolweave.schools")
    plan_choice, plan_wishes = Later("schoolweave.cli.plan_choice"), Later("schoolweave.cli.plan_wishes")
    trade_off = Later("schoolweave.planning.communities.frontier")
    frontier_files = Later("schoolweave.planning.communities.frontier_files")


@say_errors
def frontier(
    register: ask.Register,
    programme: ask.Programme,
    out: Annotated[Path, typer.Option(help="The folder to write to: one folder for each plan.")],
    flows: ask.Flows = None,
    need: ask.Need = None,
    need_measure: Annotated[
        str | None, typer.Option(help="A measure of need that the register holds, such as decile.")
    ] = None,
    flow_km: Annotated[
        str | None, typer.Option(help="Prices to try, km per leaver lost, such as 0,0.5,2.")
    ] = None,
    need_km: Annotated[
        str | None, typer.Option(help="Prices to try, km per unit of need's spread, such as 0,10.")
    ] = None,
    version: ask.Version = None,
    region: ask.Region = None,
    links: ask.Links = None,
    stances: ask.Stances = None,
    pins: ask.Pins = None,
    today: ask.Today = False,
    max_moves: ask.MaxMoves = None,
    seed: ask.Seed = 0,
    effort: Annotated[int, typer.Option(min=1, help="Search of each plan: the same on any machine.")] = 1,
    mapping: ask.Mapping = None,
    as_json: ask.AsJson = False,
) -> None:
    """Weigh travel, flow kept and spread of need against each other: plans of which none beats another.

    Writes frontier.csv, frontier.svg, frontier.html and a folder for each plan that no other one beats.
    Ctrl-C stops and keeps the plans made so far. The exit code is 0 when they were written and 2 when the
    question cannot be answered as asked.
    """
    choice = plan_choice.Choice(programme, version, region)
    asked = plan_wishes.Asked(
        stances=stances, pins=pins, flows=flows, need=need, today=today, max_moves=max_moves
    )
    with file_progress(register) as progress:
        reading = schools.read(register, mapping=mapping, progress=progress)
    people = plan_choice.population(reading.schools, choice)
    problem = plan_choice.problem(reading.schools, choice, links, asked)
    if need_measure is not None:
        problem = problem.changed(
            wishes=replace(problem.wishes, need=_measured(people, problem, need_measure))
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


def _measured(
    people: "Sequence[schools.School]", problem: "planning.Communities", measure: str
) -> dict[str, float]:
    """Return the newest value of a measure of need for each school of the problem that has one."""
    inside = set(problem.ids)
    found = {
        school.id: max(values, key=lambda need: need.year or 0).value
        for school in people
        if school.id in inside and (values := [need for need in school.needs if need.measure == measure])
    }
    if not found:
        known = ", ".join(sorted({need.measure for school in people for need in school.needs}))
        raise PlanningError(f"The register has no need “{measure}”. It knows: {known or 'none'}.")
    return found


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
        keys = [name for name in frontier_files.COLUMNS if hasattr(points[0], name)]
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
