"""Small invented countries for hubs, and their exact answers."""

import itertools
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from schoolweave.core.geography import great_circle_km
from schoolweave.policy.hub_rules import HubRules


@dataclass(frozen=True)
class Need:
    measure: str
    value: float


@dataclass(frozen=True)
class Place:
    id: str
    latitude: float | None
    longitude: float | None
    kind: str = "primary"
    status: str = "open"
    roll: int | None = 100
    area: str = ""
    region: str = ""
    name: str = "A school"
    needs: tuple[Need, ...] = ()


def country(seed: int, n: int) -> list[Place]:
    random = np.random.default_rng(seed)
    return [
        Place(
            f"xx:{number:03}",
            51 + random.random(),
            -1 + 2 * random.random(),
            needs=(Need("fsm_percent", float(random.integers(0, 60))),) if random.random() < 0.8 else (),
            area=f"district {number // 3}",
        )
        for number in range(n)
    ]


def rules(hubs: int, low: int, high: int, **changes) -> HubRules:
    return HubRules(hubs=hubs, size_min=low, size_max=high, **changes)


def rated(schools) -> dict[str, str]:
    return {school.id: "Outstanding" for school in schools}


def weighted(problem) -> np.ndarray:
    """Return weighted kilometres between all schools and all eligible leads, by another formula."""
    latitude = np.degrees(np.arcsin(problem.xyz[:, 2]))
    longitude = np.degrees(np.arctan2(problem.xyz[:, 1], problem.xyz[:, 0]))
    to = problem.eligible
    km = great_circle_km(latitude[:, None], longitude[:, None], latitude[to], longitude[to])
    return problem.weight[:, None] * km


def exact_assignment(cost: np.ndarray, low: int, high: int) -> float:
    """Return the least cost of giving schools to all leads of ``cost`` within the sizes, by HiGHS."""
    n, p = cost.shape
    once = np.kron(np.eye(n), np.ones(p))
    sizes = np.tile(np.eye(p), n)
    answer = milp(
        cost.ravel(),
        constraints=[LinearConstraint(once, 1, 1), LinearConstraint(sizes, low, high)],
        integrality=np.ones(n * p),
        bounds=Bounds(0, 1),
    )
    return float(answer.fun) if answer.success else float("inf")


def optimum(problem) -> float:
    """Return the least cost over every set of leads."""
    cost, size = weighted(problem), problem.rules
    leads = itertools.combinations(range(cost.shape[1]), problem.hubs)
    return min(exact_assignment(cost[:, list(chosen)], size.size_min, size.size_max) for chosen in leads)


__all__ = ["Need", "Place", "country", "exact_assignment", "optimum", "rated", "replace", "rules", "weighted"]
