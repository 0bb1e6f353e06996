"""Disclosure profiles: what an authority asks of a table before it may be published, as data."""

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from schoolweave.core.errors import DisclosureError
from schoolweave.evidence.faults import first

SHIPPED = "schoolweave.evidence.disclosure.profiles"


class Profile(BaseModel):
    """The rules of one authority.

    Counts from 1 to ``suppress_to`` are suppressed and shown as ``c``, or in words where ``open`` gives them
    (and as ``c`` where the words would say too much).
    With ``complementary``, further cells are suppressed until every suppressed cell may, for all a reader can
    work out, take values that lie at least ``width`` apart; the same is asked of shown cells whose count is 1
    to ``guard_to``. ``extremes`` says whether 0 % and 100 % are suppressed. ``rounding`` to ``base`` follows;
    ``totals`` are each rounded on their own or are the sums of published parts; ``rates`` are of published
    counts or of true ones (to one decimal place). ``source`` and ``certainty`` say where the rules come from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    source: str
    certainty: str
    suppress_to: int = Field(ge=0)
    open: str = ""
    complementary: bool
    extremes: Literal["suppress", "show"] = "suppress"
    rounding: Literal["none", "nearest", "random"] = "none"
    base: int = Field(default=1, ge=1)
    totals: Literal["own", "parts"] = "own"
    rates: Literal["counts", "unrounded"] = "counts"
    guard_to: int = Field(default=0, ge=0)
    width: int = Field(ge=1)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.rounding == "nearest" and self.base % 2 == 0:
            raise ValueError("Rounding to the nearest needs an odd base, so that no count lies between two.")
        if (self.rounding == "none") != (self.base == 1):
            raise ValueError("A base goes with rounding, and rounding with a base above 1.")
        if self.open and self.width > self.suppress_to - 1:
            raise ValueError("Counts shown in words cannot be kept wider apart than the words say.")
        if not self.complementary and self.totals == "own":
            raise ValueError("Without complementary suppression, totals must be the sums of published parts.")
        return self


def available() -> tuple[str, ...]:
    """Return the ids of the profiles that are shipped, in alphabetical order."""
    files = (item.name for item in resources.files(SHIPPED).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml")))


@cache
def profile(name: str) -> Profile:
    """Return a profile by id (``nz-kahui-ako``) or by the path of a TOML file.

    Raises :class:`DisclosureError` where there is none or it does not hold together.
    """
    try:
        return Profile.model_validate(tomllib.loads(_text(name)))
    except tomllib.TOMLDecodeError as error:
        raise DisclosureError(f"{name} is not valid TOML: {error}.") from error
    except ValidationError as error:
        raise DisclosureError(f"{name}: {first(error, whole='the profile')}") from error


def _text(name: str) -> str:
    if name in available():
        return resources.files(SHIPPED).joinpath(f"{name}.toml").read_text("utf-8")
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return path.read_text("utf-8")
    known = ", ".join(available())
    raise DisclosureError(f"There is no profile “{name}”: use one of {known}, or the path of a TOML file.")
