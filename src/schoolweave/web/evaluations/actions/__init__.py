"""Everything that changes a study."""

from schoolweave.web.evaluations.actions.deciding import decide, propose, publish
from schoolweave.web.evaluations.actions.goals import load_goals
from schoolweave.web.evaluations.actions.loading import load
from schoolweave.web.evaluations.actions.registering import change, freeze, register
from schoolweave.web.evaluations.actions.running import request_run, run, stop

__all__ = [
    "change",
    "decide",
    "freeze",
    "load",
    "load_goals",
    "propose",
    "publish",
    "register",
    "request_run",
    "run",
    "stop",
]
