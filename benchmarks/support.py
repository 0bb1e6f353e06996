"""Support matching at the real size: ``python -m benchmarks.support --case offer|shared|mixed --size 20000``.

A seeded country of towns; one tenth as many supporters as schools. Cases: ``offer`` gives every school three
days of one supporter, as England's school improvement offer of 2019/20 did; ``shared`` wants one to three
days a school, which may come from several supporters; ``mixed`` wants the same from one supporter each.
Prints one line of a Markdown table per case; the independent checker has passed over each.
"""

import argparse
import dataclasses
import time

import numpy as np

from schoolweave.planning.support import Limits, Matching, Need, Supporter, check, solve
from schoolweave.policy.support_rules import SupportRules

PHASES = ("primary", "secondary", "special")
FOCUSES = ("reading", "mathematics", "behaviour", "leadership", "attendance")
COLUMNS = (
    "case | supporters × schools | days wanted | pairs | status | covered | cost | at least | gap | "
    "blocking | seconds | of the processor | MB | checked in"
)
HEAD = f"| {COLUMNS} |\n|{'---|' * len(COLUMNS.split('|'))}"


def country(case: str, schools: int, seed: int) -> Matching:
    """Return the seeded problem of a case: ``schools`` in need and a tenth as many supporters."""
    rng = np.random.default_rng(seed)
    rules = SupportRules(
        tiers=("tier 3", "tier 2", "tier 1"),
        tier_days=(3, 3, 3),
        engagements="shared" if case == "shared" else "whole",
        distance_max_km=25.0,
    )
    towns = np.stack([rng.uniform(50.5, 55.0, 400), rng.uniform(-4.0, 1.5, 400)], axis=1)
    weight = rng.pareto(1.2, 400) + 0.2
    weight /= weight.sum()

    def places(count: int) -> list[tuple[float, float]]:
        where = towns[rng.choice(400, count, p=weight)] + rng.normal(0, 0.08, (count, 2))
        return [(round(float(a), 5), round(float(b), 5)) for a, b in where]

    def some(names: tuple[str, ...], most: int) -> tuple[str, ...]:
        return tuple(
            sorted(str(name) for name in rng.choice(names, rng.integers(1, most + 1), replace=False))
        )

    helpers = schools // 10
    supporters = [
        Supporter(
            f"s:{at}",
            f"Supporter {at}",
            *place,
            days=float(rng.integers(8, 21)),
            schools_max=int(rng.integers(4, 8)) if case == "offer" else 20,
            phases=some(PHASES[:2], 2) if rng.random() < 0.9 else ("special",),
            focuses=some(FOCUSES, 3),
            employer=f"employer {rng.integers(0, helpers)}",
            trust=f"trust {rng.integers(0, 1200)}" if rng.random() < 0.6 else "",
        )
        for at, place in enumerate(places(helpers))
    ]
    needs = [
        Need(
            f"n:{at}",
            f"School {at}",
            *place,
            tier=str(rng.choice(rules.tiers, p=(0.1, 0.3, 0.6))),
            days=None if case == "offer" else float(rng.integers(1, 4)),
            phase=str(rng.choice(PHASES, p=(0.75, 0.2, 0.05))),
            focus=str(rng.choice(FOCUSES)),
            employer=f"employer {rng.integers(0, helpers)}",
            trust=f"trust {rng.integers(0, 1200)}" if rng.random() < 0.45 else "",
        )
        for at, place in enumerate(places(schools))
    ]
    return Matching.of(*_with_wishes(supporters, needs, rng), rules)


def _with_wishes(
    supporters: list[Supporter], needs: list[Need], rng: np.random.Generator
) -> tuple[list[Supporter], list[Need]]:
    """Give a third of the schools, and of the supporters, a list of up to three near ones."""

    def near(one: Supporter | Need, others: list[Supporter] | list[Need]) -> tuple[str, ...]:
        drawn = [others[at] for at in rng.integers(0, len(others), 60).tolist()]
        drawn.sort(
            key=lambda other: (other.latitude - one.latitude) ** 2 + (other.longitude - one.longitude) ** 2
        )
        return tuple(dict.fromkeys(other.id for other in drawn[:3]))

    return (
        [
            dataclasses.replace(x, preferences=near(x, needs)) if rng.random() < 1 / 3 else x
            for x in supporters
        ],
        [
            dataclasses.replace(x, preferences=near(x, supporters)) if rng.random() < 1 / 3 else x
            for x in needs
        ],
    )


def row(case: str, schools: int, seed: int, seconds: float) -> str:
    """Solve one case, check it and return its line of the table; re-matches after ten withdrawals too."""
    problem = country(case, schools, seed)
    busy = time.process_time()
    result = solve(problem, seed=seed, limits=Limits(seconds=seconds))
    busy, began = time.process_time() - busy, time.monotonic()
    wrong = check(problem, result)
    checked = time.monotonic() - began
    wanted, covered = (sum(getattr(t, key) for t in result.tiers) for key in ("days_wanted", "days_covered"))
    again = Matching.of(problem.supporters[10:], problem.needs, problem.rules)
    rematch = solve(again, seed=seed, limits=Limits(seconds=seconds), keep=result)
    lost = {one.school_id for one in result.engagements} - {
        one.school_id for one in result.engagements if one.supporter_id in {x.id for x in again.supporters}
    }
    print(
        f"{case}: {result.proof} {'; '.join(wrong) or 'Every check holds.'} Timings: {dict(result.timings)}"
    )
    print(
        f"{case}: after ten withdrawals {len(lost)} schools lost their support, {len(rematch.moved)} "
        f"others were moved ({rematch.status}, {rematch.seconds:.1f} s)."
    )
    return (
        f"| {case} | {len(problem.supporters):,} × {len(problem.needs):,} | {wanted:,.0f} | {result.arcs:,} "
        f"| {result.status} | {covered:,.0f} | {result.cost_km:,.1f} | {result.cost_at_least_km:,.1f} "
        f"| {result.gap:.2%} | "
        f"{len(result.blocking):,} | {result.seconds:.1f} | {busy:.1f} "
        f"| {result.memory_mb:,.0f} | {checked:.1f} s |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--case", choices=("offer", "shared", "mixed", "all"), default="all")
    parser.add_argument("--size", type=int, default=20_000, help="schools in need")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0)
    chosen = parser.parse_args()
    cases = ("offer", "shared", "mixed") if chosen.case == "all" else (chosen.case,)
    rows = [row(case, chosen.size, chosen.seed, chosen.seconds) for case in cases]
    print("\n".join([HEAD, *rows]))


if __name__ == "__main__":
    main()
