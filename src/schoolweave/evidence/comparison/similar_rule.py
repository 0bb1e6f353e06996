"""What makes schools similar: which characteristics count, how much, and among whom they are looked for."""

from typing import Self

from pydantic import Field, model_validator

from schoolweave.policy.models import Frozen


class Characteristic(Frozen):
    """One characteristic in numbers: its column, its name for people, how much it counts.

    ``decimals`` are shown; by default none of whole numbers and two of others. ``as_ratio`` compares values
    above 0 by their ratio: 50 and 100 learners are as far apart as 500 and 1,000.
    """

    name: str
    label: str = ""
    unit: str = ""
    weight: float = Field(default=1.0, gt=0)
    decimals: int | None = Field(default=None, ge=0, le=6)
    as_ratio: bool = False

    @property
    def title(self) -> str:
        """The label, or the name of the column where there is none."""
        return self.label or self.name.replace("_", " ")


class SimilarRule(Frozen):
    """How similar schools are found.

    They are among schools with the same value in each column of ``exact``. Characteristics describe a
    school's setting, never how well it does: how good a school is and how near it is are other questions. A
    school elsewhere than in the same ``region`` (a column) is put back by ``region_weight``, which may not
    exceed any characteristic's weight. A pair is compared on what is known of both, if that makes up
    ``share_known`` of all the weight; what is not known of either is said. Schools of which ``size`` (a
    column) is below ``smallest`` are not listed: small cohorts say little and are easily recognised.
    """

    characteristics: tuple[Characteristic, ...] = Field(min_length=1)
    exact: tuple[str, ...] = ()
    region: str = ""
    region_weight: float = Field(default=0.0, ge=0)
    count: int = Field(default=10, ge=1, le=1000)
    share_known: float = Field(default=0.6, gt=0, le=1)
    size: str = ""
    smallest: float = Field(default=0.0, ge=0)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        names = [one.name for one in self.characteristics]
        if len(set(names)) != len(names):
            raise ValueError("A characteristic is named twice.")
        if self.region_weight > min(one.weight for one in self.characteristics):
            raise ValueError("The region may not weigh more than any characteristic.")
        if bool(self.region_weight) != bool(self.region) or bool(self.smallest) != bool(self.size):
            raise ValueError("region needs region_weight, size needs smallest, and the other way round.")
        return self
