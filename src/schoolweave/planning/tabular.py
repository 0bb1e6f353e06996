"""Results for data frames and notebooks: what communities, hubs and support share."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib import import_module
from typing import Any

from schoolweave.core.errors import PlanningError


def frame(columns: Mapping[str, Sequence[Any]]) -> Any:
    """Return columns as a ``pandas.DataFrame``.

    Raises :class:`PlanningError` where pandas is not installed: Schoolweave does not depend on it.
    """
    try:
        pandas = import_module("pandas")
    except ImportError:
        raise PlanningError(
            "A data frame needs pandas, which is not installed: install it, or take result.to_columns()."
        ) from None
    return pandas.DataFrame(columns)


def small_table(caption: str, rows: Iterable[tuple[str, str]]) -> str:
    """Return names and figures as an HTML table for a notebook; all are escaped."""
    cells = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in rows
    )
    return f"<table><caption>{escape(caption)}</caption><tbody>{cells}</tbody></table>"
