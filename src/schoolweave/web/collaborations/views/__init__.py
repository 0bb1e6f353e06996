"""Pages of collaborations, one module per noun."""
