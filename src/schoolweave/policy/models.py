"""What a programme's rules are: typed, checked when loaded, pinned by version."""

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Frozen(BaseModel):
    """Rules do not change once they are read, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Dated(Frozen):
    """What every version of a programme's rules has: a name, and from when to when it held.

    ``aliases`` are other names that plans and decisions made under it may carry.
    """

    version: str
    aliases: tuple[str, ...] = ()
    from_date: date
    to_date: date | None = None
    note: str = ""


class Described(Frozen):
    """What every programme has: its country, its languages, the register whose schools it is for."""

    id: str
    aliases: tuple[str, ...] = ()
    name: str
    country: str
    languages: tuple[str, ...] = ("en",)
    register_prefix: str
    summary: str = ""


class Wording(Frozen):
    """The programme's own public words."""

    community: str = "community"
    communities: str = "communities"
    host: str = "host school"
    year: str = "year"
    years: str = "years"
    lead: str = "lead"
    expression: str = "expression of interest"
    expressions: str = "expressions of interest"
    round: str = "round"


class CommunityRules(Frozen):
    """Rules for forming communities of schools (problem F of the planning definitions).

    ``size_min`` and ``size_max`` bound the members of a group; ``size_mean`` sets how many groups:
    ``round(placed / size_mean)``. ``pathway`` lists the years that the members must serve together;
    it is in the schools' own scale. ``unplaced_price_km`` is what leaving one school out costs.
    """

    size_min: int = Field(ge=1)
    size_max: int = Field(ge=1)
    size_mean: float = Field(gt=0)
    pathway: tuple[int, ...] = ()
    pathway_required: bool = True
    kinds: tuple[str, ...]
    authorities: tuple[str, ...]
    statuses: tuple[str, ...] = ("open",)
    state_authorities: tuple[str, ...] = ("state", "integrated")
    state_min: int = Field(default=0, ge=0)
    unplaced_price_km: float = Field(default=500.0, gt=0)
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sizes_agree(self) -> Self:
        if not self.size_min <= self.size_mean <= self.size_max:
            raise ValueError(
                f"The mean size {self.size_mean:g} must lie between the smallest size "
                f"{self.size_min} and the largest {self.size_max}."
            )
        return self
