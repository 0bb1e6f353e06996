"""Commands of the project: demo and serve."""
