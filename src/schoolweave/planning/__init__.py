"""Forming communities: data, rules, solve, result; bounds and reasons."""
