"""The shipped programmes, one TOML file each, and how to get one: by id, alias or path of a file."""

from functools import cache
from pathlib import Path

from schoolweave.core.errors import PolicyError
from schoolweave.policy import reading
from schoolweave.policy.document import Kind, Programme


def ids(kind: Kind | None = None) -> tuple[str, ...]:
    """Return the ids of the shipped programmes, of one kind where it is given, in alphabetical order."""
    return tuple(name for name, one in _shipped().items() if kind in (None, one.versions[-1].kind))


@cache
def get(programme: str) -> Programme:
    """Return a programme by its id (``nz-communities``), an alias of it, or the path of a TOML file.

    Raises :class:`PolicyError` where there is none of that name or its rules do not hold together.
    """
    for name, found in _shipped().items():
        if programme == name or programme in found.aliases:
            return found
    path = Path(programme)
    if path.suffix == ".toml" and path.is_file():
        return reading.of_file(path)
    raise PolicyError(
        f"There is no programme “{programme}”: use one of {', '.join(ids())}, or the path of a TOML file. "
        "A version of one is written ID@VERSION."
    )


@cache
def _shipped() -> dict[str, Programme]:
    return {name: reading.parse(text, name) for name, text in reading.shipped().items()}
