"""Editing an arrangement step by step, keeping it, solving again around it."""

from tests.web.interrupted.cases.scenarios import computed
from tests.web.interrupted.making import Act, Things, case, world

from schoolweave.web.rounds.actions import arrangements as acts
from schoolweave.web.rounds.actions import keeping
from schoolweave.web.rounds.models import Arrangement


@world(computed)
def begun(at: Things) -> Things:
    """An arrangement in which a school was moved."""
    made = acts.begin(scenario=at.scenario, name="By hand", by=at.officer)
    move = {"kind": "move", "schools": ["demo:1"], "to": None}
    acts.edit(arrangement=made, version=made.version, by=at.officer, **move)
    at.arrangement = Arrangement.objects.select_related("scenario__rule_version").get(pk=made.pk)
    return at


@case(acts.begin, computed)
def begin(at: Things) -> Act:
    return lambda: acts.begin(scenario=at.scenario, name="By hand", by=at.officer)


@case(acts.edit, begun)
def edit(at: Things) -> Act:
    version = at.arrangement.version
    return lambda: acts.edit(
        arrangement=at.arrangement, version=version, kind="lock", schools=["demo:2"], by=at.officer
    )


@case(acts.undo, begun)
def undo(at: Things) -> Act:
    return lambda: acts.undo(arrangement=at.arrangement, version=at.arrangement.version, by=at.officer)


@case(acts.redo, begun)
def redo(at: Things) -> Act:
    now = acts.undo(arrangement=at.arrangement, version=at.arrangement.version, by=at.officer)
    return lambda: acts.redo(arrangement=now, version=now.version, by=at.officer)


@case(keeping.keep, begun)
def keep(at: Things) -> Act:
    return lambda: keeping.keep(arrangement=at.arrangement, name="Kept", by=at.officer)


@case(keeping.solve_again, begun)
def solve_again(at: Things) -> Act:
    return lambda: keeping.solve_again(
        arrangement=at.arrangement, name="Again", seconds=5, seed=1, moves_max=2, by=at.officer
    )
