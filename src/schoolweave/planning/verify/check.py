"""Check a plan: every rule and every figure, from the register and the published files alone."""

from collections.abc import Iterable
from pathlib import Path

from schoolweave.planning.verify.asked import asked
from schoolweave.planning.verify.country import survey
from schoolweave.planning.verify.figures import figure_checks
from schoolweave.planning.verify.files import read_plan
from schoolweave.planning.verify.groups import gather
from schoolweave.planning.verify.hard import rule_checks
from schoolweave.planning.verify.membership import membership_checks
from schoolweave.planning.verify.model import SchoolLike, Verdict
from schoolweave.planning.verify.moves import reason_checks
from schoolweave.planning.verify.run import run_checks
from schoolweave.planning.verify.stated import stated_checks
from schoolweave.planning.verify.terms import labels, term_checks
from schoolweave.planning.verify.words import names_of
from schoolweave.policy import CommunityRules


def verify(schools: Iterable[SchoolLike], folder: Path, rules: CommunityRules) -> Verdict:
    """Return the verdict on the plan in ``folder``, made from ``schools`` under ``rules``.

    Recomputed from nothing but the register, the rules and the plan's files (planning definitions,
    section 1): who is where, the hard rules, travel, objective, gap, every reason with its words, the lower
    bound from its multipliers, and what the summary says of status, rules and inputs. Links, pins, stances
    and wishes are taken from the plan's summary, which alone lists them; of seed, effort and versions it is
    only checked that they can be true. Where schools have no ``name``, the words of ``why`` are not checked.
    Raises :class:`VerificationError` where a file is missing or cannot be read as a plan.
    """
    plan = read_plan(Path(folder))
    wanted = asked(plan.summary)
    everyone = tuple(schools)
    country = survey(everyone, rules, wanted)
    groups = gather(plan, country)
    kept = rule_checks(plan, groups, country, rules)
    return Verdict(
        (
            *membership_checks(plan, country, rules),
            *kept,
            *stated_checks(plan, everyone, country, rules, kept),
            *figure_checks(plan, groups, country, rules, wanted),
            *term_checks(plan, wanted, labels(groups), country.ids),
            *reason_checks(plan, groups, country, rules, wanted, names_of(everyone)),
            *run_checks(plan.summary),
        )
    )
