"""What people fill in: the plan of a study, a file of cells, a decision."""

from schoolweave.web.evaluations.forms.cells import CellsForm, DecisionForm, GoalsForm
from schoolweave.web.evaluations.forms.plan import ChangeForm, PlanFileForm, PlanForm
from schoolweave.web.evaluations.forms.words import DESIGNS

__all__ = ["DESIGNS", "CellsForm", "ChangeForm", "DecisionForm", "GoalsForm", "PlanFileForm", "PlanForm"]
