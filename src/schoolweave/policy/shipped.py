"""Read rules from TOML: those shipped with the package, or a file of one's own."""

import tomllib
from importlib import resources
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from schoolweave.core.errors import PolicyError

Model = TypeVar("Model", bound=BaseModel)


def names(package: str) -> tuple[str, ...]:
    """Return the ids of what is shipped in a package of TOML files, in alphabetical order."""
    files = (item.name for item in resources.files(package).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml")))


def read(name: str, *, package: str, model: type[Model], what: str) -> Model:
    """Return the rules called ``name`` in a package, or those of a TOML file of that path.

    ``what`` they are ends up in the sentence of the :class:`PolicyError` that is raised where there is
    none of that name or the rules do not hold together.
    """
    try:
        return model.model_validate(tomllib.loads(_text(name, package, what)))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{name} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise PolicyError(f"{name}: {place} is not understood: {first['msg']}.") from error


def _text(name: str, package: str, what: str) -> str:
    if name in names(package):
        return resources.files(package).joinpath(f"{name}.toml").read_text("utf-8")
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return path.read_text("utf-8")
    raise PolicyError(
        f"There is no {what} “{name}”: use one of {', '.join(names(package))}, or the path of a TOML file."
    )
