"""Small towns of schools, and scenarios made of them, for tests of rounds."""

from tests.web.factories import ExtractFactory, RegisterFactory, RuleVersionFactory, SchoolFactory

from schoolweave.planning import Limits
from schoolweave.planning import solve as real_solve
from schoolweave.web.rounds import actions
from schoolweave.web.rounds.actions import watching
from schoolweave.web.rounds.models import Scenario

PRIMARY, SECONDARY = [1, 2, 3, 4, 5, 6, 7, 8], [9, 10, 11, 12, 13]
TOWNS = (("Thornby", 174.0), ("Askwell", 175.0), ("Marrow Bay", 176.0))
ANSWERS = {}  # of the engine, by problem and seed
RULES = {
    "size_min": 2,
    "size_max": 6,
    "size_mean": 4,
    "pathway": [*PRIMARY, *SECONDARY],
    "pathway_required": True,
    "kinds": ["primary", "secondary"],
    "authorities": ["state"],
    "state_min": 1,
}


def towns(*, communities=True, **more):
    """Three towns of four schools, 80 km apart, each with one secondary; one special school may not join.

    With ``communities`` the register names today's: the first two towns', the second one with a school of
    the first.
    """
    extract = ExtractFactory(register=RegisterFactory())
    schools = []
    for number, (town, longitude) in enumerate(TOWNS):
        for place in range(4):
            today = min(number, 1) if number < 2 else None
            schools.append(
                SchoolFactory(
                    id=f"demo:{10 * number + place + 1}",
                    name=f"{town} {'College' if place == 3 else f'School {place + 1}'}",
                    kind="secondary" if place == 3 else "primary",
                    years=SECONDARY if place == 3 else PRIMARY,
                    longitude=longitude + place * 0.01,
                    region="West" if number == 0 else "East",
                    town=town,
                    extract=extract,
                    register=extract.register,
                    community_id="" if today is None or not communities else str(today + 1),
                    community_name="" if today is None or not communities else f"{TOWNS[today][0]} schools",
                    **more,
                )
            )
    schools.append(
        SchoolFactory(id="demo:99", name="Special School", kind="special", extract=extract, region="West")
    )
    return schools


def rule_version(**changes):
    return RuleVersionFactory(version="towns", communities=RULES | changes)


def quick(monkeypatch, effort=1):
    """Let the engine search by effort, so that its answer is the same each time and soon there.

    Where nobody watches the search, an answer that this process has found before is given again.
    """

    def solve(problem, *, seed, limits, progress, start=None):
        key = (problem.inputs_hash, problem.ineligible, seed, str(start))
        watched = progress._on_progress is not None or watching.EVERY_SECONDS < 1
        if key in ANSWERS and not watched:
            return ANSWERS[key]
        limits = Limits(limits.seconds, effort=effort)
        answer = real_solve(problem, seed=seed, limits=limits, progress=progress, start=start)
        if not watched:  # a watched search may have been stopped
            ANSWERS[key] = answer
        return answer

    monkeypatch.setattr("schoolweave.web.rounds.actions.running.solve", solve)


def create(by=None, rules=None, **changes):
    """Return a scenario of the towns that waits to start."""
    settings = {"name": "A plan", "region": "", "seed": 1, "seconds": 5} | changes
    rules = rules or rule_version()
    return actions.create_scenario(register=RegisterFactory(), rule_version=rules, by=by, **settings)


def done(by=None, **changes) -> Scenario:
    """Return a scenario of the towns that has been run."""
    return actions.run(create(by=by, **changes))
