"""Schools found: by name, by place, as library records, with sources."""

from schoolweave.web.directory.queries.schools import (
    facts,
    listed,
    nearest,
    outline,
    records,
    search,
    source_of,
)

__all__ = ["facts", "listed", "nearest", "outline", "records", "search", "source_of"]
