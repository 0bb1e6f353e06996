"""Cells and results for others: Frictionless data packages with CSVW metadata, England's tidy statistics."""
