"""Scenarios: arrangements of schools into communities, computed or as they stand."""
