"""Bands that limit an award, by cohort and number of learners, as a version's rules have them."""

from schoolweave.core.errors import PolicyError
from schoolweave.policy.document import Version
from schoolweave.policy.money import Money
from schoolweave.policy.roles import Band
from schoolweave.policy.verdict import Verdict


def bands(version: Version, *, cohort: str = "", learners: int | None = None) -> tuple[Band, ...]:
    """Return the bands open to a school of a cohort, with so many learners, in the version's order.

    A band that depends on the number of learners is left out where that is not known.
    """
    return tuple(one for one in version.money.bands if _open(one, cohort, learners))


def band(version: Version, band_id: str, *, cohort: str = "", learners: int | None = None) -> Band:
    """Return a band by its id; raises :class:`PolicyError` where it is not open to such a school."""
    found = bands(version, cohort=cohort, learners=learners)
    for one in found:
        if one.id == band_id:
            return one
    known = ", ".join(one.id for one in found) or "none"
    raise PolicyError(f"The band “{band_id}” is not open to a school of the cohort “{cohort}”: {known} are.")


def check_award(
    version: Version,
    band_id: str,
    amount: Money,
    *,
    cohort: str = "",
    learners: int | None = None,
    reserves_share: float | None = None,
) -> Verdict:
    """Return whether an award keeps within its band; a school with large reserves gets none.

    ``reserves_share`` is reserves over yearly revenue; ``None`` is not known and leaves it open where the
    version has such a rule.
    """
    limit = version.money.reserves_share
    if amount.minor < 0:
        return Verdict(False, f"An award cannot be negative: {amount}.")
    if limit is not None and reserves_share is not None and reserves_share > limit and amount.minor:
        return Verdict(False, f"Reserves of {reserves_share:.0%} of revenue exceed {limit:.0%}: no award.")
    most = band(version, band_id, cohort=cohort, learners=learners).maximum
    if most.currency != amount.currency:
        raise PolicyError(f"The award {amount} and its band {most} are in two currencies.")
    if amount.minor > most.minor:
        return Verdict(False, f"The award {amount} exceeds its band: at most {most}.")
    if limit is not None and reserves_share is None and amount.minor:
        return Verdict(None, f"The award {amount} is within its band, {most}; the reserves are not known.")
    return Verdict(True, f"The award {amount} is within its band, at most {most}.")


def _open(one: Band, cohort: str, learners: int | None) -> bool:
    if one.cohorts and cohort not in one.cohorts:
        return False
    if one.not_cohorts and cohort in one.not_cohorts:
        return False
    if one.learners_from is None and one.learners_to is None:
        return True
    if learners is None:
        return False
    return (one.learners_from or 0) <= learners and (one.learners_to is None or learners <= one.learners_to)
