"""Everything that is wrong with a programme's file: where, and what to do about it."""

import difflib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from schoolweave.core.errors import PolicyError
from schoolweave.policy import reading
from schoolweave.policy.conditions import Condition, Test
from schoolweave.policy.document import Programme, Version
from schoolweave.policy.hub_rules import HubRules
from schoolweave.policy.models import CommunityRules, Wording
from schoolweave.policy.roles import Allowance, Band, Count, Funding, Grant, Role, Tenure, Time, Travel
from schoolweave.policy.rule import Rule
from schoolweave.policy.support_rules import SupportRules
from schoolweave.policy.workflow import Choice, Criterion, Field, Form, Stage, Task

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+|\"[^\"]+\")\s*=")
_MODELS = (
    Programme, Version, Rule, Condition, Test, Stage, Task, Form, Field, Choice, Criterion, Role, Count,
    Allowance, Travel, Tenure, Time, Funding, Grant, Band, Wording, CommunityRules, HubRules, SupportRules,
)  # fmt: skip
_KEYS = sorted({name for model in _MODELS for name in model.model_fields} | {"based_on", "without"})
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the line where it is known (from 1), the key, and what to do."""

    line: int | None
    key: str
    sentence: str


def problems(path: Path) -> tuple[Problem, ...]:
    """Return all that is wrong with a file, by line; empty where the programme holds together.

    Raises :class:`OSError` where the file cannot be read.
    """
    text = path.read_text("utf-8")
    try:
        tables = reading.tables(text)
        Programme.model_validate(tables)
    except tomllib.TOMLDecodeError as error:
        return (_not_toml(error),)
    except PolicyError as error:
        return (Problem(_mention(text, str(error)), "", str(error)),)
    except ValidationError as error:
        lines = dict(_lines(text))
        errors = error.errors()
        deeper = {one["loc"][:end] for one in errors for end in range(len(one["loc"]))}
        found = {_problem(one, tables, lines) for one in errors if one["loc"] not in deeper}
        return tuple(sorted(found, key=lambda one: (one.line or 0, one.key)))
    return ()


def _not_toml(error: tomllib.TOMLDecodeError) -> Problem:
    where = re.search(r"line (\d+)", str(error))
    said = re.sub(r"\s*\(at .*\)", "", str(error))
    return Problem(int(where[1]) if where else None, "", f"This is not TOML: {said}. Correct the line.")


def _mention(text: str, sentence: str) -> int | None:
    """Return the first line that holds what a sentence quotes."""
    quoted = re.search("“([^”]+)”", sentence)
    if quoted is None:
        return None
    return next((number for number, line in enumerate(text.splitlines(), 1) if quoted[1] in line), None)


def _lines(text: str) -> Iterator[tuple[Path_, int]]:
    """Yield each table and key with its line; items of lists go by their id where they have one."""
    ids = tomllib.loads(text)
    here: Path_ = ()
    counts: dict[Path_, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            here = _table(header[2], counts, many=header[1] == "[[")
            yield _by_id(here, ids), number
        elif key:
            yield (*_by_id(here, ids), key[1].strip('"')), number


def _table(name: str, counts: dict[Path_, int], *, many: bool) -> Path_:
    here: Path_ = ()
    parts = [part.strip().strip('"') for part in name.split(".")]
    for part in parts[:-1]:
        here = (*here, part)
        if here in counts:
            here = (*here, counts[here])
    here = (*here, parts[-1])
    if many:
        counts[here] = counts.get(here, -1) + 1
        here = (*here, counts[here])
    return here


def _by_id(path: Path_, tables: Any) -> Path_:
    """Return a path with the id of each list's item in place of its position, but for versions."""
    found, named = tables, list(path)
    for place, part in enumerate(path):
        try:
            found = found[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(part, int) and place > 1 and isinstance(found, dict):
            named[place] = found.get("id", part)
    return tuple(named)


def _problem(error: Any, tables: reading.Tables, lines: dict[Path_, int]) -> Problem:
    place = _by_id(tuple(part for part in error["loc"]), tables)
    line = next((lines[place[:end]] for end in range(len(place), 0, -1) if place[:end] in lines), None)
    key = ".".join(_shown(place, tables))
    return Problem(line, key, _advice(error))


def _shown(place: Path_, tables: reading.Tables) -> Iterator[str]:
    for position, part in enumerate(place):
        if position == 1 and place[0] == "versions" and isinstance(part, int):
            version = tables["versions"][part]
            yield str(version.get("version", part)) if isinstance(version, dict) else str(part)
        else:
            yield str(part)


def _advice(error: Any) -> str:
    key = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "missing":
        return f"The key “{key}” is missing: add it."
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, _KEYS, n=1)
        return f"There is no key “{key}” here: " + (f"did you mean “{near[0]}”?" if near else "take it out.")
    said = error["msg"].removeprefix("Value error, ").rstrip(".")
    if error["type"] == "value_error":
        return f"{said}."
    return f"“{key}” is “{error['input']}”: {said[0].lower()}{said[1:]}."
