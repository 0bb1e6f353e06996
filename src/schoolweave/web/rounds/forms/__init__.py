"""What people fill in, one module per noun; here: scenarios."""

from schoolweave.web.rounds.forms.scenarios import SECONDS_USUAL, SEED_MAX, CompareForm, ScenarioForm

__all__ = ["SECONDS_USUAL", "SEED_MAX", "CompareForm", "ScenarioForm"]
