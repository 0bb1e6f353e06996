"""Check a plan of hubs: every figure and rule again, from the register and the published files alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from schoolweave.planning.verify.hubs_country import HubSchoolLike, survey
from schoolweave.planning.verify.hubs_figures import figure_checks
from schoolweave.planning.verify.hubs_files import read_hubs
from schoolweave.planning.verify.hubs_moves import move_checks
from schoolweave.planning.verify.hubs_rules import rule_checks
from schoolweave.planning.verify.model import Verdict
from schoolweave.planning.verify.run import run_checks
from schoolweave.policy.hub_rules import HubRules


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: rules, and what the files beside the register say, by school id."""

    rules: HubRules
    ratings: Mapping[str, str] = field(default_factory=dict)
    listed: Collection[str] = ()
    leads: Sequence[str] = ()
    scores: Mapping[str, float] = field(default_factory=dict)


def verify_hubs(schools: Iterable[HubSchoolLike], folder: str | Path, question: Question) -> Verdict:
    """Return every check of the plan of hubs in a folder.

    Weights, distances, sizes, rules, sums, the lower bound (from the published multipliers, over all pairs of
    lead and school) and every move of ``reasons.csv`` are computed again; no code is shared with the planner.
    Raises :class:`VerificationError` where a file cannot be used at all.
    """
    plan = read_hubs(Path(folder))
    country = survey(
        schools, question.rules, question.ratings, question.listed, question.leads, question.scores
    )
    return Verdict(
        (
            *rule_checks(plan, country, question.rules),
            *figure_checks(plan, country, question.rules),
            *move_checks(plan, country, question.rules),
            *run_checks(plan.summary),
        )
    )
