"""From the tables of a file to a programme: versions built on earlier ones, values named by their place."""

import tomllib
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from schoolweave.core.errors import PolicyError
from schoolweave.policy.document import Programme

SHIPPED = "schoolweave.policy.programmes"
OWN = ("version", "aliases", "from_date", "to_date", "note", "based_on")
"""What a version does not take over from the one that it is based on."""
WHOLE = ("parameters", "grants", "bands")
"""What is replaced where a version changes it, not merged."""

Tables = dict[str, Any]


def shipped() -> dict[str, str]:
    """Return the text of every shipped file by the id of its programme, in alphabetical order."""
    files = sorted(resources.files(SHIPPED).iterdir(), key=lambda item: item.name)
    return {
        one.name.removesuffix(".toml"): one.read_text("utf-8") for one in files if one.name.endswith(".toml")
    }


def parse(text: str, name: str) -> Programme:
    """Return the programme that a file's text describes; ``name`` is what to call the file in an error.

    Raises :class:`PolicyError` with the first thing that is wrong and where.
    """
    try:
        return Programme.model_validate(tables(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{name} is not valid TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise PolicyError(f"{name}: {place} is not understood: {first['msg']}.") from error
    except PolicyError as error:
        raise PolicyError(f"{name}: {error}") from None


def tables(text: str) -> Tables:
    """Return a file's tables with each version whole: inherited, named forms, values put in their place.

    Raises :class:`tomllib.TOMLDecodeError`, or :class:`PolicyError` for a version or place there is not.
    """
    raw = tomllib.loads(text)
    done = _inherited(raw)
    return raw | {"versions": [_put_in_place(one) for one in done]} if done else raw


def _inherited(raw: Tables) -> list[Tables]:
    """Return the versions of a file, each with what it takes over; values are still named by their place."""
    done: dict[str, Tables] = {}
    versions = raw.get("versions", ())
    for version in versions if isinstance(versions, list) else ():
        name = str(version.get("version"))
        if name in done:
            raise PolicyError(f"The version “{name}” is there twice: each needs its own name.")
        done[name] = _whole(version, done)
    return list(done.values())


def _whole(version: Tables, before: Mapping[str, Tables]) -> Tables:
    base = version.get("based_on")
    own = {key: value for key, value in version.items() if key != "based_on"}
    for form, body in own.get("forms", {}).items():
        body.setdefault("id", form)
    if base is None:
        return own
    taken = {key: value for key, value in _base(base, before).items() if key not in OWN}
    without = own.pop("without", {})
    for key, ids in without.items():
        taken[key] = [one for one in taken.get(key, ()) if one["id"] not in ids]
    merged = _merge(taken, own)
    assert isinstance(merged, dict)  # noqa: S101 - two tables make a table
    return merged


def _base(base: str, before: Mapping[str, Tables]) -> Tables:
    if base in before:
        return before[base]
    programme, _, version = base.partition("/")
    found = shipped().get(programme) if version else None
    if found is None:
        raise PolicyError(f"There is no version “{base}” to build on: name an earlier one of this file, "
                          "or one of a shipped programme as programme/version.")  # fmt: skip
    for one in _inherited(tomllib.loads(found)):
        if one.get("version") == version:
            return one
    raise PolicyError(f"The programme {programme} has no version “{version}” to build on.")


def _merge(old: Any, new: Any) -> Any:
    """Return ``new`` over ``old``: tables key by key, lists of tables by id, anything else as it is."""
    if isinstance(old, dict) and isinstance(new, dict):
        merged = {key: key in old and key not in WHOLE for key in new}
        return old | {key: _merge(old[key], value) if merged[key] else value for key, value in new.items()}
    if _with_ids(old) and _with_ids(new):
        fresh = {one["id"]: one for one in new}
        kept = [_merge(one, fresh.pop(one["id"])) if one["id"] in fresh else one for one in old]
        return kept + list(fresh.values())
    return new


def _with_ids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) and "id" in one for one in value)


def _put_in_place(version: Tables) -> Tables:
    """Return a version whose ``"=place"`` texts are the values at these places."""
    return dict(_walk(version, lambda place: _at(version, place)))


def _walk(value: Any, lookup: Callable[[str], Any]) -> Any:
    if isinstance(value, dict):
        return {key: _walk(inner, lookup) for key, inner in value.items()}
    if isinstance(value, list):
        return [_walk(inner, lookup) for inner in value]
    return lookup(value[1:]) if isinstance(value, str) and value.startswith("=") else value


def _at(version: Tables, place: str) -> Any:
    found: Any = version
    for part in place.split("."):
        if isinstance(found, list):
            found = next((one for one in found if isinstance(one, dict) and one.get("id") == part), None) \
                if not part.isdigit() else (found[int(part)] if int(part) < len(found) else None)  # fmt: skip
        elif isinstance(found, dict):
            found = found.get(part)
        else:
            found = None
        if found is None:
            raise PolicyError(f"“={place}” names a place that version {version.get('version')} has not.")
    return found


def of_file(path: Path) -> Programme:
    """Return the programme of a TOML file; raises :class:`PolicyError` if its rules do not hold together."""
    return parse(path.read_text("utf-8"), str(path))
