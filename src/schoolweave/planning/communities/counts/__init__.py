"""Multipliers that depend on how many groups a part of a country has (``docs/explanation/planning.md``)."""
