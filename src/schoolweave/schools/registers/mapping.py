"""A mapping file: a small TOML that says which column of an unknown CSV is what."""

import codecs
import tomllib
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from schoolweave.core.errors import RegisterError
from schoolweave.schools.canonical import parse_years
from schoolweave.schools.record import Authority, Kind, Scale, Status


class Frozen(BaseModel):
    """A part of a mapping; an unknown key is an error, so that a slip of the pen is found."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Columns(Frozen):
    """Headers of the file for each fact; only ``id`` and ``name`` must be there.

    ``latitude`` and ``longitude`` are degrees; ``easting`` and ``northing`` are in the coordinate system
    ``epsg``. Years come from ``years`` (``1-6``), from ``lowest_year`` and ``highest_year`` (both served), or
    from the kind.
    """

    id: str
    name: str
    kind: str | None = None
    authority: str | None = None
    status: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    easting: str | None = None
    northing: str | None = None
    years: str | None = None
    lowest_year: str | None = None
    highest_year: str | None = None
    roll: str | None = None
    region: str | None = None
    area: str | None = None
    town: str | None = None
    opened: str | None = None
    closed: str | None = None
    community_id: str | None = None
    community_name: str | None = None
    predecessors: str | None = None
    successors: str | None = None


class Constants(Frozen):
    """Facts that are the same for every school of the file; a column, where given, wins."""

    kind: Kind = Kind.OTHER
    authority: Authority = Authority.OTHER
    status: Status = Status.OPEN
    region: str = ""
    area: str = ""


class KindOf(Frozen):
    """What a word in the ``kind`` column means: a kind, and the years it serves."""

    kind: Kind
    years: str = ""

    @model_validator(mode="after")
    def _years_are_a_list(self) -> Self:
        if parse_years(self.years) is None:
            raise ValueError(f"years = {self.years!r} is not like '1-6' or '1-3 7'")
        return self


class NeedColumn(Frozen):
    """A column that holds a measure of need."""

    measure: str = Field(min_length=1)
    column: str
    year: int | None = None
    missing: tuple[str, ...] = ()


class Mapping(Frozen):
    """How to read a CSV of schools that no reader knows.

    ``register`` is the prefix of ids; ``title`` is said as the source of need measures. ``box`` is the
    country's south, north, west and east in degrees, for finding swapped and stray coordinates.
    """

    register_prefix: str = Field(alias="register", pattern=r"^[a-z][a-z0-9-]*$")
    title: str = Field(min_length=1)
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    decimal_comma: bool = False
    scale: Scale = Scale.YEAR
    epsg: int | None = None
    box: tuple[float, float, float, float] | None = None
    date_formats: tuple[str, ...] = ("%Y-%m-%d",)
    missing: tuple[str, ...] = ()
    columns: Columns
    constants: Constants = Constants()
    kinds: dict[str, KindOf | Kind] = {}
    authorities: dict[str, Authority] = {}
    statuses: dict[str, Status] = {}
    roll_by_year: dict[int, str] = {}
    needs: tuple[NeedColumn, ...] = ()

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        columns = self.columns
        if (columns.latitude is None) != (columns.longitude is None):
            raise ValueError("give both latitude and longitude, or neither")
        if (columns.easting is None) != (columns.northing is None):
            raise ValueError("give both easting and northing, or neither")
        if columns.latitude and columns.easting:
            raise ValueError("give either latitude and longitude or easting and northing, not both")
        if columns.easting and self.epsg is None:
            raise ValueError("easting and northing need epsg, the number of their coordinate system")
        if (columns.lowest_year is None) != (columns.highest_year is None):
            raise ValueError("give both lowest_year and highest_year, or neither")
        return self

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        if self.encoding is not None:
            try:
                codecs.lookup(self.encoding)
            except LookupError:
                raise ValueError(f"there is no encoding {self.encoding!r}") from None
        if self.delimiter in ('"', "\n", "\r"):
            raise ValueError("the delimiter cannot be a quotation mark or a line break")
        return self


def load(path: str | Path) -> Mapping:
    """Read a mapping file; raises :class:`RegisterError` that names the file, the key and what is wrong."""
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RegisterError(
            f"The mapping file {path} cannot be read ({error.strerror}): check the path."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegisterError(f"The mapping file {path.name} is not valid TOML: {error}.") from None
    try:
        return Mapping.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
        reason = first["msg"].removeprefix("Value error, ")
        raise RegisterError(f"The mapping file {path.name} is wrong at {where}: {reason}{more}.") from None
