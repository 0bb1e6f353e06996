"""The columns of a panel."""

COLUMNS = (
    "school_id",
    "year",
    "measure",
    "series",
    "group",
    "count",
    "sum",
    "sum_squares",
    "mean",
    "missing",
    "parts",
)
"""Of a panel, in this order, sorted by school, year, series and group; one row a cell."""
