"""The tables of rounds, one module per noun."""

from schoolweave.web.rounds.models.scenarios import Group, Place, Scenario, ScenarioFile

__all__ = ["Group", "Place", "Scenario", "ScenarioFile"]
