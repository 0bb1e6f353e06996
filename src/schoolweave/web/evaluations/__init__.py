"""Studies: registered before their outcomes, run, signed off by a second person, published."""
