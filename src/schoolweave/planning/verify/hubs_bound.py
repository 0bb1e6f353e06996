"""The bounds on hubs, recomputed from published multipliers over all pairs of lead and school.

The sum of all multipliers plus, for each of the ``p`` cheapest leads (all leads where they are given), the
least sum of reduced costs over a number of schools within the band.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from schoolweave.planning.verify.hubs_country import HubCountry
from schoolweave.policy.hub_rules import HubRules

Floats = NDArray[np.float64]
BLOCK = 200
"""Leads whose costs are held at a time."""


def school_bound(country: HubCountry, rules: HubRules, price: Floats) -> float:
    """Return what the multipliers (``(n,)``) prove where schools are given to leads one by one."""
    leads = _leads(country)
    values = []
    for start in range(0, len(leads), BLOCK):
        some = leads[start : start + BLOCK]
        reduced = _cost(country, rules, some) - price[:, None]
        for column, lead in zip(reduced.T, some, strict=True):
            values.append(country.opening[lead] + _least(column, lead, rules))
    return float(price.sum() + _chosen(values, country, rules))


def _least(column: Floats, lead: int, rules: HubRules) -> float:
    """Return the least sum of reduced costs of an allowed number of schools."""
    own = float(column[lead]) if rules.lead_in_hub else 0.0
    rest = np.delete(column, lead) if rules.lead_in_hub else column
    taken = 1 if rules.lead_in_hub else 0
    rest = rest[np.isfinite(rest)]
    low, high = rules.size_min - taken, rules.size_max - taken
    if len(rest) < low:
        return float("inf")
    best = np.sort(np.partition(rest, min(high, len(rest)) - 1)[:high]) if high and len(rest) else rest[:0]
    sums = np.concatenate([[0.0], np.cumsum(best)])
    return own + float(sums[low:].min())


def district_bound(
    country: HubCountry, rules: HubRules, units: Sequence[str], price: Mapping[str, float]
) -> float:
    """Return what multipliers by unit prove where units are whole: a knapsack for each lead.

    ``units`` gives each school's unit. The knapsacks of all leads are solved side by side, load by load.
    """
    names = sorted(set(units))
    number = {name: at for at, name in enumerate(names)}
    unit = np.array([number[name] for name in units])
    leads = _leads(country)
    gain = np.stack(
        [np.bincount(unit, column, minlength=len(names)) for column in _columns(country, rules, leads)]
    )
    gain = gain - np.array([price.get(name, 0.0) for name in names])
    size = np.bincount(unit, minlength=len(names))
    home = unit[leads] if rules.lead_in_hub else np.full(len(leads), -1)
    best = np.full((len(leads), rules.size_max + 1), np.inf)
    for row, first in enumerate(home):
        if first < 0:
            best[row, 0] = 0.0
        elif size[first] <= rules.size_max:
            best[row, size[first]] = gain[row, first]
    for at, schools in enumerate(size):
        if schools <= rules.size_max:
            with_it = best[:, : rules.size_max + 1 - schools] + gain[:, at, None]
            with_it[home == at] = np.inf
            best[:, schools:] = np.minimum(best[:, schools:], with_it)
    values = best[:, rules.size_min :].min(axis=1) + country.opening[leads]
    total = sum(price.get(name, 0.0) for name in names)
    return float(total + _chosen(values.tolist(), country, rules))


def _columns(country: HubCountry, rules: HubRules, leads: list[int]) -> list[Floats]:
    out: list[Floats] = []
    for start in range(0, len(leads), BLOCK):
        out.extend(_cost(country, rules, leads[start : start + BLOCK]).T)
    return out


def _cost(country: HubCountry, rules: HubRules, leads: list[int]) -> Floats:
    """Return weighted kilometres, infinite where a rule forbids the pair, shape ``(n, leads)``."""
    km = country.km(range(len(country.ids)), leads)
    limit = np.full(len(country.ids), np.inf if rules.max_km is None else rules.max_km)
    if rules.neediest_max_km is not None:
        limit[country.neediest] = np.minimum(limit[country.neediest], rules.neediest_max_km)
    side = np.array(country.side)
    forbidden = (km > limit[:, None] + 1e-6) | (side[:, None] != side[leads][None, :])
    return np.where(forbidden, np.inf, country.weight[:, None] * km)


def _leads(country: HubCountry) -> list[int]:
    if country.given:
        return [country.index[lead] for lead in country.given if lead in country.index]
    return [int(at) for at in np.flatnonzero(country.may_lead)]


def _chosen(values: list[float], country: HubCountry, rules: HubRules) -> float:
    return float(sum(sorted(values)[: len(country.given) or rules.hubs]))
