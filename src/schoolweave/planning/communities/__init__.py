"""The planning engine for communities of schools: problem F of ``docs/explanation/planning.md``."""
