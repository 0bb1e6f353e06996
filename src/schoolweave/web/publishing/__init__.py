"""Public pages, open data, the API."""
