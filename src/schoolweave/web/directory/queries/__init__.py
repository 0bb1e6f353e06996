"""Schools found: by name, by place, as library records, with sources; imports and what they hold."""

from schoolweave.web.directory.queries.imports import changes, imports, problems
from schoolweave.web.directory.queries.schools import (
    facts,
    listed,
    nearest,
    outline,
    records,
    search,
    source_of,
)

__all__ = [
    "changes",
    "facts",
    "imports",
    "listed",
    "nearest",
    "outline",
    "problems",
    "records",
    "search",
    "source_of",
]
