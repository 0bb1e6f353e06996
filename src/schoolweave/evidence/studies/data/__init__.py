"""Designs of studies, as data."""
