"""What the API sends: the shapes that ``/api/v1/openapi.json`` describes."""

from datetime import date, datetime
from typing import Annotated, Generic, TypeVar

from ninja import Field, Schema
from pydantic import StringConstraints

T = TypeVar("T")
Text = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]
"""Text that may be asked for: PostgreSQL stores no NUL characters."""


class Problem(Schema):
    """Why there is no answer, in a sentence."""

    detail: str


class Invalid(Schema):
    """What is wrong with each parameter."""

    detail: list[dict[str, object]]


class Page(Schema, Generic[T]):
    """One page of a list: ``count`` is over all pages."""

    count: int
    page: int
    per_page: int
    results: list[T]


class RegisterOut(Schema):
    """A register of schools and the file that its schools come from."""

    prefix: str
    name: str
    programme: str
    file_name: str
    as_of: date | None = Field(description="The day that the register describes; null where not known.")
    imported_at: datetime | None


class NeedOut(Schema):
    """One measure of need, as the register publishes it."""

    measure: str
    value: float
    year: int | None
    source: str


class SchoolOut(Schema):
    """A school as its register last described it. What is not known is null, never zero."""

    id: str = Field(examples=["nz-moe:23"])
    register_id: str
    listed: bool = Field(description="False once the register no longer lists the school.")
    name: str
    kind: str
    authority: str
    status: str
    latitude: float | None
    longitude: float | None
    years: list[int]
    scale: str = Field(description="What the years are: year levels, or ages.")
    roll: int | None
    region: str
    area: str
    town: str
    opened: date | None
    closed: date | None
    predecessors: list[str]
    successors: list[str]
    community: int | None = Field(description="The community that the school is in today.")


class SchoolDetail(SchoolOut):
    """A school with its measures of need and what it comes from."""

    needs: list[NeedOut]
    file_name: str
    as_of: date | None


class CommunityOut(Schema):
    """A community of schools, standing or ended. Figures are over the members that are known."""

    id: int
    name: str
    register_id: str
    programme: str
    host: str | None = Field(description="The member that is cheapest for all to reach.")
    members: int
    years: list[int]
    missing_years: list[int] = Field(description="Years of the programme's pathway that no member serves.")
    learners: int | None
    mean_km: float | None
    worst_km: float | None
    from_date: date
    to_date: date | None


class MembershipOut(Schema):
    """A school in a community, from, to, why."""

    id: int
    community: int
    school: str
    is_host: bool
    km: float | None = Field(description="To the host, great circle.")
    why: str
    from_date: date
    to_date: date | None


class FlowOut(Schema):
    """Learners who moved on from one member to another in a year; five or more."""

    from_school: str
    to_school: str
    year: int
    learners: int


class CommunityDetail(CommunityOut):
    """A community with its members and the flows between them."""

    memberships: list[MembershipOut]
    flows: list[FlowOut] = Field(description="Flows of fewer than five learners are never published.")


class ScenarioOut(Schema):
    """An arrangement of schools into communities that was adopted, or that stands today."""

    id: int
    name: str
    kind: str
    register_id: str
    programme: str
    rule_version: str
    region: str = Field(description="Empty where it covers the whole register.")
    seed: int
    inputs_hash: str
    objective: float | None
    lower_bound: float | None
    gap: float | None
    travel_km: float | None
    finished_at: datetime | None
    adopted_at: datetime | None
