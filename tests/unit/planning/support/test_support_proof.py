"""The flow against an exact model, what is told where no proof was found, and a checker that finds faults."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.support import country
from tests.unit.planning.support.cases import judged, need, rules, supporter

from schoolweave.planning.support import Matching, check, solve
from schoolweave.planning.support.arcs import arcs
from schoolweave.planning.support.exact import exact
from schoolweave.planning.support.units import PARTS, model

SCHOOLS = 150


def goals(problem, given, built):
    """Return half-days covered by tier, negated, and metres × half-days: less is better, in this order."""
    covered = np.bincount(built.tier[built.arcs.school], weights=given, minlength=len(problem.rules.tiers))
    return (*(-covered).tolist(), float((given * built.arcs.cost).sum()))


@pytest.mark.parametrize("case", ["offer", "shared"])
def test_the_flow_is_as_good_as_an_exact_model(case):
    problem = country(case, SCHOOLS, seed=3)
    built = model(problem, arcs(problem), {})
    best, proved = exact(built, lambda: 60.0)
    assert proved
    score = judged(problem, solve(problem))
    *covered, cost = goals(problem, best, built)
    assert score[:-2] == tuple(days / PARTS for days in covered)
    assert score[-1] == pytest.approx(cost / PARTS, abs=1)


def test_engagements_that_cannot_be_split_are_solved_exactly():
    problem = country("mixed", SCHOOLS, seed=3)
    result = solve(problem)
    assert check(problem, result) == ()
    assert result.status == "optimal"


def test_without_an_exact_model_every_rule_is_kept_and_nothing_is_claimed(monkeypatch):
    monkeypatch.setattr("schoolweave.planning.support.exact.PAIRS", 0)
    monkeypatch.setattr("schoolweave.planning.support.residual.PAIRS", -1)
    problem = country("mixed", SCHOOLS, seed=3)
    result = solve(problem)
    assert check(problem, result) == ()
    assert result.tiers[0].days_covered <= result.tiers[0].days_at_most
    best = judged(problem, solve_exactly(problem, monkeypatch))
    assert judged(problem, result) >= best
    assert result.status == "feasible" or judged(problem, result) == best


def solve_exactly(problem, monkeypatch):
    monkeypatch.setattr("schoolweave.planning.support.exact.PAIRS", 10**6)
    monkeypatch.setattr("schoolweave.planning.support.residual.PAIRS", 10**6)
    return solve(problem)


def test_ten_withdrawals_move_few_and_every_figure_holds():
    problem = country("offer", 2 * SCHOOLS, seed=5)
    before = solve(problem)
    after = Matching.of(problem.supporters[10:], problem.needs, problem.rules)
    again, afresh = solve(after, keep=before), solve(after)
    assert check(after, again) == ()
    assert [x.days_covered for x in again.tiers] == [x.days_covered for x in afresh.tiers]
    stayed = {(x.supporter_id, x.school_id) for x in before.engagements}
    kept, kept_afresh = (
        len(stayed & {(x.supporter_id, x.school_id) for x in one.engagements}) for one in (again, afresh)
    )
    assert kept > kept_afresh
    able = {x.id for x in after.supporters}
    assert len(again.moved) == sum(name in able for name, _ in stayed) - kept


@pytest.fixture(scope="module")
def solved():
    helpers = [supporter(1, 0, preferences=("n:1",)), supporter(2, 1)]
    schools = [need(1, 0.9, preferences=("s:1",)), need(2, 0.1), need(3, 0.2)]
    problem = Matching.of(helpers, schools, rules(choice_km=0))
    return problem, solve(problem)


def _prices(result):
    return replace(result.certificate, prices={name: p + 1 for name, p in result.certificate.prices.items()})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda r: {"engagements": (*r.engagements, r.engagements[0])}, "listed twice"),
        (lambda r: {"engagements": (replace(r.engagements[0], days=4.0), *r.engagements[1:])}, "and wants 3"),
        (
            lambda r: {"engagements": (replace(r.engagements[0], days=0.3), *r.engagements[1:])},
            "not whole or half",
        ),
        (lambda r: {"engagements": (replace(r.engagements[0], supporter_id="s:9"),)}, "may not help"),
        (lambda r: {"engagements": (replace(r.engagements[0], km=1.0), *r.engagements[1:])}, "The km of"),
        (lambda r: {"engagements": r.engagements[1:]}, "The list of unmet days"),
        (lambda r: {"cost_km": r.cost_km + 1}, "The cost is"),
        (lambda r: {"unmet": ()}, "The list of unmet days"),
        (lambda r: {"tiers": (*r.tiers[:2], replace(r.tiers[2], first_choice=3))}, "figures of the tier"),
        (lambda r: {"tiers": (*r.tiers[:2], replace(r.tiers[2], mean_km=1.0))}, "mean distance"),
        (lambda r: {"certificate": _prices(r)}, "The prices prove"),
        (lambda r: {"certificate": replace(r.certificate, supporter_units={"s:1": 0})}, "The units"),
        (lambda r: {"certificate": replace(r.certificate, move_price=10**12)}, "does not outweigh"),
        (lambda r: {"blocking": ()}, "blocking pairs"),
        (lambda r: {"stable": replace(r.stable, engagements=r.engagements)}, "stable matching has"),
        (lambda r: {"moved": ("n:1",)}, "have moved"),
    ],
)
def test_check_finds_what_is_wrong(solved, change, sentence):
    problem, result = solved
    assert check(problem, result) == ()
    faults = check(problem, replace(result, **change(result)))
    assert any(sentence in fault for fault in faults), faults
