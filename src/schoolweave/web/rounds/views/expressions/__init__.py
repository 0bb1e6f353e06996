"""Pages of expressions."""
