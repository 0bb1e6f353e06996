"""``schoolweave evidence power``: how small an effect a study could see."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.core.errors import EvidenceError

if TYPE_CHECKING:
    from schoolweave.evidence import power as sizes
else:
    sizes = Later("schoolweave.evidence.power")


@say_errors
def power(
    schools: Annotated[int, typer.Option(min=3, help="Schools in all, treated and compared with.")],
    pupils: Annotated[float, typer.Option(min=1, help="Pupils measured in each school, each year.")],
    icc: Annotated[float, typer.Option(help="The share of variance that lies between schools.")] = 0.15,
    treated: Annotated[float, typer.Option(help="The share of schools in the programme.")] = 0.5,
    r2_schools: Annotated[float, typer.Option(help="Share explained between schools.")] = 0.0,
    r2_pupils: Annotated[float, typer.Option(help="Share explained between pupils.")] = 0.0,
    covariates: Annotated[int, typer.Option(min=0, help="How many covariates of schools.")] = 0,
    blocks: Annotated[int, typer.Option(min=1, help="Groups within which schools are compared.")] = 1,
    before: Annotated[int, typer.Option(min=0, help="Years before; 0: measured once, after.")] = 0,
    after: Annotated[int, typer.Option(min=1, help="Years after.")] = 1,
    stable: Annotated[
        float, typer.Option(help="With years before: the share of schools' differences that lasts.")
    ] = 0.8,
    alpha: Annotated[float, typer.Option(help="The level of the test, two-sided.")] = 0.05,
    chance: Annotated[float, typer.Option(help="With what probability it is to be seen.")] = 0.8,
    effect: Annotated[
        float | None, typer.Option(help="Also say how many schools an effect of this size needs.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Say the smallest effect that a study can see, in standard deviations between pupils.

    Dong and Maynard's formula for whole schools; with --before, a difference in differences over years.
    """
    design: sizes.Clustered | sizes.Panel
    if before:
        _refuse_unused({"--r2-schools": r2_schools, "--covariates": covariates, "--blocks": blocks - 1})
        design = sizes.Panel(pupils, icc, stable, before, after, treated, r2_pupils)
    else:
        design = sizes.Clustered(pupils, icc, treated, r2_schools, r2_pupils, covariates, blocks)
    smallest = sizes.detectable(design, schools=schools, alpha=alpha, chance=chance)
    needed = None
    if effect is not None:
        needed = sizes.schools_needed(effect, design, alpha=alpha, chance=chance)
    if as_json:
        typer.echo(
            json.dumps({"smallest_effect": smallest, "effect": effect, "schools_needed": needed}, indent=2)
        )
        return
    typer.echo(
        f"{schools:,} schools see an effect of {smallest:.4f} standard deviations between pupils or more, "
        f"with a probability of {chance:.0%} (two-sided test at {alpha:.0%})."
    )
    if needed is not None:
        typer.echo(f"An effect of {effect:g} needs {needed:,} schools, treated and compared with together.")


def _refuse_unused(given: dict[str, float]) -> None:
    """Raise :class:`EvidenceError` for an option that the formula over years does not know."""
    if used := [name for name, value in given.items() if value]:
        raise EvidenceError(
            f"{', '.join(used)}: not in the formula with years before. Leave it out, or leave out --before."
        )
