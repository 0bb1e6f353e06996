"""Forms about collaborations, one module per noun."""
