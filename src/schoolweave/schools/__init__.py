"""Registers of schools: the school record, one reader per register, validation, comparison."""

from schoolweave.schools.record import Authority, Kind, Need, Scale, School, Status

__all__ = ["Authority", "Kind", "Need", "Scale", "School", "Status"]
