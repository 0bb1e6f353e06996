"""Schoolweave: school-to-school collaboration, from a register of schools to proof of what it did."""

__version__ = "0.1.0"
