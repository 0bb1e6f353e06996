"""What isolated places add to the bound (``docs/explanation/planning.md``)."""
