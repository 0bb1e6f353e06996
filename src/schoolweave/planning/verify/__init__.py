"""A checker that recomputes a plan from its files and shares no code with the solver."""
