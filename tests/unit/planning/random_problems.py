"""Random small problems with any rules and terms switched on, for tests of exactness."""

import numpy as np
from tests.unit.planning.cases import country, rules

from schoolweave.planning import Communities, Wishes

TERMS = ("flow", "preference", "moved", "max_moves", "need", "weights")
RULES = ("pathway", "state_min", "must", "cannot", "pins", "cheap")
SIZES = ((2, 4, 3.0), (1, 3, 1.5), (3, 9, 4.0), (2, 6, 2.5))


def random_problem(n, seed, on, sizes):
    """A country of ``n`` schools with the rules and terms named in ``on``."""
    random = np.random.default_rng([seed, n])
    schools = country(n, seed, spread=1.5, secondaries=0.35, integrated=0.5)
    ids = [school.id for school in schools]
    more = {"unplaced_price_km": 30.0 if "cheap" in on else 500.0, "pathway_required": "pathway" in on}
    more["state_min"] = 1 + seed % 2 if "state_min" in on else 0
    order = [ids[place] for place in random.permutation(n).tolist()]
    return Communities.from_schools(
        schools,
        rules(*sizes, **more),
        must_link=[(order[0], order[1])] if "must" in on else [],
        cannot_link=[(order[2], order[3]), (order[0], order[3])] if "cannot" in on else [],
        pins=[(order[4], "0"), (order[1], "0"), (order[2], "b")] if "pins" in on else [],
        wishes=_wishes(random, ids, on),
    )


def _wishes(random, ids, on):
    def pairs(most):
        found = {tuple(random.choice(ids, 2, replace=False).tolist()) for _ in range(most)}
        return sorted(found)

    today = {school: str(random.integers(0, 3)) for school in ids if random.random() < 0.8}
    prices = random.uniform(0.5, 20.0, 4).round(3).tolist()
    limited = "max_moves" in on
    return Wishes(
        flows=tuple((a, b, float(random.integers(1, 5))) for a, b in pairs(len(ids))) if "flow" in on else (),
        preferences=tuple(pairs(len(ids) // 2)) if "preference" in on else (),
        today=today if limited or "moved" in on else {},
        need={school: float(random.normal()) for school in ids[1:]} if "need" in on else {},
        weights={school: float(random.choice([0.5, 1.0, 2.0])) for school in ids} if "weights" in on else {},
        max_moves=int(random.integers(0, len(ids))) if limited and today else None,
        flow_km=prices[0] if "flow" in on else 0.0,
        preference_km=prices[1] if "preference" in on else 0.0,
        moved_km=prices[2] if "moved" in on else 0.0,
        need_km=prices[3] if "need" in on else 0.0,
    )
