"""``schoolweave evidence``: from records to what a programme did for learners, safe to publish.

Each command lives in a file of its own, ``cli/evidence_<command>.py``, and is registered below by one line:
``app.command()(evidence_panel.panel)``. Those files ask for what they need through
:class:`~schoolweave.cli.later.Later`, so that ``--help`` answers at once.
"""

import typer

from schoolweave.cli import (
    evidence_estimate,
    evidence_export,
    evidence_match,
    evidence_panel,
    evidence_power,
    evidence_progress,
    evidence_protect,
    evidence_similar,
    evidence_statement,
    evidence_study,
    evidence_value_added,
)

app = typer.Typer(no_args_is_help=True)


@app.callback()
def main() -> None:
    """Hold the commands of this noun."""


app.command()(evidence_estimate.estimate)
app.command()(evidence_panel.panel)
app.command()(evidence_progress.progress)
app.command()(evidence_export.export)
app.command("import")(evidence_export.import_)
app.command()(evidence_protect.protect)
app.command()(evidence_match.match)
app.command()(evidence_similar.similar)
app.command()(evidence_power.power)
app.command()(evidence_statement.statement)
app.add_typer(evidence_study.app, name="study")
app.command()(evidence_value_added.value_added)
