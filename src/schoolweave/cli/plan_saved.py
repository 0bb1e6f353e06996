"""A plan's folder as commands read it: with the schools that it was made from."""

from pathlib import Path

from schoolweave import planning, schools
from schoolweave.cli import plan_choice
from schoolweave.cli.progress import file_progress
from schoolweave.core.errors import PlanningError

SCHOOLS = "schools.csv"
"""The schools that a plan is about, beside it."""


def load(folder: Path, register: Path | None, mapping: Path | None) -> planning.Saved:
    """Return the plan in a folder; ``register`` is read where it is given, else the folder's own schools.

    Raises :class:`PlanningError` where there are no schools, or not those of the plan.
    """
    if register is None:
        own = folder / SCHOOLS
        if (folder / "summary.json").is_file() and not own.is_file():
            raise PlanningError(f"{folder} holds no {SCHOOLS}: give the register of the plan with --schools.")
        found = schools.read(own).schools if own.is_file() else ()
        return planning.load(folder, found)
    choice = plan_choice.of_plan(folder, None, None)
    with file_progress(register) as progress:
        reading = schools.read(register, mapping=mapping, progress=progress)
    return planning.load(folder, plan_choice.population(reading.schools, choice))
