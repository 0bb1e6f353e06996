"""Programmes of communities: those shipped with the package, or a file of one's own."""

from functools import cache

from schoolweave.policy import shipped
from schoolweave.policy.models import Programme

SHIPPED = "schoolweave.policy.programmes"


def available() -> tuple[str, ...]:
    """Return the ids of the programmes that are shipped, in alphabetical order."""
    return shipped.names(SHIPPED)


@cache
def load(programme: str) -> Programme:
    """Return a programme by id (``nz-communities``) or by the path of a TOML file.

    Raises :class:`PolicyError` where there is none of that name or its rules do not hold together.
    """
    return shipped.read(programme, package=SHIPPED, model=Programme, what="programme")
