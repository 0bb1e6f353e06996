"""``schoolweave schools``."""

import typer

app = typer.Typer(no_args_is_help=True)


@app.callback()
def main() -> None:
    """Hold the commands of this noun."""
