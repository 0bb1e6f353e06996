"""The ``schoolweave`` command: one group of commands per noun."""

import typer

from schoolweave.cli import demo, evidence, plan, policy, schools

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(schools.app, name="schools", help="Registers of schools: check, convert, compare.")
app.add_typer(policy.app, name="policy", help="Programmes as data: list, show, check, compare.")
app.add_typer(plan.app, name="plan", help="Form communities, explain and verify plans.")
app.add_typer(evidence.app, name="evidence", help="What it did for learners: panels, effects, safe tables.")
app.add_typer(demo.app, name="demo", help="The demo country.")


@app.callback()
def main() -> None:
    """Schoolweave: from a national register of schools to published proof of what it did."""
