"""Programmes and the versions of their rules."""
