"""Read programmes from TOML: those shipped with the package, or a file of one's own."""

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from schoolweave.core.errors import PolicyError
from schoolweave.policy.models import Programme

SHIPPED = "schoolweave.policy.programmes"


def available() -> tuple[str, ...]:
    """Return the ids of the programmes that are shipped, in alphabetical order."""
    names = (item.name for item in resources.files(SHIPPED).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load(programme: str) -> Programme:
    """Return a programme by id (``nz-communities``) or by the path of a TOML file.

    Raises :class:`PolicyError` where there is none of that name or its rules do not hold together.
    """
    return _parse(_text(programme), where=programme)


def _text(programme: str) -> str:
    if programme in available():
        return resources.files(SHIPPED).joinpath(f"{programme}.toml").read_text("utf-8")
    path = Path(programme)
    if path.suffix == ".toml" and path.is_file():
        return path.read_text("utf-8")
    raise PolicyError(
        f"There is no programme “{programme}”: use one of {', '.join(available())}, "
        "or the path of a TOML file."
    )


def _parse(text: str, *, where: str) -> Programme:
    try:
        return Programme.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{where} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise PolicyError(f"{where}: {place} is not understood: {first['msg']}.") from error
