"""The rule by which comparison schools are chosen: written down before any outcome is seen."""

from typing import Literal, Self

from pydantic import Field, model_validator

from schoolweave.policy.models import Frozen


class Rule(Frozen):
    """How each treated school finds its comparison schools.

    ``characteristics`` should be stable ones, from before the programme: matching on past outcomes invites
    regression to the mean. Schools are compared only with schools that have the same value in every column of
    ``exact``. ``distance`` is the difference in the chance of being treated (``propensity``, on the scale of
    probability, or ``logit``), Euclidean over characteristics scaled by median and median absolute deviation
    (``robust``), or ``mahalanobis``.

    ``caliper`` is the widest distance allowed: in standard deviations of it for ``propensity`` and ``logit``,
    in units of the distance for the others, ``None`` for no limit. ``calipers`` are widest differences by
    characteristic, in its own unit. ``ratio`` comparison schools are sought for each, in rounds: everybody's
    first before anybody's second. ``order`` says who chooses first: the school with the largest chance of
    being treated, the smallest, or by id; for distances without a chance it is by id.

    ``missing``: a school of which a characteristic is not known is left out and counted (``leave_out``), or
    compared only with schools that lack the same ones, on what both have (``alike``). Nothing is ever filled
    in from other schools.
    """

    characteristics: tuple[str, ...] = Field(min_length=1)
    exact: tuple[str, ...] = ()
    distance: Literal["propensity", "logit", "robust", "mahalanobis"] = "propensity"
    caliper: float | None = Field(default=0.2, gt=0)
    calipers: dict[str, float] = Field(default_factory=dict)
    ratio: int = Field(default=1, ge=1, le=50)
    replacement: bool = False
    order: Literal["largest", "smallest", "id"] = "largest"
    missing: Literal["leave_out", "alike"] = "leave_out"

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        if len(set(self.characteristics)) != len(self.characteristics):
            raise ValueError("A characteristic is named twice.")
        if any(not width > 0 for width in self.calipers.values()):
            raise ValueError("The caliper of a characteristic is above 0, in its own unit.")
        return self

    @property
    def scored(self) -> bool:
        """Whether the distance is in the chance of being treated."""
        return self.distance in {"propensity", "logit"}

    def describe(self) -> str:
        """Return the rule as a sentence."""
        among = f" within the same {' and '.join(self.exact)}" if self.exact else ""
        many = "one comparison school" if self.ratio == 1 else f"up to {self.ratio} comparison schools"
        how = {
            "propensity": "nearest in the chance of being in the programme",
            "logit": "nearest in the log-odds of being in the programme",
            "robust": "nearest over characteristics scaled by median and median absolute deviation",
            "mahalanobis": "nearest by Mahalanobis distance",
        }[self.distance]
        unit = " standard deviations" if self.scored else ""
        widths = [f"within {width:g} of {name}" for name, width in self.calipers.items()]
        within = f", {' and '.join(widths)}" if widths else ""
        limit = "" if self.caliper is None else f", no further than {self.caliper:g}{unit}"
        again = "with" if self.replacement else "without"
        return (
            f"Each school is given {many}{among}, {how}{limit}{within}, on "
            f"{', '.join(self.characteristics)}, "
            f"{again} replacement."
        )
