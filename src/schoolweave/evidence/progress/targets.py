"""Whether a target can be, agrees with itself, and could be told from chance: before anybody works for it."""

import math
from collections.abc import Iterator

from schoolweave.evidence.progress.chance import share_band
from schoolweave.evidence.progress.lines import Start, band_of
from schoolweave.evidence.progress.model import Challenge, Flag

HALF_POINT = 0.005
"""A share in whole per cent may differ by this from the count of a count."""


def flags(challenge: Challenge, start: Start | None, level: float) -> tuple[Flag, ...]:
    """Return what is wrong with a challenge's arithmetic, the worst first.

    ``start`` is the baseline with its standard deviation, where the records have it.
    """
    impossible = tuple(_impossible(challenge))
    if impossible:
        return impossible
    return (*_inconsistent(challenge), *_inside_chance(challenge, start, level), *_whole_learners(challenge))


def _impossible(one: Challenge) -> Iterator[Flag]:
    base = one.baseline
    if base.learners <= 0:
        yield Flag("impossible", "The baseline counts no learners: give how many there were.")
        return
    if one.kind == "mean" and one.baseline_mean is None:
        yield Flag("impossible", "The baseline has no mean: give baseline_mean.")
        return
    if one.target_year <= base.year:
        yield Flag(
            "impossible", f"The target is for {one.target_year}, not after the baseline's {base.year}."
        )
    if one.kind == "share":
        if not 0 <= base.achieved <= base.learners:
            yield Flag(
                "impossible",
                f"The baseline says {base.achieved:,.0f} of {base.learners:,}: one of the two is wrong.",
            )
        if not 0 <= one.target <= 1:
            yield Flag("impossible", f"The target is {one.target:.1%}: a share lies between 0 % and 100 %.")
        gain = one.stated_gain
        if gain is not None and base.achieved + gain > (one.target_learners or base.learners):
            yield Flag(
                "impossible",
                f"{gain:,.0f} more than {base.achieved:,.0f} is more than there are learners "
                f"({one.target_learners or base.learners:,}).",
            )
    ahead = one.target < one.start if one.lower_is_better else one.target > one.start
    if not ahead:
        yield Flag("impossible", "The target asks for no improvement on the baseline: it is reached already.")


def _inconsistent(one: Challenge) -> Iterator[Flag]:
    base = one.baseline
    if one.stated_share is not None and abs(one.stated_share - base.value) > HALF_POINT + 1e-9:
        yield Flag(
            "inconsistent",
            f"The plan says {one.stated_share:.0%}, but {base.achieved:,.0f} of {base.learners:,} learners "
            f"is {base.value:.1%}: correct one of them.",
        )
    if one.stated_gain is not None and one.kind == "share":
        learners = one.target_learners or base.learners
        needed = one.target * learners - base.achieved
        rounding = 1 + HALF_POINT * learners
        if abs(needed - one.stated_gain) > rounding:
            yield Flag(
                "inconsistent",
                f"The plan says {one.stated_gain:+,.0f} learners, but {one.target:.0%} of {learners:,} takes "
                f"{needed:+,.1f} from {base.achieved:,.0f}: correct one of them.",
            )
    if one.parts:
        learners = sum(part.learners for part in one.parts.values())
        achieved = math.fsum(part.achieved for part in one.parts.values())
        if learners != base.learners or (one.kind == "share" and achieved != base.achieved):
            yield Flag(
                "inconsistent",
                f"The schools’ baselines add up to {achieved:,.0f} of {learners:,} learners, the community’s "
                f"says {base.achieved:,.0f} of {base.learners:,}: correct them so that they agree.",
            )


def _inside_chance(one: Challenge, start: Start | None, level: float) -> Iterator[Flag]:
    base = one.baseline
    learners = one.target_learners or base.learners
    known = start if one.kind == "mean" else Start(base.learners, base.achieved, base.value)
    band = band_of(known, learners, one, level) if known else None
    if band is None or not band[0] <= one.target <= band[1]:
        return
    if one.kind == "mean":
        yield Flag(
            "inside chance",
            f"With {learners:,} learners chance alone gives a mean from {band[0]:.2f} to {band[1]:.2f}, so "
            f"the target of {one.target:.2f} could be met, or missed, by luck.",
        )
        return
    low, high = share_band(round(base.achieved), base.learners, learners, level)
    beyond = low - 1 if one.lower_is_better else high + 1
    advice = (
        f" {beyond:,} learners ({beyond / learners:.0%}) would be beyond chance."
        if 0 <= beyond <= learners
        else " No result of a cohort so small would be beyond chance: add years or schools together."
    )
    yield Flag(
        "inside chance",
        f"Of {learners:,} learners chance alone gives {low:,} to {high:,}, so the target of {one.target:.0%} "
        f"could be met, or missed, by luck.{advice}",
    )


def _whole_learners(one: Challenge) -> Iterator[Flag]:
    learners = one.target_learners or one.baseline.learners
    exact = one.target * learners
    if one.kind == "share" and abs(exact - round(exact)) > 1e-6:
        need = math.floor(exact) if one.lower_is_better else math.ceil(exact)
        yield Flag(
            "note", f"{one.target:.0%} of {learners:,} learners is {exact:,.1f}: {need:,} whole learners."
        )
