"""The ``schoolweave`` command: one group of commands per noun, each loaded when it is used."""

import importlib

import click
import typer
from typer.core import TyperGroup

NOUNS = {
    "schools": "Registers of schools: check, convert, compare.",
    "plan": "Form communities, explain and verify plans.",
    "demo": "The demo country.",
}


class LazyGroup(TyperGroup):
    """Imports a noun's module only when it is called, so that the first line comes quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the nouns in the order in which they are used."""
        return list(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the noun's commands, or ``None`` where there is no such noun."""
        if cmd_name not in NOUNS:
            return None
        module = importlib.import_module(f"schoolweave.cli.{cmd_name}")
        command: click.Command = typer.main.get_command(module.app)
        command.help = NOUNS[cmd_name]
        command.short_help = NOUNS[cmd_name]
        return command


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """Schoolweave: from a national register of schools to published proof of what it did."""
