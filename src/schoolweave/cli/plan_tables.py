"""A plan and a verdict as tables for people and as dictionaries for JSON."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.table import Table

from schoolweave.cli.plan_choice import Choice
from schoolweave.planning import Communities, Conflict, Evaluation, Result, evaluate, today

if TYPE_CHECKING:
    from schoolweave.planning.verify import Verdict

MEASURES: tuple[tuple[str, Callable[[Evaluation], str]], ...] = (
    ("groups", lambda one: f"{len(one.groups):,}"),
    ("schools placed", lambda one: f"{one.placed:,}"),
    ("schools without a group", lambda one: f"{len(one.unplaced):,}"),
    ("smallest, median, largest", lambda one: f"{one.size_min}, {one.size_median:g}, {one.size_max}"),
    ("groups that cover the pathway", lambda one: f"{one.covered:,}"),
    ("mean km to the host", lambda one: f"{one.mean_km:,.1f}"),
    ("median km to the host", lambda one: f"{one.median_km:,.1f}"),
    ("worst km to the host", lambda one: f"{one.worst_km:,.1f}"),
    ("travel, km", lambda one: f"{one.travel_km:,.0f}"),
)
TERMS = {
    "flow": "leavers who move on elsewhere",
    "preference": "preferences not kept",
    "moved": "schools that leave today's group",
    "need": "spread of need",
}
"""Optional terms in words."""
WAYS = 5
"""Most ways out of a conflict that are printed."""
CAVEAT = (
    "Travel is not all that a community weighs: this compares arrangements, not the people who made them."
)


def plan(problem: Communities, result: Result) -> Iterator[RenderableType]:
    """Yield a plan beside today's arrangement, how near it is to the best, and its rules."""
    ours, real = _measured(problem, result), today(problem)
    table = Table(title="Communities", title_justify="left")
    table.add_column("")
    table.add_column("this plan", justify="right")
    if real is not None:
        table.add_column("the register's own", justify="right")
    for name, measure in MEASURES:
        table.add_row(name, measure(ours), *([measure(real)] if real is not None else []))
    for name, told in TERMS.items():
        cells = [_amount(one, name) for one in ([ours] if real is None else [ours, real])]
        if any(cells):
            table.add_row(told, *cells)
    yield table
    if real is not None:
        yield _populations(ours, real)
    yield (
        f"Objective {result.objective:,.1f} km; no arrangement that keeps the hard rules can cost less than "
        f"{result.lower_bound:,.1f} km: a gap of {result.gap:.2%}. "
        f"{result.status.capitalize()} after {result.seconds:,.1f} s with seed {result.seed}."
    )
    if any(one.price_km for one in result.amounts):
        yield (
            f"The bound covers travel and unplaced schools, {result.bounded_km:,.1f} km of the objective: of "
            f"these alone the gap is {result.travel_gap:.2%}."
        )
    for check in result.rules:
        broken = f" Broken by {', '.join(check.broken_by[:5])}." if check.broken_by else ""
        yield f"{'met   ' if check.met else 'BROKEN'}  {check.sentence}{broken}"
    outside, left_out = len(result.ineligible), len(result.unplaced)
    yield f"{outside:,} schools of the register may not join; {left_out:,} were left out."
    for left in result.unplaced[:5]:
        yield f"  {left.school_id}: {left.reason}"
    if result.conflict is not None:
        yield from _conflict(result.conflict)


def _amount(plan: Evaluation, name: str) -> str:
    """Return the amount of an optional term, or nothing where it was not asked for."""
    return next((f"{one.amount:,.10g}" for one in plan.amounts if one.name == name), "")


def _conflict(found: Conflict) -> Iterator[str]:
    yield found.sentence
    for number, way in enumerate(found.relaxations[:WAYS], start=1):
        cost = "" if way.objective is None else f" ({way.objective:,.1f} km in all)"
        yield f"  Way out {number}: {way.sentence}{cost}"


def unanswered(result: Result) -> str:
    """Return one sentence for a plan that is not what was asked for."""
    out = f"{len(result.unplaced):,} schools have no community"
    if result.conflict is not None:
        return f"{out}: the rules named cannot hold together."
    if result.status == "infeasible":
        return "No community can be formed of no school."
    advice = "raise the price of leaving a school out, or search for longer"
    return f"{out}. No conflict of rules was found: {advice}."


def _measured(problem: Communities, result: Result) -> Evaluation:
    return evaluate(problem, [group.members for group in result.groups])


def _populations(ours: Evaluation, real: Evaluation) -> str:
    if ours.placed == real.placed:
        return CAVEAT
    return (
        f"The two are of different populations: this plan places {ours.placed:,} schools, the register's "
        f"communities have {real.placed:,} of them. Use --members-only to compare like with like. {CAVEAT}"
    )


def as_dict(problem: Communities, result: Result) -> dict[str, Any]:
    """Return a plan's summary with its measures and those of the register's own communities."""
    real = today(problem)
    return result.summary() | {
        "measures": _measures(_measured(problem, result)),
        "today": _measures(real) if real is not None else None,
    }


def _measures(one: Evaluation) -> dict[str, Any]:
    names = ("placed", "size_min", "size_median", "size_max", "covered")
    lengths = ("mean_km", "median_km", "worst_km", "travel_km", "objective")
    values = {name: getattr(one, name) for name in (*names, *lengths)}
    return {"groups": len(one.groups), "unplaced": len(one.unplaced)} | values


def verdict(found: "Verdict", choice: Choice) -> Iterator[RenderableType]:
    """Yield every check of a plan with what it claims and what was recomputed."""
    table = Table(title="Checks", title_justify="left")
    for name, justify in (("", "left"), ("check", "left"), ("claimed", "right"), ("recomputed", "right")):
        table.add_column(name, justify="right" if justify == "right" else "left")
    for check in found.checks:
        table.add_row(
            "holds" if check.holds else "[bold red]FAILS[/]",
            check.name,
            _figure(check.claimed),
            _figure(check.recomputed),
        )
    yield table
    for check in found.failures:
        yield f"FAILS  {check.name}: {check.sentence}"
    if choice.differs:
        yield "The sizes or the number of groups asked for differ from the programme's own rules."
    if found.holds:
        yield f"All {len(found.checks)} checks hold."


def _figure(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.6f}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def verdict_dict(found: "Verdict") -> dict[str, Any]:
    """Return a verdict ready for JSON."""
    keys = ("name", "claimed", "recomputed", "holds", "sentence")
    checks = [{key: getattr(check, key) for key in keys} for check in found.checks]
    return {"holds": found.holds, "checks": checks}
