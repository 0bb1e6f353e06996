"""Tables that come with the package as TOML, or a file of one's own: read, checked, named in errors."""

import tomllib
from importlib import resources
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.faults import first

Model = TypeVar("Model", bound=BaseModel)


def names(package: str) -> tuple[str, ...]:
    """Return the ids of what is shipped in a package of TOML files, in alphabetical order."""
    files = (item.name for item in resources.files(package).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml")))


def read(name: str, *, package: str, model: type[Model], what: str) -> Model:
    """Return the table called ``name`` in a package, or that of a TOML file of that path.

    ``what`` it is ends up in the sentence of the :class:`EvidenceError` that is raised where there is none of
    that name or its rows do not hold together.
    """
    try:
        return model.model_validate(tomllib.loads(_text(name, package, what)))
    except tomllib.TOMLDecodeError as error:
        raise EvidenceError(f"{name} is not valid TOML: {error}.") from error
    except ValidationError as error:
        raise EvidenceError(f"{name}: {first(error)}") from error


def _text(name: str, package: str, what: str) -> str:
    known = names(package)
    if name in known:
        return resources.files(package).joinpath(f"{name}.toml").read_text("utf-8")
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return path.read_text("utf-8")
    raise EvidenceError(
        f"There is no {what} “{name}”: use one of {', '.join(known)}, or the path of a TOML file."
    )
