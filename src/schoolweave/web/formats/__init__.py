"""How days and numbers are written in languages that Django has none of."""
