"""What changes scenarios: asked for, run, stopped, recorded, adopted."""

from schoolweave.web.rounds.actions.adopting import adopt
from schoolweave.web.rounds.actions.asking import create_scenario, request_scenario, run_again, stop
from schoolweave.web.rounds.actions.running import run
from schoolweave.web.rounds.actions.today import record_today

__all__ = ["adopt", "create_scenario", "record_today", "request_scenario", "run", "run_again", "stop"]
